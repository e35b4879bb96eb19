"""A spreadsheet file as a table of texts, whatever its name says it is.

What a file is shows in its first bytes: a list exported as "daftar.xls" is often a web page or a CSV file in truth.
"""

import codecs
import contextlib
import csv
import dataclasses
import datetime as dt
import functools
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence

import python_calamine
from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid
from regapp.guests.importing.columns import field_of

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
# Cells in the rectangle that a sheet reaches over, empty ones included: a workbook's reader holds all of them at once.
MOST_CELLS = 5_000_000
# Alphabets that a text file may be written in, beside the one that was guessed.
ENCODINGS = ("utf-8", "cp1252", "cp1254", "cp949", "utf-16")
# So many rows from the top the header is looked for: above it may stand the list's title.
HEADER_WITHIN = 15
# What separates the cells, as Excel reads it from the first line of a CSV file.
_SAID_DELIMITER = re.compile(r"sep=([,;\t|])(?=[\r\n])", re.IGNORECASE)
_CELL_ADDRESS = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
# The record FILEPASS behind the beginning of an old workbook ([MS-XLS] 2.4.117).
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_ICELANDIC = re.compile("[\u00d0\u00dd\u00de\u00f0\u00fd\u00fe]")
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
    # How a text file was read; empty for a workbook.
    encoding: str = ""


