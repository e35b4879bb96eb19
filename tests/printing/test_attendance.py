import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.printing import AttendanceGroup, AttendanceRow, Paper, Signer, attendance_pdf
from regapp.printing.attendance_pages import plan_pages
from regapp.printing.page import Box
from tests.printing.reading import ink_boxes, outside, overlapping, squeeze, texts, written
from tests.printing.samples import ARRIVED, COLUMNS, HOSTILE_NAMES, NAME_OF_300, row_of, sheet_of

PEOPLE = [row_of(name) for name in HOSTILE_NAMES]


def printed(sheet):
    return written(attendance_pdf, sheet)


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (210, 297)), (Paper.F4, (215, 330))])
def test_the_list_stands_upright_on_the_paper_asked_for(paper, size):
    page = pypdfium2.PdfDocument(printed(sheet_of(PEOPLE, paper=paper)))[0]
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == size


@pytest.mark.parametrize("arrivals", [False, True])
def test_every_name_is_on_the_list_exactly_as_typed(arrivals):
    text = squeeze("".join(texts(printed(sheet_of(PEOPLE, columns=(*COLUMNS, ARRIVED) if arrivals else COLUMNS)))))
    assert [name for name in HOSTILE_NAMES if squeeze(name) not in text] == []
    assert ("08.12" in text) == arrivals


def test_every_page_tells_its_number_and_repeats_the_header():
    pages = texts(printed(sheet_of(PEOPLE * 3)))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert squeeze("NoNamaJabatanInstansiTanda Tangan") in squeeze(page)


def test_letterhead_and_facts_open_the_first_page():
    first = squeeze(texts(printed(sheet_of(PEOPLE)))[0])
    for words in ("KEMENTERIAN LUAR NEGERI", "Daftar Hadir", "Hari, tanggal:Kamis, 8 Mei 2031", "Sesi:Pembukaan"):
        assert squeeze(words) in first


def test_an_empty_fact_is_left_out():
    assert "Sesi" not in texts(printed(sheet_of(PEOPLE[:1], session="")))[0]


@pytest.mark.parametrize(
    "more", [{}, {"columns": (*COLUMNS, ARRIVED)}, {"signatures": False}, {"paper": Paper.F4, "blank_rows": 30}]
)
def test_no_row_is_split_and_nothing_overlaps_or_leaves_its_row(more):
    for page in plan_pages(sheet_of(PEOPLE * 2, **more)):
        boxes = ink_boxes(page.texts)
        assert overlapping(page.rows) == []
        assert overlapping(boxes) == []
        assert outside(page.rows, Box(0, 15 * mm, 215 * mm, 330 * mm)) == []
        for box in boxes:
            inside = [row for row in page.rows if not outside([box], row)]
            touching = [row for row in page.rows if overlapping([box, row])]
            assert inside == touching


def test_texts_stay_in_their_columns():
    for page in plan_pages(sheet_of(PEOPLE, columns=(*COLUMNS, ARRIVED))):
        uprights = {left for left, _, right, _ in page.rules if left == right}
        in_rows = [box for box in ink_boxes(page.texts) if any(overlapping([box, row]) for row in page.rows)]
        assert [box for box in in_rows for x in uprights if box.left + 0.01 < x < box.right - 0.01] == []


def test_signatures_run_in_a_zigzag():
    (page,) = plan_pages(sheet_of([AttendanceRow(f"Tamu {n}") for n in range(4)], signer=None))
    lefts = [line[0] for line in page.dots]
    assert lefts[0] == lefts[2] < lefts[1] == lefts[3]


def test_numbers_run_on_over_groups_and_blank_rows():
    groups = tuple(AttendanceGroup((AttendanceRow(f"Tamu {t}"),), t) for t in ("Pejabat", "Delegasi"))
    text = texts(printed(sheet_of([], groups=groups, blank_rows=2)))[0]
    assert [f"{n}." in text for n in range(1, 6)] == [True, True, True, True, False]
    assert text.index("Pejabat") < text.index("Tamu Pejabat") < text.index("Delegasi")


def test_the_line_of_a_group_never_ends_a_page():
    groups = tuple(AttendanceGroup((row_of("Sulastri"),), f"Golongan {n}") for n in range(60))
    for page in texts(printed(sheet_of([], groups=groups))):
        assert page.rindex("Sulastri") > page.rindex("Golongan")


@pytest.mark.parametrize("people", range(8, 40))
def test_the_signer_never_stands_on_a_page_without_rows(people):
    pages = plan_pages(sheet_of([AttendanceRow(f"Tamu {n}") for n in range(people)]))
    header_and_a_row = 2
    assert len(pages[-1].rows) >= header_and_a_row


def test_a_signer_whose_name_is_not_known_gets_a_dotted_line():
    named = plan_pages(sheet_of([], signer=Signer("Balikpapan", "Sekretaris", "Ratna Dewi")))
    unnamed = plan_pages(sheet_of([], signer=Signer("Balikpapan", "Sekretaris")))
    assert (len(named[0].dots), len(unnamed[0].dots)) == (0, 1)


def test_a_list_without_anybody_is_still_a_page_with_its_header():
    (page,) = texts(printed(sheet_of([], groups=())))
    assert "Halaman 1 dari 1" in page


def test_two_thousand_rows_are_numbered_to_the_end():
    pages = texts(printed(sheet_of([AttendanceRow(f"Tamu {n}", ("Staf", "Dinas")) for n in range(1, 2001)])))
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    assert squeeze("2000.Tamu 2000") in squeeze(pages[-1])


def test_a_cell_longer_than_half_a_page_is_made_smaller_instead_of_split():
    done = plan_pages(sheet_of([AttendanceRow(NAME_OF_300 * 6)]))
    assert max(row.height for page in done for row in page.rows) <= Paper.A4.size.height / 2 + 10 * mm


def test_the_same_list_gives_the_same_bytes():
    assert printed(sheet_of(PEOPLE)) == printed(sheet_of(PEOPLE))
