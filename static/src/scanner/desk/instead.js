/** Somebody comes for a guest whose ticket is in hand: three taps from the card to their admission. */
import { aboutGuest } from "../card.js";
import { fill } from "../outcome.js";
import { button, item, line, part } from "../page.js";
import { Refused } from "../server.js";
import { Form } from "./form.js";

export class Instead {
  /** @type {{ref: string, name: string} | null} */
  #guest = null;
  #mistake = "";

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.form = new Form("instead", desk.words, () => this.#send(""));
  }

  /**
   * @param {import("../outcome.js").Result} result whose card is shown
   */
  open(result) {
    if (!result.guest) return;
    if (this.#guest?.ref !== result.guest.ref) this.form.form.reset();
    this.#guest = result.guest;
    // The guest whose ticket was shown did not come in: this device's own admission of a moment ago is put right.
    this.#mistake = result.result === "admitted" ? result.id : "";
    part("instead-title").textContent = fill(this.desk.words.desk.comesFor, result.guest.name);
    part("instead-known").replaceChildren();
    this.form.open();
    part("instead-name").focus();
  }

  /** @param {string} by reference of somebody who is invited already; empty: the name that was typed */
  async #send(by) {
    const typed = { name: this.form.value("name"), position: this.form.value("position"), institution: this.form.value("institution") };
    const who = by ? { by } : typed;
    try {
      const body = { ref: this.#guest?.ref, session: this.desk.session(), mistake: this.#mistake, ...who };
      const { guest } = await this.desk.server.post("/door/representatives", body);
      this.form.done();
      this.#guest = null;
      await this.desk.scan({ ref: guest.ref });
    } catch (error) {
      if (error instanceof Refused && error.field === "representative_name" && !by) await this.#offerKnown(typed.name);
      throw error;
    }
  }

  /**
   * Who is invited in their own name may come for the guest as well.
   * @param {string} name
   */
  async #offerKnown(name) {
    const words = this.desk.words;
    const known = await this.desk.server.search(name, this.desk.session()).catch(() => []);
    const choices = known.filter((/** @type {any} */ one) => one.ref !== this.#guest?.ref).map((/** @type {any} */ one) => {
      const chosen = button("", () => {
        this.form.send = () => this.#send(one.ref);
        void this.form.submit().finally(() => {
          this.form.send = () => this.#send("");
        });
      }, "choice");
      chosen.append(...aboutGuest(one, words));
      return item(chosen);
    });
    part("instead-known").replaceChildren(
      ...(choices.length ? [item(line("result-represents", words.desk.comesAsWell)), ...choices] : []),
    );
  }
}
