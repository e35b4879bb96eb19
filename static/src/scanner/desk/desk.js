/** The desk beyond scanning: puts walk-ins, groups, representatives, badges and undo beside the card. */
import { dialog, part } from "../page.js";
import { Badges } from "./badges.js";
import { Groups } from "./groups.js";
import { Instead } from "./instead.js";
import { listenToSwitches } from "./modes.js";
import { Undo } from "./undo.js";
import { WalkIn } from "./walkin.js";
import { waysFor } from "./ways.js";

/**
 * @typedef {import("../outcome.js").Result} Result
 * @typedef {import("../door.js").Reading} Reading
 * @typedef {object} Given what the page gives the desk
 * @property {import("../server.js").Server} server
 * @property {import("../door.js").Door} door
 * @property {import("../card.js").Card} card
 * @property {any} words
 * @property {(instant: string) => string} clock
 * @property {() => string} session
 * @property {() => string} direction
 * @property {() => Promise<void>} beat
 * @property {(reading: Reading, looking?: string) => Promise<Result | null>} report
 */

export class Desk {
  /** @type {string[]} */
  #powers = [];
  #printsAtOnce = false;

  /** @param {Given} given */
  constructor(given) {
    this.server = given.server;
    this.door = given.door;
    this.card = given.card;
    this.words = given.words;
    this.clock = given.clock;
    this.session = given.session;
    this.direction = given.direction;
    this.beat = given.beat;
    this.report = given.report;
    this.badges = new Badges(this);
    this.instead = new Instead(this);
    this.undo = new Undo(this);
    this.walkIn = new WalkIn(this);
    this.groups = new Groups(this);
    listenToSwitches(this.words);
    part("open-more").addEventListener("click", () => dialog("more").showModal());
  }

  /** @param {any} seen how the door stands: what this device may do, and how full the room is */
  seen(seen) {
    this.#powers = seen.powers;
    this.#printsAtOnce = seen.prints_at_once;
    const maySearch = seen.powers.includes("search");
    part("open-search").hidden = !maySearch;
    // At a way out nobody is admitted.
    for (const id of ["open-walkin", "open-group"]) part(id).hidden = !maySearch || seen.direction === "out";
    const { inside, capacity } = seen.session;
    part("room").textContent = capacity ? `${this.words.desk.inRoom} ${inside ?? 0} / ${capacity}` : "";
    part("direction").textContent = this.words.desk.directions[seen.direction] ?? "";
  }

  /** Admit somebody who was looked at; where they were not, stop for whom a word is needed. */
  scan(/** @type {Reading} */ reading, looks = false) {
    return looks ? this.report(reading) : this.report(reading, "never");
  }

  /**
   * The buttons of a card.
   * @param {Result} result
   * @param {Reading} reading
   * @returns {import("../card.js").Action[]}
   */
  ways(result, reading) {
    const { words } = this;
    const { guest } = result;
    const actions = {
      admit: { word: words.admit, press: () => void this.scan(reading), isMain: true },
      instead: { word: words.desk.instead, press: () => this.instead.open(result) },
      badge: { word: words.desk.badgeButton, press: () => guest && void this.badges.ask(guest) },
      undo: { word: words.desk.undo, press: () => this.undo.open(result) },
    };
    return waysFor(result, this.#powers).map((way) => actions[way]);
  }

  /** @param {Result} result */
  admitted(result) {
    const isFirst = result.result === "admitted" && !result.isAlone;
    if (isFirst && result.guest && this.#printsAtOnce) void this.badges.giveAtOnce(result.guest);
  }

  closeMore() {
    dialog("more").close();
  }
}
