import xml.etree.ElementTree as ET

import pypdfium2
import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData
from reportlab.lib.units import mm

from regapp.printing.letter import letters_pdf, sheets_of
from regapp.printing.letter_card import CARD
from regapp.printing.letter_pages import BOTTOM, LEFT, RIGHT
from regapp.printing.letter_picture import sheet_svg
from regapp.printing.letter_sheet import LetterForm, Letterhead, SignatureBlock
from regapp.printing.page import A4, Box
from regapp.printing.qr_text import symbol_rows
from tests.printing.letters import (
    ADDRESS,
    FACTS,
    INSTITUTION_OF_400,
    KOP,
    card_of,
    emblem,
    guests_of,
    letter_of,
)
from tests.printing.reading import codes, ink_boxes, outside, overlapping, squeeze, texts, written
from tests.printing.samples import HOSTILE_NAMES, INFO, NAME_OF_300, TITLE_OF_71

LONG = "Paragraf yang cukup panjang untuk mengisi lebih dari satu baris pada halaman surat ini. " * 12
PAPER = Box(0, 0, A4.width, A4.height)


def printed(*letters):
    return written(letters_pdf, letters, INFO)


def words_of(*letters):
    return squeeze("".join(texts(printed(*letters))))


def test_a_letter_has_everything_in_the_customary_order():
    said = words_of(letter_of())
    expected = [
        *KOP,
        "Nomor",
        "Sifat",
        "Lampiran",
        "Hal",
        "Yth.",
        "Ibu Hj. Nurhayati",
        "Dengan hormat,",
        *(value for label, value in FACTS if label != "Acara"),
        "Atas perhatian",
        "a.n.",
        "Sekretaris Direktorat Jenderal,",
        "Anggraeni Dyah Palupi",
        "Pembina Utama Muda",
        "NIP 19000101",
        "Tembusan:",
        "1.",
        "Gubernur Kalimantan Timur",
        "KTPX-7M4W-9RDE",
    ]
    places = [said.find(squeeze(words)) for words in expected]
    assert -1 not in places
    assert places[4:] == sorted(places[4:])


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_every_name_stands_on_letter_and_card_exactly_as_typed(name):
    for paper in (letter_of(name, TITLE_OF_71), card_of(name, TITLE_OF_71)):
        assert squeeze(name) in words_of(paper)


@pytest.mark.parametrize("form", list(LetterForm))
@pytest.mark.parametrize("addressee", [("Ibu Nurhayati",), (NAME_OF_300, TITLE_OF_71, INSTITUTION_OF_400, "di tempat")])
def test_nothing_overlaps_or_leaves_the_page(form, addressee):
    letter = letter_of(*addressee, form=form, opening=("Dengan hormat,", LONG), copies=tuple("abcdefghijkl"))
    for sheet in sheets_of(letter):
        boxes = ink_boxes([text for part in sheet.parts for text in part.texts])
        assert overlapping(boxes) == []
        assert outside(boxes, Box(LEFT, 5 * mm, RIGHT + 0.5, A4.height)) == []


def test_colons_of_the_block_stand_under_each_other():
    (sheet,) = sheets_of(letter_of())
    colons = [text.box for text in sheet.own.texts if text.text.lines == (":",)]
    heads, facts = colons[:4], colons[4:]
    assert len(facts) == len(FACTS)
    assert len({box.left for box in facts}) == len({box.left for box in heads}) == 1


def test_a_fact_or_head_that_is_empty_takes_no_place():
    said = words_of(letter_of(heads=(("Nomor", "B/1"),), facts=FACTS[:2]))
    assert "Sifat" not in said and "Pakaian" not in said


def test_a_letter_that_runs_over_by_a_little_is_set_closer_and_stays_on_one_page():
    copies = tuple(f"Kepala Badan Nomor {n}" for n in range(8))
    assert len(sheets_of(letter_of(copies=copies))) == 1


def test_a_long_letter_goes_on_to_a_second_page_and_counts_them():
    letter = letter_of(opening=("Dengan hormat,", LONG, LONG, LONG))
    pages = texts(printed(letter))
    assert len(pages) == 2
    assert ["Halaman 1 dari 2" in pages[0], "Halaman 2 dari 2" in pages[1]] == [True, True]
    assert squeeze(LONG) in words_of(letter_of(opening=(LONG,)))


def test_the_signature_never_stands_on_a_page_without_a_line_of_the_letter():
    for paragraphs in range(1, 8):
        letter = letter_of(opening=("Dengan hormat,", *[LONG] * paragraphs))
        last = next(s for s in sheets_of(letter) if any("Anggraeni" in t.text.lines[0] for t in s.own.texts))
        assert any("Atas perhatian" in text.text.lines[0] for text in last.own.texts)


def test_no_line_of_a_paragraph_stands_alone():
    for filler in range(12):
        letter = letter_of("X", *["baris"] * filler, opening=(LONG, LONG, LONG))
        for sheet in sheets_of(letter):
            body = [text for text in sheet.own.texts if text.text.lines[0].count(" ") > 6]
            assert sum(len(text.text.lines) for text in body) != 1


def test_the_attached_list_repeats_its_header_and_splits_no_row():
    letter = letter_of(guests=guests_of(HOSTILE_NAMES * 4))
    sheets = sheets_of(letter)[1:]
    assert len(sheets) > 3
    for sheet in sheets:
        said = squeeze(" ".join(line for part in sheet.parts for text in part.texts for line in text.text.lines))
        assert "No.NamaJabatanInstansi" in said
        rows = {round(rule.line[1], 2) for rule in sheet.shared[0].rules if rule.line[0] != rule.line[2]}
        for box in ink_boxes(sheet.shared[0].texts):
            assert not [y for y in rows if box.bottom + 0.01 < y < box.top - 0.01]
            assert box.bottom >= BOTTOM
    assert [name for name in HOSTILE_NAMES if squeeze(name) not in words_of(letter)] == []


