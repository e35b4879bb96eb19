import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

import { sha256, solution, solves } from "./work.js";

const hex = (words) => [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

test("the digest is SHA-256, whatever the length", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 500]) {
    const text = "a1:".repeat(200).slice(0, length);
    assert.equal(hex(sha256(text)), createHash("sha256").update(text).digest("hex"));
  }
});

test("a solution is the first number with enough zero bits", async () => {
  let pauses = 0;
  const number = await solution("puzzle", 12, async () => void pauses++);
  assert.ok(solves("puzzle", number, 12));
  for (let before = 0; before < number; before++) assert.ok(!solves("puzzle", before, 12));
  assert.equal(pauses, Math.floor(number / 2000));
});
