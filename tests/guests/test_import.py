"""Guest lists from files: what is understood, what is named as a problem, and that nothing half-way ever stays."""

import concurrent.futures
import csv
import io
import pathlib
import zipfile

import openpyxl
import pytest
import sqlalchemy as sa
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from sqlalchemy.exc import OperationalError

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests import exporting, importing, queries
from regapp.guests.importing import FileProblem, ImportRefused
from regapp.models import AuditEntry, Guest, Invitation, Ticket
from tests.factories import make_event

HEADER = ["nama", "jabatan", "instansi", "kategori", "negara", "no hp", "surel", "bahasa", "urutan"]
ROWS = [
    [
        "Sulastri",
        "Ketua",
        "PT Borneo <Hijau> & Rekan",
        "pejabat",
        "Indonesia",
        "0812 0000 1234",
        "s@k.example",
        "id",
        "3",
    ],
    ["이민석", "", "대한민국 대사관", "Delegasi", "대한민국", "", "", "ko", ""],
    ["=1+1", "", "TV", "media", "Türkiye", "62812-0000-1235", "", "tr", ""],
]


def as_csv(rows, delimiter=",", encoding="utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["'" + cell if cell.startswith("=") else cell for cell in row])
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("'="):
                cell.value, cell.data_type = cell.value[1:], "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xls(rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Daftar")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_ods(rows) -> bytes:
    book, table = OpenDocumentSpreadsheet(), Table(name="Daftar")
    for row in rows:
        line = TableRow()
        for cell in row:
            box = TableCell(valuetype="string")
            box.addElement(P(text=cell))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    stream = io.BytesIO()
    book.write(stream)
    return stream.getvalue()


def names(event) -> list[str]:
    return list(db.session.scalars(sa.select(Guest.name).where(Guest.event_id == event.id).order_by(Guest.id)))


def take(event, content, **options):
    return importing.import_file(event, "daftar.csv", content, COMMAND, **options)


@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_xls, as_ods])
def test_each_kind_of_file_gives_the_same_people_as_written(app, write):
    event = make_event()
    take(event, write([HEADER, *ROWS]))
    guests = list(db.session.scalars(sa.select(Guest).order_by(Guest.id)))
    assert [guest.name for guest in guests] == ["Sulastri", "이민석", "=1+1"]
    assert [guest.country for guest in guests] == ["ID", "KR", "TR"]
    assert [guest.phone for guest in guests] == ["+6281200001234", "", "+6281200001235"]
    assert [guest.category.code for guest in guests] == ["official", "delegate", "media"]
    assert guests[0].institution == "PT Borneo <Hijau> & Rekan"


def test_everybody_on_the_list_has_an_invitation_and_a_ticket(app):
    event = make_event()
    take(event, as_csv([HEADER, *ROWS]))
    for table in (Guest, Invitation, Ticket):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_are_recognised(app, delimiter, encoding):
    event = make_event()
    take(event, as_csv([HEADER, *ROWS], delimiter, encoding))
    assert names(event) == ["Sulastri", "이민석", "=1+1"]


def test_a_file_from_an_old_windows_keeps_its_accents(app):
    event = make_event()
    rows = [[f"José Ibáñez Peña {n}", "Embajada de México"] for n in range(5)]
    take(event, as_csv([["nama", "instansi"], *rows], ";", "cp1252"))
    assert names(event)[0] == "José Ibáñez Peña 0"


@pytest.mark.parametrize(
    "header",
    [["NAMA"], ["  Name "], ["na ma"], ["nama lengkap"], ["\u200bname"], ["Nama", "", ""], ["jabatan", "NAMA"]],
)
def test_the_columns_names_are_found_whatever_their_case_spaces_and_order(app, header):
    event = make_event()
    take(event, as_csv([[], header, ["Ali"] * len(header)]))
    assert names(event) == ["Ali"]


