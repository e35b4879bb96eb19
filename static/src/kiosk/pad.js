/** The field to sign in: a canvas that keeps what was drawn when the tablet is turned. */
import SignaturePad from "signature_pad";

import { base64, isTooMuch, packed } from "./strokes.js";

export class Pad {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} changed somebody draws
   */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3.2, penColor: "#182433" });
    this.pad.addEventListener("beginStroke", changed);
    this.pad.addEventListener("endStroke", changed);
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  /**
   * As many pixels as the screen has, so that the ink is sharp; what was drawn is drawn again in the new size, as a
   * whole and in its own shape.
   */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = Math.max(devicePixelRatio || 1, 1);
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (!width || !height || (this.canvas.width === wide && this.canvas.height === tall)) return;
    const scale = Math.min(wide / this.canvas.width, tall / this.canvas.height);
    const drawn = this.pad.toData();
    this.canvas.width = wide;
    this.canvas.height = tall;
    this.canvas.getContext("2d")?.scale(ratio, ratio);
    this.pad.clear();
    for (const { points } of drawn) for (const point of points) { point.x *= scale; point.y *= scale; }
    this.pad.fromData(drawn);
  }

  clear() {
    this.pad.clear();
    this.#fit();
  }

  get #strokes() {
    return this.pad.toData().map(({ points }) => points);
  }

  /** Whether there is a line at all; a tap is none. */
  get isEmpty() {
    return !this.#strokes.some((stroke) => stroke.length > 1);
  }

  get isTooMuch() {
    return isTooMuch(this.#strokes);
  }

  /** What was drawn, as the server takes it. */
  get written() {
    return base64(packed(this.#strokes, this.canvas.clientWidth, this.canvas.clientHeight));
  }
}
