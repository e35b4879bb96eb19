import assert from "node:assert/strict";
import test from "node:test";

import { placeAt } from "./precedence.js";

const ROWS = [1, 2, 3, 4, 5].map((place) => ({ place, middle: place * 100 }));
const without = (place) => ROWS.filter((row) => row.place !== place);

test("dropped above the first, a row stands first", () => assert.equal(placeAt(without(4), 10, 4), 1));
test("dropped between two further up, it stands before the lower one", () => assert.equal(placeAt(without(4), 150, 4), 2));
test("dropped between two further down, it stands behind the upper one", () => assert.equal(placeAt(without(2), 450, 2), 4));
test("dropped below the last, it stands last", () => assert.equal(placeAt(without(2), 900, 2), 5));
test("dropped where it was, it stays", () => assert.equal(placeAt(without(3), 300, 3), 3));
test("alone in the list, it stays", () => assert.equal(placeAt([], 50, 1), 1));
