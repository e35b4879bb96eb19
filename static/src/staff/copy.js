// A button that copies what stands in a field: <button data-copy="#link" data-copied="Copied" hidden>. Shown only here,
// for without a script it could do nothing.

/** @param {HTMLElement} button */
function offer(button) {
  const field = document.querySelector(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement) || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    field.select();
    button.textContent = button.dataset.copied ?? button.textContent;
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (button instanceof HTMLElement) offer(button);
}
