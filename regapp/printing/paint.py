"""Draws on a canvas what has been laid out: fitted texts, boxes, rules."""

import enum

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from regapp.printing.colors import Rgb
from regapp.printing.fonts import Run, typeface
from regapp.printing.page import Box
from regapp.printing.text import ASCENT, Fitted

# From x, y to x, y, in points.
Line = tuple[float, float, float, float]

_HYPHENS = ("-", "\N{SOFT HYPHEN}")


class Align(enum.StrEnum):
    """Where the lines of a text stand between left and right."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Painter:
    """A canvas that draws text as text, never as markup. Coordinates are points from the bottom left."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._last = ""

    def text(self, text: Fitted, box: Box, color: Rgb, align: Align = Align.LEFT) -> None:
        """Set the lines from the top of the box down."""
        canvas_text = self.canvas.beginText()
        canvas_text.setFillColorRGB(*color)
        face = typeface(text.weight)
        baseline = box.top - ASCENT * text.size
        for line in text.lines:
            left = box.left
            if align is not Align.LEFT:
                spare = box.width - face.width(line) * text.size
                left += spare / 2 if align is Align.CENTER else spare
            runs = face.runs(line)
            if self._last in _HYPHENS:
                # Readers take a hyphen at a line's end for a division and drop it from the text they extract; a space
                # in front of what follows, in its own font, tells them that the hyphen belongs to the name.
                runs[0] = Run(runs[0].font, f" {runs[0].text}")
                left -= stringWidth(" ", runs[0].font, text.size)
            canvas_text.setTextOrigin(left, baseline)
            for font, piece in runs:
                canvas_text.setFont(font, text.size)
                canvas_text.textOut(piece)
            self._last = line[-1:]
            baseline -= text.leading * text.size
        self.canvas.drawText(canvas_text)

    def fill(self, box: Box, color: Rgb) -> None:
        """A box full of colour."""
        self.canvas.setFillColorRGB(*color)
        self.canvas.rect(box.left, box.bottom, box.width, box.height, stroke=0, fill=1)

    def lines(self, lines: list[Line], color: Rgb, width: float = 0.5) -> None:
        """Straight rules of one width and colour."""
        if lines:
            self.canvas.setStrokeColorRGB(*color)
            self.canvas.setLineWidth(width)
            self.canvas.lines(lines)

    def dots(self, lines: list[Line], color: Rgb) -> None:
        """Rows of round dots to write on."""
        if lines:
            self.canvas.saveState()
            self.canvas.setLineCap(1)
            self.canvas.setDash([0, 2])
            self.lines(lines, color, 0.6)
            self.canvas.restoreState()
