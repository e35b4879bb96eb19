import io

import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.printing import STOCK, badges_pdf, qr, stock
from regapp.printing.badge import code_module, page_of, spots_of
from regapp.printing.card import on_card, set_texts, upright
from regapp.printing.layout import Code
from regapp.printing.page import Box
from tests.printing.reading import codes, ink_boxes, outside, overlapping, squeeze, texts, written
from tests.printing.samples import (
    HOSTILE_NAMES,
    INFO,
    INSTITUTION_OF_120,
    NAME_OF_300,
    STYLE,
    TITLE_OF_71,
    badge_of,
    code_of,
    full_badge,
)

CARDS = [code for code in STOCK if any(isinstance(one, Code) for one in stock(code).front)]
# Characters that people have in their names; a name of 300 is squeezed, and said to be.
USUAL_NAMES = [name for name in HOSTILE_NAMES if name != NAME_OF_300]


def printed(badges, layout="a6"):
    return written(lambda stream: badges_pdf([(stock(layout), badges)], STYLE, INFO, stream))


def card_of(layout):
    return Box(0, 0, layout.width * mm, layout.height * mm)


def texts_of(layout, badge, style=STYLE):
    return [placed for side in layout.sides for placed in _side(layout, side, badge, style)]


def _side(layout, side, badge, style):
    return [text for _, text in set_texts(layout, side, badge, style)]


def code_box(layout):
    (code,) = (one for one in layout.front if isinstance(one, Code))
    box = upright(code)
    quiet = code_module(box) * qr.QUIET
    return on_card(layout, code, Box(box.left + quiet, box.bottom + quiet, box.right - quiet, box.top - quiet))


def test_the_long_samples_are_as_long_as_they_say():
    assert (len(TITLE_OF_71), len(INSTITUTION_OF_120), len(NAME_OF_300)) == (71, 120, 300)


def test_every_name_stands_on_its_badge_exactly_as_typed():
    pages = texts(printed([badge_of(name, n) for n, name in enumerate(HOSTILE_NAMES)]))
    assert [squeeze(name) in squeeze(page) for name, page in zip(HOSTILE_NAMES, pages, strict=True)] == [True] * len(
        pages
    )


def test_every_code_on_a_badge_is_the_ticket_of_the_guest_whose_name_is_on_it():
    badges = [full_badge(name, n) for n, name in enumerate(HOSTILE_NAMES)]
    assert codes(printed(badges)) == [[badge.code] for badge in badges]


def test_four_badges_share_a_sheet_of_a4_in_reading_order():
    pdf = printed([full_badge(f"Tamu {n}", n) for n in range(6)], "a4-four")
    first, second = pypdfium2.PdfDocument(pdf)
    assert (round(first.get_width() / mm), round(first.get_height() / mm)) == (210, 297)
    assert [sorted(page) for page in codes(pdf)] == [sorted(map(code_of, range(4))), sorted(map(code_of, (4, 5)))]
    upper_left = first.get_textpage().get_text_bounded(
        0, first.get_height() / 2, first.get_width() / 2, first.get_height()
    )
    assert "Tamu 0" in upper_left


def test_a_badge_alone_is_a6_portrait():
    (page,) = pypdfium2.PdfDocument(printed([badge_of("Sulastri")]))
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == (105, 148)


def test_everything_said_of_a_guest_is_on_the_badge():
    badge = full_badge("Hj. Nurhayati")
    (page,) = map(squeeze, texts(printed([badge])))
    assert [
        word for word in (*badge.words, STYLE.title, STYLE.host, STYLE.date_line) if squeeze(word) not in page
    ] == []


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("make", [badge_of, full_badge])
@pytest.mark.parametrize("code", STOCK)
def test_texts_neither_overlap_nor_leave_the_card(code, make, name):
    layout = stock(code)
    for side in layout.sides:
        boxes = ink_boxes(_side(layout, side, make(name), STYLE))
        assert outside(boxes, card_of(layout)) == []
        if side is layout.front and code in CARDS:
            boxes.append(code_box(layout))
        assert overlapping(boxes) == []


@pytest.mark.parametrize("code", STOCK)
def test_an_event_with_very_long_words_still_leaves_room_for_the_guest(code):
    style = type(STYLE)(title=NAME_OF_300, date_line=INSTITUTION_OF_120, host=INSTITUTION_OF_120)
    layout = stock(code)
    for side in layout.sides:
        assert overlapping(ink_boxes(_side(layout, side, full_badge("Sulastri"), style))) == []


