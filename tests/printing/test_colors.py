import pytest

from regapp.printing import PALETTE
from regapp.printing.colors import INK, WHITE, contrast, ink_on, readable, rgb


def test_the_palette_has_the_twelve_names_that_categories_use():
    names = "blue azure indigo purple pink red orange yellow lime green teal cyan"
    assert list(PALETTE) == names.split()


def test_black_on_white_has_the_greatest_contrast():
    assert contrast(rgb("#000000"), WHITE) == pytest.approx(21)


@pytest.mark.parametrize("name", PALETTE)
def test_the_word_on_a_band_can_be_read(name):
    assert contrast(ink_on(PALETTE[name]), PALETTE[name]) >= 3


def test_light_bands_get_dark_words_and_dark_bands_white_ones():
    assert ink_on(PALETTE["yellow"]) == INK
    assert ink_on(PALETTE["blue"]) == WHITE


def test_an_accent_too_light_for_text_is_darkened_and_another_left_alone():
    assert contrast(readable(rgb("#ffee00")), WHITE) >= 4.5
    assert readable(rgb("#1f5fa8")) == rgb("#1f5fa8")


@pytest.mark.parametrize("wrong", ["", "red", "#fff", "#12345g", "#1234567"])
def test_a_colour_that_is_not_written_rrggbb_is_refused(wrong):
    with pytest.raises(ValueError):
        rgb(wrong)
