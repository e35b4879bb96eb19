"""A guest's ticket on white paper: what the event is, who comes, and the QR code large, with its digits to be typed."""

import dataclasses
import enum
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from reportlab.lib.units import mm

from regapp.printing import qr
from regapp.printing.colors import GREY, HAIRLINE, INK, readable, rgb
from regapp.printing.fonts import Weight
from regapp.printing.page import A5, A6, Box, DocumentInfo, Size, document
from regapp.printing.paint import Align, Painter
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, Placed, foot, stack
from regapp.printing.text import TextStyle

_GROUP_OF_DIGITS = 4


class TicketPaper(enum.StrEnum):
    """The sheet a ticket is printed on; A5 shows the same ticket larger."""

    A6 = "a6"
    A5 = "a5"

    @property
    def size(self) -> Size:
        """Width and height in points, upright."""
        return A6 if self is TicketPaper.A6 else A5


class Fact(NamedTuple):
    """A line about the event: its label and what it says."""

    label: str
    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class TicketPrint:
    """One ticket in the guest's language. `code` is the 24 digits, `representing` the whole phrase; empty: left out.

    `facts` are date, time and venue as they are to be read; `notice` is a sentence under the code, `accent` #rrggbb.
    """

    title: str
    facts: tuple[Fact, ...]
    name: str
    code: str
    reference: str
    reference_label: str
    info: DocumentInfo
    host: str = ""
    native_name: str = ""
    position: str = ""
    institution: str = ""
    category: str = ""
    representing: str = ""
    notice: str = ""
    accent: str = "#1f5fa8"
    paper: TicketPaper = TicketPaper.A6

    @property
    def words(self) -> tuple[str, ...]:
        """Every text that is printed on it."""
        event = (self.host, self.title, *(part for fact in self.facts for part in fact))
        person = (self.name, self.native_name, self.position, self.institution, self.category, self.representing)
        return (*event, *person, self.reference_label, self.reference, self.notice)


class TicketPlan(NamedTuple):
    """Where everything stands, in points from the lower left corner of an A6 card."""

    texts: list[Placed]
    code: Box
    tear: float


_MARGIN = 8 * mm
_RIGHT = A6.width - _MARGIN
_STRIP = Box(0, A6.height - 2.5 * mm, A6.width, A6.height)
_MODULE = 1.75 * mm
_SIDE = qr.MODULES_WITH_QUIET * _MODULE
_NOTICE = Box(_MARGIN, 5 * mm, _RIGHT, 9.5 * mm)
_REFERENCE = Box(_MARGIN, _NOTICE.top, _RIGHT, _NOTICE.top + 4.5 * mm)
_DIGITS = Box(_MARGIN, _REFERENCE.top, _RIGHT, _REFERENCE.top + 6.5 * mm)
# The quiet zone begins where the digits end, and fills the width around the symbol with white.
_CODE = Box((A6.width - _SIDE) / 2, _DIGITS.top, (A6.width + _SIDE) / 2, _DIGITS.top + _SIDE)
_HEAD = Box(_MARGIN, A6.height - 46 * mm, _RIGHT, _STRIP.bottom - 4.5 * mm)
_LABEL = 21 * mm
_TEAR_GAP = 2.6 * mm

_HOST = TextStyle(Weight.SEMIBOLD, 7.5, 6, lines=2)
_TITLE = TextStyle(Weight.BOLD, 11, 8, lines=3, balanced=True)
_FACT = TextStyle(Weight.REGULAR, 8, 6, lines=2)
_NAME = TextStyle(Weight.BOLD, 17, 11, lines=2, leading=1.14, balanced=True)
_NATIVE = TextStyle(Weight.REGULAR, 11, 8, lines=1)
_POSITION = TextStyle(Weight.SEMIBOLD, 8.5, 6.5, lines=3, balanced=True)
_INSTITUTION = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=3, balanced=True)
_REPRESENTING = TextStyle(Weight.SEMIBOLD, 8.5, 6.5, lines=3, balanced=True)
_CODE_DIGITS = TextStyle(Weight.SEMIBOLD, 11.5, 8)
_SMALL = TextStyle(Weight.REGULAR, 7.5, 5)


