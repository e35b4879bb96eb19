import assert from "node:assert/strict";
import test from "node:test";

import { Repeats } from "../scanner/repeats.js";
import { isNext } from "./next.js";

test("who waits with the ticket held up is noticed as soon as the tablet is free", () => {
  const repeats = new Repeats();
  assert.equal(isNext(repeats, "first", 0, "", true), true);
  for (const now of [500, 1000, 1500]) assert.equal(isNext(repeats, "second", now, "first", false), false);
  assert.equal(isNext(repeats, "second", 1600, "", true), true);
});

test("a ticket left before the camera is one guest, however long the tablet shows them", () => {
  const repeats = new Repeats();
  assert.equal(isNext(repeats, "first", 0, "", true), true);
  for (let now = 500; now < 20_000; now += 500) assert.equal(isNext(repeats, "first", now, "first", false), false);
  assert.equal(isNext(repeats, "first", 20_000, "", true), false);
});
