/**
 * Tells a USB scanner from fingers: it types digits faster than anybody, and ends with Enter or Tab.
 *
 * Digits are taken from the key's place (`code`), because a scanner types as on an American keyboard whatever layout the
 * computer has: on a French one its digits would arrive as letters and signs.
 */

const MEAN_GAP = 50;
const SHORTEST = 12;
const PAUSE = 300;

export class KeyboardScanner {
  /** @type {{digit: string, at: number}[]} */
  #typed = [];

  /**
   * Take one key; returns the code when this key ends one, else nothing.
   * @param {string} code KeyboardEvent.code
   * @param {number} at milliseconds
   */
  key(code, at) {
    const last = this.#typed.at(-1);
    if (last && at - last.at > PAUSE) this.#typed = [];
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
    if (digit !== undefined) {
      this.#typed.push({ digit, at });
      return undefined;
    }
    if (code.startsWith("Shift")) return undefined;
    const typed = this.#typed;
    this.#typed = [];
    const ends = code === "Enter" || code === "NumpadEnter" || code === "Tab";
    return ends && isFromScanner(typed) ? typed.map((one) => one.digit).join("") : undefined;
  }

  /** How many digits the running stroke has, to be taken back out of a field. */
  get length() {
    return this.#typed.length;
  }
}

/** @param {{at: number}[]} typed */
function isFromScanner(typed) {
  if (typed.length < SHORTEST) return false;
  return (typed[typed.length - 1].at - typed[0].at) / (typed.length - 1) < MEAN_GAP;
}
