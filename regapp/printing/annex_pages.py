"""Lays out the pages that only the annex of a report has: cover, programme, photographs. All lengths are points."""

import functools
import itertools
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing import table
from regapp.printing.annex_sheet import Cover, Leaf, Photographs, Programme, Tools
from regapp.printing.colors import GREY, INK, rgb
from regapp.printing.drawing import Drawing, Rule, Sheet
from regapp.printing.fonts import Weight
from regapp.printing.layout import Fit
from regapp.printing.page import A4, Box
from regapp.printing.paint import Align
from regapp.printing.stack import Entry, foot, lifted, stack
from regapp.printing.text import TextStyle

_ROOM = Box(20 * mm, 18 * mm, A4.width - 20 * mm, A4.height - 18 * mm)
_GROUND = rgb("#e8edf3")
_FACT_LABEL = 32 * mm
_ENTRY_LABEL, _ENTRY_PAGE = 34 * mm, 16 * mm
_TIME, _PLACE = 38 * mm, 48 * mm
_ROW = 8 * mm
_PHOTO_GAP, _CAPTION = 7 * mm, 11 * mm
_PHOTOS_A_PAGE = 2

_KOP_FIRST = TextStyle(Weight.SEMIBOLD, 13, 9, lines=2, balanced=True)
_KOP_SECOND = TextStyle(Weight.BOLD, 15, 10, lines=2, balanced=True)
_KOP_MORE = TextStyle(Weight.REGULAR, 8.5, 7, lines=2, balanced=True)
_TITLE = TextStyle(Weight.BOLD, 22, 14, lines=3, balanced=True)
_EVENT = TextStyle(Weight.SEMIBOLD, 14, 9, lines=5, balanced=True)
_FACT = TextStyle(Weight.REGULAR, 11, 8, lines=4)
_HEADING = TextStyle(Weight.BOLD, 12, 9)
_ENTRY = TextStyle(Weight.REGULAR, 11, 8, lines=2)
_HEAD_TITLE = TextStyle(Weight.BOLD, 15, 10, lines=2, balanced=True)
_HEAD_EVENT = TextStyle(Weight.REGULAR, 10, 8, lines=3, balanced=True)
_DAY = TextStyle(Weight.SEMIBOLD, 11, 8)
_COLUMN = TextStyle(Weight.SEMIBOLD, 9, 7)
_CELL = TextStyle(Weight.REGULAR, 10, 8, lines=12)
_SHOWN = TextStyle(Weight.REGULAR, 9.5, 7.5, lines=2, balanced=True)


class Entered(NamedTuple):
    """A part as the list of contents names it: "Lampiran I", its title, the number of its first page."""

    label: str
    title: str
    page: int


def cover_leaf(cover: Cover, entries: list[Entered]) -> tuple[Leaf, list[Box]]:
    """The first page, and where on it each part is named."""
    drawing = Drawing()
    y = _kop(drawing, cover)
    heads = [Entry(cover.title, _TITLE, INK, align=Align.CENTER)]
    heads += [Entry(cover.event, _EVENT, INK, 4 * mm, Align.CENTER)]
    y = _put(drawing, heads, y - 22 * mm) - 14 * mm
    for label, value in cover.facts:
        y = _beside(drawing, (label, value), (_ROOM.left, _ROOM.left + _FACT_LABEL), y) - 1.5 * mm
    y = _put(drawing, [Entry(cover.contents, _HEADING, INK)], y - 12 * mm) - 2 * mm
    drawing.rules.append(Rule((_ROOM.left, y, _ROOM.right, y), 0.8, INK))
    named: list[Box] = []
    for entry in entries:
        top = y
        number = Box(_ROOM.right - _ENTRY_PAGE, _ROOM.bottom, _ROOM.right, y - 2 * mm)
        drawing.texts += stack([Entry(str(entry.page), _ENTRY, INK, align=Align.RIGHT)], number)
        y = _beside(drawing, (entry.label, entry.title), (_ROOM.left, _ROOM.left + _ENTRY_LABEL), y - 2 * mm) - 2 * mm
        drawing.rules.append(Rule((_ROOM.left, y, _ROOM.right, y), 0.3, GREY))
        named.append(Box(_ROOM.left, y, _ROOM.right, top))
    return leaf_of(Sheet(A4, drawing)), named


