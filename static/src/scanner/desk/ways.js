/**
 * What can be done about an answer, by what was answered and what this device may do. Pure.
 *
 * @typedef {import("../outcome.js").Result} Result
 * @typedef {"admit" | "instead" | "badge" | "undo"} Way
 */

/** Refusals of a guest for whom somebody else may come. */
const MAY_SEND = ["needs_word", "represented", "declined"];
/** Answers to somebody who is inside. */
const CAME = ["admitted", "already_admitted"];

/**
 * @param {Result} result
 * @param {string[]} powers
 * @returns {Way[]} in the order of the buttons
 */
export function waysFor(result, powers) {
  /** @type {Way[]} */
  const ways = result.reason === "needs_word" ? ["admit"] : [];
  // What this phone decided alone nobody has confirmed: there is nothing to build on yet.
  if (!result.guest || result.isAlone) return ways;
  if (CAME.includes(result.result)) ways.push("badge");
  const maySend = result.result === "admitted" || MAY_SEND.includes(result.reason ?? "");
  if (maySend && powers.includes("search")) ways.push("instead");
  if (CAME.includes(result.result) && powers.includes("supervisor")) ways.push("undo");
  return ways;
}

/**
 * What became of a group: how many are in, how many were before, and who needs a look.
 * @param {Result[]} results
 * @returns {{admitted: number, already: number, others: Result[]}}
 */
export function summed(results) {
  const count = (/** @type {string} */ word) => results.filter((one) => one.result === word).length;
  return {
    admitted: count("admitted"),
    already: count("already_admitted"),
    others: results.filter((one) => one.result === "refused"),
  };
}

/** From this share of its places on a room is said to be nearly full, as on the server. */
const NEARLY_FULL = 0.9;

/**
 * @param {{inside: number | null, capacity: number | null}} room
 * @returns {"room_full" | "room_nearly_full" | null}
 */
export function fullness({ inside, capacity }) {
  if (!capacity || inside === null || inside < capacity * NEARLY_FULL) return null;
  return inside >= capacity ? "room_full" : "room_nearly_full";
}

/** @param {string} code a ticket's digits, in groups of four as they are printed */
export function grouped(code) {
  return code.replace(/(\d{4})(?=\d)/g, "$1 ");
}
