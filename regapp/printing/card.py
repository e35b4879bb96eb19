"""Where everything stands on one card: a layout filled with a person's words, before anything is drawn.

Editor, preflight, press and tests ask here, so that what is seen, reported and printed is the same.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, HAIRLINE, INK, PALETTE, WHITE, Rgb, ink_on, readable, rgb
from regapp.printing.fonts import OwnFace
from regapp.printing.layout import Anchor, Element, Layout, Paragraph, Text
from regapp.printing.page import Box
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle

LEADING = 1.16
_BAR = 1.1 * mm
_BAR_GAP = 2.4 * mm


@dataclasses.dataclass(frozen=True, slots=True)
class Badge:
    """One badge. `code` is the ticket's 24 digits, `category` the word and `color` a name of PALETTE.

    `representing` is the whole phrase in the guest's language ("mewakili Gubernur …"), `country` the country's name and
    `flag` its ISO code, `photo` the SHA-256 of the guest's photograph; empty texts take no space.
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
    full_name: str = ""
    delegation: str = ""
    flag: str = ""
    photo: str = ""

    @property
    def own_words(self) -> tuple[str, ...]:
        """The texts that are this guest's alone."""
        person = (self.name, self.full_name, self.native_name, self.position, self.institution, self.delegation)
        return (*person, self.country, self.representing, self.reference)

    @property
    def words(self) -> tuple[str, ...]:
        """Every text that may be printed on it."""
        return (*self.own_words, self.category)

    @property
    def values(self) -> dict[str, str]:
        """What a layout's fields of guests stand for."""
        return {
            "name": self.name,
            "full_name": self.full_name or self.name,
            "native_name": self.native_name,
            "position": self.position,
            "institution": self.institution,
            "delegation": self.delegation,
            "country": self.country,
            "representing": self.representing,
            "reference": self.reference,
            "category": self.category,
            "photo": self.photo,
        }


@dataclasses.dataclass(frozen=True, slots=True)
class EventStyle:
    """What all badges of an event share; `accent` is written #rrggbb."""

    title: str
    date_line: str
    host: str = ""
    accent: str = "#1f5fa8"
    venue: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What a layout's fields of the event stand for."""
        return {"event": self.title, "date": self.date_line, "host": self.host, "venue": self.venue}


class Inks(NamedTuple):
    """The colours that names in a layout stand for, for one event and one category."""

    accent: Rgb
    category: Rgb

    def of(self, name: str) -> Rgb:
        """The colour of that name. Raises KeyError for one that nobody knows."""
        if name.startswith("#"):
            return rgb(name)
        known = {"ink": INK, "grey": GREY, "hairline": HAIRLINE, "white": WHITE, "category": self.category}
        if name in known:
            return known[name]
        if name == "accent":
            return readable(self.accent)
        return ink_on(self.category) if name == "on_category" else PALETTE[name]


class Column(NamedTuple):
    """A text element as it is set: its texts, and the bars beside them."""

    texts: list[Placed]
    bars: list[tuple[Box, Rgb]]


def inks(style: EventStyle, color: str) -> Inks:
    """The event's and the category's colours. Raises KeyError for a colour that the palette has not."""
    return Inks(rgb(style.accent), PALETTE[color])


def column(element: Text, values: dict[str, str], colors: Inks, box: Box) -> Column:
    """Set the texts of an element in a box with these values."""
    shown = [(one, words) for one in element.paragraphs if (words := one.filled(values))]
    texts = stack([_entry(one, words, colors) for one, words in shown], box)
    if not texts:
        return Column([], [])
    spare = foot(texts) - box.bottom
    if element.anchor != Anchor.TOP:
        texts = lifted(texts, -spare / (2 if element.anchor == Anchor.MIDDLE else 1))
    bars = [
        (Box(box.left - _BAR_GAP - _BAR, text.box.bottom, box.left - _BAR_GAP, text.box.top), colors.of(one.bar))
        for (one, _), text in zip(shown, texts, strict=True)
        if one.bar
    ]
    return Column(texts, bars)


def upright(element: Element) -> Box:
    """The element's box in points around its own middle, as it lies before it is turned."""
    width, height = element.width * mm / 2, element.height * mm / 2
    if element.turn in (90, 270):
        width, height = height, width
    return Box(-width, -height, width, height)


def middle(layout: Layout, element: Element) -> tuple[float, float]:
    """The middle of an element in points from the lower left corner of the card."""
    return (element.left + element.width / 2) * mm, (layout.height - element.top - element.height / 2) * mm


def on_card(layout: Layout, element: Element, box: Box) -> Box:
    """A box of an element's own coordinates as it lies on the card, in points from the lower left corner."""
    x, y = middle(layout, element)
    left, bottom, right, top = {
        0: box,
        90: Box(-box.top, box.left, -box.bottom, box.right),
        180: Box(-box.right, -box.top, -box.left, -box.bottom),
        270: Box(box.bottom, -box.right, box.top, -box.left),
    }[element.turn]
    return Box(x + left, y + bottom, x + right, y + top)


def is_shown(element: Element, values: dict[str, str]) -> bool:
    """Whether the field that an element depends on has a value."""
    return not element.when or bool(values.get(element.when))


def set_texts(
    layout: Layout, elements: Iterable[Element], badge: Badge, style: EventStyle
) -> Iterator[tuple[Element, Placed]]:
    """Every text of one side, its box as it lies on the card."""
    values, colors = style.values | badge.values, inks(style, badge.color)
    for element in elements:
        if isinstance(element, Text) and is_shown(element, values):
            for text in column(element, values, colors, upright(element)).texts:
                yield element, text._replace(box=on_card(layout, element, text.box))


def _entry(paragraph: Paragraph, words: str, colors: Inks) -> Entry:
    return Entry(words, type_of(paragraph), colors.of(paragraph.color), paragraph.gap * mm, paragraph.align)


def type_of(paragraph: Paragraph) -> TextStyle:
    """How a paragraph would like to be set."""
    return TextStyle(
        OwnFace(paragraph.font, paragraph.weight) if paragraph.font else paragraph.weight,
        paragraph.size,
        paragraph.smallest,
        lines=paragraph.lines,
        leading=LEADING,
        balanced=paragraph.balanced,
    )
