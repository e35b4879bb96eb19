"""Texts one under the other in a box: the building block of badge and ticket."""

from collections.abc import Iterable
from typing import NamedTuple

from regapp.printing.colors import Rgb
from regapp.printing.page import Box
from regapp.printing.paint import Align
from regapp.printing.text import Fitted, TextStyle, fit_together


class Entry(NamedTuple):
    """A text that wants a place: how it is set, in which colour, how far below the one before it (points)."""

    text: str
    style: TextStyle
    color: Rgb
    gap: float = 0.0
    align: Align = Align.LEFT


class Placed(NamedTuple):
    """A text in its place; the box is exactly as high as its lines."""

    text: Fitted
    box: Box
    color: Rgb
    align: Align = Align.LEFT


def stack(entries: Iterable[Entry], box: Box) -> list[Placed]:
    """The entries from the top of the box down, made smaller together if need be. Empty texts take no place."""
    shown = [entry for entry in entries if entry.text]
    gaps = sum(entry.gap for entry in shown[1:])
    fitted = fit_together([(entry.text, entry.style) for entry in shown], box.width, box.height - gaps)
    placed: list[Placed] = []
    top = box.top
    for entry, text in zip(shown, fitted, strict=True):
        top -= entry.gap if placed else 0
        placed.append(Placed(text, Box(box.left, top - text.height, box.right, top), entry.color, entry.align))
        top -= text.height
    return placed


def lifted(placed: list[Placed], by: float) -> list[Placed]:
    """The same texts higher (or lower) on the card, in points."""
    return [text._replace(box=text.box.lifted(by)) for text in placed]


def foot(placed: list[Placed]) -> float:
    """Where the last text ends."""
    return placed[-1].box.bottom
