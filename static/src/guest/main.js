/**
 * The answer page's only script: "represented" opens its fields instead of leaving them in sight of everybody.
 *
 * A button with `data-opens="id"` opens the element of that id, which carries `data-closed` and stands open where no
 * script runs. Once open, the button submits like any other.
 */

/** @param {Element} part */
function fieldsOf(part) {
  return /** @type {NodeListOf<HTMLInputElement>} */ (part.querySelectorAll("input, select, textarea"));
}

/** @param {HTMLInputElement} field */
function isFilled(field) {
  return field.type !== "checkbox" && field.value !== "";
}

/**
 * Shuts or opens a part; a shut one sends nothing and demands nothing.
 * @param {HTMLElement} part
 * @param {boolean} open
 */
function setOpen(part, open) {
  part.hidden = !open;
  for (const field of fieldsOf(part)) field.disabled = !open;
}

for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-closed]"))) {
  const filled = [...fieldsOf(part)].some((field) => isFilled(field) || field.classList.contains("is-invalid"));
  setOpen(part, filled);
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opens]"))) {
  const part = document.getElementById(button.dataset.opens ?? "");
  if (!part) continue;
  button.setAttribute("aria-controls", part.id);
  button.setAttribute("aria-expanded", String(!part.hidden));
  button.addEventListener("click", (event) => {
    if (!part.hidden) return;
    event.preventDefault();
    setOpen(part, true);
    button.setAttribute("aria-expanded", "true");
    fieldsOf(part)[0]?.focus();
  });
}
