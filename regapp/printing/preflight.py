"""What would not come out well on a badge, found before anything is printed."""

import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from regapp.printing.card import Badge, EventStyle, set_texts, upright
from regapp.printing.fonts import missing_glyphs
from regapp.printing.layout import LEAST_CODE, Code, Layout, Photo, Picture
from regapp.printing.page import Box
from regapp.printing.pictures import COARSE, dots_an_inch, pixels_of


class Trouble(enum.StrEnum):
    """What is not as one would wish."""

    # A character that no font has: on paper a sign stands in its place.
    MISSING = "missing"
    # A text that fits only below its smallest size.
    SMALL = "small"
    # A picture with too few dots for its size.
    COARSE = "coarse"
    # A code that is too small for the cameras of old phones.
    CODE = "code"
    # A picture or font that the instance has lost.
    LOST = "lost"


class Finding(NamedTuple):
    """One of them: the text or element concerned, and the character, the dots an inch or the millimetres."""

    trouble: Trouble
    words: str
    detail: str = ""


def of_badge(badge: Badge, layout: Layout, style: EventStyle, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What is wrong on the badge of one guest; what all badges share is not looked at."""
    for words in dict.fromkeys(filter(None, badge.own_words)):
        for glyph in missing_glyphs(words):
            yield Finding(Trouble.MISSING, words, f"{glyph.char} ({glyph.name})")
    for side in layout.sides:
        own = tuple(element for element in side if element.own_fields)
        for _element, placed in set_texts(layout, own, badge, style):
            if placed.text.squeezed:
                yield Finding(Trouble.SMALL, " ".join(placed.text.lines), f"{placed.text.size:.1f}")
        for element in own:
            if isinstance(element, Photo) and (content := files.get(badge.photo)):
                yield from _coarse(content, upright(element), element, badge.name)


def of_layout(
    layout: Layout, style: EventStyle, category: str, color: str, files: Mapping[str, bytes]
) -> list[Finding]:
    """What is wrong on every badge: the event's own words, pictures, the code."""
    nobody = Badge("", "0" * 24, "", category, color)
    found = [
        Finding(Trouble.MISSING, words, f"{glyph.char} ({glyph.name})")
        for words in (*style.values.values(), category)
        for glyph in missing_glyphs(words)
    ]
    for element in layout.elements:
        if isinstance(element, Code) and (side := min(element.width, element.height)) < LEAST_CODE - 0.05:
            found.append(Finding(Trouble.CODE, "", f"{side * 21 / 29:.1f}"))
        if isinstance(element, Picture):
            content = files.get(element.asset)
            found += _coarse(content, upright(element), element, "") if content else [Finding(Trouble.LOST, "")]
    found += [Finding(Trouble.LOST, "") for font in layout.fonts if font not in files]
    for side in layout.sides:
        shared = tuple(element for element in side if not element.own_fields)
        for _element, placed in set_texts(layout, shared, nobody, style):
            if placed.text.squeezed:
                found.append(Finding(Trouble.SMALL, " ".join(placed.text.lines), f"{placed.text.size:.1f}"))
    return list(dict.fromkeys(found))


def _coarse(content: bytes, box: Box, element: Picture | Photo, words: str) -> Iterator[Finding]:
    dots = dots_an_inch(pixels_of(content), box, element.fit)
    if dots < COARSE:
        yield Finding(Trouble.COARSE, words, f"{dots:.0f}")
