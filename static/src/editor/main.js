// The editor of a badge's layout. What it shows is drawn by the engine that prints; it lays frames to take hold of over
// that drawing. Everything can be done by the mouse, by a finger and by the keyboard alone.

import { aligned, fresh, moved, paragraph, reordered, resized, snapped, Steps } from "./document.js";

/** @typedef {import("./document.js").Part} Part */
/** @typedef {import("./document.js").Layout} Layout */
/** @typedef {import("./document.js").Side} Side */

const SVG = "http://www.w3.org/2000/svg";
const POINTS = 72 / 25.4; // in a millimetre
const PAUSE = 120; // milliseconds without a change before the drawing is asked for
const MARGIN = 3; // millimetres around the card
const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const NUMBERS = ["left", "top", "width", "height", "thickness", "radius", "size", "smallest", "lines", "gap"];
const OF_PARAGRAPH = ["words", "size", "smallest", "weight", "align", "color", "bar", "lines", "gap", "font"];
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-editor]"));
if (form) open(form);

/** @param {HTMLFormElement} form */
function open(form) {
  /** @template {Element} T @param {string} what @returns {T} */
  const find = (what) => /** @type {T} */ (form.querySelector(what));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("document"));
  const versionField = /** @type {HTMLInputElement} */ (form.elements.namedItem("version"));
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
  const stage = /** @type {HTMLElement} */ (find("[data-stage]"));
  const says = /** @type {HTMLElement} */ (find("[data-says]"));
  const problems = /** @type {HTMLElement} */ (find("[data-problems]"));
  const layers = /** @type {HTMLElement} */ (find("[data-layers]"));
  const sideField = /** @type {HTMLSelectElement} */ (find("[data-side]"));
  const lineField = /** @type {HTMLSelectElement} */ (find("[data-paragraph]"));
  const kinds = JSON.parse(layers.dataset.kinds ?? "{}");
  const isLocked = "locked" in form.dataset;
  const steps = new Steps(JSON.parse(text.value));
  let saved = JSON.stringify(steps.now);
  let selected = -1;
  let line = 0;
  const wrong = { drawn: /** @type {string[]} */ ([]), done: /** @type {string[]} */ ([]) };
  /** @type {AbortController | null} */
  let asking = null;
  let timer = 0;
  /** @type {{index: number, handle: string, x: number, y: number, before: Part} | null} */
  let held = null;

  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "d-block w-100 mh-100");
  const printed = /** @type {SVGGElement} */ (drawing.appendChild(document.createElementNS(SVG, "g")));
  const frames = /** @type {SVGGElement} */ (drawing.appendChild(document.createElementNS(SVG, "g")));
  stage.replaceChildren(drawing);
  for (const tools of form.querySelectorAll("[data-tools]")) tools.toggleAttribute("hidden", isLocked);
  /** @type {HTMLElement} */ (find("[data-text]")).hidden = isLocked;

  const side = () => /** @type {Side} */ (sideField.value);
  const parts = () => steps.now[side()] ?? [];
  const part = () => parts()[selected];
  /** @param {Part[]} next @returns {Layout} */
  const withParts = (next) => ({ ...steps.now, [side()]: next });
  /** @param {Part} one @returns {Layout} */
  const withPart = (one) => withParts(parts().map((other, index) => (index === selected ? one : other)));

  /** @param {Layout} layout */
  function change(layout) {
    if (isLocked) return;
    steps.take(layout);
    show();
  }

  function show() {
    if (selected >= parts().length) selected = -1;
    complain("done", []);
    text.value = JSON.stringify(steps.now, null, 1);
    const { width, height } = steps.now;
    drawing.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
    showFrames();
    showLayers();
    showProperties();
    window.clearTimeout(timer);
    timer = window.setTimeout(askForDrawing, PAUSE);
  }

  async function askForDrawing() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    body.set("csrf_token", token.value);
    body.set("document", JSON.stringify(steps.now));
    body.set("side", side() === "back" ? "1" : "0");
    body.set("ref", /** @type {HTMLSelectElement} */ (find("[data-ref]")).value);
    try {
      const answer = await fetch(form.dataset.preview ?? "", { method: "POST", body, signal: asking.signal });
      const told = await answer.json();
      complain("drawn", told.problems ?? []);
      if (told.svg) showDrawing(told.svg);
    } catch (error) {
      if (!(error instanceof DOMException)) complain("drawn", [says.dataset.unreachable ?? ""]);
    }
  }

  /** @param {string} source */
  function showDrawing(source) {
    const drawn = document.importNode(new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
    const isBlank = side() === "back" && !steps.now.back?.length;
    if (isBlank) drawn.replaceChildren();
    drawn.setAttribute("width", String(steps.now.width));
    drawn.setAttribute("height", String(steps.now.height));
    printed.replaceChildren(shape("rect", { width: steps.now.width, height: steps.now.height, fill: "#fff", stroke: "#929dab", "stroke-width": 0.2 }), drawn);
  }

  /** Says what is wrong: with the drawing, which is asked for again and again, and with what the person last did.
   * @param {"drawn" | "done"} what @param {string[]} told */
  function complain(what, told) {
    wrong[what] = told;
    const sentences = [...new Set([...wrong.done, ...wrong.drawn])];
    problems.hidden = !sentences.length;
    problems.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { className: "mb-1", textContent: sentence })));
  }

  /** @param {string} name @param {Record<string, string | number>} attributes @returns {SVGElement} */
  function shape(name, attributes) {
    const made = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  }

  function showFrames() {
    if (isLocked) return;
    const focus = document.activeElement?.getAttribute("data-at");
    frames.replaceChildren(...parts().map(frame));
    if (part()) frames.append(...HANDLES.map(handle));
    if (focus != null) /** @type {SVGElement | null} */ (frames.querySelector(`[data-at="${selected}"]`))?.focus();
  }

  /** @param {Part} one @param {number} index */
  function frame(one, index) {
    const high = Math.max(one.height, 2);
    return shape("rect", {
      x: one.left, y: one.top - (high - one.height) / 2, width: Math.max(one.width, 2), height: high,
      fill: "transparent", stroke: index === selected ? "#d6336c" : "#066fd1", "stroke-width": index === selected ? 0.5 : 0.15,
      "stroke-dasharray": index === selected ? "none" : "1 1",
      tabindex: 0, role: "button", "aria-label": called(one), "aria-pressed": String(index === selected), "data-at": index, "data-handle": "",
    });
  }

  /** @param {string} name */
  function handle(name) {
    const { left, top, width, height } = part();
    const x = left + (name.includes("e") ? width : name.includes("w") ? 0 : width / 2);
    const y = top + (name.includes("s") ? height : name.includes("n") ? 0 : height / 2);
    return shape("rect", {
      x: x - 1.2, y: y - 1.2, width: 2.4, height: 2.4, rx: 0.4, fill: "#fff", stroke: "#d6336c", "stroke-width": 0.4,
      "data-at": selected, "data-handle": name, "aria-hidden": "true",
    });
  }

  /** @param {Part} one */
  function called(one) {
    const words = one.paragraphs?.map((/** @type {{words: string}} */ each) => each.words).join(" ") ?? "";
    return [kinds[one.kind], words.slice(0, 60)].filter(Boolean).join(": ");
  }

  function showLayers() {
    const items = parts().map((one, index) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: called(one) });
      button.className = `list-group-item list-group-item-action text-truncate py-2 ${index === selected ? "active" : ""}`;
      button.setAttribute("aria-pressed", String(index === selected));
      button.addEventListener("click", () => select(index));
      const item = document.createElement("li");
      item.className = "d-grid";
      item.append(button);
      return item;
    });
    layers.replaceChildren(...items.reverse());
  }

  /** @param {number} index */
  function select(index) {
    selected = index;
    line = 0;
    showFrames();
    showLayers();
    showProperties();
  }

  function showProperties() {
    const one = part();
    /** @type {Record<string, boolean>} */
    const panels = { element: Boolean(one), shape: one?.kind === "shape", fit: ["picture", "photo"].includes(one?.kind ?? ""), text: one?.kind === "text" };
    for (const [name, isShown] of Object.entries(panels)) /** @type {HTMLElement} */ (find(`[data-panel=${name}]`)).hidden = !isShown;
    if (one?.kind === "text") {
      line = Math.min(line, one.paragraphs.length - 1);
      lineField.replaceChildren(...one.paragraphs.map((/** @type {{words: string}} */ each, /** @type {number} */ at) => new Option(`${at + 1}: ${each.words}`, String(at), false, at === line)));
    }
    for (const field of properties()) if (field !== document.activeElement) field.value = valueOf(field.dataset.property ?? "");
  }

  const properties = () => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-property]"));

  /** @type {Record<string, any>} */
  const USUAL = { turn: 0, when: "", weight: "regular", align: "left", color: "ink", bar: "", lines: 1, gap: 0, font: "", anchor: "top", fill: "", stroke: "", thickness: 0.2, radius: 0, fit: "contain" };

  /** @param {string} name @returns {string} */
  function valueOf(name) {
    const { now } = steps;
    /** @type {Record<string, any>} */
    const ofCard = { name: now.name, "card-width": now.width, "card-height": now.height, paper: now.sheet?.paper ?? "card", fold: now.fold ?? "none", columns: now.sheet?.columns ?? 1, rows: now.sheet?.rows ?? 1 };
    if (name in ofCard) return String(ofCard[name]);
    const one = part();
    const holder = OF_PARAGRAPH.includes(name) ? one?.paragraphs?.[line] : one;
    return String(holder?.[name] ?? (name === "fit" && one?.kind === "photo" ? "cover" : USUAL[name]) ?? "");
  }

  /** @param {string} name @param {string} written */
  function setProperty(name, written) {
    const { now } = steps;
    const sheet = { paper: "card", columns: 1, rows: 1, ...now.sheet };
    const number = Number.parseFloat(written);
    if (name === "name") return change({ ...now, name: written });
    if (name === "card-width" || name === "card-height") return Number.isFinite(number) ? change({ ...now, [name.slice(5)]: number }) : undefined;
    if (name === "fold") return change({ ...now, fold: written });
    if (name === "paper") return change({ ...now, sheet: written === "card" ? { paper: "card", columns: 1, rows: 1 } : { ...sheet, paper: written } });
    if (name === "columns" || name === "rows") return Number.isFinite(number) ? change({ ...now, sheet: { ...sheet, [name]: number } }) : undefined;
    const one = part();
    if (!one || (NUMBERS.includes(name) && !Number.isFinite(number))) return undefined;
    const value = NUMBERS.includes(name) || name === "turn" ? number : written;
    if (!OF_PARAGRAPH.includes(name)) return change(withPart({ ...one, [name]: value }));
    const paragraphs = one.paragraphs.map((/** @type {any} */ each, /** @type {number} */ at) => (at === line ? { ...each, [name]: value } : each));
    return change(withPart({ ...one, paragraphs }));
  }

  /** @type {Record<string, () => void>} */
  const verbs = {
    undo: () => { steps.undo(); show(); },
    redo: () => { steps.redo(); show(); },
    raise: () => shift(1),
    lower: () => shift(-1),
    duplicate: () => part() && insert(moved(part(), 3, 3)),
    delete: () => {
      const index = selected;
      if (!part()) return;
      change(withParts(parts().filter((_, at) => at !== index)));
      select(Math.min(index, parts().length - 1));
    },
    "add-line": () => {
      const one = part();
      if (!one?.paragraphs) return;
      change(withPart({ ...one, paragraphs: [...one.paragraphs, paragraph("{position}", one.paragraphs[line]?.size ?? 10)] }));
      line = part().paragraphs.length - 1;
      showProperties();
    },
    "delete-line": () => {
      const one = part();
      if (one?.paragraphs?.length > 1) change(withPart({ ...one, paragraphs: one.paragraphs.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== line) }));
    },
  };

  /** @param {number} by */
  function shift(by) {
    if (!part()) return;
    const to = selected + by;
    change(withParts(reordered(parts(), selected, to)));
    if (to >= 0 && to < parts().length) select(to);
  }

  /** @param {Part} one */
  function insert(one) {
    change(withParts([...parts(), one]));
    select(parts().length - 1);
    /** @type {SVGElement | null} */ (frames.querySelector(`[data-at="${selected}"]`))?.focus();
  }

  /** @param {string} action */
  function act(action) {
    if (action.startsWith("align-")) {
      if (part()) change(withPart(aligned(part(), steps.now, action.slice(6))));
    } else verbs[action]?.();
  }

  /** @param {PointerEvent} event */
  function place(event) {
    const matrix = drawing.getScreenCTM()?.inverse();
    return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix) : new DOMPoint();
  }

  drawing.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const at = target.getAttribute("data-at");
    if (isLocked || event.button) return;
    if (at === null) return select(-1);
    event.preventDefault();
    const { x, y } = place(event);
    const name = target.getAttribute("data-handle") ?? "";
    if (selected !== Number(at)) select(Number(at));
    held = { index: selected, handle: name, x, y, before: part() };
    drawing.setPointerCapture(event.pointerId);
    /** @type {SVGElement | null} */ (frames.querySelector(`[data-at="${selected}"]`))?.focus({ preventScroll: true });
  });

  drawing.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { x, y } = place(event);
    preview(placed(held, x - held.x, y - held.y, event.altKey));
  });

  /** @param {{handle: string, before: Part}} taken @param {number} across @param {number} down @param {boolean} isFree */
  function placed(taken, across, down, isFree) {
    if (taken.handle) return resized(taken.before, taken.handle, Math.round(across * 2) / 2, Math.round(down * 2) / 2);
    const next = moved(taken.before, across, down);
    if (isFree) return next;
    return snapped(next, parts().filter((_, index) => index !== selected), steps.now).part;
  }

  /** Shows where a held element would go, before the engine has drawn it. @param {Part} next */
  function preview(next) {
    if (!held) return;
    const { before } = held;
    const drawn = printed.querySelector(`[data-element="${held.index}"]`);
    drawn?.setAttribute("visibility", held.handle ? "hidden" : "visible");
    if (drawn && !held.handle) {
      const original = drawn.getAttribute("data-was") ?? drawn.getAttribute("transform") ?? "";
      drawn.setAttribute("data-was", original);
      drawn.setAttribute("transform", `translate(${(next.left - before.left) * POINTS} ${(next.top - before.top) * POINTS}) ${original}`);
    }
    const box = frames.querySelector(`[data-at="${held.index}"][data-handle=""]`);
    for (const [name, value] of Object.entries({ x: next.left, y: next.top, width: Math.max(next.width, 2), height: Math.max(next.height, 2) })) box?.setAttribute(name, String(value));
  }

  /** @param {PointerEvent} event @param {boolean} isTaken */
  function release(event, isTaken) {
    if (!held) return;
    const { x, y } = place(event);
    const next = placed(held, x - held.x, y - held.y, event.altKey);
    const isMoved = Math.hypot(x - held.x, y - held.y) > 0.3;
    held = null;
    if (isTaken && isMoved) {
      change(withPart(next));
      tell();
    } else show();
  }
  drawing.addEventListener("pointerup", (event) => release(event, true));
  drawing.addEventListener("pointercancel", (event) => release(event, false));

  frames.addEventListener("focusin", (event) => {
    const at = /** @type {Element} */ (event.target).getAttribute("data-at");
    if (at !== null && Number(at) !== selected) select(Number(at));
  });

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (isTyping || isLocked) return;
    if (isCommand && key === "z") return done(event, () => act(event.shiftKey ? "redo" : "undo"));
    if (isCommand && key === "y") return done(event, () => act("redo"));
    if (!(event.target instanceof SVGElement) || !part()) return;
    if (isCommand && key === "d") return done(event, () => act("duplicate"));
    if (key === "delete" || key === "backspace") return done(event, () => act("delete"));
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    const by = event.altKey ? 0.1 : event.shiftKey ? 5 : 1;
    const [across, down] = arrow.map((one) => one * by);
    done(event, () => {
      change(withPart(isCommand ? resized(part(), "se", across, down) : moved(part(), across, down)));
      tell();
    });
  }

  /** @param {Event} event @param {() => void} what */
  function done(event, what) {
    event.preventDefault();
    what();
  }
  form.addEventListener("keydown", onKey);

  /** Says where the selected element is, for who does not see it. */
  function tell() {
    const one = part();
    if (!one) return;
    says.textContent = (says.dataset.moved ?? "").replace("{name}", called(one)).replace("{left}", String(one.left))
      .replace("{top}", String(one.top)).replace("{width}", String(one.width)).replace("{height}", String(one.height));
  }

  form.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-do]");
    if (button instanceof HTMLElement) act(button.dataset.do ?? "");
  });
  form.addEventListener("change", (event) => {
    const field = /** @type {any} */ (event.target);
    if (field.dataset.property) setProperty(field.dataset.property, field.value);
    else if (field === sideField) { select(-1); show(); }
    else if (field === lineField) { line = Number(field.value); showProperties(); }
    else if ("ref" in field.dataset) askForDrawing();
    else if ("add" in field.dataset && field.value) { insert(fresh(field.value, steps.now, Number(form.dataset.leastCode))); field.value = ""; }
    else if ("field" in field.dataset && field.value) addField(field);
    else if ("upload" in field.dataset) upload(field);
    else if (field === text) readText();
  });

  /** @param {HTMLInputElement} field */
  function addField(field) {
    const words = /** @type {HTMLInputElement} */ (find("[data-property=words]"));
    setProperty("words", `${words.value} {${field.value}}`.trim());
    showProperties();
    field.value = "";
  }

  function readText() {
    try {
      change(JSON.parse(text.value));
    } catch (error) {
      complain("done", [String(error)]);
    }
  }

  /** @param {HTMLInputElement} field */
  async function upload(field) {
    const [file] = field.files ?? [];
    if (!file) return;
    const body = new FormData();
    body.set("csrf_token", token.value);
    body.set("file", file);
    const told = await answered(form.dataset.files ?? "", body);
    field.value = "";
    complain("done", told.problems ?? []);
    if (told.kind === "picture") {
      /** @type {HTMLSelectElement} */ (find("[data-add]")).add(new Option(told.name, `picture:${told.sha256}`));
      insert(fresh(`picture:${told.sha256}`, steps.now, 0));
    } else if (told.kind === "font") {
      await learn(told.sha256);
      /** @type {HTMLSelectElement} */ (find("[data-property=font]")).add(new Option(told.name, told.sha256));
      if (part()?.kind === "text") setProperty("font", told.sha256);
    }
  }

  /** @param {string} address @param {FormData} body @returns {Promise<any>} */
  async function answered(address, body) {
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      return { ...(await answer.json()), status: answer.status };
    } catch {
      return { problems: [says.dataset.unreachable ?? ""] };
    }
  }

  /** Makes a font of the event's own known to the page. @param {string} sha256 */
  async function learn(sha256) {
    const face = new FontFace(`Own-${sha256.slice(0, 16)}`, `url(${form.dataset.file}${sha256})`);
    document.fonts.add(await face.load());
  }
  for (const sha256 of (form.dataset.fonts ?? "").split(" ").filter(Boolean)) learn(sha256).catch(() => undefined);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = await answered(form.action, new FormData(form));
    complain("done", told.problems ?? []);
    // Who is told that another changed it, and saves again, replaces it knowingly.
    if (told.version) versionField.value = String(told.version);
    if (told.problems) return problems.scrollIntoView({ block: "nearest" });
    saved = JSON.stringify(steps.now);
    says.textContent = says.dataset.saved ?? "";
    says.classList.remove("visually-hidden");
    window.setTimeout(() => says.classList.add("visually-hidden"), 4000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (JSON.stringify(steps.now) !== saved) event.preventDefault();
  });

  show();
}
