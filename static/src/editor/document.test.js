import assert from "node:assert/strict";
import { test } from "node:test";

import { aligned, fresh, moved, reordered, resized, snapped, Steps } from "./document.js";

const card = { name: "A6", width: 105, height: 148, front: [] };
const box = { kind: "shape", left: 10, top: 20, width: 30, height: 12 };

test("an element is moved by tenths of a millimetre", () => {
  assert.deepEqual(moved(box, 0.14, -0.3), { ...box, left: 10.1, top: 19.7 });
});

test("a handle moves its own side and leaves the other where it is", () => {
  assert.deepEqual(resized(box, "nw", 5, 2), { ...box, left: 15, top: 22, width: 25, height: 10 });
  assert.deepEqual(resized(box, "e", 5, 99), { ...box, width: 35 });
});

test("no handle makes an element vanish, and a code stays square", () => {
  assert.equal(resized(box, "w", 500, 0).width, 1);
  assert.equal(resized(box, "w", 500, 0).left, 39);
  const code = resized({ ...box, kind: "code", width: 30, height: 30 }, "se", 6, 1);
  assert.deepEqual([code.width, code.height], [36, 36]);
});

test("an element goes to the edges and the middle of the card", () => {
  assert.equal(aligned(box, card, "right").left, 75);
  assert.equal(aligned(box, card, "center").left, 37.5);
  assert.equal(aligned(box, card, "bottom").top, 136);
});

test("near a line of another element a held one keeps to it, elsewhere to the grid", () => {
  const other = { kind: "text", left: 50, top: 60, width: 20, height: 10 };
  const near = snapped({ ...box, left: 50.6, top: 99.3 }, [other], card);
  assert.deepEqual([near.part.left, near.across, near.part.top, near.down], [50, 50, 99.5, null]);
});

test("what is added lies on the card, and a code is as large as a scanner needs", () => {
  for (const kind of ["text", "code", "line", "rectangle", "ellipse", "flag", "photo", "picture:abc"]) {
    const part = fresh(kind, card, 34.5);
    assert.ok(part.left >= 0 && part.top >= 0 && part.left + part.width <= card.width, kind);
  }
  assert.equal(fresh("code", card, 34.5).width, 34.5);
});

test("layers change places, and none falls off the pile", () => {
  assert.deepEqual(reordered(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
  assert.deepEqual(reordered(["a", "b"], 1, 2), ["a", "b"]);
});

test("steps are undone and done again until another one is taken", () => {
  const steps = new Steps(card);
  steps.take({ ...card, width: 90 });
  steps.take({ ...card, width: 80 });
  steps.take({ ...card, width: 80 });
  steps.undo();
  assert.equal(steps.now.width, 90);
  steps.redo();
  steps.redo();
  assert.equal(steps.now.width, 80);
  steps.undo();
  steps.undo();
  steps.undo();
  assert.equal(steps.now, card);
  steps.take({ ...card, width: 70 });
  steps.redo();
  assert.equal(steps.now.width, 70);
});