def programme_leaves(programme: Programme) -> list[Leaf]:
    """The running order, a table for each day."""
    beside = table.columns(_ROOM.left, (_TIME, _ROOM.width - _TIME - _PLACE, _PLACE))
    heading = table.row([[Entry(one, _COLUMN, INK)] for one in programme.headings], beside, _ROW)
    pages = [Drawing()]
    y = _head(pages[0], programme.title, programme.event)
    for day in programme.days:
        rows = [table.row([[Entry(word, _CELL, INK)] for word in item], beside, _ROW) for item in day.items]
        if y - 10 * mm - heading.height - rows[0].height < _ROOM.bottom:
            pages.append(Drawing())
            y = _ROOM.top
        y = _put(pages[-1], [Entry(day.title, _DAY, INK)], y - 4 * mm) - 1.5 * mm
        y = table.put(pages[-1], heading, beside, y, _GROUND)
        for row in rows:
            if y - row.height < _ROOM.bottom:
                pages.append(Drawing())
                y = table.put(pages[-1], heading, beside, _ROOM.top, _GROUND)
            y = table.put(pages[-1], row, beside, y)
    return [leaf_of(Sheet(A4, page)) for page in pages]


def photo_leaves(photographs: Photographs) -> list[Leaf]:
    """Two photographs on a page, whole, each with its words beneath."""
    leaves = []
    numbered = list(enumerate(photographs.shown))
    for first in range(0, len(numbered), _PHOTOS_A_PAGE):
        drawing, top = Drawing(), _ROOM.top
        if not leaves:
            top = _head(drawing, photographs.title, photographs.event) - 4 * mm
        height = (top - _ROOM.bottom - _PHOTO_GAP) / _PHOTOS_A_PAGE
        placed: list[tuple[str, Box]] = []
        for number, shown in numbered[first : first + _PHOTOS_A_PAGE]:
            box = Box(_ROOM.left, top - height + _CAPTION, _ROOM.right, top)
            placed.append((photo_key(number), box))
            beneath = Box(_ROOM.left, top - height, _ROOM.right, box.bottom - 2 * mm)
            drawing.texts += stack([Entry(shown.caption, _SHOWN, INK, align=Align.CENTER)], beneath)
            top -= height + _PHOTO_GAP
        leaves.append(Leaf(A4, drawing.texts, functools.partial(_photographs, Sheet(A4, drawing), placed)))
    return leaves


def photo_key(number: int) -> str:
    """The name under which the pictures of a document know a photograph."""
    return f"photograph.{number}"


def leaf_of(sheet: Sheet) -> Leaf:
    """A sheet as a page of the annex."""
    return Leaf(sheet.size, sheet.own.texts, lambda tools: tools.press.draw(sheet))


def _photographs(sheet: Sheet, placed: list[tuple[str, Box]], tools: Tools) -> None:
    tools.press.draw(sheet)
    for key, box in placed:
        tools.images.draw(key, box, Fit.CONTAIN)


def _kop(drawing: Drawing, cover: Cover) -> float:
    if not cover.letterhead:
        return _ROOM.top
    styles = itertools.chain((_KOP_FIRST, _KOP_SECOND), itertools.repeat(_KOP_MORE))
    lines = zip(cover.letterhead, styles, strict=False)
    y = _put(drawing, [Entry(line, style, INK, align=Align.CENTER) for line, style in lines], _ROOM.top) - 2.5 * mm
    drawing.rules.append(Rule((_ROOM.left, y, _ROOM.right, y), 2, INK))
    drawing.rules.append(Rule((_ROOM.left, y - 0.8 * mm, _ROOM.right, y - 0.8 * mm), 0.45, GREY))
    return y


def _head(drawing: Drawing, title: str, event: str) -> float:
    """What a part is called and belongs to, on its first page. Gives its lower edge."""
    heads = [Entry(title, _HEAD_TITLE, INK, align=Align.CENTER), Entry(event, _HEAD_EVENT, GREY, 1 * mm, Align.CENTER)]
    return _put(drawing, heads, _ROOM.top) - 2 * mm


def _put(drawing: Drawing, entries: list[Entry], top: float) -> float:
    """Texts one under the other from there. Gives where they end."""
    placed = stack(entries, Box(_ROOM.left, top - 120 * mm, _ROOM.right, top))
    drawing.texts += placed
    return foot(placed) if placed else top


def _beside(drawing: Drawing, words: tuple[str, str], lefts: tuple[float, float], top: float) -> float:
    """Two texts side by side from there. Gives where the longer one ends."""
    right = _ROOM.right - _ENTRY_PAGE
    label = stack([Entry(words[0], _ENTRY, GREY)], Box(lefts[0], -60 * mm, lefts[1] - 3 * mm, 0))
    value = stack([Entry(words[1], _FACT, INK)], Box(lefts[1], -60 * mm, right, 0))
    drawing.texts += [*lifted(label, top), *lifted(value, top)]
    return top + min((foot(one) for one in (label, value) if one), default=0.0)
