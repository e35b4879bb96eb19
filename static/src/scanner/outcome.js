/**
 * What the server answered, as it is shown: colour, icon, word and sound come from here, and only from a real answer.
 *
 * @typedef {{ref: string, name: string, position: string, institution: string, category_name: string, color: string,
 *   represents: string | null, represents_position: string | null}} Guest
 * @typedef {{id: string, result: "admitted" | "already_admitted" | "left" | "refused", reason: string | null,
 *   first_admitted_at: string | null, represented_by: string | null, replaced_by: string | null,
 *   guest: Guest | null}} Result
 * @typedef {{state: "admitted" | "already" | "word" | "refused", icon: string, word: string, detail: string,
 *   tune: number[], stays: boolean}} Shown
 * @typedef {{admitted: string, already: string, left: string, refused: string, represented: string, replaced: string,
 *   unconfirmed: string, reasons: Record<string, string>}} Words
 */

// Heights in hertz: up for welcome, level for "already", down for "no".
const WELCOME = [660, 880];
const AGAIN = [520, 520];
const WAIT = [440, 392, 440];
export const NO = [330, 220];

/**
 * @param {Result} result
 * @param {Words} words
 * @param {(instant: string) => string} clock shows an instant as the event's wall clock does
 * @returns {Shown}
 */
export function shown(result, words, clock) {
  if (result.result === "admitted") {
    return { state: "admitted", icon: "circle-check", word: words.admitted, detail: "", tune: WELCOME, stays: false };
  }
  if (result.result === "left") {
    return { state: "admitted", icon: "logout", word: words.left, detail: "", tune: WELCOME, stays: false };
  }
  if (result.result === "already_admitted") {
    const at = result.first_admitted_at ? clock(result.first_admitted_at) : "";
    return { state: "already", icon: "alert-circle", word: fill(words.already, at), detail: "", tune: AGAIN, stays: false };
  }
  if (result.reason === "represented") {
    const detail = fill(words.represented, result.represented_by ?? "–");
    return { state: "word", icon: "users", word: words.reasons.represented, detail, tune: WAIT, stays: true };
  }
  if (result.reason === "replaced") {
    const detail = fill(words.replaced, result.replaced_by ?? "–");
    return { state: "word", icon: "users", word: words.reasons.replaced, detail, tune: WAIT, stays: true };
  }
  const detail = words.reasons[result.reason ?? ""] ?? result.reason ?? "";
  return { state: "refused", icon: "circle-x", word: words.refused, detail, tune: NO, stays: true };
}

/**
 * Recorded here, but nobody has confirmed it: amber, never green.
 * @param {Words} words
 * @returns {Shown}
 */
export function unconfirmed(words) {
  return { state: "already", icon: "cloud-off", word: words.unconfirmed, detail: "", tune: [], stays: false };
}

/**
 * @param {string} text with one %s
 * @param {string} value
 */
export function fill(text, value) {
  return text.replace("%s", () => value);
}
