import assert from "node:assert/strict";
import test from "node:test";
import { fullness, grouped, summed, waysFor } from "./ways.js";

const EVERYTHING = ["scan", "search", "supervisor"];
const guest = { ref: "K7F2QX", name: "Isran" };
const result = (given) => ({ id: "x", result: "refused", reason: null, guest, ...given });

test("a guest who is in may have a badge, be the wrong one, or be taken back", () => {
  assert.deepEqual(waysFor(result({ result: "admitted" }), EVERYTHING), ["badge", "instead", "undo"]);
  assert.deepEqual(waysFor(result({ result: "already_admitted" }), EVERYTHING), ["badge", "undo"]);
});

test("each power opens its own way, and none opens another", () => {
  assert.deepEqual(waysFor(result({ result: "admitted" }), ["scan"]), ["badge"]);
  assert.deepEqual(waysFor(result({ result: "admitted" }), ["search"]), ["badge", "instead"]);
  assert.deepEqual(waysFor(result({ result: "admitted" }), ["supervisor"]), ["badge", "undo"]);
});

test("somebody may come for who needs a word, is represented or declined, and for nobody else who is refused", () => {
  assert.deepEqual(waysFor(result({ reason: "needs_word" }), EVERYTHING), ["admit", "instead"]);
  for (const reason of ["represented", "declined"]) assert.deepEqual(waysFor(result({ reason }), EVERYTHING), ["instead"]);
  for (const reason of ["revoked", "replaced", "wrong_event", "outside_hours"]) {
    assert.deepEqual(waysFor(result({ reason }), EVERYTHING), []);
  }
  assert.deepEqual(waysFor(result({ reason: "unknown_ticket", guest: null }), EVERYTHING), []);
});

test("on what this phone decided alone nothing is built, but who needs a word can be admitted", () => {
  assert.deepEqual(waysFor(result({ result: "admitted", isAlone: true }), EVERYTHING), []);
  assert.deepEqual(waysFor(result({ reason: "needs_word", isAlone: true }), EVERYTHING), ["admit"]);
});

test("who leaves gets no badge and is not taken back", () => {
  assert.deepEqual(waysFor(result({ result: "left" }), EVERYTHING), []);
});

test("of a group those are shown who were not let in", () => {
  const word = result({ reason: "needs_word" });
  const results = [result({ result: "admitted" }), result({ result: "admitted" }), result({ result: "already_admitted" }), word];
  assert.deepEqual(summed(results), { admitted: 2, already: 1, others: [word] });
});

test("a room says that it is nearly full at nine tenths, and full at its last place", () => {
  assert.equal(fullness({ inside: 89, capacity: 100 }), null);
  assert.equal(fullness({ inside: 90, capacity: 100 }), "room_nearly_full");
  assert.equal(fullness({ inside: 100, capacity: 100 }), "room_full");
  assert.equal(fullness({ inside: 500, capacity: null }), null);
  assert.equal(fullness({ inside: null, capacity: 10 }), null);
});

test("a code is shown in groups of four", () => {
  assert.equal(grouped("000000000000000000005724"), "0000 0000 0000 0000 0000 5724");
});
