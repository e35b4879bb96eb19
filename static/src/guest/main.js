/**
 * The answer page's only script: "represented" opens its fields first, and an error is read out where it is told.
 *
 * A button with `data-opens="id"` opens the details of that id. Once open, it submits like any other button.
 */

import "./work.js";

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opens]"))) {
  const part = document.getElementById(button.dataset.opens ?? "");
  if (!(part instanceof HTMLDetailsElement)) continue;
  button.addEventListener("click", (event) => {
    if (part.open) return;
    event.preventDefault();
    part.open = true;
    part.querySelector("input")?.focus();
  });
}

/** @type {HTMLElement | null} */ (document.querySelector(".error-summary"))?.focus();
