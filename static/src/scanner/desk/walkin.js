/**
 * A walk-in: one form puts them on the list, admits them and gives them a badge. Who may stand on the list already is
 * shown before anything is written.
 */
import { aboutGuest } from "../card.js";
import { fill } from "../outcome.js";
import { button, item, line, part } from "../page.js";
import { Form } from "./form.js";
import { fullness } from "./ways.js";

const FIELDS = ["name", "position", "institution", "category", "phone", "email"];

export class WalkIn {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.isSure = false;
    this.form = new Form("walkin", desk.words, () => this.#send());
    part("open-walkin").addEventListener("click", () => void this.open());
    // Another name is another person: whoever was called a stranger was one under the name before.
    part("walkin-name").addEventListener("input", () => this.#ask([]));
  }

  async open() {
    this.desk.closeMore();
    this.form.open();
    const words = this.desk.words;
    try {
      const offered = await this.desk.server.get(`/door/walkins?${new URLSearchParams({ session: this.desk.session() })}`);
      this.#offer(offered.categories);
      const full = fullness(offered);
      part("walkin-room").textContent = full
        ? `${words.notices[full]} (${fill(fill(words.desk.room, offered.inside), offered.capacity)})`
        : "";
    } catch {
      this.#offer(this.desk.door.list.header?.categories ?? []);
      this.form.say(words.desk.needsNetwork);
    }
  }

  /** @param {{code: string, name: string}[]} categories */
  #offer(categories) {
    const choice = /** @type {HTMLSelectElement} */ (part("walkin-category"));
    const chosen = choice.value;
    choice.replaceChildren(...categories.map(({ code, name }) => new Option(name, code, code === chosen, code === chosen)));
  }

  async #send() {
    const typed = Object.fromEntries(FIELDS.map((field) => [field, this.form.value(field)]));
    const body = { id: this.form.id, session: this.desk.session(), sure: this.isSure, ...typed };
    const { guest, likely } = await this.desk.server.post("/door/walkins", body);
    if (!guest) return this.#ask(likely);
    this.#ask([]);
    this.form.done();
    const result = await this.desk.scan({ ref: guest.ref });
    if (result?.result === "admitted") await this.desk.badges.give(guest);
  }

  /** @param {any[]} likely who may be this person; nobody: nothing to ask */
  #ask(likely) {
    this.isSure = false;
    const words = this.desk.words;
    const choices = likely.map((guest) => {
      const chosen = button("", () => {
        this.#ask([]);
        this.form.done();
        void this.desk.scan({ ref: guest.ref }, true);
      }, "choice");
      chosen.append(...aboutGuest(guest, words));
      return item(chosen);
    });
    const nobody = button(words.desk.nobodyOfThese, () => {
      this.isSure = true;
      void this.form.submit();
    });
    part("walkin-likely").replaceChildren(
      ...(likely.length ? [item(line("result-represents", words.desk.isThis)), ...choices, item(nobody)] : []),
    );
    part("walkin-submit").hidden = likely.length > 0;
    part("walkin-likely").scrollIntoView({ block: "end" });
  }
}
