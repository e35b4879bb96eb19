/**
 * The door itself: asks the server, decides alone when there is no answer, keeps what it decided until it is confirmed,
 * and finds back by itself.
 *
 * @typedef {import("./outcome.js").Result} Result
 * @typedef {import("./store.js").Scan} Scan
 * @typedef {import("./store.js").Queued} Queued
 * @typedef {{ticket: string} | {ref: string}} Reading
 * @typedef {"connected" | "lost" | "told" | "unpaired" | "revoked" | "erased"} State
 *   told: a person said to work offline; revoked: hands in what it recorded; erased: holds nothing any more
 */
import { decided } from "./alone.js";
import { canDecide } from "./list.js";
import { newId, Refused } from "./server.js";

/** So long, in milliseconds, a guest waits for the server before the phone decides. */
const GUESTS_PATIENCE = 2500;
const BATCH = 500;
const RENEW_EVERY = 20_000;
const LOCK = "regapp-door-queue";

/** Where the service worker keeps the page. */
const PAGES = "regapp-scan";

export class StorageFull extends Error {}

/** @param {unknown} error */
function isQuota(error) {
  return /** @type {Error} */ (error)?.name === "QuotaExceededError";
}

export class Door {
  /** @type {State} */
  state = "connected";
  unsent = 0;
  /** Scans that the server could not take, and scans for another event: a person has to look at them. */
  setAside = 0;
  /** Whether the phone had no room for the list: what it decides alone it may not be able to keep. */
  isFull = false;
  /** Whether this phone's clock stands before the last moment at which it spoke to the server: it tells nothing. */
  #isClockLost = false;
  #renewedAt = -RENEW_EVERY;
  #isSending = false;

  /**
   * @param {import("./server.js").Server} server
   * @param {import("./store.js").Store} store
   * @param {import("./list.js").GuestList} list
   * @param {{changed: () => void, answered: (items: Queued[], results: Result[]) => void}} tell
   */
  constructor(server, store, list, tell) {
    this.server = server;
    this.store = store;
    this.list = list;
    this.tell = tell;
  }

  /** Take up what an earlier visit left. */
  async open() {
    await this.list.open();
    if (await this.store.kept("told")) this.state = "told";
    const clock = await this.store.kept("clock");
    if (clock && Date.now() >= clock.at) this.server.ahead = clock.ahead;
    this.#isClockLost = Boolean(clock && Date.now() < clock.at);
    await this.#count();
  }

  /**
   * One reading: the server's answer, or what this phone decides; null when it has nothing to decide by. Refuses with
   * Refused when the server says no, with StorageFull when the phone cannot keep what it decided.
   * @param {Reading} reading
   * @param {string} session
   * @param {string} direction
   * @param {string} look
   * @returns {Promise<{id: string, result: Result | null}>}
   */
  async scan(reading, session, direction, look) {
    /** @type {Scan} */
    const scan = {
      id: newId(), session, direction, look, shown: "", scanned_at: new Date().toISOString(),
      clock_ahead_ms: this.server.ahead, ...reading,
    };
    if (["revoked", "erased", "unpaired"].includes(this.state)) throw new Refused("", 401, "");
    if (this.state === "connected") {
      const answer = await this.#ask(scan);
      if (answer) return { id: scan.id, result: answer };
    }
    return { id: scan.id, result: await this.#decide(scan) };
  }

  /**
   * Several guests at once, each by reference and with a scan's id of its own, that may be handed over again. Null when
   * there was no answer: then they are kept, to be sent. Refuses as `scan` does.
   * @param {{id: string, ref: string}[]} guests
   * @param {string} session
   * @param {string} direction
   * @param {string} look
   * @returns {Promise<Result[] | null>}
   */
  async together(guests, session, direction, look) {
    if (["revoked", "erased", "unpaired"].includes(this.state)) throw new Refused("", 401, "");
    const usual = { session, direction, shown: "", scanned_at: new Date().toISOString(), clock_ahead_ms: this.server.ahead };
    try {
      if (this.state !== "told") return await this.server.scans(guests.map((guest) => ({ ...usual, look, ...guest })), this.unsent);
    } catch (error) {
      if (error instanceof Refused) {
        this.#refused(error);
        throw error;
      }
      this.#become("lost");
    }
    const kept = new Set((await this.store.everythingUnsent()).map(({ scan }) => scan.id));
    for (const guest of guests) if (!kept.has(guest.id)) await this.#keep({ ...usual, look: "never", ...guest });
    return null;
  }

  /** @param {Scan} scan */
  async #ask(scan) {
    const asking = this.server.scans([scan], this.unsent).then(([result]) => result);
    const patience = new Promise((resolve) => setTimeout(resolve, GUESTS_PATIENCE, null));
    try {
      const answer = await Promise.race([asking, patience]);
      if (answer) return /** @type {Result} */ (answer);
      // It may have arrived all the same: then its own answer counts, whenever it comes.
      asking.then((result) => this.#cameLate(scan, result), () => undefined);
    } catch (error) {
      if (error instanceof Refused) {
        this.#refused(error);
        throw error;
      }
    }
    this.#become("lost");
    return null;
  }

  /**
   * @param {Scan} scan
   * @param {Result} result
   */
  async #cameLate(scan, result) {
    await this.store.forgetScan(scan.id);
    this.tell.answered([{ address: this.server.address, scan }], [result]);
    if (this.state === "lost") this.#become("connected");
    await this.#count();
  }