@pytest.mark.parametrize("code", CARDS)
def test_the_code_is_at_least_25_mm_wide_with_its_quiet_zone_around_it(code):
    layout = stock(code)
    box = code_box(layout)
    assert box.width >= 24.9 * mm
    quiet = box.width / qr.MODULES * qr.QUIET
    wide = Box(box.left - quiet, box.bottom - quiet, box.right + quiet, box.top + quiet)
    assert [text for text in ink_boxes(texts_of(layout, full_badge("Sulastri"))) if overlapping([text, wide])] == []


@pytest.mark.parametrize("code", CARDS)
def test_every_layout_that_comes_along_carries_the_ticket_and_every_word(code):
    people = [full_badge(name, n) for n, name in enumerate(USUAL_NAMES)]
    pdf = printed(people, code)
    found = [one for page in codes(pdf) for one in page]
    assert sorted(found) == sorted(badge.code for badge in people)
    whole = squeeze("".join(texts(pdf)))
    assert [badge.name for badge in people if squeeze(badge.name) not in whole] == []


@pytest.mark.parametrize("code", STOCK)
def test_cards_lie_within_their_sheet_beside_each_other(code):
    layout = stock(code)
    page, card = page_of(layout), card_of(layout)
    boxes = [Box(x, y, x + card.width, y + card.height) for x, y, _ in spots_of(layout)]
    assert outside(boxes, Box(0, 0, *page)) == []
    assert overlapping(boxes) == []


def test_a_folded_card_has_its_back_beside_it_on_one_page():
    (page,) = pypdfium2.PdfDocument(printed([badge_of("Sulastri", full_name="Dr. Sulastri, M.Si.")], "a6-folded"))
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == (210, 148)
    back = page.get_textpage().get_text_bounded(105 * mm, 0, 210 * mm, 148 * mm)
    assert "Dr. Sulastri, M.Si." in back


def test_layouts_may_be_mixed_in_one_file_and_each_has_its_own_page():
    batches = [(stock("a6"), [badge_of("Sulastri")]), (stock("card"), [badge_of("Nurhayati", 2)])]
    first, second = pypdfium2.PdfDocument(written(lambda stream: badges_pdf(batches, STYLE, INFO, stream)))
    assert round(first.get_width() / mm) == 105
    assert round(second.get_width() / mm) == 86
    assert "Nurhayati" in second.get_textpage().get_text_range()


def test_each_badge_is_told_of_when_it_is_printed():
    told = []
    badges_pdf(
        [(stock("a4-four"), [badge_of("Sulastri", n) for n in range(7)])],
        STYLE,
        INFO,
        io.BytesIO(),
        printed_one=lambda: told.append(1),
    )
    assert len(told) == 7


def test_a_usual_badge_is_not_squeezed_and_a_name_of_300_characters_is_reported():
    usual = badges_pdf([(stock("a6"), [full_badge("Muhammad Fathurrahman")])], STYLE, INFO, io.BytesIO())
    long = badges_pdf([(stock("a6"), [full_badge(NAME_OF_300)])], STYLE, INFO, io.BytesIO())
    assert usual.squeezed == ()
    assert [text[:5] for text in long.squeezed] == ["Raden"]


def test_characters_without_a_glyph_are_reported():
    done = badges_pdf([(stock("a6"), [badge_of("สมชาย")])], STYLE, INFO, io.BytesIO())
    assert [glyph.char for glyph in done.missing] == list("สมชาย")


def test_the_same_badges_give_the_same_bytes():
    badges = [full_badge(name, n) for n, name in enumerate(HOSTILE_NAMES)]
    assert printed(badges) == printed(iter(badges))


def test_no_badge_at_all_is_refused_and_nothing_is_written():
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="no badge"):
        badges_pdf([(stock("a6"), [])], STYLE, INFO, stream)
    assert stream.getvalue() == b""


@pytest.mark.parametrize(("wrong", "error"), [({"code": "123"}, ValueError), ({"color": "beige"}, KeyError)])
def test_a_wrong_code_or_colour_is_refused(wrong, error):
    with pytest.raises(error):
        printed([badge_of("Sulastri", **wrong)])


def test_every_badge_of_two_thousand_decodes_and_carries_its_own_name():
    people = [badge_of(f"{HOSTILE_NAMES[n % len(HOSTILE_NAMES)]} {n}", n) for n in range(1, 2001)]
    pdf = printed(people)
    found = list(zip(people, codes(pdf), texts(pdf), strict=True))
    assert [badge.name for badge, seen, _words in found if seen != [badge.code]] == []
    assert [badge.name for badge, _seen, words in found if squeeze(badge.name) not in squeeze(words)] == []
