/** Small tools of the scanner's page: finding parts of it, and making lines without ever parsing text as markup. */

/** @param {string} id @returns {HTMLElement} */
export function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** @param {string} id */
export function input(id) {
  return /** @type {HTMLInputElement} */ (part(id));
}

/** @param {string} id */
export function dialog(id) {
  return /** @type {HTMLDialogElement} */ (part(id));
}

/**
 * @param {string} className
 * @param {...(string | Node)} content
 */
export function line(className, ...content) {
  const paragraph = document.createElement("p");
  paragraph.className = className;
  paragraph.append(...content);
  return paragraph;
}

/**
 * @param {string} word
 * @param {() => void} onPress
 * @param {string} className
 */
export function button(word, onPress, className = "btn") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = word;
  made.addEventListener("click", onPress);
  return made;
}

/** @param {...(string | Node)} content */
export function item(...content) {
  const element = document.createElement("li");
  element.append(...content);
  return element;
}

/** @param {string} name one of data-icon in the page */
export function icon(name) {
  const drawing = document.querySelector(`[data-icon="${name}"] svg`);
  return drawing ? drawing.cloneNode(true) : document.createTextNode("");
}
