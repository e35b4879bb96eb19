"""Spreadsheets out: what people wrote stays text, in a workbook and in a CSV file that a spreadsheet program opens.

CSV has no types, so a program takes `=1+1` for a formula (OWASP: CSV injection). Such a cell gets a zero-width space
in front: it looks as written, and is not evaluated. A telephone number in E.164 begins with a plus and needs none.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

GUARD = "\u200b"
_RISKY = re.compile(r"[=+\-@\t\r＝＋－＠]")
_PHONE = re.compile(r"\+[0-9]{5,15}")
Cell = str | int | float | dt.datetime | None


def guarded(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return GUARD + text if _RISKY.match(text) and not _PHONE.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith(GUARD) and _RISKY.match(text[1:]) else text


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A CSV file in UTF-8 with a byte order mark, without which Excel garbles accents. Times are ISO 8601."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    text.detach()


def write_xlsx(
    stream: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()
) -> None:
    """A workbook of one sheet: header in bold and frozen, filter over all columns, text as text, times as times.

    A time with a zone is written as that zone's wall clock: a workbook knows no zones, so the header names it.
    """
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
        "remove_timezone": True,
    }
    import xlsxwriter  # here, for it takes 2 MB in each serving process

    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(last, at, cell)
                elif cell is not None:
                    sheet.write(last, at, cell)
        sheet.autofilter(0, 0, last, len(header) - 1)


def _plain(cell: Cell) -> object:
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat(timespec="seconds") if isinstance(cell, dt.datetime) else cell


def _sheet_name(title: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at either end."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "1"
