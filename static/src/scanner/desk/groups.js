/** A bus or a delegation, admitted at once with the absent unticked. */
import { aboutGuest } from "../card.js";
import { fill, NO } from "../outcome.js";
import { button, dialog, input, item, line, part } from "../page.js";
import { Refused, newId } from "../server.js";
import { play } from "../sound.js";
import { summed } from "./ways.js";

/** Up for a group that is in, as for a guest. */
const WELCOME = [660, 880];

export class Groups {
  /** @type {{code: string, name: string, expected: number, inside: number}[]} */
  #groups = [];
  /** The scan of each member, made once: sent again, it counts once. @type {Map<string, string>} */
  #ids = new Map();
  #isSending = false;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    part("open-group").addEventListener("click", () => void this.open());
    part("group-text").addEventListener("input", () => this.#list());
    part("group-members").addEventListener("change", () => this.#count());
    part("group-admit").addEventListener("click", () => void this.#admit());
    part("group-back").addEventListener("click", () => void this.open());
  }

  get #words() {
    return this.desk.words.desk;
  }

  async open() {
    this.desk.closeMore();
    this.#show("list");
    part("group-title").textContent = this.#words.groups;
    if (!dialog("group").open) dialog("group").showModal();
    try {
      ({ groups: this.#groups } = await this.desk.server.get(`/door/groups?${this.#at()}`));
      this.#list();
    } catch (error) {
      this.#say(error);
    }
  }

  #at() {
    return new URLSearchParams({ session: this.desk.session() });
  }

  #list() {
    const wanted = input("group-text").value.trim().toLowerCase().split(/\s+/);
    const fitting = this.#groups.filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)));
    const choices = fitting.map((group) => {
      const chosen = button("", () => void this.#openOne(group), "choice");
      const counts = fill(fill(this.#words.insideOf, String(group.inside)), String(group.expected));
      chosen.append(line("result-name", group.name), line("", counts));
      return item(chosen);
    });
    part("group-members").replaceChildren(...(choices.length ? choices : [item(this.#words.noGroup)]));
  }

  /** @param {{code: string, name: string}} group */
  async #openOne(group) {
    try {
      const { guests } = await this.desk.server.get(`/door/groups/${group.code}?${this.#at()}`);
      this.#ids = new Map(guests.map((/** @type {any} */ one) => [one.ref, newId()]));
      part("group-title").textContent = group.name;
      part("group-members").replaceChildren(...guests.map((/** @type {any} */ one) => this.#member(one)));
      this.#show("members");
      this.#count();
    } catch (error) {
      this.#say(error);
    }
  }

  /** @param {any} guest with a box to untick, unless they are inside or do not come */
  #member(guest) {
    const words = this.desk.words;
    const about = document.createElement("div");
    about.append(...aboutGuest(guest, words));
    if (guest.admitted_at) about.append(line("result-represents", fill(words.already, this.desk.clock(guest.admitted_at))));
    else if (guest.standing !== "valid") about.append(line("result-represents", words.reasons[guest.standing]));
    const row = document.createElement("label");
    row.className = "choice ticked";
    row.append(about);
    if (guest.admitted_at || guest.standing !== "valid") return item(row);
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = guest.ref;
    row.prepend(box);
    return item(row);
  }

  /** @returns {string[]} references of those whose boxes are ticked */
  #ticked() {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (part("group-members").querySelectorAll("input:checked"));
    return [...boxes].map((box) => box.value);
  }

  #count() {
    const count = this.#ticked().length;
    part("group-admit").textContent = fill(this.#words.admitAll, String(count));
    /** @type {HTMLButtonElement} */ (part("group-admit")).disabled = !count;
  }

  /** Guests of honour and others who need a word are not let in with the rest: they are shown, each with a button. */
  async #admit() {
    const refs = this.#ticked();
    if (this.#isSending || !refs.length) return;
    this.#isSending = true;
    try {
      const scans = refs.map((ref) => ({ ref, id: /** @type {string} */ (this.#ids.get(ref)) }));
      const results = await this.desk.door.together(scans, this.desk.session(), this.desk.direction(), "vip");
      if (results) this.#tell(results);
      else this.#say(null, fill(this.#words.groupKept, String(refs.length)));
      void this.desk.beat();
    } catch (error) {
      this.#say(error);
    } finally {
      this.#isSending = false;
    }
  }

  /** @param {import("../outcome.js").Result[]} results */
  #tell(results) {
    const { admitted, already, others } = summed(results);
    const words = this.desk.words;
    const said = [fill(this.#words.groupAdmitted, String(admitted))];
    if (already) said.push(fill(this.#words.groupAlready, String(already)));
    const rows = others.map((result) => {
      const row = document.createElement("div");
      row.className = "choice";
      if (result.guest) row.append(...aboutGuest(result.guest, words));
      const reason = result.reason === "needs_word" ? words.look : (words.reasons[result.reason ?? ""] ?? words.refused);
      const notices = (result.notices ?? []).map((one) => words.notices[one] ?? one);
      row.append(line("result-represents", [reason, ...notices].join(" · ")));
      const ref = result.guest?.ref;
      if (result.reason === "needs_word" && ref) {
        const let_in = button(words.admit, () => {
          let_in.disabled = true;
          void this.desk.scan({ ref }).then(() => row.remove());
        }, "btn btn-primary");
        row.append(let_in);
      }
      return item(row);
    });
    part("group-members").replaceChildren(item(line("result-name", said.join(" "))), ...rows);
    this.#show("told");
    play(others.length ? NO : WELCOME);
  }

  /** @param {"list" | "members" | "told"} what */
  #show(what) {
    part("group-problem").textContent = "";
    part("group-text").hidden = what !== "list";
    part("group-admit").hidden = what !== "members";
    part("group-back").hidden = what === "list";
  }

  /**
   * @param {unknown} error
   * @param {string} instead what is said where nothing went wrong
   */
  #say(error, instead = "") {
    part("group-problem").textContent = instead || (error instanceof Refused ? error.message : this.#words.needsNetwork);
  }
}
