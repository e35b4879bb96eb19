/**
 * Speaks to the server in the room. A scan keeps its id until it is answered, so that sending it again changes nothing.
 *
 * @typedef {import("./outcome.js").Result} Result
 * @typedef {{ticket: string} | {ref: string}} Reading
 */

const PATIENCE = 8000;
const AGAIN_AFTER = 2000;

export class Server {
  /**
   * @param {string} address of the event's API, without a slash at the end
   * @param {(waiting: number) => void} onWaiting told how many scans are not confirmed
   */
  constructor(address, onWaiting) {
    this.address = address;
    this.onWaiting = onWaiting;
    this.waiting = 0;
  }

  /**
   * Report a reading; tries until somebody answers.
   * @param {Reading} reading
   * @param {string} session
   * @param {() => void} onTrouble called once when the first attempt brought no answer
   * @returns {Promise<Result>} refuses only when the server says that this device may not scan
   */
  async scan(reading, session, onTrouble) {
    const scan = { id: newId(), session, direction: "in", scanned_at: new Date().toISOString(), ...reading };
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.#call("/scans", { method: "POST", body: JSON.stringify({ scans: [scan] }) });
        if (attempt > 0) this.#wait(-1);
        return answer.results[0];
      } catch (error) {
        if (error instanceof Refused) {
          if (attempt > 0) this.#wait(-1);
          throw error;
        }
        if (attempt === 0) {
          this.#wait(+1);
          onTrouble();
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
      }
    }
  }

  /** @param {string} session */
  door(session) {
    return this.#call(`/door?session=${encodeURIComponent(session)}`);
  }

  /**
   * @param {string} text
   * @param {string} session
   */
  async search(text, session) {
    const found = await this.#call(`/door/search?session=${encodeURIComponent(session)}&q=${encodeURIComponent(text)}`);
    return found.guests;
  }

  /** @param {number} by */
  #wait(by) {
    this.waiting += by;
    this.onWaiting(this.waiting);
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async #call(path, options = {}) {
    const response = await fetch(this.address + path, {
      ...options,
      headers: {
        "Accept-Language": document.documentElement.lang,
        "Content-Type": "application/json",
        "X-Regapp-Device": "1",
      },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const kind = response.headers.get("Content-Type") ?? "";
    if (response.ok && kind.startsWith("application/json")) return response.json();
    // Too many calls, or trouble on the other side, pass. What is not one of our documents comes from something between
    // us and the server, such as the hotel's own sign-in page: no answer either.
    const isOurs = kind.startsWith("application/problem+json");
    if (!isOurs || response.status === 429 || response.status >= 500) throw new Error(String(response.status));
    const { detail } = await response.json();
    throw new Refused(detail ?? String(response.status), response.status === 401);
  }
}

/** The server says no: the device may not scan any more, or the request makes no sense. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {boolean} isUnknownDevice
   */
  constructor(message, isUnknownDevice) {
    super(message);
    this.isUnknownDevice = isUnknownDevice;
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
