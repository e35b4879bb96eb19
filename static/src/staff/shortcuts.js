// Keys that lead to a field: "/" to the search of a list, as data-shortcut="/" says.

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** @param {KeyboardEvent} event */
function leadToField(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const field = [...document.querySelectorAll("[data-shortcut]")].find((one) => one.getAttribute("data-shortcut") === event.key);
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
}

document.addEventListener("keydown", leadToField);
