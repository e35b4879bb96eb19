"""Lays an attendance list out on pages: which row stands where, before anything is drawn. All lengths are points."""

import dataclasses
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing.attendance_sheet import AttendanceRow, AttendanceSheet, Ink, ListColumn, Signer
from regapp.printing.colors import GREY, INK, Rgb, rgb
from regapp.printing.fonts import Weight
from regapp.printing.page import Box
from regapp.printing.paint import Align, Line
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle, fit

# The left margin leaves room for the holes of a binder.
_LEFT, _RIGHT, _TOP, _BOTTOM = 20 * mm, 12 * mm, 13 * mm, 18 * mm
_FOOTER = 9 * mm
_NUMBER_WIDTH = 12 * mm
_SIGNATURE_WIDTH = 40 * mm
_FACT_LABEL, _WIDEST_FACT_LABEL = 28 * mm, 60 * mm
_SIGNER_WIDTH = 72 * mm
_BEFORE_SIGNER = 8 * mm
_BEFORE_NOTE = 2.5 * mm
_ROOM_TO_SIGN = 20 * mm
_PAD = 1.6 * mm
_SIGNING_HEIGHT = 11 * mm
_READING_HEIGHT = 7.5 * mm
_HEADER_GROUND = rgb("#e8edf3")
_GROUP_GROUND = rgb("#f4f6f9")

_KOP_FIRST = TextStyle(Weight.SEMIBOLD, 13, 9, lines=2, balanced=True)
_KOP_SECOND = TextStyle(Weight.BOLD, 15, 10, lines=2, balanced=True)
_KOP_MORE = TextStyle(Weight.REGULAR, 8.5, 7, lines=2, balanced=True)
_TITLE = TextStyle(Weight.BOLD, 14, 10, lines=2, balanced=True)
_FACT = TextStyle(Weight.REGULAR, 10, 8, lines=4)
_HEADING = TextStyle(Weight.SEMIBOLD, 9, 6.5, lines=2)
_SECOND_HEADING = TextStyle(Weight.REGULAR, 7.5, 6, lines=2)
_GROUP = TextStyle(Weight.SEMIBOLD, 9, 7, lines=3)
_NAME = TextStyle(Weight.SEMIBOLD, 9.5, 8.5, lines=30)
_REPRESENTING = TextStyle(Weight.REGULAR, 7.5, 6.5, lines=30)
_CELL = TextStyle(Weight.REGULAR, 9, 8, lines=30)
_NUMBER = TextStyle(Weight.REGULAR, 9, 6)
_MARK = TextStyle(Weight.REGULAR, 5.5, 4)
_MARK_HEIGHT = 2.8 * mm
_SMALL = TextStyle(Weight.REGULAR, 7.5, 5)
_SIGNED = TextStyle(Weight.SEMIBOLD, 10, 8, lines=3)


@dataclasses.dataclass(slots=True)
class Page:
    """What is drawn on one page; `rows` are the boxes of the table's rows, from the top down."""

    texts: list[Placed] = dataclasses.field(default_factory=list)
    fills: list[tuple[Box, Rgb]] = dataclasses.field(default_factory=list)
    rules: list[Line] = dataclasses.field(default_factory=list)
    thick_rules: list[Line] = dataclasses.field(default_factory=list)
    dots: list[Line] = dataclasses.field(default_factory=list)
    rows: list[Box] = dataclasses.field(default_factory=list)
    inks: list[tuple[Ink, Box]] = dataclasses.field(default_factory=list)


class _Column(NamedTuple):
    label: str
    left: float
    right: float
    is_centred: bool = False
    second: str = ""


class _Row(NamedTuple):
    """A row before it has a place: texts hang from a top edge at zero. A group's line has no number."""

    height: float
    texts: list[Placed]
    number: int | None
    signature: Ink | None = None


