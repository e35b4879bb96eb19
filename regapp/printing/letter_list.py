"""The guest list attached to a letter: a table whose header stands on each page, and no row of which is split."""

import functools

from reportlab.lib.units import mm

from regapp.printing import table
from regapp.printing.colors import INK, rgb
from regapp.printing.drawing import Drawing, Sheet
from regapp.printing.fonts import Weight
from regapp.printing.letter_sheet import GuestList, Letter, ListedGuest
from regapp.printing.page import A4, Box
from regapp.printing.paint import Align
from regapp.printing.stack import Entry, Placed, foot, stack
from regapp.printing.text import TextStyle

_SHARES = (0.36, 0.32, 0.32)
_NUMBER = 11 * mm
_LEAST = 7 * mm
_LABEL = 20 * mm
_GROUND = rgb("#e8edf3")

_HEAD = TextStyle(Weight.REGULAR, 9.5, 8, lines=3, leading=1.3)
_TITLE = TextStyle(Weight.BOLD, 12, 9, lines=3, balanced=True)
_HEADING = TextStyle(Weight.SEMIBOLD, 9, 7, lines=2)
_NAME = TextStyle(Weight.SEMIBOLD, 9, 8, lines=30)
_CELL = TextStyle(Weight.REGULAR, 9, 8, lines=30)


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
    rest = room.width - _NUMBER
    beside = table.columns(room.left, (_NUMBER, *(share * rest for share in _SHARES)))
    header = table.row([[Entry(word, _HEADING, INK, align=Align.CENTER)] for word in guests.columns], beside, _LEAST)
    y = table.put(drawing, header, beside, y, _GROUND)
    for number, guest in enumerate(guests.rows, start=1):
        row = table.row(_cells(number, guest), beside, _LEAST)
        if y - row.height < room.bottom:
            drawing = Drawing()
            drawings.append(drawing)
            y = table.put(drawing, header, beside, room.top, _GROUND)
        y = table.put(drawing, row, beside, y)
    return drawings


def _cells(number: int, guest: ListedGuest) -> list[list[Entry]]:
    return [
        [Entry(f"{number}.", _CELL, INK, align=Align.CENTER)],
        [Entry(guest.name, _NAME, INK)],
        [Entry(guest.position, _CELL, INK)],
        [Entry(guest.institution, _CELL, INK)],
    ]
