"""Reads finished papers back with other people's libraries, as a printer, a scanner and a search would."""

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

import pypdfium2
import zxingcpp

from regapp.printing.page import Box
from regapp.printing.stack import Placed


def written(print_it: Callable[..., object], *given: Any) -> bytes:
    """The bytes of a paper."""
    stream: BinaryIO = io.BytesIO()
    print_it(*given, stream)
    return stream.getvalue()


def texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def codes(pdf: bytes) -> list[list[str]]:
    """The QR codes seen on each page."""
    return [[found.text for found in _barcodes(page)] for page in pypdfium2.PdfDocument(pdf)]


def _barcodes(page: pypdfium2.PdfPage) -> Iterable[Any]:
    picture = page.render(scale=2, grayscale=True).to_pil()
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)


def squeeze(text: str) -> str:
    """A text as it is compared: composed, without white space and characters that have no picture."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if not c.isspace() and unicodedata.category(c) != "Cf")


def overlapping(boxes: Sequence[Box]) -> list[tuple[Box, Box]]:
    """Pairs of boxes that share more than a hair's breadth."""
    return [(one, other) for i, one in enumerate(boxes) for other in boxes[i + 1 :] if _share(one, other)]


def _share(one: Box, other: Box) -> bool:
    hair = 0.01
    beside = one.right - hair <= other.left or other.right - hair <= one.left
    return not beside and one.bottom + hair < other.top and other.bottom + hair < one.top


def ink_boxes(placed: Iterable[Placed]) -> list[Box]:
    """The boxes that texts fill, as wide as their longest line."""
    return [_ink_box(text) for text in placed]


def _ink_box(placed: Placed) -> Box:
    spare = placed.box.width - placed.text.width
    left = placed.box.left + {"left": 0, "justified": 0, "center": spare / 2, "right": spare}[placed.align]
    return placed.box._replace(left=left, right=left + placed.text.width)


def outside(boxes: Iterable[Box], room: Box) -> list[Box]:
    """Boxes that leave the room they should stay in."""
    hair = 0.01
    return [
        box
        for box in boxes
        if box.left < room.left - hair
        or box.right > room.right + hair
        or box.bottom < room.bottom - hair
        or box.top > room.top + hair
    ]
