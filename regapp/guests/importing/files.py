"""A spreadsheet file as a table of texts, whatever its name says it is.

What a file is shows in its first bytes: a list exported as "daftar.xls" is often a web page or a CSV file in truth.
"""

import csv
import dataclasses
import datetime as dt
import io
import zipfile

import charset_normalizer
import python_calamine
from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


class FileProblem(Invalid):
    """The file as a whole cannot be read; says why, for the person who chose it."""

    def __init__(self, message: object) -> None:
        super().__init__(message, field="file")


@dataclasses.dataclass(frozen=True)
class Table:
    """Cells as texts, line by line; `lines[i]` is the number of row i in the file, counted from 1."""

    rows: list[list[str]]
    lines: list[int]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_table(content: bytes, sheet: str = "") -> Table:
    """Read the rows that are not empty, of the sheet of that name or the first. Raises FileProblem."""
    if not content:
        raise FileProblem(_l("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise FileProblem(_l("This file is too large: 32 MB at most. Please remove pictures, or save the list as CSV."))
    table = _read_workbook(content, sheet) if content.startswith((_OLE, _ZIP)) else _read_text(content)
    if not table.rows:
        raise FileProblem(_l("There is nothing in this file."))
    if len(table.rows) > MOST_ROWS:
        raise FileProblem(_l("This list has more than %(most)s rows. Please split it.", most=MOST_ROWS))
    return table


def _read_workbook(content: bytes, sheet: str) -> Table:
    if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        raise FileProblem(_l("This file is protected by a password. Please save it without one."))
    if content.startswith(_ZIP):
        _refuse_bad_archive(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = tuple(book.sheet_names)
        if sheet and sheet not in names:
            raise FileProblem(
                _l("There is no sheet “%(sheet)s”; there are: %(names)s.", sheet=sheet, names=", ".join(names))
            )
        chosen = sheet or next((name for name in names if book.get_sheet_by_name(name).total_height), names[0])
        rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except FileProblem:
        raise
    except python_calamine.PasswordError as error:
        raise FileProblem(_l("This file is protected by a password. Please save it without one.")) from error
    except Exception as error:  # the reader is native code with many kinds of failures, all of them a damaged file
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error
    return _table(([_cell(cell) for cell in row] for row in rows), chosen, names)


def _refuse_bad_archive(content: bytes) -> None:
    """Refuse an archive that is cut off, is no workbook, or would unpack to far more than a guest list ever has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error
    if unpacked > LARGEST_UNPACKED:
        raise FileProblem(_l("This file is too large: 32 MB at most. Please remove pictures, or save the list as CSV."))
    if not any(name in ("content.xml", "[Content_Types].xml") for name in names):
        raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))


def _read_text(content: bytes) -> Table:
    if content.lstrip()[:100].lower().startswith((b"<html", b"<!doctype html", b"<table", b"%pdf", b"{\\rtf")):
        raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))
    text = _decoded(content)
    if "\x00" in text:
        raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))
    try:
        return _table(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error


def _decoded(content: bytes) -> str:
    """The text: by its byte order mark, as UTF-8 where that is possible, else by what the bytes look like."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if content[1::2].count(0) > len(content) // 4:
        return content.decode("utf-16-le", "replace")
    # A short file in Windows' western alphabet looks like others too; these are the ones our users write in.
    best = charset_normalizer.from_bytes(content, cp_isolation=["cp1252", "cp1254", "cp949", "euc_kr"]).best()
    return str(best) if best else content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """What separates the cells of the first line that has any, outside of quotation marks."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    outside = "".join(first.split('"')[::2])
    return max(",;\t|", key=outside.count)


def _table(rows: object, sheet: str = "", sheets: tuple[str, ...] = ()) -> Table:
    kept, lines = [], []
    for line, row in enumerate(rows, 1):  # type: ignore[arg-type,var-annotated]
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        if any(cells):
            kept.append(cells)
            lines.append(line)
    return Table(kept, lines, sheet, sheets)


def _cell(value: object) -> str:
    """A cell as somebody would read it: whole numbers without a point, dates as ISO 8601."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