def test_the_same_file_a_second_time_changes_nothing(app):
    event = make_event()
    content = as_csv([["nama", "instansi"], ["Ali", "Unmul"], ["Ali", "Unmul"], ["Ani", ""]])
    assert len(take(event, content).new) == 3
    again = take(event, content)
    assert (len(again.new), len(again.known)) == (0, 3)
    assert names(event) == ["Ali", "Ali", "Ani"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1


def test_two_people_alike_in_every_cell_are_two_people(app):
    event = make_event()
    take(event, as_csv([["nama"], ["Muhammad Rizky"], ["Muhammad Rizky"]]))
    assert names(event) == ["Muhammad Rizky"] * 2


def test_a_list_with_one_more_person_adds_one(app):
    event = make_event()
    take(event, as_csv([["nama"], ["Ali"]]))
    assert len(take(event, as_csv([["nama"], ["Ali"], ["Ani"]])).new) == 1


def _encrypted(content: bytes) -> bytes:
    source, target = io.BytesIO(content), io.BytesIO()
    OOXMLFile(source).encrypt("rahasia", target)
    return target.getvalue()


def _other_archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("surat.txt", "halo")
    return stream.getvalue()


GOOD = as_xlsx([HEADER, *ROWS])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "nothing in this file"),
        (_encrypted(GOOD), "password"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (as_xls([HEADER, *ROWS])[:900], "damaged"),
        (b"x" * (32 * 1024 * 1024 + 1), "too large"),
        (b"<html><table><tr><td>nama</td></tr></table></html>", "not a spreadsheet"),
        (b"%PDF-1.7 nama", "not a spreadsheet"),
        (_other_archive(), "not a spreadsheet"),
        (b"\x00\x01\x02nama\x00", "not a spreadsheet"),
        (as_csv([["Sulastri", "Ketua"], ["Ali", "Anggota"]]), "no column"),
        (as_csv([["nama", "name"], ["Ali", "Ali"]]), "mean the same"),
        (as_csv([["nama"], *([["Ali"]] * 50_001)]), "rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(app, content, says):
    event = make_event()
    with pytest.raises(FileProblem) as refused:
        take(event, content)
    assert says in str(refused.value)
    assert names(event) == []


def test_a_file_is_read_as_what_it_is_not_as_what_it_is_called(app, tmp_path):
    event = make_event()
    importing.import_file(event, "daftar.csv", GOOD, COMMAND)
    assert len(names(event)) == 3


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("nama", "", "name"),
        ("nama", "\u200b", "name"),
        ("nama", "x" * 300, "too long"),
        ("no hp", "0812 abc", "letters"),
        ("no hp", "081200001 / 081200002", "more than one"),
        ("no hp", "0812", "digits"),
        ("no hp", "8.12E+10", "rounded"),
        ("surel", "ali@", "e-mail"),
        ("surel", "a@k.example, b@k.example", "more than one"),
        ("negara", "Atlantis", "country"),
        ("bahasa", "Klingon", "language"),
        ("kategori", "Tamu Agung", "category"),
        ("urutan", "pertama", "whole number"),
        ("instansi", "x" * 401, "too long"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_by_line_and_column(app, column, value, says):
    event = make_event()
    bad = ["Budi", *[""] * 8]
    bad[HEADER.index(column)] = value
    content = as_csv([HEADER, ROWS[0], [], bad if any(bad) else ["", "x", *[""] * 7]])
    plan = importing.plan_import(event, importing.read_table(content))
    assert [(problem.line, problem.column) for problem in plan.problems] == [(4, column)]
    assert says in str(plan.problems[0].reason)


def test_every_problem_is_named_and_nothing_is_taken_unless_one_says_so(app):
    event = make_event()
    content = as_csv([HEADER, ROWS[0], ["Budi", "", "", "x", "y", "z", "w", "v", "u"]])
    plan = importing.plan_import(event, importing.read_table(content))
    assert (len(plan.problems), plan.bad_lines) == (6, 1)
    with pytest.raises(ImportRefused):
        take(event, content)
    assert names(event) == []
    take(event, content, take_good_rows=True)
    assert names(event) == ["Sulastri"]


def test_unknown_columns_and_an_assumed_category_are_told(app):
    event = make_event()
    plan = importing.plan_import(event, importing.read_table(as_csv([["nama", "ukuran kaus"], ["Ali", "XL"]])))
    assert (plan.unknown_columns, plan.assumed_category) == (["ukuran kaus"], "official")


def test_a_category_that_is_not_known_is_no_row_without_one(app):
    event = make_event()
    table = importing.read_table(as_csv([["nama", "kategori"], ["Ali", "media"], ["Budi", "gala"]]))
    assert importing.plan_import(event, table).assumed_category == ""


def test_a_sheet_can_be_chosen_and_a_wrong_one_is_told(app):
    book = openpyxl.Workbook()
    book.active.append(["nama"])
    book.create_sheet("Mahasiswa").append(["nama"])
    book["Mahasiswa"].append(["Ali"])
    stream = io.BytesIO()
    book.save(stream)
    event = make_event()
    take(event, stream.getvalue(), sheet="Mahasiswa")
    assert names(event) == ["Ali"]
    with pytest.raises(FileProblem, match="Mahasiswa"):
        take(event, stream.getvalue(), sheet="Dosen")


def test_two_imports_of_one_file_at_one_instant_add_each_person_once(app):
    event = make_event()
    content = as_csv([["nama"], *[[f"Tamu {n}"] for n in range(30)]])

    def organizer(_: int) -> None:
        with app.app_context():
            take(event, content)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(organizer, range(4)))
    assert sorted(names(event)) == sorted(f"Tamu {n}" for n in range(30))


def test_a_full_disk_in_the_middle_leaves_the_database_as_it_was(app):
    if db.engine.dialect.name == "sqlite":
        _a_full_disk(app)
    else:
        _a_failing_statement_in_the_middle(app)


def _a_full_disk(app) -> None:
    """The database may grow by four pages, and no further."""
    event = make_event()
    take(event, as_csv([["nama"], ["Ali"]]))
    db.session.remove()
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("VACUUM")  # pages that earlier tests left free would be room to grow into
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
    limit = f"PRAGMA max_page_count={pages + 4}"
    sa.event.listen(db.engine, "checkout", lambda driver, record, proxy: driver.execute(limit))
    try:
        with pytest.raises(OperationalError, match="full"):
            take(event, as_csv([["nama", "catatan"], *[[f"Tamu {n}", "x" * 1900] for n in range(300)]]))
    finally:
        limit = "PRAGMA max_page_count=1073741823"
    db.session.remove()
    assert names(event) == ["Ali"]
    take(event, as_csv([["nama"], ["Ani"]]))
    assert names(event) == ["Ali", "Ani"]


def _a_failing_statement_in_the_middle(app) -> None:
    """PostgreSQL's disk cannot be made full here: its error is raised where the tickets would be written."""
    event = make_event()

    def fail(connection, cursor, statement, *further) -> None:
        if "INSERT INTO ticket" in statement:
            raise OperationalError(statement, {}, Exception("could not extend file: No space left on device"))

    sa.event.listen(db.engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(OperationalError):
            take(event, as_csv([["nama"], ["Ali"]]))
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)
    assert names(event) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_can_be_imported_into_another_event_and_is_the_same_list(app, kind):
    event, other = make_event(), make_event("lain")
    take(event, as_csv([HEADER, *ROWS]))
    stream = io.BytesIO()
    exporting.write(event, queries.everybody(event.id), kind, stream)
    take(other, stream.getvalue())
    columns = [Guest.name, Guest.position, Guest.institution, Guest.country, Guest.phone, Guest.email, Guest.language]
    lists = [
        db.session.execute(sa.select(*columns).where(Guest.event_id == e.id).order_by(Guest.id)).all()
        for e in (event, other)
    ]
    assert lists[0] == lists[1]


@given(st.binary(max_size=400))
def test_no_file_whatever_is_more_than_refused(content):
    try:
        importing.read_table(content)
    except FileProblem:
        pass


def test_the_command_says_what_it_did_and_what_it_could_not_do(app, tmp_path: pathlib.Path):
    from regapp.cli.guests import guests

    make_event()
    path = tmp_path / "daftar.csv"
    path.write_bytes(as_csv([["nama", "no hp"], ["Ali", "abc"]]))
    runner = app.test_cli_runner()
    dry = runner.invoke(guests, ["import", "fgd", str(path), "--dry-run"])
    assert dry.exit_code == 1 and "line 2, no hp" in dry.output
    refused = runner.invoke(guests, ["import", "fgd", str(path)])
    assert refused.exit_code == 1
    path.write_bytes(as_csv([["nama"], ["Ali"]]))
    assert "Put on the list: 1." in runner.invoke(guests, ["import", "fgd", str(path)]).output
