/** Switches that this phone keeps: express or review, bright or dark. */
import { part } from "../page.js";

/**
 * @param {string} id of the button
 * @param {string} key under which the choice is kept
 * @param {[string, string]} values off and on
 * @param {(isOn: boolean) => void} show
 */
function keptSwitch(id, key, [off, on], show) {
  const shown = () => {
    const isOn = localStorage.getItem(key) === on;
    part(id).setAttribute("aria-pressed", String(isOn));
    show(isOn);
  };
  part(id).addEventListener("click", () => {
    localStorage.setItem(key, localStorage.getItem(key) === on ? off : on);
    shown();
  });
  shown();
}

/** @param {any} words */
export function listenToSwitches(words) {
  keptSwitch("mode", "look", ["vip", "always"], (isReview) => {
    part("mode-word").textContent = isReview ? words.desk.review : words.desk.express;
  });
  // Dark unless somebody stands in the sun.
  keptSwitch("bright", "theme", ["dark", "light"], (isBright) => {
    document.body.dataset.bsTheme = isBright ? "light" : "dark";
  });
}
