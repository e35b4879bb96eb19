import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";

import { base64, isTooMuch, MOST_POINTS, packed } from "./strokes.js";

const cases = JSON.parse(fs.readFileSync(new URL("../../../tests/checkin/strokes.json", import.meta.url), "utf8"));

for (const { says, width, height, strokes, packed: expected } of cases) {
  test(`the page packs as the server reads: ${says}`, () => {
    const points = strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y })));
    assert.equal(base64(packed(points, width, height)), expected);
  });
}

test("a field that is scribbled full is too much", () => {
  assert.equal(isTooMuch([[{ x: 1, y: 1 }]]), false);
  assert.equal(isTooMuch(Array.from({ length: 4000 }, () => [{ x: 1, y: 1 }])), true);
  assert.equal(isTooMuch([Array.from({ length: MOST_POINTS + 1 }, () => ({ x: 1, y: 1 }))]), true);
});
