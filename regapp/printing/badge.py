"""Name badges: one on a sheet of A6, or four on a sheet of A4 that is cut.

From the top: the host and the event, the person as large as the name allows, and at the foot the ticket's QR code over
a band in the colour of the category. Nothing is split, upper-cased or cut off: long texts wrap and then get smaller.
"""

import dataclasses
import enum
import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from regapp.printing import qr
from regapp.printing.colors import GREY, HAIRLINE, INK, PALETTE, ink_on, readable, rgb
from regapp.printing.fonts import Weight
from regapp.printing.page import A4, A6, Box, DocumentInfo, document
from regapp.printing.paint import Align, Painter
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle


class BadgeLayout(enum.StrEnum):
    """How badges lie on the sheets."""

    A6 = "a6"
    A4_FOUR = "a4-four"


@dataclasses.dataclass(frozen=True, slots=True)
class Badge:
    """One badge. `code` is the ticket's 24 digits, `category` the word and `color` a name of PALETTE.

    `representing` is the whole phrase in the guest's language ("mewakili Gubernur …"); empty texts take no space.
    """

    name: str
    code: str
    reference: str
    category: str
    color: str
    native_name: str = ""
    position: str = ""
    institution: str = ""
    country: str = ""
    representing: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every text that is printed on it."""
        person = (self.name, self.native_name, self.position, self.institution, self.country)
        return (*person, self.representing, self.category, self.reference)


@dataclasses.dataclass(frozen=True, slots=True)
class EventStyle:
    """What all badges of an event share; `accent` is written #rrggbb."""

    title: str
    date_line: str
    host: str = ""
    accent: str = "#1f5fa8"


class BadgePlan(NamedTuple):
    """Where everything of one person stands: texts, the QR code with its quiet zone, the bar beside "representing"."""

    texts: list[Placed]
    code: Box
    bar: Box | None


_MARGIN = 9 * mm
_RIGHT = A6.width - _MARGIN
_STRIP = Box(0, A6.height - 3 * mm, A6.width, A6.height)
_BAND = Box(0, 0, A6.width, 16 * mm)
_HEAD = Box(_MARGIN, A6.height - 34 * mm, _RIGHT, _STRIP.bottom - 6 * mm)
# 21 modules make 26.25 mm; they end at the right margin, and their quiet zone ends above the reference.
_MODULE = 1.25 * mm
_REFERENCE = Box(_RIGHT - qr.MODULES * _MODULE, _BAND.top + 2 * mm, _RIGHT, _BAND.top + 6.5 * mm)
_QUIET = qr.QUIET * _MODULE
_SIDE = qr.MODULES_WITH_QUIET * _MODULE
_CODE = Box(_RIGHT + _QUIET - _SIDE, _REFERENCE.top, _RIGHT + _QUIET, _REFERENCE.top + _SIDE)
_BESIDE = Box(_MARGIN, _REFERENCE.bottom, _CODE.left, _CODE.top - _QUIET)
_BAR = 1.1 * mm
_SENT = _BESIDE._replace(left=_MARGIN + _BAR + 2.4 * mm, top=_BESIDE.top - 8 * mm)
_RULE_GAP = 3 * mm
# A short name does not stick to the rule above it but sinks a part of the free space, at most this far.
_SINK = 9 * mm
_SINK_SHARE = 0.4

_HOST = TextStyle(Weight.SEMIBOLD, 8, 6.5, lines=2)
_TITLE = TextStyle(Weight.BOLD, 11.5, 8, lines=3, balanced=True)
_DATE = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=2)
_NAME = TextStyle(Weight.BOLD, 30, 15, lines=3, leading=1.14, balanced=True)
_NATIVE = TextStyle(Weight.REGULAR, 16, 10, lines=2)
_POSITION = TextStyle(Weight.SEMIBOLD, 12, 8, lines=4, balanced=True)
_INSTITUTION = TextStyle(Weight.REGULAR, 11, 7.5, lines=4, balanced=True)
_COUNTRY = TextStyle(Weight.SEMIBOLD, 13, 8, lines=2)
_REPRESENTING = TextStyle(Weight.SEMIBOLD, 10.5, 6.5, lines=5, balanced=True)
_CATEGORY = TextStyle(Weight.BOLD, 20, 10)
_SHORT_REFERENCE = TextStyle(Weight.SEMIBOLD, 10, 7)


# Where the lower left corners of the cards lie on a sheet.
_CARDS = {
    BadgeLayout.A6: ((0.0, 0.0),),
    BadgeLayout.A4_FOUR: tuple((x, y) for y in (A4.height / 2, A4.height / 2 - A6.height) for x in (0.0, A4.width / 2)),
}

_ACROSS, _DOWN, _MARK = A4.width / 2, A4.height / 2, 5 * mm
_CUT_MARKS = [
    (_ACROSS, 0, _ACROSS, _MARK),
    (_ACROSS, A4.height - _MARK, _ACROSS, A4.height),
    (0, _DOWN, _MARK, _DOWN),
    (A4.width - _MARK, _DOWN, A4.width, _DOWN),
    (_ACROSS - _MARK, _DOWN, _ACROSS + _MARK, _DOWN),
    (_ACROSS, _DOWN - _MARK, _ACROSS, _DOWN + _MARK),
]


def badges_pdf(
    badges: Iterable[Badge], layout: BadgeLayout, style: EventStyle, info: DocumentInfo, stream: BinaryIO
) -> Printed:
    """Write the badges in the order given; four on a sheet go from left to right and down.

    Raises ValueError for a code that is not 24 digits or when there is no badge at all (a PDF has at least one page),
    KeyError for a colour that the palette has not; nothing is written to the stream then.
    """
    cards = _CARDS[layout]
    sheets = 0
    with document(stream, A6 if layout is BadgeLayout.A6 else A4, info) as canvas:
        press = _Press(canvas, style)
        for sheet in _sheets(badges, len(cards)):
            sheets += 1
            for badge, corner in zip(sheet, cards, strict=False):
                press.print(badge, *corner)
            if layout is BadgeLayout.A4_FOUR:
                press.painter.lines(_CUT_MARKS, GREY, 0.3)
            canvas.showPage()
        if not sheets:
            raise ValueError("there is no badge to print")
    return press.remarks.printed(sheets)


def _sheets(badges: Iterable[Badge], cards: int) -> Iterator[list[Badge]]:
    waiting = iter(badges)
    while sheet := list(itertools.islice(waiting, cards)):
        yield sheet


def plan_face(style: EventStyle, category: str, color: str) -> list[Placed]:
    """Where the texts stand that badges share: host, title and date at the head, last the category at the foot."""
    head = (
        Entry(style.host, _HOST, readable(rgb(style.accent))),
        Entry(style.title, _TITLE, INK, 1.2 * mm),
        Entry(style.date_line, _DATE, GREY, 1.2 * mm),
    )
    word = stack([Entry(category, _CATEGORY, ink_on(PALETTE[color]))], Box(_MARGIN, _BAND.bottom, _RIGHT, _BAND.top))
    return stack(head, _HEAD) + lifted(word, -(foot(word) - _BAND.bottom) / 2)


def plan_badge(badge: Badge, head_foot: float) -> BadgePlan:
    """Where everything of one person stands under a head that ends at this height (points from the lower left)."""
    person = (
        Entry(badge.name, _NAME, INK),
        Entry(badge.native_name, _NATIVE, INK, 1 * mm),
        Entry(badge.position, _POSITION, INK, 3 * mm),
        Entry(badge.institution, _INSTITUTION, GREY, 1.2 * mm),
    )
    room = Box(_MARGIN, _CODE.top, _RIGHT, head_foot - 2 * _RULE_GAP)
    texts = stack(person, room)
    texts = lifted(texts, -min(_SINK, (foot(texts) - room.bottom) * _SINK_SHARE))
    texts += stack([Entry(badge.reference, _SHORT_REFERENCE, INK, align=Align.CENTER)], _REFERENCE)
    sent = _at_foot(Entry(badge.representing, _REPRESENTING, INK), _SENT)
    above = _BESIDE._replace(bottom=sent[0].box.top + _RULE_GAP) if sent else _BESIDE
    texts += sent + _at_foot(Entry(badge.country, _COUNTRY, INK), above)
    bar = Box(_MARGIN, sent[0].box.bottom, _MARGIN + _BAR, sent[0].box.top) if sent else None
    return BadgePlan(texts, _CODE, bar)


def _at_foot(entry: Entry, box: Box) -> list[Placed]:
    placed = stack([entry], box)
    return lifted(placed, box.bottom - foot(placed)) if placed else []


class _Press:
    """Prints badges of one event; what they share is written once and shown on each."""

    def __init__(self, canvas: Canvas, style: EventStyle) -> None:
        self.painter = Painter(canvas)
        self.remarks = Remarks()
        self._style = style
        self._faces: dict[tuple[str, str], str] = {}
        self._head_foot = 0.0

    def print(self, badge: Badge, left: float, bottom: float) -> None:
        """Draw one badge with its lower left corner at this place (points)."""
        canvas = self.painter.canvas
        canvas.saveState()
        canvas.translate(left, bottom)
        canvas.doForm(self._face(badge.category, badge.color))
        plan = plan_badge(badge, self._head_foot)
        self._draw(badge.words, plan.texts)
        if plan.bar:
            self.painter.fill(plan.bar, rgb(self._style.accent))
        canvas.setFillColorRGB(*INK)
        canvas.addLiteral(qr.pdf_operators(badge.code, plan.code.left + _QUIET, plan.code.bottom + _QUIET, _MODULE))
        canvas.restoreState()

    def _draw(self, words: tuple[str, ...], placed: list[Placed]) -> None:
        self.remarks.note(words, placed)
        for text in placed:
            self.painter.text(*text)

    def _face(self, category: str, color: str) -> str:
        """The form with head and band for this category, made when the first badge needs it."""
        key = (category, color)
        if key not in self._faces:
            self._faces[key] = f"face{len(self._faces)}"
            self._make_face(self._faces[key], category, color)
        return self._faces[key]

    def _make_face(self, form: str, category: str, color: str) -> None:
        placed = plan_face(self._style, category, color)
        self._head_foot = foot(placed[:-1])
        self.painter.canvas.beginForm(form, 0, 0, A6.width, A6.height)
        self.painter.fill(_STRIP, rgb(self._style.accent))
        self.painter.fill(_BAND, PALETTE[color])
        rule = self._head_foot - _RULE_GAP
        self.painter.lines([(_MARGIN, rule, _RIGHT, rule)], HAIRLINE, 0.6)
        self._draw((self._style.host, self._style.title, self._style.date_line, category), placed)
        self.painter.canvas.endForm()