def plan_pages(sheet: AttendanceSheet) -> list[Page]:
    """The list on as many pages as it takes; no row is split, and the signer never stands on a page without rows."""
    composer = _Composer(sheet)
    composer.begin()
    blocks = list(composer.blocks())
    for index, block in enumerate(blocks, start=1):
        composer.place(block, also=composer.signer_height if index == len(blocks) else 0.0)
    composer.finish()
    return composer.pages


class _Composer:
    """Fills pages from the top down; `_y` is where the next thing goes."""

    def __init__(self, sheet: AttendanceSheet) -> None:
        self._sheet = sheet
        width, self._height = sheet.size
        self._left, self._right = _LEFT, width - _RIGHT
        self._columns = _columns(sheet, self._left, self._right)
        self._value_left = self._left + _fact_label_width(sheet)
        self._page = Page()
        self._y = 0.0
        self._grid_top = 0.0
        self.pages: list[Page] = []
        self._note = self._noted(sheet.note)
        self._signer = _signer_block(sheet.signer, self._right) if sheet.signer else []
        self.signer_height = _BEFORE_SIGNER - foot(self._signer) if self._signer else 0.0

    def begin(self) -> None:
        """The first page: letterhead, title, facts, the table's header."""
        self._turn()
        self._letterhead()
        title = Entry(self._sheet.labels.title, _TITLE, INK, align=Align.CENTER)
        self._add(stack([title], self._below(5 * mm)))
        self._y -= 3.5 * mm
        for label, value in self._sheet.facts:
            self._fact(label, value)
        self._y -= 3 * mm
        self._header()

    def blocks(self) -> Iterator[list[_Row]]:
        """Rows in their order, a group's line together with the first row under it; then the blank ones."""
        numbers = itertools.count(1)
        for group in self._sheet.groups:
            rows = [self._row(next(numbers), row) for row in group.rows]
            first = [self._group(group.title)] if group.title and rows else []
            for row in rows:
                yield [*first, row]
                first = []
        blank = AttendanceRow("")
        yield from ([self._row(next(numbers), blank)] for _ in range(self._sheet.blank_rows))

    def place(self, block: list[_Row], also: float) -> None:
        """Put rows that stay together, and leave as much room below them as asked, on this page or else the next."""
        if self._y - sum(row.height for row in block) - also < _BOTTOM:
            self._close_grid()
            self._turn()
            self._header()
        for row in block:
            self._place(row)

    def finish(self) -> None:
        """The note and the signer under the last row, then "page x of y" on every page."""
        self._close_grid()
        if self._note and self._y - _BEFORE_NOTE + foot(self._note) < _BOTTOM:
            self._turn()
        self._page.texts += lifted(self._note, self._y - _BEFORE_NOTE)
        self._y += foot(self._note) - _BEFORE_NOTE if self._note else 0
        if self._signer and self._y - self.signer_height < _BOTTOM:
            self._turn()
        self._page.texts += lifted(self._signer, self._y - _BEFORE_SIGNER)
        if self._signer and self._sheet.signer and not self._sheet.signer.name:
            line = self._y - _BEFORE_SIGNER - _ROOM_TO_SIGN
            self._page.dots.append((self._right - _SIGNER_WIDTH, line, self._right, line))
        for number, page in enumerate(self.pages, start=1):
            page.texts += self._footer(number)

    def _noted(self, note: str) -> list[Placed]:
        """The note, hanging from a top edge at zero."""
        return stack([Entry(note, _SMALL, GREY)], Box(self._left, -60 * mm, self._right, 0))

    def _turn(self) -> None:
        self._page = Page()
        self.pages.append(self._page)
        self._y = self._height - _TOP

    def _below(self, gap: float = 0.0) -> Box:
        return Box(self._left, _BOTTOM, self._right, self._y - gap)

    def _add(self, placed: list[Placed]) -> None:
        self._page.texts += placed
        if placed:
            self._y = foot(placed)

    def _letterhead(self) -> None:
        if not self._sheet.letterhead:
            return
        styles = itertools.chain((_KOP_FIRST, _KOP_SECOND), itertools.repeat(_KOP_MORE))
        lines = zip(self._sheet.letterhead, styles, strict=False)
        self._add(stack([Entry(line, style, INK, align=Align.CENTER) for line, style in lines], self._below()))
        for gap, rules in ((2.5 * mm, self._page.thick_rules), (0.8 * mm, self._page.rules)):
            self._y -= gap
            rules.append((self._left, self._y, self._right, self._y))

    def _fact(self, label: str, value: str) -> None:
        room = self._below(0.6 * mm)
        named = stack([Entry(label, _FACT, INK)], room._replace(right=self._value_left))
        colon = stack([Entry(":", _FACT, INK)], room._replace(left=self._value_left))
        told = stack([Entry(value, _FACT, INK)], room._replace(left=self._value_left + 3 * mm))
        self._page.texts += [*named, *colon, *told]
        self._y = min(foot(named), foot(told)) if named else foot(told)

    def _header(self) -> None:
        cells = [
            _cell(
                [
                    Entry(one.label, _HEADING, INK, align=Align.CENTER),
                    Entry(one.second, _SECOND_HEADING, GREY, align=Align.CENTER),
                ],
                one,
                _READING_HEIGHT * 3,
            )
            for one in self._columns
        ]
        height = max(_READING_HEIGHT, 2 * _PAD - min(foot(cell) for cell in cells if cell))
        top = self._y
        self._page.fills.append((Box(self._left, top - height, self._right, top), _HEADER_GROUND))
        self._page.rules.append((self._left, top, self._right, top))
        self._grid_top = top
        self._place(_Row(height, _centred(cells, height), None), is_header=True)

    def _row(self, number: int, row: AttendanceRow) -> _Row:
        limit = self._height / 2
        first, person, *others = self._columns
        name = [Entry(row.name, _NAME, INK), Entry(row.representing, _REPRESENTING, GREY, 0.5 * mm)]
        cells = [
            _cell([Entry(f"{number}.", _NUMBER, INK, align=Align.CENTER)], first, limit),
            _cell(name, person, limit),
        ]
        for word, column in zip(row.cells, others[: len(self._sheet.columns) - 1], strict=False):
            align = Align.CENTER if column.is_centred else Align.LEFT
            cells.append(_cell([Entry(word, _CELL, INK, align=align)], column, limit))
        least = _SIGNING_HEIGHT if self._sheet.signatures else _READING_HEIGHT
        height = max(least, 2 * _PAD - min(foot(cell) for cell in cells if cell))
        return _Row(height, _centred(cells, height), number, row.signature)

    def _group(self, title: str) -> _Row:
        cell = _cell([Entry(title, _GROUP, INK)], _Column("", self._left, self._right), self._height / 4)
        height = 2 * _PAD - foot(cell)
        return _Row(height, _centred([cell], height), None)

    def _place(self, row: _Row, is_header: bool = False) -> None:
        box = Box(self._left, self._y - row.height, self._right, self._y)
        if row.number is None and not is_header:
            self._close_grid()
            self._page.fills.append((box, _GROUP_GROUND))
            self._page.rules += [(x, box.bottom, x, box.top) for x in (self._left, self._right)]
            self._grid_top = box.bottom
        if row.number is not None and self._sheet.signatures:
            if row.signature:
                self._ink(row.signature, box)
            else:
                self._zigzag(row.number, box)
        self._page.texts += lifted(row.texts, self._y)
        self._page.rules.append((self._left, box.bottom, self._right, box.bottom))
        self._page.rows.append(box)
        self._y = box.bottom

    def _zigzag(self, number: int, box: Box) -> None:
        """Odd numbers sign on the left half of the column and even ones on the right, so that large signatures fit."""
        column = self._columns[-1]
        middle = (column.left + column.right) / 2
        left = (column.left if number % 2 else middle) + _PAD
        line = box.bottom + 2.4 * mm
        placed = stack([Entry(f"{number}.", _NUMBER, INK)], Box(left, line, left + 10 * mm, line + _SIGNING_HEIGHT))
        self._page.texts += lifted(placed, line - 2 - foot(placed))
        start = left + placed[0].text.width + 1
        self._page.dots.append((start, line, (middle if number % 2 else column.right) - _PAD, line))

    def _ink(self, ink: Ink, box: Box) -> None:
        """A drawn signature as large as its column allows, with its mark beneath."""
        column = self._columns[-1]
        room = Box(column.left + _PAD, box.bottom + _MARK_HEIGHT, column.right - _PAD, box.top - 0.6 * mm)
        self._page.inks.append((ink, room))
        mark = Entry(ink.mark, _MARK, GREY, align=Align.CENTER)
        self._page.texts += stack([mark], room._replace(bottom=box.bottom, top=room.bottom))

    def _close_grid(self) -> None:
        """The upright rules beside the rows that were placed since the grid began."""
        if self._grid_top > self._y:
            edges = [self._left, *(column.right for column in self._columns)]
            self._page.rules += [(x, self._y, x, self._grid_top) for x in edges]
        self._grid_top = 0.0

    def _footer(self, number: int) -> list[Placed]:
        labels = self._sheet.labels
        top = _FOOTER + 2.5 * mm
        box = Box(self._left, _FOOTER - 4 * mm, self._right, top)
        belongs = Entry(f"{labels.title} · {self._sheet.activity}", _SMALL, GREY)
        counted = Entry(labels.page.format(page=number, pages=len(self.pages)), _SMALL, GREY, align=Align.RIGHT)
        split = self._right - 35 * mm
        return stack([belongs], box._replace(right=split - 4 * mm)) + stack([counted], box._replace(left=split))


