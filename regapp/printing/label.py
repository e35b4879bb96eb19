"""A badge on a label, of exactly the label's size: what a small printer at the desk makes while the guest waits.

The same words as on the badge, in less space. Colour is a bar at the edge and nothing that has to be read, for most
label printers know black alone.
"""

import re
from typing import BinaryIO, NamedTuple

from reportlab.lib.units import mm

from regapp.printing import qr
from regapp.printing.card import Badge, EventStyle
from regapp.printing.colors import GREY, INK, PALETTE
from regapp.printing.fonts import Weight
from regapp.printing.page import Box, DocumentInfo, Size, document
from regapp.printing.paint import Align, Painter
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle

# The side of a module of the code: no larger than this, and no more of the label's shorter side than that.
_LARGEST_MODULE = 0.95 * mm
_SHARE = 0.5
# The size for which the type is chosen; other labels have it larger or smaller in proportion, within reason.
_USUAL = Size(90 * mm, 55 * mm)
_SMALLEST_SCALE, _LARGEST_SCALE = 0.62, 1.9
_MEASURE = re.compile(r"\s*(\d{2,3})\s*[x×]\s*(\d{2,3})\s*(?:mm)?\s*", re.IGNORECASE)


class Label(NamedTuple):
    """A label's size in whole millimetres, as printers name it: the first figure runs across the text."""

    width: int
    height: int

    @property
    def size(self) -> Size:
        """The same in points."""
        return Size(self.width * mm, self.height * mm)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


SMALLEST, LARGEST, USUAL = Label(50, 25), Label(210, 297), Label(90, 55)


def label_of(text: str) -> Label | None:
    """The size as it was written ("90x55", "62 × 100 mm"); None for what is none, or is too small or too large."""
    found = _MEASURE.fullmatch(text)
    if not found:
        return None
    label = Label(int(found[1]), int(found[2]))
    fits = SMALLEST.width <= label.width <= LARGEST.width and SMALLEST.height <= label.height <= LARGEST.height
    return label if fits else None


class LabelPlan(NamedTuple):
    """Where everything stands: texts, the QR code without its quiet zone, the bar in the category's colour."""

    texts: list[Placed]
    code: Box
    bar: Box


def label_pdf(badge: Badge, label: Label, style: EventStyle, info: DocumentInfo, stream: BinaryIO) -> Printed:
    """Write one badge on one page of exactly the label's size.

    Raises ValueError for a code that is not 24 digits, KeyError for a colour that the palette has not.
    """
    plan = plan_label(badge, label, style)
    remarks = Remarks()
    remarks.note((*badge.words, style.title), plan.texts)
    with document(stream, label.size, info) as canvas:
        painter = Painter(canvas)
        painter.fill(plan.bar, PALETTE[badge.color])
        for text in plan.texts:
            painter.text(*text)
        canvas.setFillColorRGB(*INK)
        module = plan.code.width / qr.MODULES
        canvas.addLiteral(qr.pdf_operators(badge.code, plan.code.left, plan.code.bottom, module))
        canvas.showPage()
    return remarks.printed(1)


def plan_label(badge: Badge, label: Label, style: EventStyle) -> LabelPlan:
    """The event on top, the name across, the code at the lower right with the reference under it.

    On a label that lies down, who the person is stands beside the code; on one that stands up, above it.
    """
    size, scale = label.size, _scale(label)
    margin = 4 * mm * scale
    bar = Box(0, 0, 1.8 * mm * scale, size.height)
    paper = Box(bar.right + 0.7 * margin, 0.8 * margin, size.width - 0.9 * margin, size.height - 0.7 * margin)
    module = min(_LARGEST_MODULE, min(size) * _SHARE / qr.MODULES_WITH_QUIET)
    side, quiet = module * qr.MODULES, module * qr.QUIET
    under = 3.6 * mm * scale
    code = Box(paper.right - side, paper.bottom + under, paper.right, paper.bottom + under + side)
    reference = Entry(badge.reference, _type(Weight.SEMIBOLD, 8, 5, scale), INK, align=Align.CENTER)
    texts = stack([reference], Box(code.left - quiet, paper.bottom, code.right + quiet, code.bottom - 0.3 * quiet))
    head = stack([Entry(style.title, _type(Weight.REGULAR, 6.5, 4.5, scale, lines=2), GREY)], paper)
    top = (foot(head) if head else paper.top) - 0.35 * margin
    beside = Box(paper.left, paper.bottom, code.left - quiet, code.top + quiet)
    category = _at_foot(Entry(badge.category, _type(Weight.SEMIBOLD, 8.5, 5.5, scale, lines=2), INK), beside)
    beside = beside._replace(bottom=category[-1].box.top + 0.2 * margin if category else beside.bottom)
    across = Box(paper.left, beside.top, paper.right, top)
    name, more = _name(badge, scale), _person(badge, scale)
    if size.width >= size.height:
        placed = _sunk(stack(name, across), across.bottom)
        texts += placed + stack(more, beside._replace(top=foot(placed) - 0.3 * margin if placed else across.bottom))
    else:
        sent = more.pop()
        texts += _sunk(stack(name + more, across), across.bottom) + stack([sent], beside)
    return LabelPlan([*head, *category, *texts], code, bar)


def _name(badge: Badge, scale: float) -> list[Entry]:
    return [
        Entry(badge.name, _type(Weight.BOLD, 21, 9, scale, lines=2, balanced=True), INK),
        Entry(badge.native_name, _type(Weight.REGULAR, 11, 7, scale, lines=2), INK, 0.6 * mm * scale),
    ]


def _person(badge: Badge, scale: float) -> list[Entry]:
    """Who it is, most telling first; the last one is whom they represent."""
    gap = 0.7 * mm * scale
    return [
        Entry(badge.position, _type(Weight.SEMIBOLD, 9, 5.5, scale, lines=3), INK, 1.6 * gap),
        Entry(badge.institution, _type(Weight.REGULAR, 8.5, 5.5, scale, lines=3), INK, gap),
        Entry(badge.country, _type(Weight.SEMIBOLD, 8.5, 5.5, scale), INK, gap),
        Entry(badge.representing, _type(Weight.SEMIBOLD, 8, 5, scale, lines=3), INK, 1.6 * gap),
    ]


def _type(
    weight: Weight, size: float, smallest: float, scale: float, lines: int = 1, balanced: bool = False
) -> TextStyle:
    return TextStyle(weight, size * scale, smallest * min(scale, 1), lines=lines, leading=1.15, balanced=balanced)


def _scale(label: Label) -> float:
    """How much larger or smaller than usual the type is."""
    width, height = label.size
    long, short = max(width, height), min(width, height)
    return max(_SMALLEST_SCALE, min(_LARGEST_SCALE, long / _USUAL.width, short / _USUAL.height))


def _at_foot(entry: Entry, box: Box) -> list[Placed]:
    placed = stack([entry], box)
    return lifted(placed, box.bottom - foot(placed)) if placed else []


def _sunk(placed: list[Placed], bottom: float) -> list[Placed]:
    """Texts that do not fill their room stand a little lower than its top."""
    return lifted(placed, -(foot(placed) - bottom) * 0.35) if placed else []
