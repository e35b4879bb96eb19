/**
 * What the phone keeps: the scans that nobody has confirmed, the encrypted list, and who came, by the beginning of a
 * line's key. It survives closing the browser and restarting the phone; no name in it can be read without a ticket.
 *
 * @typedef {{id: string, session: string, direction: string, scanned_at: string, ticket?: string, ref?: string,
 *   shown: string, clock_ahead_ms: number | null, look?: string}} Scan
 * @typedef {{n?: number, address: string, scan: Scan, problem?: string}} Queued
 * @typedef {{key: string, place: string, session: string, at: string, inside: boolean}} Came
 */
import { openDB } from "idb";

const NAME = "regapp-door";
/** A later version adds to what is there; the queue is never made anew. */
const VERSION = 1;

export class Store {
  /** @param {import("idb").IDBPDatabase<any>} database */
  constructor(database) {
    this.database = database;
  }

  /** @returns {Promise<Store>} one that keeps nothing where the browser refuses to */
  static async open() {
    try {
      return new Store(await Store.#database());
    } catch {
      return /** @type {any} */ (new Nothing());
    }
  }

  static #database() {
    return openDB(NAME, VERSION, {
      upgrade(made, from) {
        if (from < 1) {
          made.createObjectStore("queue", { keyPath: "n", autoIncrement: true }).createIndex("address", "address");
          made.createObjectStore("parts");
          made.createObjectStore("came", { keyPath: "key" });
          made.createObjectStore("kept");
        }
      },
      blocking: (_from, _to, event) => /** @type {IDBDatabase} */ (event.target).close(),
    });
  }

  /**
   * Keep a scan until it is confirmed. Refuses with a QuotaExceededError when the phone is full.
   * @param {string} address
   * @param {Scan} scan
   */
  async queue(address, scan) {
    const writing = this.database.transaction("queue", "readwrite", { durability: "strict" });
    await writing.store.add({ address, scan });
    await writing.done;
  }

  /**
   * The oldest unsent scans for an address, and how many there are.
   * @param {string} address
   * @param {number} most
   * @returns {Promise<{items: Queued[], count: number}>}
   */
  async unsent(address, most) {
    const index = this.database.transaction("queue").store.index("address");
    const [items, count] = await Promise.all([index.getAll(address, most), index.count(address)]);
    return { items, count };
  }

  /** All that is unsent, for whatever event. @returns {Promise<Queued[]>} */
  everythingUnsent() {
    return this.database.getAll("queue");
  }

  /** @param {Queued[]} items that were confirmed */
  async forget(items) {
    const writing = this.database.transaction("queue", "readwrite");
    await Promise.all([...items.map(({ n }) => writing.store.delete(/** @type {number} */ (n))), writing.done]);
  }

  /** @param {string} id of a scan that was confirmed on another way */
  async forgetScan(id) {
    await this.forget((await this.everythingUnsent()).filter(({ scan }) => scan.id === id));
  }

  /** @param {Queued} item with what the server said against it: it is kept for a person */
  async setAside(item) {
    await this.database.put("queue", { ...item, address: `!${item.address}` });
  }

  /**
   * @param {string} name
   * @returns {Promise<any>}
   */
  kept(name) {
    return this.database.get("kept", name);
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  async keep(name, value) {
    await this.database.put("kept", value, name);
  }

  /**
   * Put parts of the list in place, all or none.
   * @param {object} header
   * @param {Map<number, Uint8Array>} parts
   */
  async replaceParts(header, parts) {
    const writing = this.database.transaction(["parts", "kept"], "readwrite");
    for (const [number, lines] of parts) void writing.objectStore("parts").put(lines, number);
    void writing.objectStore("kept").put(header, "header");
    await writing.done;
  }

  /**
   * @param {number} number
   * @returns {Promise<Uint8Array | undefined>}
   */
  part(number) {
    return this.database.get("parts", number);
  }

  /** @param {Came[]} rows; one without a time is taken away */
  async replaceCame(rows) {
    const writing = this.database.transaction("came", "readwrite");
    for (const row of rows) void (row.at ? writing.store.put(row) : writing.store.delete(row.key));
    await writing.done;
  }

  /**
   * @param {string} key
   * @returns {Promise<Came | undefined>}
   */
  came(key) {
    return this.database.get("came", key);
  }

  /** Erase the list and who came; the queue stays until it is handed in. */
  async eraseList() {
    const writing = this.database.transaction(["parts", "came", "kept"], "readwrite");
    for (const name of ["parts", "came", "kept"]) void writing.objectStore(name).clear();
    await writing.done;
  }
}

/** For a browser that keeps nothing: the door works as long as it has somebody to ask. */
class Nothing {
  async queue() {
    throw new DOMException("nothing can be kept", "QuotaExceededError");
  }

  async unsent() {
    return { items: [], count: 0 };
  }

  async everythingUnsent() {
    return [];
  }

  async replaceParts() {
    await this.queue();
  }

  async forget() {}
  async forgetScan() {}
  async setAside() {}
  async kept() {}
  async keep() {}
  async part() {}
  async came() {}
  async replaceCame() {}
  async eraseList() {}
}