def test_letters_share_letterhead_and_list():
    one = len(printed(letter_of("A", guests=guests_of(HOSTILE_NAMES * 2))))
    guests = guests_of(HOSTILE_NAMES * 2)
    fifty = len(printed(*(letter_of(f"Tamu {n}", guests=guests) for n in range(50))))
    assert fifty < one + 50 * 12_000


def test_the_offices_stand_behind_the_capacity_and_the_name_is_underlined():
    (sheet,) = sheets_of(letter_of())
    by_words = {text.text.lines[0]: text.box for text in sheet.own.texts}
    assert by_words["a.n."].left < by_words["Direktur Jenderal Contoh"].left
    assert by_words["Direktur Jenderal Contoh"].left == by_words["Sekretaris Direktorat Jenderal,"].left
    name = by_words["Anggraeni Dyah Palupi, S.I.P."]
    assert any(rule.line[0] == name.left and name.bottom < rule.line[1] < name.top for rule in sheet.own.rules)


def test_an_english_letter_stands_in_blocks_and_names_the_office_below_the_signer():
    (sheet,) = sheets_of(
        letter_of(form=LetterForm.ENGLISH, addressee_mark="", signature=SignatureBlock(("Director",), "A"))
    )
    by_words = {text.text.lines[0]: text.box for text in sheet.own.texts}
    assert by_words["A"].left == by_words["Director"].left == by_words["Jakarta, 14 April 2031"].left == LEFT
    assert by_words["Director"].top <= by_words["A"].bottom


def test_a_card_is_a5_across_and_fits_the_longest_texts():
    pdf = printed(card_of(NAME_OF_300, TITLE_OF_71, INSTITUTION_OF_400))
    page = pypdfium2.PdfDocument(pdf)[0]
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == (210, 148)
    (sheet,) = sheets_of(card_of(NAME_OF_300, TITLE_OF_71, INSTITUTION_OF_400))
    boxes = ink_boxes([text for part in sheet.parts for text in part.texts])
    assert overlapping(boxes) == []
    assert outside(boxes, Box(8 * mm, 8 * mm, CARD.width - 8 * mm, CARD.height - 8 * mm)) == []


def test_a_text_far_too_long_for_a_card_is_reported():
    report = letters_pdf(
        [card_of(NAME_OF_300, INSTITUTION_OF_400, INSTITUTION_OF_400, INSTITUTION_OF_400)], INFO, Sink()
    )
    assert report.squeezed


class Sink:
    def write(self, content):
        return len(content)

    def flush(self):
        pass


def test_the_small_code_is_read_back_from_every_page():
    for paper in (letter_of(guests=guests_of(HOSTILE_NAMES)), card_of()):
        found = codes(printed(paper))
        assert [page for page in found if page != [ADDRESS]] == []


@pytest.mark.parametrize("length", [1, 13, 40, 51, 62, 63, 100, 180])
def test_the_code_put_together_is_the_one_the_library_draws(length):
    text = ("https://undangan.contoh.example/verify/" + "KTPX7M4W9RDE" * 20)[-length:]
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=0, border=0)
    code.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=True)
    assert list(symbol_rows(text)) == ["".join("01"[bool(dark)] for dark in row) for row in code.modules]


@pytest.mark.parametrize("text", ["", "x" * 181])
def test_a_text_too_long_for_a_small_code_is_refused(text):
    with pytest.raises(ValueError, match="180 bytes"):
        symbol_rows(text)


def test_the_same_data_gives_the_same_bytes():
    papers = (letter_of("이민석", guests=guests_of(HOSTILE_NAMES)), card_of())
    assert printed(*papers) == printed(*papers)


def test_characters_that_no_font_has_are_reported_once():
    papers = [letter_of("नूर"), card_of("नूर"), letter_of(guests=guests_of(["ณ"]))]
    report = letters_pdf(papers, INFO, Sink())
    assert [missing.char for missing in report.missing] == ["न", "ू", "र", "ณ"]


def test_no_letter_at_all_is_refused():
    with pytest.raises(ValueError, match="no letter"):
        letters_pdf([], INFO, Sink())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_an_emblem_keeps_its_shape(kind):
    (sheet,) = sheets_of(letter_of(letterhead=Letterhead(KOP, emblem(kind))))
    (picture,) = sheet.shared[0].pictures
    assert round(picture.box.height / picture.box.width, 2) == 1.5
    assert len(printed(letter_of(letterhead=Letterhead(KOP, emblem(kind))))) > 1000


def test_a_letter_without_letterhead_code_and_copies_begins_at_the_top():
    said = words_of(letter_of(letterhead=Letterhead(), check=None, copies=()))
    assert "Tembusan" not in said and "KTPX" not in said and said.startswith("Nomor")


@pytest.mark.parametrize(
    "paper", [letter_of("PT Borneo <Hijau> & Rekan", guests=guests_of(HOSTILE_NAMES)), card_of("<b>")]
)
def test_the_picture_for_the_page_says_what_the_paper_says_and_is_well_formed(paper):
    for sheet in sheets_of(paper):
        drawing = ET.fromstring(sheet_svg(sheet, 'Surat untuk "<X>"'))
        assert drawing.get("aria-label") == 'Surat untuk "<X>"'
        drawn = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
        assert drawn == [line for part in sheet.parts for text in part.texts for line in text.text.lines]
        assert not any("style" in element.attrib for element in drawing.iter())
