"""A seating plan on one sheet, seen from the audience or from the stage; every name stands inside its seat."""

import dataclasses
import itertools
import math
from collections.abc import Mapping
from typing import BinaryIO

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, INK, rgb
from regapp.printing.drawing import Drawing, Rule, Sheet
from regapp.printing.fonts import Weight
from regapp.printing.letter import Press
from regapp.printing.letter_picture import sheet_svg
from regapp.printing.page import A4, Box, DocumentInfo, Size, document
from regapp.printing.paint import Align
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.svg import handle
from regapp.printing.text import TextStyle

A4_WIDE = Size(A4.height, A4.width)
A3_WIDE = Size(420 * mm, A4.height)
# More seats than that want the larger sheet.
_MOST_ON_A4 = 40
# A seat in a row may be drawn so much wider than deep, for names are.
_WIDEST = 1.9
_CORNERS = 48
_MARGIN, _HEAD, _STAGE_HEIGHT = 12 * mm, 24 * mm, 7 * mm
_FREE, _TAKEN, _TABLE, _FIXED = rgb("#ffffff"), rgb("#eef3f8"), rgb("#dfe4ea"), rgb("#dbe8dd")
_TITLE = TextStyle(Weight.BOLD, 15, 9)
_EVENT = TextStyle(Weight.REGULAR, 9.5, 7, lines=2)
_STAGE = TextStyle(Weight.SEMIBOLD, 9, 7)
_CODE = TextStyle(Weight.REGULAR, 5.5, 4)
_NAME = TextStyle(Weight.SEMIBOLD, 8, 3.6, lines=5, balanced=True)
_OFFICE = TextStyle(Weight.REGULAR, 6.5, 3.4, lines=3, balanced=True)


@dataclasses.dataclass(frozen=True, slots=True)
class SeatPrint:
    """A seat: number, middle (metres), and who sits there; without a name it is free."""

    code: str
    x: float
    y: float
    name: str = ""
    office: str = ""
    is_fixed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class SeatingPrint:
    """A plan: the room in metres, seen from the audience with the stage at the top; words in the paper's language."""

    title: str
    event: str
    stage: str
    width: float
    depth: float
    seats: tuple[SeatPrint, ...]
    tables: tuple[tuple[float, float, float, float], ...] = ()
    has_round_tables: bool = False
    # Width and depth of a seat in metres: as much as its neighbours leave it.
    seat_size: tuple[float, float] = (0.92, 0.8)

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of it."""
        return (self.title, self.event, *(word for seat in self.seats for word in (seat.name, seat.office)))


def seating_pdf(plan: SeatingPrint, info: DocumentInfo, stream: BinaryIO, *, from_stage: bool = False) -> Printed:
    """Write the plan on one sheet."""
    sheet, remarks = plan_seating(plan, from_stage=from_stage), Remarks()
    with document(stream, sheet.size, info) as canvas:
        Press(canvas).print(sheet)
    remarks.note(plan.words, sheet.own.texts)
    return remarks.printed(1)


def seating_svg(plan: SeatingPrint, title: str, guests: Mapping[str, str] | None = None) -> str:
    """The plan as a picture for a page; with `guests` (keys by seat) its seats can be taken hold of."""
    sheet = plan_seating(plan)
    if guests is None:
        return sheet_svg(sheet, title)
    boxes = (box for box, _color in sheet.own.fills[-len(plan.seats) :])
    return sheet_svg(
        sheet,
        title,
        (
            handle(
                box,
                sheet.size.height,
                f"{seat.code}: {seat.name}" if seat.name else seat.code,
                {"seat": seat.code, "guest": guests.get(seat.code, ""), "name": seat.name},
            )
            for seat, box in zip(plan.seats, boxes, strict=True)
        ),
    )


def plan_seating(plan: SeatingPrint, *, from_stage: bool = False) -> Sheet:
    """The plan laid out; from the stage it is turned around, and its words stay upright."""
    size = A4_WIDE if len(plan.seats) <= _MOST_ON_A4 else A3_WIDE
    drawing = Drawing()
    room = Box(_MARGIN, _MARGIN, size.width - _MARGIN, size.height - _MARGIN)
    heads = stack([Entry(plan.title, _TITLE, INK), Entry(plan.event, _EVENT, GREY, 1 * mm)], room)
    drawing.texts += heads
    floor = room._replace(top=room.top - _HEAD)
    down = floor.height / plan.depth
    across = min(floor.width / plan.width, down * _WIDEST)
    if plan.has_round_tables:
        across = down = min(across, down)
    left = (floor.left + floor.right - plan.width * across) / 2

    def box(x0: float, y0: float, x1: float, y1: float) -> Box:
        if from_stage:
            x0, y0, x1, y1 = plan.width - x1, plan.depth - y1, plan.width - x0, plan.depth - y0
        return Box(left + x0 * across, floor.top - y1 * down, left + x1 * across, floor.top - y0 * down)

    stage = box(plan.width * 0.2, 0, plan.width * 0.8, _STAGE_HEIGHT / down)
    drawing.fills.append((stage, _TABLE))
    drawing.texts += _centred([Entry(plan.stage, _STAGE, INK, align=Align.CENTER)], stage)
    for corners in plan.tables:
        if plan.has_round_tables:
            drawing.rules += _circle(box(*corners))
        else:
            drawing.fills.append((box(*corners), _TABLE))
    wide, deep = (side / 2 for side in plan.seat_size)
    for seat in plan.seats:
        _seat(drawing, seat, box(seat.x - wide, seat.y - deep, seat.x + wide, seat.y + deep))
    return Sheet(size, drawing)


def _seat(drawing: Drawing, seat: SeatPrint, box: Box) -> None:
    drawing.fills.append((box, _FIXED if seat.is_fixed else _TAKEN if seat.name else _FREE))
    for line in (
        (box.left, box.bottom, box.right, box.bottom),
        (box.left, box.top, box.right, box.top),
        (box.left, box.bottom, box.left, box.top),
        (box.right, box.bottom, box.right, box.top),
    ):
        drawing.rules.append(Rule(line, 0.4, GREY))
    pad = min(1 * mm, box.width * 0.06)
    inner = Box(box.left + pad, box.bottom + pad, box.right - pad, box.top - pad)
    code = stack([Entry(seat.code, _CODE, GREY, align=Align.CENTER)], inner._replace(bottom=inner.top - 3 * mm))
    drawing.texts += code
    words = [
        Entry(seat.name, _NAME, INK, align=Align.CENTER),
        Entry(seat.office, _OFFICE, GREY, 0.3 * mm, Align.CENTER),
    ]
    drawing.texts += _centred(words, inner._replace(top=foot(code) - 0.2 * mm))


def _circle(box: Box) -> list[Rule]:
    """A circle in short straight lines."""
    x, y, radius = (box.left + box.right) / 2, (box.bottom + box.top) / 2, box.width / 2
    angles = [2 * math.pi * step / _CORNERS for step in range(_CORNERS + 1)]
    points = [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]
    return [Rule((*one, *other), 1.2, GREY) for one, other in itertools.pairwise(points)]


def _centred(entries: list[Entry], box: Box) -> list[Placed]:
    placed = stack(entries, box)
    return lifted(placed, -max(0.0, (foot(placed) - box.bottom) / 2)) if placed else []