def read_table(content: bytes, sheet: str = "", encoding: str = "") -> Table:
    """Read the rows that are not empty, of the sheet of that name or the first. Raises FileProblem.

    `encoding` is one of ENCODINGS, for a text file whose alphabet was guessed wrong.
    """
    if not content:
        raise FileProblem(_l("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise FileProblem(_l("This file is too large: 32 MB at most. Please remove pictures, or save the list as CSV."))
    table = _read_workbook(content, sheet) if content.startswith((_OLE, _ZIP)) else _read_text(content, encoding)
    if not table.rows:
        raise FileProblem(_l("There is nothing in this file."))
    return table


def _read_workbook(content: bytes, sheet: str) -> Table:
    if content.startswith(_OLE) and ("EncryptedPackage".encode("utf-16-le") in content or _LOCKED_XLS.search(content)):
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
        chosen = sheet or _likely_sheet(book, names)
        found = book.get_sheet_by_name(chosen)
        _refuse_far_reach(found.total_height, found.total_width)
        rows = found.to_python(skip_empty_area=False)
    except FileProblem:
        raise
    except python_calamine.PasswordError as error:
        raise FileProblem(_l("This file is protected by a password. Please save it without one.")) from error
    except Exception as error:  # the reader is native code with many kinds of failures, all of them a damaged file
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error
    return _table(([_cell(cell) for cell in row] for row in rows), chosen, names)


def _likely_sheet(book: python_calamine.CalamineWorkbook, names: Sequence[str]) -> str:
    """The first sheet that begins as a guest list does, for the first of all is often one of instructions."""
    filled = [name for name in names if book.get_sheet_by_name(name).total_height]
    for name in filled:
        rows = itertools.islice(filter(any, book.get_sheet_by_name(name).iter_rows()), HEADER_WITHIN)
        if any("name" in map(field_of, map(_cell, row)) for row in rows):
            return name
    return [*filled, *names][0]


def _refuse_bad_archive(content: bytes) -> None:
    """Refuse an archive that is cut off, is no workbook, or would unpack to far more than a guest list ever has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise FileProblem(
                    _l("This file is too large: 32 MB at most. Please remove pictures, or save the list as CSV.")
                )
            if not _is_workbook(archive):
                raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _refuse_far_reach(*_reach(archive.read(name)))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a workbook rather than a letter or something else; raises FileProblem for a locked one."""
    names = archive.namelist()
    if "mimetype" not in names:
        return any(name.startswith("xl/workbook.") for name in names)
    if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
        raise FileProblem(_l("This file is protected by a password. Please save it without one."))
    return b"opendocument.spreadsheet" in archive.read("mimetype")[:100]


def _reach(sheet: bytes) -> tuple[int, int]:
    """Down to which row and over to which column a sheet of a workbook has cells, from the cells' own addresses."""
    rows, columns = 0, 0
    for letters, digits in _CELL_ADDRESS.findall(sheet):
        rows = max(rows, int(digits))
        columns = max(columns, functools.reduce(lambda sum_, letter: sum_ * 26 + letter - 64, letters, 0))
    return rows, columns


def _refuse_far_reach(rows: int, columns: int) -> None:
    """Refuse a sheet with something in a far corner: its reader would need the memory of every cell in between."""
    if rows * columns > MOST_CELLS:
        raise FileProblem(
            _l(
                "This sheet reaches down to row %(rows)s and over %(columns)s columns. "
                "Please delete what stands far from the list, or save the list as CSV.",
                rows=rows,
                columns=columns,
            )
        )


def readings(content: bytes) -> dict[str, Table]:
    """A text file as each likely alphabet has it, the guessed one first; nothing for a workbook."""
    if content.startswith((_OLE, _ZIP)):
        return {}
    guessed = read_table(content)
    found = {guessed.encoding: guessed}
    for encoding in ENCODINGS:
        with contextlib.suppress(FileProblem):
            found.setdefault(encoding, read_table(content, encoding=encoding))
    return found


def _read_text(content: bytes, encoding: str = "") -> Table:
    begins = content[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if begins.startswith(
        (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<style", b"<?xml", b"<!--", b"%pdf", b"{\\rtf")
    ):
        raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))
    text, read_as = _decoded(content, encoding)
    if "\x00" in text:
        raise FileProblem(_l("This is not a spreadsheet. Files in .xlsx, .xls, .ods and .csv can be read."))
    said = _SAID_DELIMITER.match(text)
    delimiter = said[1] if said else _delimiter(text)
    text = text[said.end() :] if said else text  # its line break stays, so that lines keep their numbers
    try:
        table = _table(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise FileProblem(
            _l("This file is damaged or incomplete. Please open it, save it again, and try once more.")
        ) from error
    return dataclasses.replace(table, encoding=read_as)


def _decoded(content: bytes, wanted: str = "") -> tuple[str, str]:
    """The text and its encoding: the wanted one, by its byte order mark, as UTF-8 where that is possible, else by what
    the bytes look like.
    """
    if wanted:
        try:
            return content.decode(wanted).removeprefix("\ufeff"), wanted
        except (ValueError, LookupError) as error:  # some codecs of Python are no alphabets, and raise what they like
            raise FileProblem(_l("This file is not written in this alphabet.")) from error
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding.removesuffix("-sig")
    for zeros, encoding in ((content[1::2], "utf-16-le"), (content[::2], "utf-16-be")):
        if zeros.count(0) > len(content) // 4:
            return content.decode(encoding, "replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        _refuse_damaged_utf8(content)
    # A short file in Windows' western alphabet looks like others too; these are the ones our users write in.
    import charset_normalizer  # here, for it takes 3 MB in each serving process, and files come seldom

    best = charset_normalizer.from_bytes(content, cp_isolation=["cp1252", "cp949", "euc_kr"]).best()
    text, encoding = (str(best), best.encoding) if best else (content.decode("cp1252", "replace"), "cp1252")
    # Turkish Windows writes ş, ı, ğ, İ where western Windows has letters that only Icelandic needs.
    return (content.decode("cp1254", "replace"), "cp1254") if _ICELANDIC.search(text) else (text, encoding)


def _refuse_damaged_utf8(content: bytes) -> None:
    """Refuse UTF-8 that was cut off or has stray bytes: read as another alphabet, every accent would turn to noise.

    In another alphabet, hardly any two bytes happen to make a letter of UTF-8.
    """
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    if letters > broken:
        raise FileProblem(_l("This file is damaged or incomplete. Please open it, save it again, and try once more."))


def _delimiter(text: str) -> str:
    """What separates the cells of the first line that has any, outside of quotation marks.

    A header of one column has no separator; then a comma within a name is part of the name.
    """
    first = next((line for line in text[:200_000].splitlines() if line.strip(" \t,;|")), ",")
    outside = "".join(first.split('"')[::2])
    likely = max(",;\t|", key=outside.count)
    return likely if likely in outside else "\x1f"


def _table(rows: Iterable[Sequence[str]], sheet: str = "", sheets: tuple[str, ...] = ()) -> Table:
    kept: list[list[str]] = []
    lines: list[int] = []
    for line, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if len(kept) > MOST_ROWS:
            raise FileProblem(_l("This list has more than %(most)s rows. Please split it.", most=MOST_ROWS))
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
