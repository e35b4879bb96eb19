/** The card with the last answer: colour, icon, word, name, and what can be done about it. */
import { fill } from "./outcome.js";
import { button, icon, line, part } from "./page.js";

/**
 * @typedef {import("./outcome.js").Guest} Guest
 * @typedef {import("./outcome.js").Shown} Shown
 * @typedef {{word: string, press: () => void, isMain?: boolean}} Action
 */

export class Card {
  /** @param {any} words */
  constructor(words) {
    this.words = words;
    /** The id of the scan that the card speaks of; empty: none. */
    this.speaksOf = "";
    /** The reference of the guest whom it shows; empty: nobody. */
    this.about = "";
  }

  /**
   * @param {Shown} what
   * @param {Guest | null} guest
   * @param {string} scan its id
   * @param {Action[]} actions
   */
  show(what, guest, scan = "", actions = []) {
    this.speaksOf = scan;
    this.about = guest?.ref ?? "";
    const card = part("result");
    card.className = `result result-${what.state}`;
    card.replaceChildren(
      line("result-says", icon(what.icon), what.word),
      ...(guest ? aboutGuest(guest, this.words) : []),
      ...(what.detail ? [line("result-detail", what.detail)] : []),
      ...what.notices.map((notice) => line("result-notice", icon("alert-circle"), notice)),
      this.#buttons(what, actions),
    );
    // However far somebody scrolled in the last one: the next begins with its word.
    if (card.parentElement) card.parentElement.scrollTop = 0;
  }

  /**
   * Say something more about the guest who is shown; of somebody else nothing is said.
   * @param {string} ref
   * @param {string | Node} what
   */
  note(ref, what) {
    if (this.about !== ref) return;
    const said = line("result-notice", what);
    said.id = "note";
    document.getElementById("note")?.remove();
    part("result").querySelector(".buttons")?.before(said);
  }

  clear() {
    this.speaksOf = "";
    this.about = "";
    const card = part("result");
    card.className = "result";
    card.replaceChildren(line("result-says", this.words.ready));
  }

  /**
   * @param {Shown} what
   * @param {Action[]} actions
   */
  #buttons(what, actions) {
    const row = document.createElement("div");
    row.className = "buttons";
    for (const { word, press, isMain } of actions) row.append(button(word, press, isMain ? "btn btn-primary" : "btn"));
    if (what.stays) row.append(button(this.words.dismiss, () => this.clear()));
    row.hidden = !row.childElementCount;
    return row;
  }
}

/**
 * @param {Guest} guest
 * @param {any} words
 */
export function aboutGuest(guest, words) {
  const lines = [line("result-name", guest.name)];
  for (const text of [guest.position, guest.institution]) if (text) lines.push(line("", text));
  if (guest.represents) {
    const who = guest.represents_position ? `${guest.represents}, ${guest.represents_position}` : guest.represents;
    lines.push(line("result-represents", fill(words.representing, who)));
  }
  const chip = document.createElement("span");
  chip.className = `chip cat-${guest.color}`;
  chip.textContent = guest.category_name;
  lines.push(line("", chip));
  return lines;
}
