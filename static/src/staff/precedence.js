// Dragging a guest to another place of the order, by finger, mouse or keyboard. Without it, the arrows and the page of
// each guest do the same.

const EDGE = 72; // pixels at the window's top and bottom where it scrolls along
const STEP = 14; // pixels that it scrolls at a time

/**
 * Behind how many of the other rows a row is dropped.
 * @param {number[]} middles of the other rows, from top to bottom
 * @param {number} y where it is
 * @returns {number}
 */
export function slotAt(middles, y) {
  const below = middles.findIndex((middle) => y < middle);
  return below < 0 ? middles.length : below;
}

/**
 * How far the window scrolls while something is held near its edge.
 * @param {number} y
 * @param {number} height of the window
 * @returns {number} pixels, negative upwards
 */
export function scrollAt(y, height) {
  if (y < EDGE) return -STEP;
  return y > height - EDGE ? STEP : 0;
}

/** @typedef {{row: HTMLElement, from: number, y: number | null}} Held a row, its slot until now, and the pointer, if one holds it */

/** @param {HTMLElement} list */
function makeSortable(list) {
  const says = /** @type {HTMLElement | null} */ (document.querySelector("[data-order-says]"));
  const rows = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-place]")]);
  const firstPlace = Math.min(...rows().map(placeOf));
  /** @type {Held | null} */
  let held = null;

  /** @param {HTMLElement} row @param {number | null} y */
  function take(row, y) {
    held = { row, from: rows().indexOf(row), y };
    row.classList.add("is-held");
  }

  /** Keeps the held row below the pointer, and the pointer's surroundings in the window. */
  function follow() {
    if (held?.y == null) return;
    const { row, y } = held;
    put(row, slotAt(rows().filter((one) => one !== row).map(middleOf), y));
    window.scrollBy(0, scrollAt(y, window.innerHeight));
    requestAnimationFrame(follow);
  }

  /** Moves the others aside; the row itself stays where it is in the document, or it would lose pointer and focus.
   * @param {HTMLElement} row @param {number} slot */
  function put(row, slot) {
    for (let at = rows().indexOf(row); at < slot && row.nextElementSibling; at += 1) row.before(row.nextElementSibling);
    for (let at = rows().indexOf(row); at > slot && row.previousElementSibling; at -= 1) row.after(row.previousElementSibling);
  }

  /** @param {boolean} isTaken whether the row stays where it was put, or goes back */
  function leave(isTaken) {
    if (!held) return;
    const { row, from } = held;
    const place = firstPlace + rows().indexOf(row);
    held = null;
    row.classList.remove("is-held");
    if (isTaken && place !== placeOf(row)) send(row, place);
    else put(row, from);
  }

  /** @param {HTMLElement} row @param {number} by */
  function step(row, by) {
    if (held?.row !== row) take(row, null);
    const slot = Math.min(Math.max(rows().indexOf(row) + by, 0), rows().length - 1);
    put(row, slot);
    row.scrollIntoView({ block: "nearest" });
    if (says) says.textContent = (says.dataset.orderSays ?? "").replace("{place}", String(firstPlace + slot));
  }

  list.addEventListener("pointerdown", (event) => {
    const row = rowOfGrip(event.target);
    if (!row || event.button) return;
    leave(false);
    /** @type {Element} */ (event.target).setPointerCapture(event.pointerId);
    take(row, event.clientY);
    requestAnimationFrame(follow);
  });
  list.addEventListener("pointermove", (event) => {
    if (held?.y != null) held.y = event.clientY;
  });
  list.addEventListener("pointerup", () => leave(true));
  list.addEventListener("pointercancel", () => leave(false));
  list.addEventListener("focusout", () => {
    if (held && held.y == null) leave(false);
  });
  list.addEventListener("keydown", (event) => {
    const row = rowOfGrip(event.target);
    if (!row) return;
    if (event.key === "ArrowUp") step(row, -1);
    else if (event.key === "ArrowDown") step(row, 1);
    else if (event.key === "Escape") leave(false);
    else if (event.key === "Enter") leave(true);
    else return;
    event.preventDefault();
  });
  for (const grip of list.querySelectorAll("[data-grip]")) grip.classList.remove("d-none");
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function rowOfGrip(target) {
  const grip = target instanceof Element ? target.closest("[data-grip]") : null;
  return grip ? grip.closest("[data-place]") : null;
}

/** @param {HTMLElement} row */
function placeOf(row) {
  return Number(row.dataset.place);
}

/** @param {HTMLElement} row */
function middleOf(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

/**
 * Send the row's own form with the place, as its arrows do.
 * @param {HTMLElement} row
 * @param {number} place
 */
function send(row, place) {
  const form = row.querySelector("form[action$='/move']");
  if (!(form instanceof HTMLFormElement)) return;
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
