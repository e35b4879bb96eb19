"""A table with rules around its cells, laid out row by row. All lengths are points."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, Rgb
from regapp.printing.drawing import Drawing, Rule
from regapp.printing.page import Box
from regapp.printing.stack import Entry, Placed, foot, lifted, stack

# Left and right edge of each column.
Columns = list[tuple[float, float]]

_PAD = 1.6 * mm
_TALLEST = 120 * mm


class Row(NamedTuple):
    """A row hanging from a top edge at zero."""

    texts: list[Placed]
    height: float


def columns(left: float, widths: Sequence[float]) -> Columns:
    """Columns of these widths side by side."""
    return list(itertools.pairwise(itertools.accumulate(widths, initial=left)))


def row(cells: Sequence[list[Entry]], beside: Columns, least: float) -> Row:
    """Cells side by side, each in the middle of the row's height, which is at least this one."""
    placed = [
        stack(cell, Box(left + _PAD, -_TALLEST, right - _PAD, 0))
        for cell, (left, right) in zip(cells, beside, strict=True)
    ]
    height = max(least, 2 * _PAD - min((foot(cell) for cell in placed if cell), default=0.0))
    return Row([text for cell in placed if cell for text in lifted(cell, -(height + foot(cell)) / 2)], height)


def put(drawing: Drawing, placed: Row, beside: Columns, top: float, ground: Rgb | None = None) -> float:
    """Put a row there, with its rules; one with a ground is a header and has a rule above it. Gives its lower edge."""
    bottom = top - placed.height
    left, right = beside[0][0], beside[-1][1]
    if ground:
        drawing.fills.append((Box(left, bottom, right, top), ground))
        drawing.rules.append(Rule((left, top, right, top), 0.5, GREY))
    drawing.texts += lifted(placed.texts, top)
    drawing.rules.append(Rule((left, bottom, right, bottom), 0.5, GREY))
    drawing.rules += [Rule((x, bottom, x, top), 0.5, GREY) for x in (left, *(edge for _, edge in beside))]
    return bottom
