"""The letterhead (kop) of letters: emblem on the left, lines in the middle, a double rule below."""

import functools
import io
import itertools

from PIL import Image
from reportlab.lib.units import mm

from regapp.printing.colors import INK
from regapp.printing.drawing import Drawing, Picture, Rule
from regapp.printing.fonts import Weight
from regapp.printing.page import Box
from regapp.printing.paint import Align
from regapp.printing.stack import Entry, foot, lifted, stack
from regapp.printing.text import TextStyle

_EMBLEM = 22 * mm
_BESIDE = 3 * mm
_FIRST = TextStyle(Weight.SEMIBOLD, 12.5, 10)
_SECOND = TextStyle(Weight.BOLD, 14, 10.5)
_MORE = TextStyle(Weight.REGULAR, 8.5, 7, lines=2, balanced=True)
_THICK, _THIN, _BETWEEN = 2.0, 0.5, 0.9 * mm


@functools.lru_cache(maxsize=64)
def plan_kop(lines: tuple[str, ...], emblem: bytes, room: Box) -> tuple[Drawing, float]:
    """The letterhead in the upper part of this room, and where it ends. Nothing is drawn where there are no lines."""
    drawing = Drawing()
    if not lines and not emblem:
        return drawing, room.top
    text_room = room._replace(bottom=room.top - 60 * mm)
    bottom = room.top
    if emblem:
        box = emblem_box(emblem, Box(room.left, room.top - _EMBLEM, room.left + _EMBLEM, room.top))
        drawing.pictures.append(Picture(emblem, box))
        bottom = room.top - _EMBLEM
        # The lines stay in the middle of the paper, as far from the right margin as from the emblem.
        text_room = text_room._replace(left=room.left + _EMBLEM + _BESIDE, right=room.right - _EMBLEM - _BESIDE)
    styles = itertools.chain((_FIRST, _SECOND), itertools.repeat(_MORE))
    entries = [Entry(line, style, INK, align=Align.CENTER) for line, style in zip(lines, styles, strict=False)]
    placed = stack(entries, text_room)
    if placed and emblem:
        placed = lifted(placed, -max(0.0, (_EMBLEM - (room.top - foot(placed))) / 2))
    drawing.texts = placed
    y = min([bottom, *(text.box.bottom for text in placed)]) - 2.5 * mm
    drawing.rules = [
        Rule((room.left, y, room.right, y), _THICK, INK),
        Rule((room.left, y - _BETWEEN, room.right, y - _BETWEEN), _THIN, INK),
    ]
    return drawing, y - _BETWEEN


def emblem_box(emblem: bytes, room: Box) -> Box:
    """The largest box of the emblem's own shape in the middle of this room."""
    width, height = _size(emblem)
    scale = min(room.width / width, room.height / height)
    left = room.left + (room.width - width * scale) / 2
    bottom = room.bottom + (room.height - height * scale) / 2
    return Box(left, bottom, left + width * scale, bottom + height * scale)


@functools.lru_cache(maxsize=64)
def _size(emblem: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(emblem)) as picture:
        return picture.size
