/** A supervisor takes an admission back, and says why: it stays in the log for ever. */
import { card as shownCard } from "../outcome.js";
import { part } from "../page.js";
import { Form } from "./form.js";

export class Undo {
  /** @type {import("../outcome.js").Result | null} */
  #result = null;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.form = new Form("undo", desk.words, () => this.#send());
  }

  /** @param {import("../outcome.js").Result} result whose card is shown */
  open(result) {
    this.#result = result;
    part("undo-name").textContent = result.guest?.name ?? "";
    this.form.open();
  }

  async #send() {
    if (!this.#result) return;
    const reason = this.form.value("other").trim() || this.form.value("reason");
    const { guest } = await this.desk.server.post("/door/undo", { scan: this.#result.id, reason });
    this.form.done();
    const what = shownCard("already", "arrow-back-up", this.desk.words.desk.undone, reason, [], []);
    this.desk.card.show(what, guest);
    void this.desk.beat();
  }
}
