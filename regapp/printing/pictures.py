"""Pictures on cards: looked at once, written into the document once, shown in any box.

A picture's file may carry where and with what it was taken; nothing but its pixels is printed. It is turned as its
camera held it, and no finer than paper shows.
"""

import functools
import io
import pathlib
from collections.abc import Mapping
from typing import NamedTuple

from PIL import Image, ImageOps
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from regapp import paths
from regapp.printing.layout import Element, Fit, Picture
from regapp.printing.page import Box

# More dots an inch than this no printer shows.
FINEST = 400
# Under this many dots an inch a picture looks coarse on a badge that is read at arm's length.
COARSE = 150
_QUALITY = 88


class Pixels(NamedTuple):
    """Width and height of a picture in pixels, as it is seen."""

    width: int
    height: int


@functools.lru_cache(maxsize=256)
def pixels_of(content: bytes) -> Pixels:
    """How many pixels a picture has, turned as its camera held it."""
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        is_turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return Pixels(height, width) if is_turned else Pixels(width, height)


def dots_an_inch(pixels: Pixels, box: Box, fit: Fit) -> float:
    """How fine a picture is when it fills a box (points)."""
    drawn = fitted(pixels, box, fit)
    return pixels.width / (drawn.width / inch)


def fitted(pixels: Pixels, box: Box, fit: Fit) -> Box:
    """Where the whole picture lies so that it stands in the box, or covers it, around its middle."""
    across, down = box.width / pixels.width, box.height / pixels.height
    scale = min(across, down) if fit == Fit.CONTAIN else max(across, down)
    width, height = pixels.width * scale / 2, pixels.height * scale / 2
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return Box(x - width, y - height, x + width, y + height)


def flag_file(country: str) -> pathlib.Path | None:
    """The picture of a country's flag, four to three; None for a code that has none."""
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        return None
    file = paths.flags_dir() / f"{country.lower()}.png"
    return file if file.exists() else None


class Images:
    """The pictures of one document. `forms` are the names of everything that was written into it once."""

    def __init__(self, canvas: Canvas, files: Mapping[str, bytes], finest: int = FINEST) -> None:
        self.forms: set[str] = set()
        self._canvas = canvas
        self._files = files
        self._finest = finest

    def prepare(self, elements: list[Element]) -> None:
        """Write the pictures of these elements into the document before a form shows them: forms do not nest."""
        for element in elements:
            if isinstance(element, Picture) and element.asset in self._files:
                self._form(element.asset, self._files[element.asset], max(element.width, element.height) / 25.4)

    def draw(self, key: str, box: Box, fit: Fit) -> None:
        """Show the picture of that SHA-256 in a box; nothing where the document has no such picture."""
        content = self._files.get(key)
        if content is None:
            return
        form = self._form(key, content, max(box.width, box.height) / inch)
        self._show(form, box, fitted(pixels_of(content), box, fit))

    def flag(self, country: str, box: Box) -> Box | None:
        """Show a country's flag in a box. Returns where it lies; None where there is no such flag."""
        file = flag_file(country)
        if file is None:
            return None
        content = file.read_bytes()
        form = self._form(f"flag.{country.lower()}", content, max(box.width, box.height) / inch)
        drawn = fitted(pixels_of(content), box, Fit.CONTAIN)
        self._show(form, box, drawn)
        return drawn

    def _show(self, form: str, box: Box, drawn: Box) -> None:
        canvas = self._canvas
        canvas.saveState()
        if drawn.width > box.width + 0.01 or drawn.height > box.height + 0.01:
            path = canvas.beginPath()
            path.rect(box.left, box.bottom, box.width, box.height)
            canvas.clipPath(path, stroke=0, fill=0)
        canvas.transform(drawn.width, 0, 0, drawn.height, drawn.left, drawn.bottom)
        canvas.doForm(form)
        canvas.restoreState()

    def _form(self, key: str, content: bytes, inches: float) -> str:
        """The picture as a form of one by one, made when it is needed first."""
        name = f"picture.{key}"
        if name not in self.forms:
            self.forms.add(name)
            self._canvas.beginForm(name, 0, 0, 1, 1)
            self._canvas.drawImage(ImageReader(_plain(content, round(inches * self._finest))), 0, 0, 1, 1, mask="auto")
            self._canvas.endForm()
        return name


def _plain(content: bytes, most: int) -> io.BytesIO:
    """Nothing but the pixels, at most so many along the longer side: photographs as JPEG, drawings as PNG."""
    with Image.open(io.BytesIO(content)) as opened:
        is_photograph = opened.format == "JPEG"
        picture = ImageOps.exif_transpose(opened)
        plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    plain.thumbnail((max(most, 16), max(most, 16)))
    stream = io.BytesIO()
    if is_photograph:
        plain.save(stream, "JPEG", quality=_QUALITY)
    else:
        plain.save(stream, "PNG")
    stream.seek(0)
    return stream
