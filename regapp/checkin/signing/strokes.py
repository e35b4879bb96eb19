"""Strokes of a drawn signature as bytes: a version, width and height, then each stroke's points as differences.

Numbers are unsigned varints of seven bits a byte, the lowest first (as in Protocol Buffers); differences are zigzag
encoded before. The first point of a stroke is told from the last point of the stroke before, the very first from 0, 0.
`static/src/kiosk/strokes.js` writes the same; both read `tests/checkin/strokes.json`.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid

VERSION = 1
MOST_STROKES = 300
MOST_POINTS = 8000
MOST_BYTES = 24_000
# Sides of the field in units that the page chooses; enough for any screen.
LARGEST_SIDE = 10_000
# A dot, or a finger that only rested, is no signature: the strokes go over this share of the field's width together.
LEAST_INK = 0.12

Stroke = tuple[tuple[int, int], ...]


class Strokes(NamedTuple):
    """A drawing in a field of that size; x to the right, y down, in units of the field."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    @property
    def length(self) -> float:
        """How long all lines together are, in units of the field."""
        return sum(
            ((right[0] - left[0]) ** 2 + (right[1] - left[1]) ** 2) ** 0.5
            for stroke in self.strokes
            for left, right in zip(stroke, stroke[1:], strict=False)
        )


def pack(drawn: Strokes) -> bytes:
    """The strokes as bytes."""
    numbers = [VERSION, drawn.width, drawn.height, len(drawn.strokes)]
    x = y = 0
    for stroke in drawn.strokes:
        numbers.append(len(stroke))
        for right, down in stroke:
            numbers += [_zigzag(right - x), _zigzag(down - y)]
            x, y = right, down
    return b"".join(map(_varint, numbers))


def unpack(packed: bytes) -> Strokes:
    """The strokes in these bytes. Raises ValueError for anything that is not exactly such a drawing."""
    numbers = _numbers(packed)
    version, width, height, count = (_next(numbers) for _ in range(4))
    if version != VERSION or not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise ValueError("this is no drawing of ours")
    if count > MOST_STROKES:
        raise ValueError("too many strokes")
    x = y = points = 0
    strokes: list[Stroke] = []
    for _stroke in range(count):
        length = _next(numbers)
        points += length
        if points > MOST_POINTS:
            raise ValueError("too many points")
        stroke: list[tuple[int, int]] = []
        for _point in range(length):
            x, y = x + _unzigzag(_next(numbers)), y + _unzigzag(_next(numbers))
            if not (0 <= x <= width and 0 <= y <= height):
                raise ValueError("a point outside of the field")
            stroke.append((x, y))
        strokes.append(tuple(stroke))
    if next(numbers, None) is not None:
        raise ValueError("something follows the drawing")
    return Strokes(width, height, tuple(strokes))


def read(given: str) -> bytes:
    """A signature as a page sends it, in base64; gives the bytes to keep.

    Raises Invalid in words for one that is empty, that is too long, or that is none.
    """
    if len(given) > MOST_BYTES * 4 // 3 + 4:
        raise Invalid(_l("This drawing has too many strokes. Please clear the field and sign once."), field="strokes")
    try:
        packed = base64.b64decode(given, validate=True)
        drawn = unpack(packed)
    except (ValueError, binascii.Error) as error:
        if "too many" in str(error):
            raise Invalid(
                _l("This drawing has too many strokes. Please clear the field and sign once."), field="strokes"
            ) from error
        raise Invalid(
            _l("The signature did not arrive as it was drawn. Please sign again."), field="strokes"
        ) from error
    if drawn.length < drawn.width * LEAST_INK:
        raise Invalid(_l("Please sign in the field with your finger or a pen."), field="strokes")
    return packed


def _numbers(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            if shift > 28:
                raise ValueError("a number too large")
            continue
        yield number
        number = shift = 0
    if shift:
        raise ValueError("cut off")


def _next(numbers: Iterator[int]) -> int:
    found = next(numbers, None)
    if found is None:
        raise ValueError("cut off")
    return found


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else -number * 2 - 1


def _unzigzag(number: int) -> int:
    return number >> 1 if number % 2 == 0 else -(number >> 1) - 1
