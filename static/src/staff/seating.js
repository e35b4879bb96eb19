// Giving somebody another seat in the picture of a plan: by dragging, by choosing one after the other, by keyboard. It
// fills in the form beneath the picture and sends it; without it, the form does the same.

const FAR = 5; // pixels that a pointer moves before it drags
const MARK = { stroke: "#d6336c", "stroke-width": "2" };

/** @param {Element} plan @param {HTMLFormElement} form */
function makeMovable(plan, form) {
  const says = form.querySelector("[data-seating-says]");
  const usual = says?.textContent ?? "";
  /** @type {Element | null} */
  let held = null;
  /** @type {Element | null} */
  let over = null;
  /** @type {{x: number, y: number} | null} */
  let pressed = null;
  let isDragged = false;
  /** @type {Element | null} */
  let wasHeld = null;

  /** @param {Element | null} one @param {boolean} isMarked */
  function mark(one, isMarked) {
    for (const [name, value] of Object.entries(MARK)) {
      if (isMarked) one?.setAttribute(name, value);
      else one?.removeAttribute(name);
    }
  }

  /** @param {Element | null} one */
  function hold(one) {
    mark(held, false);
    mark(over, false);
    held?.setAttribute("aria-pressed", "false");
    held = one;
    over = null;
    mark(held, true);
    held?.setAttribute("aria-pressed", "true");
    if (!says) return;
    const words = says.getAttribute("data-held") ?? "";
    says.textContent = held ? words.replace("{name}", held.getAttribute("data-name") ?? "") : usual;
  }

  /** @param {Element | null} one */
  function choose(one) {
    const seat = one?.getAttribute("data-seat");
    if (held && one !== held && seat) send(seat);
    else hold(one !== held && one?.hasAttribute("data-guest") ? one : null);
  }

  /** @param {string} seat */
  function send(seat) {
    const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    field("guest").value = held?.getAttribute("data-guest") ?? "";
    field("seat").value = seat;
    form.requestSubmit();
  }

  /** @param {EventTarget | null} target */
  const takeable = (target) => (target instanceof Element ? target.closest("[data-seat], [data-guest]") : null);

  document.addEventListener("pointerdown", (event) => {
    const one = takeable(event.target);
    wasHeld = held;
    isDragged = false;
    if (event.button || !one?.hasAttribute("data-guest") || event.pointerType === "touch") return;
    pressed = { x: event.clientX, y: event.clientY };
    if (!held) hold(one);
    event.preventDefault();
    /** @type {HTMLElement} */ (one).focus({ preventScroll: true });
  });
  document.addEventListener("pointermove", (event) => {
    if (!pressed) return;
    isDragged ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR;
    const below = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-seat]") ?? null;
    if (!isDragged || below === over) return;
    if (over !== held) mark(over, false);
    over = below;
    mark(over, true);
  });
  document.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    pressed = null;
    if (!isDragged) return;
    const seat = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-seat]");
    if (seat && seat !== held) send(seat.getAttribute("data-seat") ?? "");
    else hold(null);
  });
  document.addEventListener("click", (event) => {
    const one = takeable(event.target);
    if (!one || isDragged) return;
    // What the press took hold of just now is not let go by the click that ends it.
    if (one === held && wasHeld !== one) return;
    choose(one);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hold(null);
    const one = takeable(event.target);
    if (!one || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    choose(one);
  });
}

const plan = document.querySelector("[data-seating]");
const form = document.querySelector("[data-seating-form]");
if (plan && form instanceof HTMLFormElement) makeMovable(plan, form);
