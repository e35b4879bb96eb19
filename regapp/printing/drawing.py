"""A page before it is drawn: what stands where, for paper and for a picture of it. All lengths are points."""

import dataclasses
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from regapp.printing.colors import Rgb
from regapp.printing.page import Box, Size
from regapp.printing.paint import Line
from regapp.printing.stack import Placed

_DARK = re.compile("1+")
# Along the longer side of a picture: 600 dots an inch at 5 cm.
_MOST_PIXELS = 1200


class Rule(NamedTuple):
    """A straight line with its width and colour."""

    line: Line
    width: float
    color: Rgb


class Symbol(NamedTuple):
    """A QR code without its quiet zone: its rows from the top, 1 for dark, and the square it fills."""

    rows: tuple[str, ...]
    box: Box

    @property
    def bars(self) -> Iterator[tuple[int, int, int]]:
        """Dark modules as horizontal bars (column, row, length), counted from the top left corner."""
        for row, cells in enumerate(self.rows):
            for run in _DARK.finditer(cells):
                yield run.start(), row, run.end() - run.start()


class Picture(NamedTuple):
    """The bytes of a PNG or JPEG, and the box it fills."""

    content: bytes
    box: Box

    def plain(self) -> Image.Image:
        """Its pixels in colours that every reader draws, without what else the file carries (place, camera, words)."""
        with Image.open(io.BytesIO(self.content)) as picture:
            plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        plain.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
        return plain


@dataclasses.dataclass(slots=True, eq=False)
class Drawing:
    """Texts, boxes, rules, codes and pictures in their places."""

    texts: list[Placed] = dataclasses.field(default_factory=list)
    fills: list[tuple[Box, Rgb]] = dataclasses.field(default_factory=list)
    rules: list[Rule] = dataclasses.field(default_factory=list)
    symbols: list[Symbol] = dataclasses.field(default_factory=list)
    pictures: list[Picture] = dataclasses.field(default_factory=list)

    @property
    def rules_alike(self) -> dict[tuple[float, Rgb], list[Line]]:
        """The rules by width and colour, so that each kind is set once."""
        alike: dict[tuple[float, Rgb], list[Line]] = {}
        for rule in self.rules:
            alike.setdefault((rule.width, rule.color), []).append(rule.line)
        return alike


@dataclasses.dataclass(slots=True, eq=False)
class Sheet:
    """One page: what is its own, and what it shares with other pages and is written once."""

    size: Size
    own: Drawing = dataclasses.field(default_factory=Drawing)
    shared: list[Drawing] = dataclasses.field(default_factory=list)

    @property
    def parts(self) -> list[Drawing]:
        """Everything on it."""
        return [*self.shared, self.own]
