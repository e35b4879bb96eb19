import assert from "node:assert/strict";
import test from "node:test";
import { decided } from "./alone.js";
import { GuestList, unpacked } from "./list.js";
import { shown } from "./outcome.js";

// A list of one line, as the server's sealing.py packed it.
const CODE = "000000000000000000005724";
const BODY = Uint8Array.from(
  Buffer.from(
    "0000001e7b227374616d70223a202231222c20227061727473223a205b3135385d7d9ed2573ff2309bb9401deceea0eb28d4007e01644e4b5ebc" +
      "56759c2794df79b07560fc05496c696609ccc76c6f20080baba92e4977b5b31a6682945b961ef2ea4529bd6092f060a646969c41e5728d1cf4" +
      "7022d24affcea884af7738d59f2f7894b4355202a876d34cae1fbd8a531028c0dd9942436c33b3810389920bc412c450dcb80b04ce110df07b" +
      "217a48759c77",
    "hex",
  ),
).buffer;

const NOW = Date.parse("2026-11-23T02:00:00Z");
const HEADER = {
  stamp: "1", parts: [], digests: "", read_at: 0, address: "",
  categories: [{ id: 3, code: "vip", name: "VIP", color: "red" }],
  sessions: [
    {
      code: "main", starts_at: "2026-11-23T02:30:00Z", opens_at: "2026-11-23T01:00:00Z", closes_at: "2026-11-23T05:00:00Z",
      late_from: "2026-11-23T03:00:00Z", categories: [],
    },
    {
      code: "gala", starts_at: "2026-11-23T11:00:00Z", opens_at: "2026-11-23T01:00:00Z", closes_at: "2026-11-23T15:00:00Z",
      late_from: null, categories: [9],
    },
  ],
};
const ENTRY = {
  ref: "K7F2QX", name: "이민석", position: "", institution: "", category: 3, represents: "", representsPosition: "",
  reason: "", instead: "", checks: [], place: "9e",
};
const scan = (given = {}) => ({ id: "x", session: "main", direction: "in", at: NOW, look: "never", ...given });
const outcome = (scan_, entry = ENTRY, came = undefined) => {
  const { result, reason, notices } = decided(scan_, HEADER, entry, came);
  return [result, reason, notices];
};

test("a line that the server sealed opens with its own digits and with no others", async () => {
  const { parts } = unpacked(BODY);
  const list = new GuestList({ part: async (number) => parts.get(number) }, null);
  const found = await list.find(CODE);
  assert.deepEqual([found.ref, found.name, found.represents, found.checks], ["K7F2QX", "이민석", "Hartono", ["vip"]]);
  assert.equal(await list.find("1".repeat(24)), null);
});

test("alone, the phone keeps the server's rules as far as its list goes", () => {
  assert.deepEqual(outcome(scan()), ["admitted", null, []]);
  assert.deepEqual(outcome(scan(), null), ["refused", "unknown_ticket", []]);
  assert.deepEqual(outcome(scan({ session: "gala" })), ["refused", "not_in_category", []]);
  assert.deepEqual(outcome(scan({ session: "nowhere" })), ["refused", "unknown_session", []]);
  assert.deepEqual(outcome(scan(), { ...ENTRY, reason: "revoked" }), ["refused", "revoked", []]);
  assert.deepEqual(outcome(scan(), ENTRY, { at: "x", inside: true }), ["already_admitted", null, []]);
  assert.deepEqual(outcome(scan({ at: NOW + 90 * 60_000 })), ["admitted", null, ["late"]]);
  assert.deepEqual(outcome(scan({ at: NOW - 45 * 60_000 })), ["admitted", null, ["early"]]);
});

test("outside the door's hours it refuses, unless its clock tells nothing or somebody leaves", () => {
  const night = { at: NOW + 12 * 3600_000 };
  assert.deepEqual(outcome(scan(night)).slice(0, 2), ["refused", "outside_hours"]);
  assert.deepEqual(outcome(scan({ ...night, isTimeKnown: false })), ["admitted", null, []]);
  assert.deepEqual(outcome(scan({ ...night, direction: "out" }), ENTRY, { at: "x", inside: true }), ["left", null, []]);
});

test("who is not inside cannot leave, and a code held up for long at a door of both ways is no leaving", () => {
  assert.deepEqual(outcome(scan({ direction: "out" })), ["refused", "not_inside", []]);
  const inside = { at: "x", inside: true, changed: NOW - 5000 };
  assert.equal(outcome(scan({ direction: "both" }), ENTRY, inside)[0], "already_admitted");
  assert.equal(outcome(scan({ direction: "both", at: NOW + 6000 }), ENTRY, inside)[0], "left");
  assert.equal(outcome(scan({ direction: "both" }))[0], "admitted");
});

test("who needs a word is stopped for before anything is recorded, and not a second time", () => {
  const minister = { ...ENTRY, checks: ["vip"] };
  assert.deepEqual(outcome(scan({ look: "vip" }), minister), ["refused", "needs_word", ["vip"]]);
  assert.equal(outcome(scan({ look: "vip" }))[0], "admitted");
  assert.equal(outcome(scan({ look: "always" }))[1], "needs_word");
  assert.deepEqual(outcome(scan(), minister), ["admitted", null, ["vip"]]);
});

test("who comes instead is named", () => {
  const hartono = { ...ENTRY, reason: "represented", instead: "Wati" };
  assert.equal(decided(scan(), HEADER, hartono, undefined).represented_by, "Wati");
  assert.equal(decided(scan(), HEADER, { ...hartono, reason: "replaced" }, undefined).replaced_by, "Wati");
});

test("what the phone decided alone is never green", () => {
  const words = { recorded: "tercatat", recordedLeft: "keluar", reasons: {}, notices: {} };
  for (const direction of ["in", "out"]) {
    const alone = decided(scan({ direction }), HEADER, ENTRY, direction === "out" ? { at: "x", inside: true } : undefined);
    assert.equal(shown(alone, words, () => "").state, "already");
  }
});
