import assert from "node:assert/strict";
import test from "node:test";

import { scrollAt, slotAt } from "./precedence.js";

const MIDDLES = [100, 200, 300];

test("above the first row, a row is dropped before all", () => assert.equal(slotAt(MIDDLES, 10), 0));
test("between two rows it is dropped between them", () => assert.equal(slotAt(MIDDLES, 250), 2));
test("on the middle of a row it is dropped behind it", () => assert.equal(slotAt(MIDDLES, 200), 2));
test("below the last row it is dropped behind all", () => assert.equal(slotAt(MIDDLES, 999), 3));
test("alone in the list there is one place", () => assert.equal(slotAt([], 50), 0));
test("near an edge of the window it scrolls along, elsewhere it does not", () => {
  assert.ok(scrollAt(10, 800) < 0);
  assert.ok(scrollAt(790, 800) > 0);
  assert.equal(scrollAt(400, 800), 0);
});
