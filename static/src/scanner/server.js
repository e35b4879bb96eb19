/**
 * Speaks to the server in the room: one attempt a call; who calls decides what no answer means.
 *
 * @typedef {import("./outcome.js").Result} Result
 */

/** So long, in milliseconds, an answer may take before there is none. */
const PATIENCE = 8000;
const PATIENCE_OF_MANY = 30_000;

export class Server {
  /** How far this phone's clock is ahead of the server's, in milliseconds; null: not known. @type {number | null} */
  ahead = null;

  /**
   * @param {string} address of the event's API, without a slash at the end
   * @param {string} version of this page
   */
  constructor(address, version) {
    this.address = address;
    this.version = version;
  }

  /**
   * Hand scans over; those of them that were handed over before are answered again.
   * @param {object[]} scans
   * @param {number} unsent how many stay behind
   * @returns {Promise<Result[]>}
   */
  async scans(scans, unsent) {
    const body = { scans, unsent, sent_at: new Date().toISOString(), version: this.version };
    const answer = await this.post("/scans", body, scans.length > 1 ? PATIENCE_OF_MANY : PATIENCE);
    return answer.results;
  }

  /**
   * @param {string} session
   * @param {number} unsent
   */
  door(session, unsent) {
    const said = new URLSearchParams({
      session, unsent: String(unsent), sent_at: new Date().toISOString(), version: this.version,
    });
    return this.#json(`/door?${said}`);
  }

  /**
   * @param {string} text
   * @param {string} session
   */
  async search(text, session) {
    const found = await this.#json(`/door/search?${new URLSearchParams({ session, q: text })}`);
    return found.guests;
  }

  /** @param {number} since */
  news(since) {
    return this.#json(`/door/list?since=${since}`);
  }

  /** @param {string} digests in base64; empty: everything is wanted */
  async parts(digests) {
    const response = await this.#call("/door/list", { method: "POST", body: JSON.stringify({ digests }) }, PATIENCE_OF_MANY);
    return response.arrayBuffer();
  }

  /** Say that this phone holds nothing any more. */
  async erased() {
    await this.#call("/door/erased", { method: "POST", body: "{}" });
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {number} patience
   */
  post(path, body, patience = PATIENCE) {
    return this.#json(path, { method: "POST", body: JSON.stringify(body) }, patience);
  }

  /** @param {string} path */
  get(path) {
    return this.#json(path);
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   * @param {number} [patience]
   */
  async #json(path, options, patience) {
    const begun = Date.now();
    const response = await this.#call(path, options, patience);
    const answer = await response.json();
    // The server's clock stood at `now` somewhere between our asking and its answering.
    if (answer.now) this.ahead = Math.round((begun + Date.now()) / 2 - Date.parse(answer.now));
    return answer;
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @param {number} patience
   */
  async #call(path, options = {}, patience = PATIENCE) {
    const response = await fetch(this.address + path, {
      ...options,
      headers: {
        "Accept-Language": document.documentElement.lang,
        "Content-Type": "application/json",
        "X-Regapp-Device": "1",
      },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    const kind = response.headers.get("Content-Type") ?? "";
    const isOurs = ["application/json", "application/octet-stream"].some((one) => kind.startsWith(one));
    if (response.ok && (isOurs || response.status === 204)) return response;
    // Too many calls, or trouble on the other side, pass. What is not one of our documents comes from something between
    // us and the server, such as the hotel's own sign-in page: no answer either.
    const isProblem = kind.startsWith("application/problem+json");
    if (!isProblem || response.status === 429 || response.status >= 500) throw new Error(String(response.status));
    const { detail, reason, field } = await response.json();
    throw new Refused(detail ?? String(response.status), response.status, reason ?? "", field ?? "");
  }
}

/** The server says no: the device may not scan any more, or the request makes no sense. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {number} status
   * @param {string} reason
   * @param {string} field of a form, where one is to blame
   */
  constructor(message, status, reason, field = "") {
    super(message);
    this.field = field;
    this.status = status;
    this.isUnknownDevice = status === 401;
    this.isRevoked = reason === "device_revoked";
  }
}

/** A UUID; plain http offers no `randomUUID`, but random bytes. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
