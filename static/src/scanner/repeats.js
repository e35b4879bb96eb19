/** How long a code must have been out of sight before it counts as shown again, in milliseconds. */
export const GONE_AFTER = 1500;

/** Notices a code once, and again only after it has left the view: a phone held still is one guest. */
export class Repeats {
  /** @type {Map<string, number>} */
  #lastSeen = new Map();

  /**
   * Whether a code that is in view now has just come.
   * @param {string} code
   * @param {number} now milliseconds of any steady clock
   */
  isNew(code, now) {
    for (const [known, seen] of this.#lastSeen) if (now - seen > GONE_AFTER) this.#lastSeen.delete(known);
    const isNew = !this.#lastSeen.has(code);
    this.#lastSeen.set(code, now);
    return isNew;
  }
}
