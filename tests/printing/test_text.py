import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regapp.printing.fonts import Weight, printable
from regapp.printing.text import TextStyle, fit, fit_together
from tests.printing.reading import squeeze
from tests.printing.samples import HOSTILE_NAMES, NAME_OF_300

NAME = TextStyle(Weight.BOLD, 28, 15, lines=3, balanced=True)


def test_a_short_text_keeps_its_preferred_size():
    fitted = fit("Sulastri", NAME, 240, 100)
    assert (fitted.lines, fitted.size, fitted.squeezed) == (("Sulastri",), 28, False)


def test_an_empty_text_takes_no_height():
    assert fit("", NAME, 240, 100).height == 0


def test_lines_break_at_spaces_and_not_at_hyphens_when_a_word_fits():
    fitted = fit("Muhammad Al-Ghifari Hadi", TextStyle(Weight.REGULAR, 10, 10, lines=3), 80)
    assert fitted.lines == ("Muhammad", "Al-Ghifari Hadi")


def test_a_word_too_long_breaks_after_its_hyphen_first():
    fitted = fit("Kusumawardhani-Hadiningrat", TextStyle(Weight.REGULAR, 10, 10, lines=3), 100)
    assert fitted.lines == ("Kusumawardhani-", "Hadiningrat")


def test_a_word_too_long_is_made_smaller_before_it_is_broken():
    fitted = fit("Elektrizitätswerk", TextStyle(Weight.REGULAR, 20, 8, lines=2), 100)
    assert len(fitted.lines) == 1
    assert 8 <= fitted.size < 20


def test_a_word_that_is_too_long_at_the_smallest_size_is_broken_between_characters():
    fitted = fit("A" * 40, TextStyle(Weight.REGULAR, 20, 10, lines=9), 100)
    assert len(fitted.lines) > 1
    assert "".join(fitted.lines) == "A" * 40
    assert fitted.size == 10


def test_inner_spaces_stay_as_written():
    assert fit("A  B", NAME, 240).lines == ("A  B",)


def test_headings_get_lines_of_about_equal_length():
    fitted = fit(
        "Badan Perencanaan Pembangunan Daerah Kota", TextStyle(Weight.REGULAR, 10, 10, lines=2, balanced=True), 190
    )
    assert fitted.lines == ("Badan Perencanaan", "Pembangunan Daerah Kota")


def test_a_text_that_cannot_fit_goes_below_its_smallest_size_and_says_so():
    fitted = fit(NAME_OF_300, NAME, 200, 60)
    assert fitted.squeezed
    assert fitted.size < NAME.smallest
    assert fitted.height <= 60


def test_the_tallest_text_gives_way_first_when_all_are_at_their_smallest():
    small = TextStyle(Weight.REGULAR, 10, 8)
    name, position = fit_together([(NAME_OF_300, NAME), ("Ketua", small)], 240, 110)
    assert name.squeezed
    assert (position.size, position.squeezed) == (8, False)


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, 0), (-1, 10), (10, -1)])
def test_a_box_without_room_is_refused(width, height):
    with pytest.raises(ValueError, match="no text fits"):
        fit("Sulastri", NAME, width, height)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_nothing_of_a_name_is_ever_cut(name):
    fitted = fit(name, NAME, 120, 60)
    assert squeeze("".join(fitted.lines)) == squeeze(name)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.floats(20, 300), st.floats(10, 200))
def test_any_text_fits_its_box_whole(text, width, height):
    fitted = fit(text, NAME, width, height)
    assert fitted.height <= height
    assert fitted.width <= width + 0.01
    assert squeeze("".join(fitted.lines)) == squeeze(printable(text))
