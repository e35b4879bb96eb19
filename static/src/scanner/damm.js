/**
 * The ticket's digits and their check digit, after H. Michael Damm (2004): the same table as the server's, so that a
 * wrong digit is noticed before anything is sent.
 */

const TABLE = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];
export const CODE_DIGITS = 24;
export const REFERENCE = /^[2-9A-HJKMNP-Z]{6}$/;

/**
 * What somebody read or typed, without the spaces and hyphens between groups.
 * @param {string} typed
 */
export function compact(typed) {
  return typed.replace(/[\s\u00a0\u202f-]/g, "");
}

/** @param {string} code */
export function isWellFormed(code) {
  if (code.length !== CODE_DIGITS || !/^\d+$/.test(code)) return false;
  let interim = 0;
  for (const digit of code) interim = Number(TABLE[interim][Number(digit)]);
  return interim === 0;
}

/**
 * What was typed, told apart: a whole code, a guest's reference, digits with one wrong, too few or too many of them.
 * @param {string} typed
 * @returns {{kind: "ticket" | "ref", text: string} | {kind: "wrong" | "length" | "neither", text: string}}
 */
export function understood(typed) {
  const text = compact(typed).toUpperCase();
  if (/^\d+$/.test(text) && text.length !== 6) {
    if (text.length !== CODE_DIGITS) return { kind: "length", text };
    return { kind: isWellFormed(text) ? "ticket" : "wrong", text };
  }
  return { kind: REFERENCE.test(text) ? "ref" : "neither", text };
}
