import assert from "node:assert/strict";
import test from "node:test";
import { isWellFormed, understood } from "./damm.js";
import { KeyboardScanner } from "./keyboard.js";
import { shown, unconfirmed } from "./outcome.js";
import { GONE_AFTER, Repeats } from "./repeats.js";
import { newId } from "./server.js";

const WORDS = {
  admitted: "Selamat datang", already: "Sudah tercatat hadir pukul %s", left: "Keluar", refused: "Tidak dapat masuk",
  represented: "Diwakili oleh %s", replaced: "Digantikan oleh %s", unconfirmed: "Belum terkonfirmasi",
  reasons: { represented: "Diwakili", replaced: "Digantikan", declined: "Berhalangan" },
};
const clock = () => "08.21";
const result = (given) => ({ id: "x", result: "refused", reason: null, first_admitted_at: null, represented_by: null, guest: null, ...given });

test("the published example of the check digit holds, and one wrong digit is noticed", () => {
  const code = "00000000000000000000" + "5724";
  assert.ok(isWellFormed(code));
  assert.ok(!isWellFormed("0".repeat(20) + "5723"));
});

test("what is typed is told apart", () => {
  assert.deepEqual(understood("0000 0000 0000 0000 0000 5724"), { kind: "ticket", text: "0".repeat(20) + "5724" });
  assert.equal(understood("0".repeat(20) + "5723").kind, "wrong");
  assert.equal(understood("1234 5678").kind, "length");
  assert.deepEqual(understood("k7f2qx"), { kind: "ref", text: "K7F2QX" });
  assert.deepEqual(understood("234567"), { kind: "ref", text: "234567" });
  assert.equal(understood("PT Borneo").kind, "neither");
});

test("a code is new once, and again only after it has left the view", () => {
  const repeats = new Repeats();
  assert.ok(repeats.isNew("1", 0));
  for (let at = 100; at < 10_000; at += 100) assert.ok(!repeats.isNew("1", at));
  assert.ok(repeats.isNew("2", 10_000));
  assert.ok(repeats.isNew("1", 9_900 + GONE_AFTER + 1));
});

const type = (scanner, keys, gap) => keys.map((code, place) => scanner.key(code, place * gap)).at(-1);
const digits = (text) => [...text].map((digit) => `Digit${digit}`);

test("a scanner's stroke is a code, on the number keys and on the number pad", () => {
  assert.equal(type(new KeyboardScanner(), [...digits("123456789012"), "Enter"], 10), "123456789012");
  assert.equal(type(new KeyboardScanner(), [...Array(12).fill("Numpad7"), "Tab"], 10), "7".repeat(12));
});

test("fingers, short strokes and letters are no scanner", () => {
  assert.equal(type(new KeyboardScanner(), [...digits("123456789012"), "Enter"], 120), undefined);
  assert.equal(type(new KeyboardScanner(), [...digits("12345"), "Enter"], 10), undefined);
  assert.equal(type(new KeyboardScanner(), [...digits("123456"), "KeyA", ...digits("789012"), "Enter"], 10), undefined);
});

test("green comes from an admission and from nothing else", () => {
  assert.equal(shown(result({ result: "admitted" }), WORDS, clock).state, "admitted");
  assert.equal(shown(result({ result: "already_admitted", first_admitted_at: "x" }), WORDS, clock).word, "Sudah tercatat hadir pukul 08.21");
  assert.equal(unconfirmed(WORDS).state, "already");
  for (const reason of ["declined", "unknown_ticket", "revoked"]) {
    assert.equal(shown(result({ reason }), WORDS, clock).state, "refused");
  }
});

test("a represented guest needs a word, which names who comes instead", () => {
  const seen = shown(result({ reason: "represented", represented_by: "Wati $&" }), WORDS, clock);
  assert.deepEqual([seen.state, seen.detail, seen.stays], ["word", "Diwakili oleh Wati $&", true]);
});

test("a member who was replaced needs a word, which names who comes instead", () => {
  const seen = shown(result({ reason: "replaced", replaced_by: "Ayşe $&" }), WORDS, clock);
  assert.deepEqual([seen.state, seen.word, seen.detail, seen.stays], ["word", "Digantikan", "Digantikan oleh Ayşe $&", true]);
});

test("an id is a UUID, also where the browser makes none", () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(newId(), uuid);
  const own = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  assert.match(newId(), uuid);
  Object.defineProperty(crypto, "randomUUID", { value: own, configurable: true });
});
