"""What a file is shows in its bytes: read as what it is, or refused with words that say what to do."""

import tracemalloc

import pytest

from regapp.guests.importing import FileProblem, read_table
from regapp.guests.importing.files import LARGEST_FILE
from tests.guests import spreadsheets

TABLE = [["nama", "instansi"], ["이하늘", "대사관"], ["Gülşah Işık", "Büyükelçilik"]]
PASSWORD = "protected by a password"
DAMAGED = "damaged"
NO_SHEET = "not a spreadsheet"


@pytest.fixture(autouse=True)
def english(app):
    with app.test_request_context("/?lang=en"):
        yield


def refusal(content: bytes, sheet: str = "") -> str:
    with pytest.raises(FileProblem) as refused:
        read_table(content, sheet)
    return str(refused.value)


def csv(text: str, encoding: str = "utf-8") -> list[list[str]]:
    return read_table(text.encode(encoding)).rows


@pytest.mark.parametrize("made", [spreadsheets.xlsx, spreadsheets.xls, spreadsheets.ods])
def test_it_reads_a_workbook_whatever_its_name_says(made):
    assert read_table(made()).rows == TABLE


@pytest.mark.parametrize("made", [spreadsheets.locked_xlsx, spreadsheets.locked_xls, spreadsheets.locked_ods])
def test_it_says_that_a_file_has_a_password(made):
    assert PASSWORD in refusal(made())


@pytest.mark.parametrize("made", [spreadsheets.xlsx, spreadsheets.xls, spreadsheets.ods])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_it_says_that_a_file_was_cut_off(made, share):
    content = made()
    assert DAMAGED in refusal(content[: int(len(content) * share)])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\n", b",,,\n,,\n", spreadsheets.xlsx([])])
def test_it_says_that_there_is_nothing_in_the_file(content):
    assert refusal(content) in ("This file is empty.", "There is nothing in this file.")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>nama</td></tr></table></html>",
        b"\xef\xbb\xbf<html><table>",
        b"<meta charset=utf-8>\n<table>",
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>',
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d",
        spreadsheets.docx(),
        spreadsheets.odt(),
        spreadsheets.archive({"nama.csv": b"nama\nAna\n"}),
    ],
)
def test_it_says_that_something_else_is_no_spreadsheet(content):
    assert NO_SHEET in refusal(content)


def test_it_refuses_50_megabytes_unread():
    assert "32 MB" in refusal(b"a" * (50 * 1024 * 1024))


def test_it_refuses_endless_rows_without_reading_them_all():
    tracemalloc.start()
    assert "50000 rows" in refusal(b"nama\n" + b"a\n" * (LARGEST_FILE // 3))
    assert tracemalloc.get_traced_memory()[1] < 400_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("corner", [(1_048_575, 16_383), (100_000, 200)])
def test_it_refuses_a_cell_in_a_far_corner_before_it_takes_the_memory(corner):
    assert "far from the list" in refusal(spreadsheets.xlsx(corner=corner))


def test_it_refuses_an_archive_that_unpacks_to_far_more_than_a_list():
    bomb = {"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b" " * (300 * 1024 * 1024)}
    assert "too large" in refusal(spreadsheets.archive(bomb))


def test_it_finds_the_list_behind_a_sheet_of_instructions():
    book = spreadsheets.xlsx_of({"Petunjuk": [["Isi lembar kedua"], ["lalu simpan"]], "Tamu": spreadsheets.ROWS})
    assert (read_table(book).sheet, read_table(book, "Petunjuk").rows[0]) == ("Tamu", ["Isi lembar kedua"])


def test_it_names_the_sheets_there_are():
    assert "Tamu" in refusal(spreadsheets.xlsx(), "Lembar 2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_it_reads_every_script_in_unicode(encoding):
    text = "nama,instansi\n이하늘,대사관\nGülşah Işık,Büyükelçilik\n"
    assert csv(text, encoding) == TABLE


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "José Ibáñez Peña"),
        ("latin-1", "Françoise Müller"),
        ("cp1254", "Gülşah Işık"),
        ("iso8859-9", "Çağrı İnönü"),
        ("cp949", "이하늘"),
        ("euc_kr", "김민준"),
    ],
)
def test_it_reads_the_alphabets_of_old_programs(encoding, name):
    assert csv(f"nama,instansi\n{name},x\n", encoding)[1][0] == name


@pytest.mark.parametrize("damage", [lambda b: b + b"Caf\xe9,x\n", lambda b: b[:-2]])
def test_it_refuses_damaged_utf_8_rather_than_garble_every_name(damage):
    content = "nama,instansi\nGülşah Işık,Büyükelçilik\nJosé Peña,x\n이하늘,대사관".encode()
    assert DAMAGED in refusal(damage(content))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_finds_what_separates_the_cells(separator):
    assert csv(f"nama{separator}instansi\nAna{separator}x\n") == [["nama", "instansi"], ["Ana", "x"]]


def test_it_keeps_a_comma_in_the_names_of_a_file_with_one_column():
    assert csv("nama\nAna Wijaya, S.E., M.Si.\n") == [["nama"], ["Ana Wijaya, S.E., M.Si."]]


def test_it_understands_the_line_that_excel_puts_in_front():
    table = read_table(b"sep=;\r\nnama;instansi\r\nAna;Dinas A, B\r\n")
    assert (table.rows, table.lines) == ([["nama", "instansi"], ["Ana", "Dinas A, B"]], [2, 3])


def test_it_counts_lines_as_the_file_does():
    assert read_table(b"\n\nnama\n\nAna\n\n\nBudi\n").lines == [3, 5, 8]
