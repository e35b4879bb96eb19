// The board of arrivals: sounds when somebody new stands at the door, and says so when the server does not answer.
import { allowSound, play } from "../scanner/sound.js";

const TUNE = [660, 880, 1100];
/** Seconds without an answer after which what stands there may be old. */
const PATIENCE = 5000;

/** @param {HTMLElement} board */
function watch(board) {
  const names = () => [...board.querySelectorAll("[data-arrived]")].map((row) => row.getAttribute("data-arrived"));
  const title = document.title;
  const stale = /** @type {HTMLElement | null} */ (document.querySelector("[data-stale]"));
  let known = new Set(names());
  let answeredAt = Date.now();

  const look = () => {
    const now = names();
    if (now.some((name) => !known.has(name))) play(TUNE);
    known = new Set(now);
    document.title = now.length ? `(${now.length}) ${title}` : title;
  };
  look();
  new MutationObserver(look).observe(board, { childList: true, subtree: true, attributeFilter: ["data-arrived"] });
  board.addEventListener("htmx:after:request", (event) => {
    const answer = /** @type {CustomEvent} */ (event).detail?.ctx?.response?.raw;
    if (!answer || answer.ok || answer.status === 304) answeredAt = Date.now();
  });
  setInterval(() => {
    if (stale) stale.hidden = Date.now() - answeredAt < PATIENCE;
  }, 1000);
}

const board = /** @type {HTMLElement | null} */ (document.querySelector("[data-arrivals]"));
if (board) watch(board);

const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-sound]"));
if (button && board) {
  button.hidden = false;
  button.addEventListener("click", () => {
    allowSound();
    button.setAttribute("aria-pressed", "true");
    button.classList.add("active");
    setTimeout(() => play(TUNE), 100);
  });
}
