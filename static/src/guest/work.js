/**
 * Proof of work for the public form: finds a number that, behind the puzzle, gives a SHA-256 with enough leading zero
 * bits. It calculates in small portions while the person types, so the page stays quick, and needs no secure context
 * (crypto.subtle is missing on plain HTTP).
 */

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  let found = 0;
  for (let number = 2; found < 64; number++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(number));
    K[found++] = fraction(Math.cbrt(number));
  }
}

/** The first 32 bits behind the point (FIPS 180-4, 4.2.2 and 5.3.3). @param {number} value */
function fraction(value) {
  return ((value - Math.floor(value)) * 2 ** 32) >>> 0;
}

const words = new Uint32Array(64);

/** @param {Uint32Array} state @param {Uint8Array} data @param {number} at */
function block(state, data, at) {
  for (let i = 0; i < 16; i++, at += 4) {
    words[i] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15];
    const b = words[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = words[i - 16] + s0 + words[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** SHA-256 as eight words. @param {string} text ASCII @returns {Uint32Array} */
export function sha256(text) {
  const length = text.length;
  const data = new Uint8Array(((length + 8) >> 6) * 64 + 64);
  for (let i = 0; i < length; i++) data[i] = text.charCodeAt(i);
  data[length] = 0x80;
  new DataView(data.buffer).setUint32(data.length - 4, length * 8);
  const state = START.slice();
  for (let at = 0; at < data.length; at += 64) block(state, data, at);
  return state;
}

/** Whether a number solves a puzzle. @param {string} puzzle @param {number} number @param {number} bits */
export function solves(puzzle, number, bits) {
  return sha256(`${puzzle}:${number}`)[0] >>> (32 - bits) === 0;
}

/**
 * The first number that solves a puzzle.
 * @param {string} puzzle
 * @param {number} bits
 * @param {() => Promise<void>} pause called after each portion
 * @returns {Promise<number>}
 */
export async function solution(puzzle, bits, pause) {
  for (let number = 0; ; number++) {
    if (solves(puzzle, number, bits)) return number;
    if (number % 2000 === 1999) await pause();
  }
}

/** @param {HTMLInputElement} field the hidden field with the puzzle */
function prepare(field) {
  const form = field.form;
  const answer = form?.elements.namedItem("solution");
  if (!form || !(answer instanceof HTMLInputElement)) return;
  let waits = false;
  const pause = () => new Promise((/** @type {(value: void) => void} */ go) => setTimeout(go));
  solution(field.value, Number(field.dataset.puzzle), pause).then((number) => {
    answer.value = String(number);
    if (waits) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (answer.value) return;
    event.preventDefault();
    waits = true;
  });
}

if (typeof document !== "undefined") {
  for (const field of document.querySelectorAll("[data-puzzle]")) if (field instanceof HTMLInputElement) prepare(field);
}
