"""Fitted text: words that are measured, wrapped and, where they must, set smaller, but never cut and never overlapping.

Sizes and widths are in points. What is measured here is drawn by `paint.Painter` with the same fonts.
"""

import dataclasses
import functools
import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from regapp.printing.fonts import Face, Typeface, clusters, printable, typeface

# How far the tallest usual letter (İ, Á) and the deepest one (ş, g) reach from the baseline, in em.
ASCENT = 0.95
DESCENT = 0.25

# A word with the spaces before it. A word too long for a line is divided after hyphens, dashes and slashes first.
_WORD = re.compile(r"( *)([^ ]+)")
_PART = re.compile(r"( *)([^ \-‐–—/]*[\-‐–—/]+|[^ \-‐–—/]+)")
_SIZE_STEP = 0.5
_BELOW_SMALLEST = 0.93
# How much of the way from smallest to preferred is left, step by step.
_SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1, 0.0)


@dataclasses.dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text would like to be set, and how far it may give way.

    `size` is preferred, `smallest` the size under which nobody should have to read it (both in points). `lines` is the
    most it may take as long as that helps; a text that does not fit so takes more lines where the height allows.
    `balanced` makes the lines about equally long, for headings.
    """

    weight: Face
    size: float
    smallest: float
    lines: int = 1
    leading: float = 1.2
    balanced: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it will be drawn. `squeezed` tells that it had to go below its smallest size."""

    lines: tuple[str, ...]
    weight: Face
    size: float
    leading: float
    squeezed: bool = False

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last one, in points."""
        return _height(len(self.lines), self.size, self.leading)

    @property
    def width(self) -> float:
        """Width of the longest line in points."""
        return self.size * max(map(typeface(self.weight).width, self.lines), default=0.0)


def _height(lines: int, size: float, leading: float) -> float:
    return size * (leading * (lines - 1) + ASCENT + DESCENT) if lines else 0.0


def fit(text: str, style: TextStyle, width: float, height: float = math.inf) -> Fitted:
    """The text at the largest size at which it fits into this width and height."""
    return fit_together([(text, style)], width, height)[0]


def fit_together(texts: Sequence[tuple[str, TextStyle]], width: float, height: float = math.inf) -> list[Fitted]:
    """Texts that share one column, all giving way by the same measure until their heights together fit.

    Raises ValueError for a box without room, in which no size would ever fit.
    """
    if width <= 0 or height <= 0:
        raise ValueError(f"no text fits into {width:.1f} x {height:.1f} points")
    words = [_Words(text, style) for text, style in texts]
    for share in _SHARES:
        fitted = [each.at_most(_between(each.style, share), width, height) for each in words]
        if sum(f.height for f in fitted) <= height:
            return fitted
    return _squeezed(words, width, height)


def _squeezed(words: list["_Words"], width: float, height: float) -> list[Fitted]:
    """The last resort: whichever takes most of the height goes below its smallest size, until all fit."""
    sizes = [each.style.smallest for each in words]
    while True:
        fitted = [each.filled(size, width) for each, size in zip(words, sizes, strict=True)]
        if sum(f.height for f in fitted) <= height:
            return fitted
        tallest = max(range(len(fitted)), key=lambda index: fitted[index].height)
        sizes[tallest] *= _BELOW_SMALLEST


def _between(style: TextStyle, share: float) -> float:
    return style.smallest + (style.size - style.smallest) * share


class _Chunk(NamedTuple):
    """A part of a text that stays on one line: where it starts and ends, spaces before it, its width in em."""

    start: int
    end: int
    spaces: float
    width: float


class _Words:
    """A text, measured once, that can be set at any size."""

    def __init__(self, text: str, style: TextStyle) -> None:
        self.style = style
        self._text = printable(text).strip(" ")
        self._face = typeface(style.weight)
        self._whole = self._face.width(self._text)

    @functools.cached_property
    def _words(self) -> list[_Chunk]:
        return list(_chunks(_WORD, self._text, self._face))

    @functools.cached_property
    def _parts(self) -> list[_Chunk]:
        return list(_chunks(_PART, self._text, self._face))

    @functools.cached_property
    def _length(self) -> float:
        """What all lines together hold at least, in em: everything but the spaces, and less by what rounding takes."""
        return sum(part.width for part in self._parts) * 0.999999

    @functools.cached_property
    def _longest_part(self) -> float:
        return _longest(self._parts)

    def at_most(self, size: float, width: float, height: float) -> Fitted:
        """At the largest size up to `size` that keeps the number of lines, else at the smallest on more of them."""
        if self._whole * size <= width:
            return self._set([self._text] if self._text else [], size)
        first = max(0, int((size - self._largest(size, width, height)) / _SIZE_STEP) - 1)
        steps = range(first, int((size - self.style.smallest) / _SIZE_STEP) + 1)
        for candidate in (*(size - step * _SIZE_STEP for step in steps), self.style.smallest):
            limit, most = width / candidate, self._lines_in(height, candidate)
            if self._length > limit * most or self._longest_part > limit:
                continue
            if lines := self._wrapped(limit, most):
                return self._set(lines, candidate)
        return self.filled(self.style.smallest, width)

    def _largest(self, size: float, width: float, height: float) -> float:
        """A size above which the text cannot fit, whatever its lines: it saves trying all of them."""
        largest = 0.0
        for lines in range(1, self.style.lines + 1):
            by_width, by_height = width * lines / self._length, height / _height(lines, 1, self.style.leading)
            largest = max(largest, min(by_width, by_height))
            if by_width >= min(by_height, size):
                break
        return min(largest, width / self._longest_part)

    def _lines_in(self, height: float, size: float) -> int:
        """How many lines of that size the style and the height allow."""
        most = self.style.lines
        if not math.isinf(height):
            most = min(most, max(0, int((height / size - ASCENT - DESCENT) / self.style.leading) + 2))
        while most and _height(most, size, self.style.leading) > height:
            most -= 1
        return most

    def filled(self, size: float, width: float) -> Fitted:
        """At this size on as many lines as it takes, words broken where they are wider than the line."""
        chunks = list(_broken(self._text, self._parts, width / size, self._face))
        lines = _greedy(self._text, chunks, width / size)
        return self._set(lines, size, squeezed=size < self.style.smallest)

    def _wrapped(self, limit: float, most: int) -> list[str] | None:
        """At most so many lines, none longer than the limit (em); None: it takes more, or a word is too long."""
        chunks = self._words if _longest(self._words) <= limit else self._parts
        if _longest(chunks) > limit:
            return None
        lines = _greedy(self._text, chunks, limit)
        if len(lines) > most:
            return None
        return _balanced(self._text, chunks, limit, lines) if self.style.balanced else lines

    def _set(self, lines: Sequence[str], size: float, squeezed: bool = False) -> Fitted:
        return Fitted(tuple(lines), self.style.weight, size, self.style.leading, squeezed)


def _longest(chunks: list[_Chunk]) -> float:
    return max(chunk.width for chunk in chunks)


def _chunks(pattern: re.Pattern[str], text: str, face: Typeface) -> Iterator[_Chunk]:
    space = face.width(" ")
    for match in pattern.finditer(text):
        yield _Chunk(match.start(2), match.end(2), len(match[1]) * space, face.width(match[2]))


def _broken(text: str, chunks: list[_Chunk], limit: float, face: Typeface) -> Iterator[_Chunk]:
    """The same chunks, those longer than the limit cut between characters (marks stay with their base)."""
    for chunk in chunks:
        if chunk.width <= limit:
            yield chunk
            continue
        start, spaces, width, end = chunk.start, chunk.spaces, 0.0, chunk.start
        for cluster in clusters(text[chunk.start : chunk.end]):
            advance = face.width(cluster)
            if width and width + advance > limit:
                yield _Chunk(start, end, spaces, width)
                start, spaces, width = end, 0.0, 0.0
            width += advance
            end += len(cluster)
        yield _Chunk(start, end, spaces, width)


def _greedy(text: str, chunks: list[_Chunk], limit: float) -> list[str]:
    """Lines filled one after the other; inner spaces stay as written, those at a line's end are not drawn."""
    if not chunks:
        return []
    lines: list[str] = []
    start, end, width = chunks[0].start, chunks[0].end, chunks[0].width
    for chunk in chunks[1:]:
        if width + chunk.spaces + chunk.width > limit:
            lines.append(text[start:end])
            start, width = chunk.start, chunk.width
        else:
            width += chunk.spaces + chunk.width
        end = chunk.end
    return [*lines, text[start:end]]


def _balanced(text: str, chunks: list[_Chunk], limit: float, lines: list[str]) -> list[str]:
    """As few lines as before, but about equally long: the narrowest measure that needs no further line."""
    narrow, wide = max(_longest(chunks), limit / 2), limit
    for _ in range(6):
        middle = (narrow + wide) / 2
        tried = _greedy(text, chunks, middle)
        if len(tried) <= len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines
