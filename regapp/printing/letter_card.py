"""Lays out the invitation card: A5 across, a fine double frame, everything on one axis. All lengths are points."""

import functools
import itertools

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, INK, Rgb, readable, rgb
from regapp.printing.drawing import Drawing, Picture, Rule, Sheet, Symbol
from regapp.printing.fonts import Weight
from regapp.printing.letter_kop import emblem_box
from regapp.printing.letter_sheet import Card, Letterhead
from regapp.printing.page import A5, Box, Size
from regapp.printing.paint import Align
from regapp.printing.qr_text import symbol_rows
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle

CARD = Size(A5.height, A5.width)
_OUTER, _INNER = 6.5 * mm, 8 * mm
_MIDDLE = CARD.width / 2
_ROOM = Box(20 * mm, 39 * mm, CARD.width - 20 * mm, CARD.height - 13 * mm)
_FOOT = Box(16 * mm, 12 * mm, CARD.width - 16 * mm, 34 * mm)
_EMBLEM = 15 * mm
_SIDE = 58 * mm
_CODE = 13 * mm

_HOST = TextStyle(Weight.SEMIBOLD, 9.5, 7, lines=2, balanced=True)
_HOST_MORE = TextStyle(Weight.REGULAR, 7, 6, lines=2, balanced=True)
_QUIET = TextStyle(Weight.REGULAR, 9.5, 7.5, lines=3, leading=1.3, balanced=True)
_NAME = TextStyle(Weight.BOLD, 18, 10, lines=2, leading=1.15, balanced=True)
_OFFICE = TextStyle(Weight.REGULAR, 9.5, 7, lines=3, leading=1.25, balanced=True)
_TITLE = TextStyle(Weight.SEMIBOLD, 13.5, 8.5, lines=3, leading=1.2, balanced=True)
_WHEN = TextStyle(Weight.SEMIBOLD, 10, 7.5, lines=2, balanced=True)
_PLACE = TextStyle(Weight.REGULAR, 9.5, 7, lines=3, leading=1.25, balanced=True)
_SIDE_HEAD = TextStyle(Weight.BOLD, 8.5, 7)
_SIDE_TEXT = TextStyle(Weight.REGULAR, 8, 6, lines=3, leading=1.25, balanced=True)
_SMALL = TextStyle(Weight.REGULAR, 6.5, 5, lines=2)


def plan_card(card: Card) -> Sheet:
    """The card on its one sheet; long names and titles give way together."""
    sheet = Sheet(CARD, shared=[_frame(card.letterhead, card.accent)])
    accent = readable(rgb(card.accent))
    sheet.own.texts += _centred(card, accent)
    sheet.own.texts += _foot(card, accent)
    if card.check:
        bottom = _FOOT.bottom + 4.5 * mm
        left = _MIDDLE - _CODE / 2
        sheet.own.symbols.append(
            Symbol(symbol_rows(card.check.address), Box(left, bottom, left + _CODE, bottom + _CODE))
        )
        below = Box(_MIDDLE - 30 * mm, _FOOT.bottom - 3 * mm, _MIDDLE + 30 * mm, bottom - 1.2 * mm)
        sheet.own.texts += stack([Entry(card.check.code, _SMALL, GREY, align=Align.CENTER)], below)
    return sheet


@functools.lru_cache(maxsize=16)
def _frame(letterhead: Letterhead, color: str) -> Drawing:
    """What all cards of a run share: frame, emblem, host and the ornament under it."""
    accent = rgb(color)
    drawing = Drawing()
    for inset, width in ((_OUTER, 1.4), (_INNER, 0.4)):
        left, bottom, right, top = inset, inset, CARD.width - inset, CARD.height - inset
        edges = ((left, bottom, right, bottom), (right, bottom, right, top), (right, top, left, top))
        drawing.rules += [Rule(line, width, accent) for line in (*edges, (left, top, left, bottom))]
    top = _ROOM.top
    if letterhead.emblem:
        box = Box(_MIDDLE - _EMBLEM / 2, top - _EMBLEM, _MIDDLE + _EMBLEM / 2, top)
        drawing.pictures.append(Picture(letterhead.emblem, emblem_box(letterhead.emblem, box)))
        top = box.bottom - 1.5 * mm
    styles = itertools.chain((_HOST, _HOST), itertools.repeat(_HOST_MORE))
    entries = [
        Entry(line, style, INK, 0.3 * mm, Align.CENTER) for line, style in zip(letterhead.lines, styles, strict=False)
    ]
    drawing.texts = stack(entries, _ROOM._replace(top=top, bottom=top - 26 * mm)) if entries else []
    y = (foot(drawing.texts) if drawing.texts else top) - 2.6 * mm
    drawing.rules.append(Rule((_MIDDLE - 14 * mm, y, _MIDDLE + 14 * mm, y), 0.8, accent))
    return drawing


def _head_foot(card: Card) -> float:
    """Where the shared head ends."""
    return min(rule.line[1] for rule in _frame(card.letterhead, card.accent).rules[-1:])


def _centred(card: Card, accent: Rgb) -> list[Placed]:
    room = _ROOM._replace(top=_head_foot(card) - 2.5 * mm)
    name, *office = card.addressee or ("",)
    entries = [Entry(line, _QUIET, INK, 0.4 * mm, Align.CENTER) for line in card.opening]
    entries.append(Entry(name, _NAME, INK, 1.8 * mm, Align.CENTER))
    entries += [Entry(line, _OFFICE, GREY, 0.3 * mm, Align.CENTER) for line in office]
    entries += [Entry(line, _QUIET, INK, 2 * mm, Align.CENTER) for line in card.joining]
    entries.append(Entry(card.title, _TITLE, accent, 1.4 * mm, Align.CENTER))
    when, *place = card.when_and_where or ("",)
    entries.append(Entry(when, _WHEN, INK, 2 * mm, Align.CENTER))
    entries += [Entry(line, _PLACE, INK, 0.3 * mm, Align.CENTER) for line in place]
    placed = stack(entries, room)
    # What is short does not stick to the head: half of the free room lies above it.
    return lifted(placed, -max(0.0, (foot(placed) - room.bottom) / 2)) if placed else []


def _foot(card: Card, accent: Rgb) -> list[Placed]:
    left = [Entry(card.reply_title, _SIDE_HEAD, accent)]
    left += [Entry(line, _SIDE_TEXT, INK, 0.4 * mm) for line in card.reply]
    left.append(Entry(card.number, _SMALL, GREY, 0.8 * mm))
    right = [Entry(line, _SIDE_TEXT, INK, 0.4 * mm, Align.RIGHT) for line in card.remarks]
    return _at_foot(left, _FOOT._replace(right=_FOOT.left + _SIDE)) + _at_foot(
        right, _FOOT._replace(left=_FOOT.right - _SIDE)
    )


def _at_foot(entries: list[Entry], box: Box) -> list[Placed]:
    placed = stack(entries, box)
    return lifted(placed, box.bottom - foot(placed)) if placed else []
