/** The bar that says whether this page hears a USB scanner, and what it heard last. */
import { fill } from "../outcome.js";
import { part } from "../page.js";
import { grouped } from "./ways.js";

/** A computer with a mouse may have a scanner; a phone shows the bar when it has heard one. */
const HAS_MOUSE = "(hover: hover) and (pointer: fine)";

export class Listening {
  #last = "";

  /** @param {any} words */
  constructor(words) {
    this.words = words;
    for (const event of ["focus", "blur"]) window.addEventListener(event, () => this.show());
    document.addEventListener("visibilitychange", () => this.show());
    part("listening").hidden = !matchMedia(HAS_MOUSE).matches;
    this.show();
  }

  /** @param {string} code that a scanner typed */
  heard(code) {
    this.#last = grouped(code);
    part("listening").hidden = false;
    this.show();
  }

  show() {
    const hears = document.hasFocus();
    const { listening, deaf, heard } = this.words.desk;
    part("listening").className = hears ? "connection" : "connection connection-lost";
    part("listening-word").textContent = !hears ? deaf : this.#last ? fill(heard, this.#last) : listening;
  }
}
