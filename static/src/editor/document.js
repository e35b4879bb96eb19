// What the editor does to a layout's document: plain data in, plain data out. All lengths are millimetres.

/** @typedef {{kind: string, left: number, top: number, width: number, height: number, turn?: number, when?: string, [more: string]: any}} Part */
/** @typedef {{name: string, width: number, height: number, front: Part[], back?: Part[], fold?: string, sheet?: any, [more: string]: any}} Layout */
/** @typedef {"front" | "back"} Side */

const LEAST = 1; // no element is made smaller than this by its handles
const NEAR = 0.8; // from this near a line, an element goes to it
const GRID = 0.5;
const MOST_STEPS = 200;

/** Tenths of a millimetre, the finest that anybody places by. @param {number} value */
export const tenth = (value) => Math.round(value * 10) / 10;

/** @param {Part} part @param {number} across @param {number} down @returns {Part} */
export const moved = (part, across, down) => ({ ...part, left: tenth(part.left + across), top: tenth(part.top + down) });

/**
 * A part pulled at one of its handles.
 * @param {Part} part
 * @param {string} handle the sides that move: "n", "se", …
 * @param {number} across
 * @param {number} down
 * @returns {Part}
 */
export function resized(part, handle, across, down) {
  const least = part.outline === "line" ? 0 : LEAST;
  const wide = handle.includes("e") ? part.width + across : handle.includes("w") ? part.width - across : part.width;
  const high = handle.includes("s") ? part.height + down : handle.includes("n") ? part.height - down : part.height;
  let width = tenth(Math.max(wide, least));
  let height = tenth(Math.max(high, least));
  if (part.kind === "code") width = height = /[ew]/.test(handle) ? width : height;
  const left = handle.includes("w") ? tenth(part.left + part.width - width) : part.left;
  const top = handle.includes("n") ? tenth(part.top + part.height - height) : part.top;
  return { ...part, left, top, width, height };
}

/** @param {Part} part @param {Layout} layout @param {string} where @returns {Part} */
export function aligned(part, layout, where) {
  const right = layout.width - part.width;
  const foot = layout.height - part.height;
  /** @type {Record<string, Partial<Part>>} */
  const places = {
    left: { left: 0 }, center: { left: tenth(right / 2) }, right: { left: tenth(right) },
    top: { top: 0 }, middle: { top: tenth(foot / 2) }, bottom: { top: tenth(foot) },
  };
  return { ...part, ...places[where] };
}

/**
 * Where a part that is held at (left, top) comes to lie: at an edge or middle of the card or of another part, else on
 * the grid.
 * @param {Part} part
 * @param {Part[]} others
 * @param {Layout} layout
 * @returns {{part: Part, across: number | null, down: number | null}} with the lines that it keeps to
 */
export function snapped(part, others, layout) {
  const card = { left: 0, top: 0, width: layout.width, height: layout.height };
  const along = nearest(part.left, part.width, [card, ...others].flatMap((one) => lines(one.left, one.width)));
  const downward = nearest(part.top, part.height, [card, ...others].flatMap((one) => lines(one.top, one.height)));
  return {
    part: { ...part, left: along.start, top: downward.start },
    across: along.line,
    down: downward.line,
  };
}

/** @param {number} start @param {number} length */
const lines = (start, length) => [start, start + length / 2, start + length];

/** @param {number} start @param {number} length @param {number[]} wanted */
function nearest(start, length, wanted) {
  let best = { start: Math.round(start / GRID) * GRID, line: /** @type {number | null} */ (null) };
  let distance = NEAR;
  for (const line of wanted) {
    for (const offset of [0, length / 2, length]) {
      const away = Math.abs(start + offset - line);
      if (away < distance) {
        distance = away;
        best = { start: tenth(line - offset), line };
      }
    }
  }
  return best;
}

/** @param {string} kind @param {Layout} layout @param {number} leastCode @returns {Part} */
export function fresh(kind, layout, leastCode) {
  const [what, asset] = kind.split(":");
  /** @param {number} width @param {number} height */
  const box = (width, height) => ({
    left: tenth(Math.max((layout.width - width) / 2, 0)), top: tenth(Math.max((layout.height - height) / 2, 0)),
    width: Math.min(width, layout.width), height: Math.min(height, layout.height),
  });
  switch (what) {
    case "text": return { kind: "text", ...box(layout.width * 0.7, 12), paragraphs: [paragraph("{name}", 14)] };
    case "code": return { kind: "code", ...box(leastCode, leastCode) };
    case "line": return { kind: "shape", ...box(layout.width * 0.7, 10), height: 0, outline: "line", stroke: "ink", thickness: 0.3 };
    case "rectangle": return { kind: "shape", ...box(layout.width * 0.7, 12), outline: "rectangle", fill: "category" };
    case "ellipse": return { kind: "shape", ...box(20, 20), outline: "ellipse", fill: "accent" };
    case "flag": return { kind: "flag", ...box(16, 12) };
    case "photo": return { kind: "photo", ...box(25, 32) };
    default: return { kind: "picture", ...box(30, 30), asset };
  }
}

/** @param {string} words @param {number} size */
export const paragraph = (words, size) => ({ words, size, smallest: Math.min(size, 7), weight: "regular", lines: 2 });

/** The same list with one part in another place. @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} */
export function reordered(list, from, to) {
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** What was done, step by step, to be undone and done again. */
export class Steps {
  /** @param {Layout} layout */
  constructor(layout) {
    this.states = [layout];
    this.at = 0;
  }

  get now() {
    return this.states[this.at];
  }

  /** @param {Layout} layout */
  take(layout) {
    if (JSON.stringify(layout) === JSON.stringify(this.now)) return;
    this.states = [...this.states.slice(Math.max(this.at - MOST_STEPS, 0), this.at + 1), layout];
    this.at = this.states.length - 1;
  }

  undo() {
    this.at = Math.max(this.at - 1, 0);
  }

  redo() {
    this.at = Math.min(this.at + 1, this.states.length - 1);
  }
}
