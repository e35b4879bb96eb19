// Dragging a guest to another place of the order. Without it, the arrows and the page of each guest do the same.

/**
 * The place at which a row comes to stand when it is dropped: that of the row which it then displaces.
 * @param {{place: number, middle: number}[]} others rows without the dragged one, from top to bottom, by the middle of each
 * @param {number} y where it is dropped
 * @param {number} own its place until now
 * @returns {number}
 */
export function placeAt(others, y, own) {
  const below = others.find((one) => y < one.middle);
  if (!below) return others.length ? Math.max(...others.map((one) => one.place), own) : own;
  return below.place > own ? below.place - 1 : below.place;
}

/** @param {HTMLElement} list */
function makeSortable(list) {
  /** @type {HTMLElement | null} */
  let held = null;

  const rows = () => [...list.querySelectorAll("[data-place]")].filter((row) => row instanceof HTMLElement);
  const places = () =>
    rows()
      .filter((row) => row !== held)
      .map((row) => {
        const box = row.getBoundingClientRect();
        return { place: Number(row.dataset.place), middle: box.top + box.height / 2 };
      });

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    const row = grip?.closest("[data-place]");
    if (!grip || !(row instanceof HTMLElement)) return;
    event.preventDefault();
    held = row;
    held.classList.add("is-held");
    grip.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointerup", (event) => {
    if (!held) return;
    const row = held;
    const own = Number(row.dataset.place);
    const place = placeAt(places(), event.clientY, own);
    held = null;
    row.classList.remove("is-held");
    if (place !== own) send(row, place);
  });
  list.addEventListener("pointercancel", () => {
    held?.classList.remove("is-held");
    held = null;
  });
  for (const grip of list.querySelectorAll("[data-grip]")) grip.classList.remove("d-none");
}

/**
 * Send the row's own form with the place, as its arrows do.
 * @param {HTMLElement} row
 * @param {number} place
 */
function send(row, place) {
  const form = row.querySelector("form");
  if (!form) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "place";
  field.value = String(place);
  form.append(field);
  form.submit();
}

if (typeof document !== "undefined") {
  const list = document.querySelector("[data-order]");
  if (list instanceof HTMLElement) makeSortable(list);
}
