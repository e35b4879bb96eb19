/** A form in a dialog of the desk: what was typed stays until it has been taken, and what is wrong stands beside it. */
import { dialog, input, part } from "../page.js";
import { Refused, newId } from "../server.js";

export class Form {
  /** The form's own id: sent twice, it counts once. */
  id = newId();
  #isSending = false;

  /**
   * @param {string} name of the dialog; the form is `<name>-form`, its fields `<name>-<field>`
   * @param {any} words
   * @param {() => Promise<void>} send
   */
  constructor(name, words, send) {
    this.name = name;
    this.words = words;
    this.send = send;
    this.form = /** @type {HTMLFormElement} */ (part(`${name}-form`));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  /** @param {string} field */
  value(field) {
    return input(`${this.name}-${field}`).value;
  }

  open() {
    this.say("");
    if (!dialog(this.name).open) dialog(this.name).showModal();
  }

  /** What was typed has been taken: the next one begins with nothing. */
  done() {
    this.form.reset();
    this.id = newId();
    dialog(this.name).close();
  }

  async submit() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.form.setAttribute("aria-busy", "true");
    this.say("");
    try {
      await this.send();
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      this.say(error instanceof Refused ? error.message || this.words.unpaired : this.words.desk.needsNetwork, fieldOf(error));
    } finally {
      this.#isSending = false;
      this.form.removeAttribute("aria-busy");
    }
  }

  /**
   * @param {string} problem
   * @param {string} field
   */
  say(problem, field = "") {
    part(`${this.name}-problem`).textContent = problem;
    for (const one of this.form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    const wrong = field && document.getElementById(`${this.name}-${field}`);
    if (!wrong) return;
    wrong.setAttribute("aria-invalid", "true");
    wrong.focus();
  }
}

/** @param {unknown} error */
function fieldOf(error) {
  return error instanceof Refused ? error.field.replace("representative_", "") : "";
}
