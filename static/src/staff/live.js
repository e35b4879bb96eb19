// Parts of a page that are fetched again and again: not while nobody looks, and never replaced by an error or a sign-in.

/** @param {Event} event */
function skipWhenHidden(event) {
  const source = event.target;
  const isPolling = source instanceof Element && (source.getAttribute("hx-trigger") ?? "").startsWith("every");
  if (isPolling && document.hidden && !source.hasAttribute("data-even-hidden")) event.preventDefault();
}

document.addEventListener("htmx:before:request", skipWhenHidden);
