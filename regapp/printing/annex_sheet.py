"""What the annex of an activity report is made of: plain data, with every word already in the language of the paper."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from regapp.printing.letter import Press
from regapp.printing.page import DocumentInfo, Size
from regapp.printing.paint import Painter
from regapp.printing.pictures import Images
from regapp.printing.stack import Placed


class Tools(NamedTuple):
    """What draws on the pages of one document."""

    canvas: Canvas
    painter: Painter
    press: Press
    images: Images


class Leaf(NamedTuple):
    """A page that was laid out: its size, what is written on it, and what draws it."""

    size: Size
    texts: list[Placed]
    draw: Callable[[Tools], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part of the annex: its title, its pages, and every word of it, to look for characters without a glyph."""

    title: str
    leaves: Sequence[Leaf]
    words: Sequence[str] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Cover:
    """The first page. `facts` are label and value; `part` and `page` have the places {number}, {page} and {pages}.

    `letterhead` are the lines of the kop, the first two set large; `title` is what the paper is called, `event` what it
    is about, `contents` stands above the list of parts.
    """

    title: str
    event: str
    contents: str
    part: str
    page: str
    letterhead: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of it."""
        return (*self.letterhead, self.title, self.event, *(value for _label, value in self.facts))


@dataclasses.dataclass(frozen=True, slots=True)
class Annex:
    """A cover with the list of contents, and the parts."""

    info: DocumentInfo
    cover: Cover
    parts: Sequence[Part]


@dataclasses.dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """One day: how it is called, and its items: time, title, room."""

    title: str
    items: tuple[tuple[str, str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Programme:
    """The running order. `headings` are those of time, title and room."""

    title: str
    event: str
    headings: tuple[str, str, str]
    days: tuple[ProgrammeDay, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of it."""
        return (self.title, self.event, *(word for day in self.days for item in day.items for word in item))


@dataclasses.dataclass(frozen=True, slots=True)
class Photograph:
    """The bytes of a PNG or JPEG, and what it shows."""

    content: bytes
    caption: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Photographs:
    """The photographs in their order."""

    title: str
    event: str
    shown: tuple[Photograph, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of it."""
        return (self.title, self.event, *(one.caption for one in self.shown))
