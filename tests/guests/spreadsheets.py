"""Files as people send them: made by the programs that they use, or damaged on the way."""

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[object]]
ROWS: Rows = [["nama", "instansi"], ["이하늘", "대사관"], ["Gülşah Işık", "Büyükelçilik"]]


def xlsx(rows: Rows = ROWS, *, corner: tuple[int, int] | None = None) -> bytes:
    """A workbook of one sheet; with something in a far corner where that is wanted."""
    return xlsx_of({"Tamu": rows}, corner=corner)


def xlsx_of(sheets: dict[str, Rows], *, corner: tuple[int, int] | None = None) -> bytes:
    """A workbook of several sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
            if corner:
                page.write(*corner, "x")
    return file.getvalue()


def xls(rows: Rows = ROWS) -> bytes:
    """A workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Tamu")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(line, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: Rows = ROWS) -> bytes:
    """A table of LibreOffice."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Tamu")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return _saved(document)


def odt() -> bytes:
    """A letter of LibreOffice: an archive with a content.xml, as a table is."""
    document = OpenDocumentText()
    document.text.addElement(P(text="nama"))
    return _saved(document)


def docx() -> bytes:
    """A letter of Word: an archive with content types, as a workbook is."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def locked_xlsx() -> bytes:
    """A workbook under a password."""
    file = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("rahasia", file)
    return file.getvalue()


def locked_xls() -> bytes:
    """A workbook of Excel 97 that says at its beginning that the rest is encrypted (record FILEPASS)."""
    content = bytearray(xls())
    start = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    content[start + 20 : start + 22] = b"\x2f\x00"
    return bytes(content)


def locked_ods() -> bytes:
    """A table of LibreOffice whose manifest says that the content is encrypted."""
    with zipfile.ZipFile(io.BytesIO(ods())) as made:
        files = {name: made.read(name) for name in made.namelist()}
    files["META-INF/manifest.xml"] = files["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    )
    files["content.xml"] = bytes(range(256)) * 4
    return archive(files)


def _saved(document: OpenDocumentSpreadsheet) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