def _columns(sheet: AttendanceSheet, left: float, right: float) -> list[_Column]:
    """Columns of a fixed width as they are; the others share the rest by their weights."""
    number = ListColumn(sheet.labels.number, width=_NUMBER_WIDTH)
    sign = [ListColumn(sheet.labels.signature, width=_SIGNATURE_WIDTH)] if sheet.signatures else []
    columns = [number, *sheet.columns, *sign]
    rest = right - left - sum(column.width for column in columns)
    shares = sum(column.weight for column in columns if not column.width)
    widths = [column.width or rest * column.weight / shares for column in columns]
    edges = itertools.pairwise(itertools.accumulate(widths, initial=left))
    return [
        _Column(column.label, *pair, column.is_centred, column.second)
        for column, pair in zip(columns, edges, strict=True)
    ]


def _fact_label_width(sheet: AttendanceSheet) -> float:
    """As wide as the longest label of a fact, within reason: in two languages they are longer."""
    widest = max((fit(label, _FACT, _WIDEST_FACT_LABEL).width for label, _value in sheet.facts), default=0.0)
    return max(_FACT_LABEL, widest + 3 * mm)


def _cell(entries: list[Entry], column: _Column, limit: float) -> list[Placed]:
    """Texts under each other in a column, hanging from a top edge at zero."""
    return stack(entries, Box(column.left + _PAD, -limit, column.right - _PAD, 0))


def _centred(cells: list[list[Placed]], height: float) -> list[Placed]:
    """The cells' texts, each in the middle of a row of this height."""
    return [text for cell in cells if cell for text in lifted(cell, -(height + foot(cell)) / 2)]


def _signer_block(signer: Signer, right: float) -> list[Placed]:
    entries = [
        Entry(signer.place_and_date, _FACT, INK),
        Entry(signer.office, _FACT, INK, 0.5 * mm),
        Entry(signer.name, _SIGNED, INK, _ROOM_TO_SIGN),
        Entry(signer.number, _FACT, INK, 0.3 * mm),
    ]
    return stack(entries, Box(right - _SIGNER_WIDTH, -120 * mm, right, 0))