  /** @param {Scan} scan */
  async #decide(scan) {
    const { header } = this.list;
    if (!header || !canDecide || !scan.ticket) {
      await this.#keep({ ...scan, look: "never" });
      return null;
    }
    const entry = await this.list.find(scan.ticket).catch(() => null);
    const key = `${entry?.place} ${scan.session}`;
    const came = entry ? await this.store.came(key) : undefined;
    const at = Date.parse(scan.scanned_at) - (this.server.ahead ?? 0);
    const isTimeKnown = !this.#isClockLost || this.server.ahead !== null;
    const result = decided({ ...scan, at, isTimeKnown, look: scan.look ?? "never" }, header, entry, came);
    const isKnownHere = result.result === "already_admitted" && /** @type {any} */ (came).isOurs;
    if (result.reason === "needs_word" || isKnownHere) return result;
    await this.#keep({ ...scan, shown: result.result });
    if (entry && (result.result === "admitted" || result.result === "left")) {
      const first = came?.at || new Date(at).toISOString();
      const now = { key, place: entry.place, session: scan.session, at: first, inside: result.result === "admitted" };
      await this.store.replaceCame([/** @type {any} */ ({ ...now, changed: at, isOurs: true })]);
    }
    return result;
  }

  /** @param {Scan} scan */
  async #keep(scan) {
    try {
      await this.store.queue(this.server.address, scan);
    } catch (error) {
      throw isQuota(error) ? new StorageFull() : error;
    }
    await this.#count();
  }

  /**
   * Believe answers, not the browser's own opinion: ask the server, send what waits, bring the list up to date.
   * @param {string} session
   */
  async beat(session) {
    if (this.state === "told" || this.state === "erased") return null;
    if (this.state === "revoked") return this.handIn();
    try {
      const seen = await this.server.door(session, this.unsent);
      if (this.state !== "connected") this.#become("connected");
      await this.send();
      await this.#renew();
      return seen;
    } catch (error) {
      if (error instanceof Refused) this.#refused(error);
      else if (this.state === "connected") this.#become("lost");
      return null;
    }
  }

  /** A phone that has no room for a newer list goes on without it, and says so. */
  async #renew() {
    if (performance.now() - this.#renewedAt < RENEW_EVERY) return;
    try {
      await this.list.renew();
      await this.store.keep("clock", { ahead: this.server.ahead, at: Date.now() });
      this.isFull = false;
    } catch (error) {
      if (!isQuota(error)) throw error;
      this.isFull = true;
    }
    this.#renewedAt = performance.now();
    this.tell.changed();
  }

  /** Send what waits, the oldest first, in batches; one page at a time, where several are open. */
  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      if (navigator.locks) await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? this.#sendAll() : null));
      else await this.#sendAll();
    } finally {
      this.#isSending = false;
      await this.#count();
    }
  }

  async #sendAll() {
    for (let most = BATCH; ; ) {
      const { items, count } = await this.store.unsent(this.server.address, most);
      if (!items.length) return;
      try {
        const results = await this.server.scans(items.map((item) => this.#handedIn(item.scan)), count - items.length);
        await this.#settle(items, results);
        most = BATCH;
      } catch (error) {
        if (!(error instanceof Refused) || error.isUnknownDevice) throw error;
        // Something among them cannot be taken: halve until it stands alone, and keep it for a person.
        if (items.length === 1) await this.store.setAside({ ...items[0], problem: error.message });
        most = Math.max(1, Math.floor(items.length / 2));
      }
      await this.#count();
    }
  }

  /**
   * @param {Queued[]} items
   * @param {Result[]} results
   */
  async #settle(items, results) {
    await this.store.forget(items);
    for (const [n, result] of results.entries()) {
      if (result.reason === "malformed") await this.store.setAside({ ...items[n], problem: result.reason });
    }
    this.tell.answered(items, results);
  }

  /**
   * What a revoked phone recorded without deciding it cannot ask any more: it is handed in as let in, so that a person
   * looks at it.
   * @param {Scan} scan
   */
  #handedIn(scan) {
    return this.state === "revoked" && !scan.shown ? { ...scan, shown: "admitted" } : scan;
  }

  /** @param {Refused} error */
  #refused(error) {
    if (error.isRevoked) {
      if (this.state !== "revoked" && this.state !== "erased") void this.handIn();
    } else if (error.isUnknownDevice) this.#become("unpaired");
  }

  /** A phone that was revoked hands in what it recorded, and then holds nothing any more; tried until it succeeds. */
  async handIn() {
    this.#become("revoked");
    try {
      await this.send();
      if (this.unsent) return null;
      await this.store.eraseList();
      await globalThis.caches?.delete(PAGES);
      this.list.forget();
      await this.server.erased();
      this.#become("erased");
    } catch (error) {
      if (!(error instanceof Refused) || !error.isUnknownDevice) return null;
      this.#become("unpaired");
    }
    return null;
  }

  /** @param {boolean} isTold whether a person says that there is no network worth waiting for */
  async workAlone(isTold) {
    await this.store.keep("told", isTold);
    this.#become(isTold ? "told" : "lost");
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.tell.changed();
  }

  async #count() {
    const everything = await this.store.everythingUnsent();
    this.unsent = everything.filter(({ address }) => address === this.server.address).length;
    this.setAside = everything.length - this.unsent;
    this.tell.changed();
  }
}
