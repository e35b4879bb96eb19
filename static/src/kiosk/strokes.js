/**
 * Strokes of a signature as bytes: a version, width and height, then each stroke's points as differences, all as
 * varints of seven bits a byte. `regapp/checkin/signing/strokes.py` reads them; both are held to `strokes.json`.
 *
 * @typedef {{x: number, y: number}} Point
 */

const VERSION = 1;
/** What the server takes at most; a field that is scribbled full is told so before. */
export const MOST_STROKES = 300;
export const MOST_POINTS = 8000;
/** The field's width in units; its height follows from its shape. */
export const WIDTH = 2000;

/**
 * @param {Point[][]} strokes in pixels of the field
 * @param {number} width of the field in pixels
 * @param {number} height
 */
export function packed(strokes, width, height) {
  const scale = WIDTH / width;
  const tall = Math.max(1, Math.round(height * scale));
  const numbers = [VERSION, WIDTH, tall, strokes.length];
  let x = 0;
  let y = 0;
  for (const stroke of strokes) {
    numbers.push(stroke.length);
    for (const point of stroke) {
      const right = within(point.x * scale, WIDTH);
      const down = within(point.y * scale, tall);
      numbers.push(zigzag(right - x), zigzag(down - y));
      [x, y] = [right, down];
    }
  }
  return Uint8Array.from(numbers.flatMap(varint));
}

/** @param {Point[][]} strokes */
export function isTooMuch(strokes) {
  return strokes.length > MOST_STROKES || strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MOST_POINTS;
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {number} value @param {number} most */
function within(value, most) {
  return Math.min(most, Math.max(0, Math.round(value)));
}

/** @param {number} number */
function zigzag(number) {
  return number >= 0 ? number * 2 : -number * 2 - 1;
}

/** @param {number} number */
function varint(number) {
  const bytes = [];
  for (; number > 0x7f; number >>= 7) bytes.push((number & 0x7f) | 0x80);
  return [...bytes, number];
}
