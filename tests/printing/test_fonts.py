import pytest

from regapp.printing import missing_glyphs
from regapp.printing.fonts import REPLACEMENT, Run, Weight, clusters, printable, typeface
from tests.printing.samples import HOSTILE_NAMES, NFD_HANGUL


def test_latin_and_turkish_stay_in_the_latin_font():
    assert typeface(Weight.REGULAR).runs("İnanoğlu Şığ") == [Run("NotoSans-Regular", "İnanoğlu Şığ")]


def test_hangul_falls_back_to_the_korean_font_run_by_run():
    assert typeface(Weight.BOLD).runs("Lee 민석 이 İ") == [
        Run("NotoSans-Bold", "Lee "),
        Run("NotoSansKR-Bold", "민석 이 "),
        Run("NotoSans-Bold", "İ"),
    ]


def test_a_combining_mark_stays_with_its_base():
    assert list(clusters("ax\u030cb")) == ["a", "x\u030c", "b"]
    assert typeface(Weight.REGULAR).runs("x\u030c") == [Run("NotoSans-Regular", "x\u030c")]


def test_a_mark_that_the_font_of_its_base_lacks_is_still_drawn():
    runs = typeface(Weight.REGULAR).runs("한\u0328")
    assert "".join(run.text for run in runs) == "한\u0328"


def test_the_three_weights_are_three_different_fonts():
    assert len({typeface(weight).first.postscript_name for weight in Weight}) == 3


def test_the_width_of_a_text_is_the_sum_of_its_runs():
    face = typeface(Weight.REGULAR)
    assert face.width("Lee 이민석") == pytest.approx(face.first.width("Lee ") + next(face.others).width("이민석"))


@pytest.mark.parametrize(
    "typed",
    ["a\u200bb", "a\u200db", "\ufeffab", "a\u00adb", "a\u2066b\u2069", "a\ufe0fb", "a\x00b", "a\x7fb"],
)
def test_characters_without_a_picture_print_nothing(typed):
    assert printable(typed) == "ab"
    assert missing_glyphs(typed) == []


@pytest.mark.parametrize("typed", ["a\tb", "a\nb", "a\u2003b", "a\u3000b", "a b"])
def test_white_space_prints_as_a_space(typed):
    assert printable(typed) == "a b"


def test_hangul_typed_as_loose_jamo_is_composed():
    assert printable(NFD_HANGUL) == "이민석"


def test_no_name_of_the_standing_people_misses_a_glyph():
    assert missing_glyphs(*HOSTILE_NAMES) == []


def test_a_character_that_no_font_has_is_reported_once_with_its_name_and_shown():
    assert [tuple(glyph) for glyph in missing_glyphs("ก Ali ก", "😀")] == [
        ("ก", "THAI CHARACTER KO KAI"),
        ("😀", "GRINNING FACE"),
    ]
    assert printable("กa") == f"{REPLACEMENT}a"


def test_a_script_that_needs_shaping_is_reported_instead_of_printed_wrong():
    assert [glyph.name for glyph in missing_glyphs("कि")] == ["DEVANAGARI LETTER KA", "DEVANAGARI VOWEL SIGN I"]


def test_a_character_without_a_name_is_reported_by_its_number():
    assert missing_glyphs("\ue123")[0].name == "U+E123"


def test_half_of_a_surrogate_pair_does_not_break_a_print():
    assert printable("a\ud800") == f"a{REPLACEMENT}"
