"""Spreadsheets out: what people wrote stays text, in a workbook and in a CSV file that a spreadsheet program opens.

CSV has no types, so a program takes `=1+1` for a formula (OWASP: CSV injection). Such a cell gets a zero-width space
in front: it looks as written, and is not evaluated. A telephone number in E.164 begins with a plus and needs none.
"""

import csv
import dataclasses
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

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


@dataclasses.dataclass(frozen=True)
class Picture:
    """A chart beside a sheet's rows: an XlsxWriter type and subtype, and the columns (by place) of its series."""

    kind: str
    subtype: str
    columns: tuple[int, ...]
    title: str


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: rows under a header with a filter, a sum below them, outside of the filter."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    total: Sequence[Cell] | None = None
    picture: Picture | None = None


def write_xlsx(
    stream: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()
) -> None:
    """A workbook of one sheet; see `write_workbook`."""
    write_workbook(stream, [Sheet(title, header, rows, widths)])


def write_workbook(
    stream: BinaryIO, sheets: Iterable[Sheet], title: str = "", author: str = "", created: dt.datetime | None = None
) -> None:
    """A workbook: headers in bold and frozen, filters over all columns, text as text, numbers and times as such.

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

    taken: set[str] = set()
    with xlsxwriter.Workbook(stream, options) as book:
        if created:
            book.set_properties({"title": title, "author": author, "created": created.astimezone(dt.UTC)})
        bold = book.add_format({"bold": True, "bottom": 1})
        sum_style = book.add_format({"bold": True, "top": 1})
        for one in sheets:
            _write_sheet(book, one, _free_name(one.title, taken), bold, sum_style)


def _write_sheet(book: Any, one: Sheet, name: str, bold: Any, sum_style: Any) -> None:
    sheet = book.add_worksheet(name)
    for at, width in enumerate(one.widths):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, one.header, bold)
    last = 0
    for last, row in enumerate(one.rows, 1):
        _write_row(sheet, last, row)
    sheet.autofilter(0, 0, last, len(one.header) - 1)
    if one.total:
        _write_row(sheet, last + 1, one.total, sum_style)
    if one.picture and last:
        sheet.insert_chart(1, len(one.header) + 1, _chart(book, name, one.picture, one.header, last))


def _write_row(sheet: Any, at: int, row: Sequence[Cell], *style: Any) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(at, place, cell, *style)
        elif cell is not None:
            sheet.write(at, place, cell, *style)


def _chart(book: Any, name: str, picture: Picture, header: Sequence[str], last: int) -> Any:
    """The chart of a sheet's rows by their first column."""
    subtype = {"subtype": picture.subtype} if picture.subtype else {}
    chart = book.add_chart({"type": picture.kind, **subtype})
    for place in picture.columns:
        chart.add_series(
            {
                "name": [name, 0, place],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, place, last, place],
            }
        )
    chart.set_title({"name": picture.title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if len(picture.columns) > 1 else {"none": True})
    chart.set_size({"width": 720, "height": 400})
    if picture.kind == "bar":
        chart.set_y_axis({"reverse": True})
    return chart


def _plain(cell: Cell) -> object:
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat(timespec="seconds") if isinstance(cell, dt.datetime) else cell


def _free_name(title: str, taken: set[str]) -> str:
    """A name that no sheet of the workbook has yet; Excel does not tell capitals apart."""
    plain = _sheet_name(title)
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: 30 - len(str(number))]} {number}"
    taken.add(name.casefold())
    return name


def _sheet_name(title: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at either end."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "1"
