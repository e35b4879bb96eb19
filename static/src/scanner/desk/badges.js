/**
 * The badge at the desk: on the device's printer, or by its own browser; once, and again for a reason.
 *
 * @typedef {{ref: string, name: string}} Guest
 * @typedef {{copy: number, state: "queued" | "printed" | "failed", is_new: boolean, printer: string, problem: string,
 *   url: string}} Badge
 */
import { fill } from "../outcome.js";
import { part } from "../page.js";
import { Refused } from "../server.js";
import { Form } from "./form.js";

/** So often, and so many times, a printer is asked whether the badge is out, in milliseconds. */
const LOOK_EVERY = 1000;
const LOOKS = 10;

export class Badges {
  /** @type {Guest | null} */
  #again = null;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.form = new Form("reprint", desk.words, () => this.#reprint());
  }

  /** Nobody asked: the device prints at each first admission. @param {Guest} guest */
  async giveAtOnce(guest) {
    await this.#print(guest, "", true);
  }

  /** The first badge of a guest; whoever has one already is not given another. @param {Guest} guest */
  async give(guest) {
    return this.#print(guest, "", false);
  }

  /** Somebody asked for it: where there is a badge already, the reason for another is asked. @param {Guest} guest */
  async ask(guest) {
    const badge = await this.give(guest);
    if (!badge || badge.is_new) return;
    this.#again = guest;
    part("reprint-copy").textContent = fill(this.desk.words.desk.badgeThere, guest.name);
    this.form.open();
  }

  async #reprint() {
    if (!this.#again) return;
    const reason = this.form.value("other").trim() || this.form.value("reason");
    const badge = await this.desk.server.post("/door/badges", { ref: this.#again.ref, reason });
    const guest = this.#again;
    this.form.done();
    await this.#handOver(guest, badge);
  }

  /**
   * @param {Guest} guest
   * @param {string} reason
   * @param {boolean} unasked
   * @returns {Promise<Badge | null>}
   */
  async #print(guest, reason, unasked) {
    const words = this.desk.words.desk;
    try {
      const badge = await this.desk.server.post("/door/badges", { ref: guest.ref, reason, at_once: unasked });
      if (badge.is_new) await this.#handOver(guest, badge);
      return badge;
    } catch (error) {
      this.desk.card.note(guest.ref, error instanceof Refused ? error.message : words.needsNetwork);
      return null;
    }
  }

  /**
   * @param {Guest} guest
   * @param {Badge} badge
   */
  async #handOver(guest, badge) {
    this.#tell(guest, badge);
    if (badge.url) return printByBrowser(badge.url, () => this.#offer(guest, badge));
    for (let look = 0; badge.state === "queued" && !badge.problem && look < LOOKS; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      badge = await this.desk.server.get(`/door/badges/${encodeURIComponent(guest.ref)}`).catch(() => badge);
      this.#tell(guest, badge);
    }
  }

  /**
   * @param {Guest} guest
   * @param {Badge} badge
   */
  #tell(guest, badge) {
    const words = this.desk.words.desk;
    const state = badge.problem || badge.state === "failed" ? fill(words.badgeFailed, badge.problem) : words.badge[badge.state];
    this.desk.card.note(guest.ref, badge.url ? words.badgeByBrowser : state);
  }

  /**
   * A browser that shows no papers itself opens them elsewhere, on a tap.
   * @param {Guest} guest
   * @param {Badge} badge
   */
  #offer(guest, badge) {
    const link = document.createElement("a");
    link.className = "btn";
    link.href = badge.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.desk.words.desk.openBadge;
    this.desk.card.note(guest.ref, link);
  }
}

/**
 * Print a paper from a hidden frame; Chromium with --kiosk-printing asks nothing.
 * @param {string} url
 * @param {() => void} cannot called where this browser shows no papers
 */
export function printByBrowser(url, cannot) {
  if (!navigator.pdfViewerEnabled) return cannot();
  document.getElementById("paper")?.remove();
  const frame = document.createElement("iframe");
  frame.id = "paper";
  frame.className = "paper";
  frame.title = "";
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow?.focus();
      frame.contentWindow?.print();
    } catch {
      cannot();
    }
  });
  frame.src = url;
  document.body.append(frame);
}
