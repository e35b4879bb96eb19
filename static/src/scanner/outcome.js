/**
 * What was answered, as it is shown: colour, icon, word and sound come from here, and only from a real answer. What the
 * phone decided alone is never green.
 *
 * @typedef {{ref: string, name: string, position: string, institution: string, category_name: string, color: string,
 *   represents: string | null, represents_position: string | null}} Guest
 * @typedef {{id: string, result: "admitted" | "already_admitted" | "left" | "refused", reason: string | null,
 *   first_admitted_at: string | null, represented_by: string | null, replaced_by: string | null,
 *   guest: Guest | null, notices?: string[], first_admitted_where?: string | null, inside?: number | null,
 *   capacity?: number | null, isAlone?: boolean}} Result
 * @typedef {{state: "admitted" | "already" | "word" | "refused", icon: string, word: string, detail: string,
 *   notices: string[], tune: number[], stays: boolean}} Shown
 * @typedef {{admitted: string, already: string, left: string, refused: string, represented: string,
 *   replaced: string, unconfirmed: string, recorded: string, recordedLeft: string, look: string,
 *   reasons: Record<string, string>, notices: Record<string, string>}} Words
 */

// Heights in hertz: up for welcome, level for "already", down for "no".
const WELCOME = [660, 880];
const AGAIN = [520, 520];
const RECORDED = [520, 660];
const WAIT = [440, 392, 440];
export const NO = [330, 220];
/** Why the desk has a word with somebody: these make an answer violet. */
const WORD = ["vip", "photo", "minor"];

/**
 * @param {Result} result
 * @param {Words} words
 * @param {(instant: string) => string} clock shows an instant as the event's wall clock does
 * @returns {Shown}
 */
export function shown(result, words, clock) {
  const notices = (result.notices ?? []).map((notice) => words.notices[notice] ?? notice);
  switch (result.result) {
    case "admitted": {
      if (result.isAlone) return card("already", "cloud-off", words.recorded, "", notices, RECORDED);
      const needsWord = (result.notices ?? []).some((notice) => WORD.includes(notice));
      return card(needsWord ? "word" : "admitted", "circle-check", words.admitted, "", notices, needsWord ? WAIT : WELCOME);
    }
    case "left":
      if (result.isAlone) return card("already", "cloud-off", words.recordedLeft, "", notices, RECORDED);
      return card("admitted", "logout", words.left, "", notices, WELCOME);
    case "already_admitted": {
      const at = result.first_admitted_at ? clock(result.first_admitted_at) : "";
      return card("already", "alert-circle", fill(words.already, at), result.first_admitted_where ?? "", notices, AGAIN);
    }
    default:
      return refused(result, words, notices);
  }
}

/**
 * @param {Result} result
 * @param {Words} words
 * @param {string[]} notices
 * @returns {Shown}
 */
function refused(result, words, notices) {
  const reason = result.reason ?? "";
  if (reason === "needs_word") return card("word", "users", words.look, "", notices, WAIT, true);
  if (reason === "represented") {
    const detail = fill(words.represented, result.represented_by || "–");
    return card("word", "users", words.reasons.represented, detail, notices, WAIT, true);
  }
  if (reason === "replaced") {
    const detail = fill(words.replaced, result.replaced_by || "–");
    return card("word", "users", words.reasons.replaced, detail, notices, WAIT, true);
  }
  const known = result.isAlone && reason === "unknown_ticket" ? "unknown_alone" : reason;
  return card("refused", "circle-x", words.refused, words.reasons[known] ?? reason, notices, NO, true);
}

/**
 * Nobody has confirmed it, and the phone has no list to decide by: amber, never green.
 * @param {Words} words
 * @returns {Shown}
 */
export function unconfirmed(words) {
  return card("already", "cloud-off", words.unconfirmed, "", [], []);
}

/**
 * @param {Shown["state"]} state
 * @param {string} icon
 * @param {string} word
 * @param {string} detail
 * @param {string[]} notices
 * @param {number[]} tune
 * @param {boolean} stays until somebody has understood it
 * @returns {Shown}
 */
export function card(state, icon, word, detail, notices, tune, stays = false) {
  return { state, icon, word, detail, notices, tune, stays };
}

/**
 * @param {string} text with one %s at least; the first is filled
 * @param {string} value
 */
export function fill(text, value) {
  return text.replace("%s", () => value);
}
