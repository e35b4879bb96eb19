// A list with boxes to tick: one box for the whole page, and how many are ticked. Without this the boxes work as well.

/** @param {Element} form */
function boxesOf(form) {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('input[type="checkbox"][name="ref"]')]);
}

/** @param {Event} event */
function follow(event) {
  const box = event.target;
  const form = box instanceof HTMLInputElement ? box.closest("[data-selection]") : null;
  if (!(box instanceof HTMLInputElement) || !form) return;
  const boxes = boxesOf(form);
  if (box.hasAttribute("data-select-all")) for (const one of boxes) one.checked = box.checked;
  const ticked = boxes.filter((one) => one.checked).length;
  const all = form.querySelector("[data-select-all]");
  if (all instanceof HTMLInputElement) all.checked = ticked === boxes.length;
  const shown = form.querySelector("[data-selected]");
  if (shown) shown.textContent = ticked ? String(ticked) : "";
}

/** The box for the whole page does nothing without a script, so it is shown by one. */
function show() {
  for (const all of document.querySelectorAll("[data-select-all]")) all.closest("label")?.removeAttribute("hidden");
}

document.addEventListener("change", follow);
document.addEventListener("htmx:after:swap", show);
show();