def ticket_pdf(ticket: TicketPrint, stream: BinaryIO) -> Printed:
    """Write one ticket. Raises ValueError for a code that is not 24 digits."""
    return tickets_pdf([ticket], stream)


def tickets_pdf(tickets: Sequence[TicketPrint], stream: BinaryIO) -> Printed:
    """Write tickets, at least one, one on a page; sheet and the document's details are the first one's.

    Raises ValueError for a code that is not 24 digits.
    """
    size, remarks = tickets[0].paper.size, Remarks()
    with document(stream, size, tickets[0].info) as canvas:
        painter = Painter(canvas)
        for ticket in tickets:
            plan = plan_ticket(ticket)
            remarks.note(ticket.words, plan.texts)
            canvas.scale(size.width / A6.width, size.height / A6.height)
            _draw(painter, ticket, plan)
            canvas.showPage()
    return remarks.printed(len(tickets))


def grouped(code: str) -> str:
    """The digits in groups of four, as they are read aloud and typed."""
    return " ".join(code[start : start + _GROUP_OF_DIGITS] for start in range(0, len(code), _GROUP_OF_DIGITS))


def plan_ticket(ticket: TicketPrint) -> TicketPlan:
    """Where the texts and the code stand."""
    accent = readable(rgb(ticket.accent))
    head = (Entry(ticket.host, _HOST, accent), Entry(ticket.title, _TITLE, INK, 1 * mm))
    event = stack(head, _HEAD._replace(bottom=_HEAD.top - 22 * mm))
    event += _facts(ticket.facts, _HEAD._replace(top=foot(event) - 2 * mm))
    tear = min(text.box.bottom for text in event) - _TEAR_GAP
    person = (
        Entry(ticket.name, _NAME, INK),
        Entry(ticket.native_name, _NATIVE, INK, 0.3 * mm),
        Entry(ticket.position, _POSITION, INK, 1 * mm),
        Entry(ticket.institution, _INSTITUTION, GREY, 0.3 * mm),
        Entry(ticket.representing, _REPRESENTING, accent, 1 * mm),
        Entry(ticket.category, _SMALL, GREY, 0.8 * mm),
    )
    return TicketPlan(
        event + stack(person, Box(_MARGIN, _CODE.top, _RIGHT, tear - _TEAR_GAP)) + _under_code(ticket), _CODE, tear
    )


def _draw(painter: Painter, ticket: TicketPrint, plan: TicketPlan) -> None:
    painter.fill(_STRIP, rgb(ticket.accent))
    painter.lines([(_MARGIN, plan.tear, _RIGHT, plan.tear)], HAIRLINE, 0.6)
    for text in plan.texts:
        painter.text(*text)
    painter.canvas.setFillColorRGB(*INK)
    quiet = qr.QUIET * _MODULE
    left, bottom = plan.code.left + quiet, plan.code.bottom + quiet
    painter.canvas.addLiteral(qr.pdf_operators(ticket.code, left, bottom, _MODULE))


def _facts(facts: tuple[Fact, ...], room: Box) -> list[Placed]:
    placed: list[Placed] = []
    each = room.height / max(len(facts), 1)
    top = room.top
    for fact in facts:
        line = Box(room.left, top - each, room.right, top)
        said = stack([Entry(fact.value, _FACT, INK)], line._replace(left=room.left + _LABEL))
        placed += stack([Entry(fact.label, _FACT, GREY)], line._replace(right=room.left + _LABEL - 1 * mm)) + said
        top = min(text.box.bottom for text in placed) - 0.5 * mm
    return placed


def _under_code(ticket: TicketPrint) -> list[Placed]:
    reference = f"{ticket.reference_label} {ticket.reference}"
    return [
        *stack([Entry(grouped(ticket.code), _CODE_DIGITS, INK, align=Align.CENTER)], _DIGITS),
        *stack([Entry(reference, _SMALL, INK, align=Align.CENTER)], _REFERENCE),
        *stack([Entry(ticket.notice, _SMALL, GREY, align=Align.CENTER)], _NOTICE),
    ]
