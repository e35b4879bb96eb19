/**
 * The list for when nobody can be asked: a line is found and opened only with the digits of the ticket in front of the
 * camera. Labels and shapes are those of the server's `checkin/offline/sealing.py`.
 *
 * @typedef {{ref: string, name: string, position: string, institution: string, category: number, represents: string,
 *   representsPosition: string, reason: string, instead: string, checks: string[], place: string}} Entry
 * @typedef {{code: string, starts_at: string, opens_at: string, closes_at: string, late_from: string | null,
 *   categories: number[]}} SessionAtDoor
 * @typedef {{stamp: string, parts: number[], digests: string, sessions: SessionAtDoor[],
 *   categories: {id: number, code: string, name: string, color: string}[], read_at: number, address: string}} Header
 */

const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const SHORT = 16; // hexadecimal digits
const PLACE = "regapp list place 1\n";
const CONTENT = "regapp list content 1";
const text = new TextEncoder();

/** Whether this page may use the browser's own cryptography: on plain http it may not. */
export const canDecide = Boolean(globalThis.crypto?.subtle);

/** @param {string} code */
async function placeOf(code) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(PLACE + code))).slice(0, KEY_BYTES);
}

/** @param {string} code */
async function keyOf(code) {
  const digits = await crypto.subtle.importKey("raw", text.encode(code), "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode(CONTENT) };
  return crypto.subtle.deriveKey(way, digits, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A body as `sealing.packed` makes it.
 * @param {ArrayBuffer} body
 * @returns {{header: Header, parts: Map<number, Uint8Array>}}
 */
export function unpacked(body) {
  const bytes = new Uint8Array(body);
  const view = new DataView(body);
  const begin = 4 + view.getUint32(0);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, begin)));
  const parts = new Map(header.parts.map((number) => [number, { from: 0, to: 0 }]));
  for (let at = begin; at < bytes.length; ) {
    const end = at + KEY_BYTES + 2 + view.getUint16(at + KEY_BYTES);
    const part = parts.get(bytes[at]);
    if (part) {
      part.from ||= at;
      part.to = end;
    }
    at = end;
  }
  return { header, parts: new Map([...parts].map(([number, { from, to }]) => [number, bytes.slice(from, to)])) };
}

/**
 * The content of a line in a part of the list; null when there is none.
 * @param {Uint8Array} part
 * @param {Uint8Array} place
 */
function lineIn(part, place) {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  for (let at = 0; at < part.length; ) {
    const end = at + KEY_BYTES + 2 + view.getUint16(at + KEY_BYTES);
    if (place.every((byte, n) => part[at + n] === byte)) return part.slice(at + KEY_BYTES + 2, end);
    at = end;
  }
  return null;
}

export class GuestList {
  /**
   * @param {import("./store.js").Store} store
   * @param {import("./server.js").Server} server
   */
  constructor(store, server) {
    this.store = store;
    this.server = server;
    /** @type {Header | undefined} */
    this.header = undefined;
    this.#since = 0;
  }

  #since;

  /** Take up what an earlier visit left; a list of another event is erased. */
  async open() {
    const header = await this.store.kept("header");
    if (header && header.address !== this.server.address) return this.store.eraseList();
    this.header = header;
    this.#since = (await this.store.kept("since")) ?? 0;
  }

  /** Hold nothing any more; what was kept the caller erases. */
  forget() {
    this.header = undefined;
    this.#since = 0;
  }

  /** Bring it up to date: what changed, and nothing else. */
  async renew() {
    if (!canDecide) return;
    const news = await this.server.news(this.header ? this.#since : 0);
    if (this.header && news.stamp === this.header.stamp) {
      this.header = { ...this.header, read_at: Date.now() };
      await this.store.keep("header", this.header);
    } else {
      const { header, parts } = unpacked(await this.server.parts(this.header?.digests ?? ""));
      const digests = header.digests || (this.header?.digests ?? "");
      const read = { ...header, digests, address: this.server.address, read_at: Date.now() };
      await this.store.replaceParts(read, parts);
      this.header = read;
    }
    await this.store.replaceCame(
      news.came_or_went.map((/** @type {[string, string, string | null, boolean]} */ [place, session, at, inside]) => ({
        key: `${place} ${session}`, place, session, at: at ?? "", inside,
      })),
    );
    await this.store.keep("since", (this.#since = news.since));
  }

  /**
   * Whose ticket this is; null when it stands on no line.
   * @param {string} code
   * @returns {Promise<Entry | null>}
   */
  async find(code) {
    const place = await placeOf(code);
    const part = await this.store.part(place[0]);
    const sealed = part && lineIn(part, place);
    if (!sealed) return null;
    const nonce = sealed.slice(0, NONCE_BYTES);
    const content = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, await keyOf(code), sealed.slice(NONCE_BYTES));
    const [ref, name, position, institution, category, represents, representsPosition, reason, instead, checks] =
      JSON.parse(new TextDecoder().decode(content));
    return {
      ref, name, position, institution, category, represents, representsPosition, reason, instead, checks,
      place: hex(place).slice(0, SHORT),
    };
  }
}
