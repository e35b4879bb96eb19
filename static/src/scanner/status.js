/** The line that says how this phone stands with the server, its banner, and the dialog behind it. */
import { fill } from "./outcome.js";
import { dialog, part } from "./page.js";

export class Status {
  /**
   * @param {import("./door.js").Door} door
   * @param {any} words
   * @param {(instant: string) => string} clock
   * @param {() => void} onTry
   */
  constructor(door, words, clock, onTry) {
    this.door = door;
    this.words = words;
    this.clock = clock;
    part("connection").addEventListener("click", () => {
      this.show();
      dialog("connection-dialog").showModal();
    });
    part("work-alone").addEventListener("click", async () => {
      await door.workAlone(door.state !== "told");
      if (door.state !== "told") onTry();
    });
    part("save-queue").addEventListener("click", () => void this.#save());
  }

  show() {
    this.#showLine();
    this.#showDialog();
  }

  #showLine() {
    const { state, unsent, isFull } = this.door;
    const words = this.words.connection;
    const isFine = state === "connected" && !unsent;
    part("connection").className = isFine ? "connection" : "connection connection-lost";
    part("connection-word").textContent = unsent ? fill(words.unsent, String(unsent)) : words[state];
    const said = [words.banner[state], isFull ? words.banner.full : ""];
    if (unsent && state !== "connected") said.push(`${fill(words.unsent, String(unsent))}.`);
    const text = said.filter(Boolean).join(" ");
    // Said once: a screen reader hears only what is new.
    if (part("banner").textContent !== text) part("banner").textContent = text;
    part("banner").hidden = !text;
  }

  #showDialog() {
    const { state, unsent, setAside, list } = this.door;
    const words = this.words.connection;
    part("connection-list").textContent = list.header
      ? fill(words.list, this.clock(new Date(list.header.read_at).toISOString()))
      : words.noList;
    part("connection-unsent").textContent = fill(words.unsentLong, String(unsent));
    part("connection-aside").hidden = !setAside;
    part("connection-aside").textContent = fill(words.aside, String(setAside));
    part("save-queue").hidden = !unsent && !setAside;
    part("work-alone").hidden = !["connected", "lost", "told"].includes(state);
    part("work-alone").textContent = state === "told" ? words.tryAgain : words.workAlone;
  }

  /** The unsent scans as a file, for the day when nothing else helps: they can be sent by hand. */
  async #save() {
    const items = await this.door.store.everythingUnsent();
    const content = JSON.stringify({ scans: items.map(({ scan }) => scan) }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = `regapp-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}-${items.length}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
