import assert from "node:assert/strict";
import test from "node:test";

import { slugOf } from "./proposals.js";

test("an address is made from a title's letters and digits", () => {
  assert.equal(slugOf("FGD Pembangunan Hijau MIKTA 2031"), "fgd-pembangunan-hijau-mikta-2031");
});

test("accents, dotless i and apostrophes do not stand in an address", () => {
  assert.equal(slugOf("Toplantısı İçin Şûra – Jum’at"), "toplantisi-icin-sura-jumat");
});

test("a long title is cut between words", () => {
  const slug = slugOf("Pertemuan Tingkat Menteri tentang Pembangunan Berkelanjutan dan Ekonomi Hijau");
  assert.ok(slug.length <= 48 && !slug.endsWith("-"), slug);
});
