// What a form proposes while somebody types; without it the server proposes the same.

const LONGEST = 48;

/**
 * An address made from a title: small letters, digits and hyphens, cut between words.
 * @param {string} title
 */
export function slugOf(title) {
  const words = title.normalize("NFKD").replace(/\p{M}|['’‘]/gu, "").replace(/ı/g, "i").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  let slug = "";
  for (const word of words) {
    const longer = slug ? `${slug}-${word}` : word;
    if (longer.length > LONGEST) break;
    slug = longer;
  }
  return slug;
}

/** Fills a field from another one until somebody writes into it. */
function proposeSlugs() {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-made-from]"))) {
    const source = /** @type {HTMLInputElement | null} */ (document.getElementById(field.dataset.madeFrom ?? ""));
    if (!source || field.value) continue;
    let isOurs = true;
    field.addEventListener("input", () => { isOurs = field.value === ""; });
    source.addEventListener("input", () => { if (isOurs) field.value = slugOf(source.value); });
  }
}

/** Shows the chosen colour on the chip beside the choice. */
function colorChips() {
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement) || !("colorsChip" in select.dataset)) return;
    const chip = select.closest(".row-line")?.querySelector(".chip");
    if (chip) chip.className = `chip cat-${select.value}`;
  });
}

if (typeof document !== "undefined") {
  proposeSlugs();
  colorChips();
}
