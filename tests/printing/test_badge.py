import io

import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.printing import BadgeLayout, badges_pdf, qr
from regapp.printing.badge import plan_badge, plan_face
from regapp.printing.page import A6, Box
from regapp.printing.stack import foot
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

CARD = Box(0, 0, *A6)


def printed(badges, layout=BadgeLayout.A6):
    return written(lambda stream: badges_pdf(badges, layout, STYLE, INFO, stream))


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
    pdf = printed([full_badge(f"Tamu {n}", n) for n in range(6)], BadgeLayout.A4_FOUR)
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
def test_texts_neither_overlap_nor_leave_the_card(name, make):
    face = plan_face(STYLE, "Pejabat Tinggi Negara", "red")
    plan = plan_badge(make(name), foot(face[:-1]))
    boxes = [*ink_boxes(face), *ink_boxes(plan.texts), plan.code]
    assert outside(boxes[:-1], CARD) == []
    assert overlapping(boxes) == []


def test_an_event_with_very_long_words_still_leaves_room_for_the_guest():
    style = type(STYLE)(title=NAME_OF_300, date_line=INSTITUTION_OF_120, host=INSTITUTION_OF_120)
    face = plan_face(style, "Undangan", "green")
    plan = plan_badge(full_badge("Sulastri"), foot(face[:-1]))
    assert overlapping([*ink_boxes(face), *ink_boxes(plan.texts), plan.code]) == []


def test_the_code_is_at_least_25_mm_wide_with_its_quiet_zone_around_it():
    plan = plan_badge(badge_of("Sulastri"), 300)
    assert plan.code.width * qr.MODULES / qr.MODULES_WITH_QUIET >= 25 * mm


def test_a_usual_badge_is_not_squeezed_and_a_name_of_300_characters_is_reported():
    usual = badges_pdf([full_badge("Muhammad Fathurrahman")], BadgeLayout.A6, STYLE, INFO, io.BytesIO())
    long = badges_pdf([full_badge(NAME_OF_300)], BadgeLayout.A6, STYLE, INFO, io.BytesIO())
    assert usual.squeezed == ()
    assert [text[:5] for text in long.squeezed] == ["Raden"]


def test_characters_without_a_glyph_are_reported():
    done = badges_pdf([badge_of("สมชาย")], BadgeLayout.A6, STYLE, INFO, io.BytesIO())
    assert [glyph.char for glyph in done.missing] == list("สมชาย")


def test_the_same_badges_give_the_same_bytes():
    badges = [full_badge(name, n) for n, name in enumerate(HOSTILE_NAMES)]
    assert printed(badges) == printed(iter(badges))


def test_no_badge_at_all_is_refused_and_nothing_is_written():
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="no badge"):
        badges_pdf([], BadgeLayout.A6, STYLE, INFO, stream)
    assert stream.getvalue() == b""


@pytest.mark.parametrize(("wrong", "error"), [({"code": "123"}, ValueError), ({"color": "beige"}, KeyError)])
def test_a_wrong_code_or_colour_is_refused(wrong, error):
    with pytest.raises(error):
        printed([badge_of("Sulastri", **wrong)])
