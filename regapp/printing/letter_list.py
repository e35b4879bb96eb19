"""The guest list attached to a letter: a table whose header stands on each page, and no row of which is split."""

import functools
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, INK, rgb
from regapp.printing.drawing import Drawing, Rule, Sheet
from regapp.printing.fonts import Weight
from regapp.printing.letter_sheet import GuestList, Letter, ListedGuest
from regapp.printing.page import A4, Box
from regapp.printing.paint import Align
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle

_SHARES = (0.36, 0.32, 0.32)
_NUMBER = 11 * mm
_PAD = 1.6 * mm
_LEAST = 7 * mm
_LABEL = 20 * mm
_GROUND = rgb("#e8edf3")

_HEAD = TextStyle(Weight.REGULAR, 9.5, 8, lines=3, leading=1.3)
_TITLE = TextStyle(Weight.BOLD, 12, 9, lines=3, balanced=True)
_HEADING = TextStyle(Weight.SEMIBOLD, 9, 7, lines=2)
_NAME = TextStyle(Weight.SEMIBOLD, 9, 8, lines=30)
_CELL = TextStyle(Weight.REGULAR, 9, 8, lines=30)


class _Row(NamedTuple):
    """A row hanging from a top edge at zero."""

    texts: list[Placed]
    height: float


def attachment_heads(letter: Letter, room: Box) -> list[Placed]:
    """To which letter the list belongs, in the upper right of its first page: its title, number and date."""
    left = room.right - 78 * mm
    placed = stack([Entry(letter.attachment_title, _HEAD, INK)], room._replace(left=left))
    y = foot(placed) if placed else room.top
    for label, value in letter.attachment_heads:
        row = room._replace(left=left, top=y - 0.3 * mm)
        named = stack([Entry(label, _HEAD, INK)], row._replace(right=left + _LABEL))
        colon = stack([Entry(":", _HEAD, INK)], row._replace(left=left + _LABEL))
        told = stack([Entry(value, _HEAD, INK)], row._replace(left=left + _LABEL + 3 * mm))
        placed += [*named, *colon, *told]
        y = min((text.box.bottom for text in (*named, *told)), default=y)
    return placed


def plan_list(guests: GuestList, heads: list[Placed], room: Box) -> list[Sheet]:
    """The list on as many sheets as it takes; the tables are shared by all letters that carry the same list."""
    top = min((text.box.bottom for text in heads), default=room.top)
    sheets = [Sheet(A4, shared=[table]) for table in _tables(guests, round(top, 2), room)]
    sheets[0].own.texts += heads
    return sheets


@functools.lru_cache(maxsize=8)
def _tables(guests: GuestList, top: float, room: Box) -> list[Drawing]:
    drawing = Drawing()
    drawings = [drawing]
    title = stack([Entry(guests.title, _TITLE, INK, align=Align.CENTER)], room._replace(top=top - 8 * mm))
    drawing.texts += title
    y = foot(title) - 4 * mm if title else top - 8 * mm
    columns = _columns(room)
    header = _header(guests.columns, columns)
    y = _put_header(drawing, header, columns, y)
    for number, guest in enumerate(guests.rows, start=1):
        row = _row(number, guest, columns)
        if y - row.height < room.bottom:
            drawing = Drawing()
            drawings.append(drawing)
            y = _put_header(drawing, header, columns, room.top)
        y = _put(drawing, row, columns, y)
    return drawings


def _columns(room: Box) -> list[tuple[float, float]]:
    rest = room.width - _NUMBER
    edges = itertools.accumulate((_NUMBER, *(share * rest for share in _SHARES)), initial=room.left)
    return list(itertools.pairwise(edges))


def _header(words: Sequence[str], columns: list[tuple[float, float]]) -> _Row:
    entries = [[Entry(word, _HEADING, INK, align=Align.CENTER)] for word in words]
    return _cells(entries, columns)


def _row(number: int, guest: ListedGuest, columns: list[tuple[float, float]]) -> _Row:
    return _cells(
        [
            [Entry(f"{number}.", _CELL, INK, align=Align.CENTER)],
            [Entry(guest.name, _NAME, INK)],
            [Entry(guest.position, _CELL, INK)],
            [Entry(guest.institution, _CELL, INK)],
        ],
        columns,
    )


def _cells(entries: list[list[Entry]], columns: list[tuple[float, float]]) -> _Row:
    """Cells side by side, each in the middle of the row's height."""
    cells = [
        stack(cell, Box(left + _PAD, -120 * mm, right - _PAD, 0))
        for cell, (left, right) in zip(entries, columns, strict=True)
    ]
    height = max(_LEAST, 2 * _PAD - min((foot(cell) for cell in cells if cell), default=0.0))
    return _Row([text for cell in cells if cell for text in lifted(cell, -(height + foot(cell)) / 2)], height)


def _put_header(drawing: Drawing, header: _Row, columns: list[tuple[float, float]], top: float) -> float:
    left, right = columns[0][0], columns[-1][1]
    drawing.fills.append((Box(left, top - header.height, right, top), _GROUND))
    drawing.rules.append(Rule((left, top, right, top), 0.5, GREY))
    return _put(drawing, header, columns, top)


def _put(drawing: Drawing, row: _Row, columns: list[tuple[float, float]], top: float) -> float:
    bottom = top - row.height
    left, right = columns[0][0], columns[-1][1]
    drawing.texts += lifted(row.texts, top)
    drawing.rules.append(Rule((left, bottom, right, bottom), 0.5, GREY))
    drawing.rules += [Rule((x, bottom, x, top), 0.5, GREY) for x in (left, *(edge for _, edge in columns))]
    return bottom
