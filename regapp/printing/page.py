"""The sheet of paper: its sizes, and a document that is written the same way for the same data."""

import contextlib
import dataclasses
import datetime as dt
import threading
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from regapp.printing.fonts import Weight, typeface

# Compressed streams are written as they are; as text (ASCII 85) the file would be a quarter larger.
rl_config.useA85 = 0

_saving = threading.Lock()


class Size(NamedTuple):
    """Width and height in points."""

    width: float
    height: float


A4 = Size(210 * mm, 297 * mm)
A5 = Size(148 * mm, 210 * mm)
A6 = Size(105 * mm, 148 * mm)
# Folio as Indonesian offices use it; larger than the American folio.
F4 = Size(215 * mm, 330 * mm)


class Box(NamedTuple):
    """A rectangle on the page in points, from the bottom left corner of the page or card."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def lifted(self, by: float) -> "Box":
        """The same box higher (or, below zero, lower) on the page."""
        return self._replace(bottom=self.bottom + by, top=self.top + by)


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a reader's "properties" show. `created_at` is an aware time; the same data gives the same bytes."""

    title: str
    author: str
    subject: str
    language: str
    created_at: dt.datetime


@contextlib.contextmanager
def document(stream: BinaryIO, size: Size, info: DocumentInfo) -> Iterator[Canvas]:
    """A canvas whose pages are written to the stream at the end, with fonts cut down to what was used."""
    canvas = Canvas(
        stream,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        lang=info.language,
        # The first font of every page; without it each would name Helvetica, which is not embedded.
        initialFontName=typeface(Weight.REGULAR).first.name,  # pyright: ignore[reportArgumentType]: stubs say number
    )
    canvas.setTitle(info.title)
    canvas.setAuthor(info.author)
    canvas.setSubject(info.subject)
    canvas.setCreator("regapp")
    written = info.created_at.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    canvas.setDateFormatter(lambda *now: written)
    canvas.setPageCallBack(lambda number: _compress_last_page(canvas))
    yield canvas
    with _saving:  # cutting a font down moves the read position of the font object that all documents share
        canvas.save()


def _compress_last_page(canvas: Canvas) -> None:
    """Pack the page just finished; ReportLab would keep all of them at full length until the document is saved."""
    page = canvas._doc.Pages.pages[-1]  # pyright: ignore[reportAttributeAccessIssue]: not in the stubs
    filters = PDFDictionary({"Filter": PDFArray([PDFName("FlateDecode")])})
    page.Contents = PDFStream(filters, zlib.compress(page.stream.encode("latin-1")))
    page.stream = None
