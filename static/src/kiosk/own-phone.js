/** Signing on the guest's own phone: the form's field is filled by what is drawn. */
import { Pad } from "./pad.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign]"));
const canvas = form?.querySelector("canvas");
if (form && canvas) {
  const problem = /** @type {HTMLElement} */ (form.querySelector("[data-problem]"));
  const pad = new Pad(canvas, () => { problem.hidden = true; });
  form.hidden = false;
  form.querySelector("[data-clear]")?.addEventListener("click", () => pad.clear());
  form.addEventListener("submit", (event) => {
    if (pad.isEmpty || pad.isTooMuch) {
      event.preventDefault();
      problem.textContent = (pad.isEmpty ? form.dataset.empty : form.dataset.full) ?? "";
      problem.hidden = false;
      return;
    }
    /** @type {HTMLInputElement} */ (form.elements.namedItem("strokes")).value = pad.written;
  });
}
