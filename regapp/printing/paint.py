"""Draws on a canvas what has been laid out: fitted texts, boxes, rules."""

import enum
import itertools
from typing import Any

from reportlab.pdfbase.pdfmetrics import getFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from regapp.printing.colors import Rgb
from regapp.printing.fonts import Run, typeface
from regapp.printing.page import Box
from regapp.printing.text import ASCENT, Fitted

# From x, y to x, y, in points.
Line = tuple[float, float, float, float]

# How much a space may grow in a justified line, in em.
_WIDEST = 0.6
_HYPHENS = ("-", "\N{SOFT HYPHEN}")
# How bytes stand in a PDF string: everything that is not plain ASCII as an octal number (ISO 32000-1, 7.3.4.2).
_ESCAPED = {code: f"\\{code:03o}" for code in itertools.chain(range(32), range(127, 256), b"\\()")}


class Align(enum.StrEnum):
    """Where the lines of a text stand between left and right."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    # Spaces made wider until each line fills the box: for all lines of a paragraph but its last.
    JUSTIFIED = "justified"


def justifying(line: str, text: Fitted, box: Box) -> float:
    """By how much each space of the line is widened, in points; nothing where that would tear the line apart."""
    spare = box.width - typeface(text.weight).width(line) * text.size
    spacing = spare / max(line.count(" "), 1)
    return spacing if spacing <= text.size * _WIDEST else 0.0


class Painter:
    """A canvas that draws text as text, never as markup. Coordinates are points from the bottom left."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._document: Any = canvas._doc  # pyright: ignore[reportAttributeAccessIssue]: not in the stubs
        self._last = ""

    def text(self, text: Fitted, box: Box, color: Rgb, align: Align = Align.LEFT) -> None:
        """Set the lines from the top of the box down."""
        self.canvas.addLiteral(self.operators(text, box, color, align))

    def operators(self, text: Fitted, box: Box, color: Rgb, align: Align = Align.LEFT) -> str:
        """What sets the lines, as it stands in the file; the same again sets them again.

        Written by ourselves: ReportLab's text objects measure every string once more, which took a third of the
        time of a print run.
        """
        size, face = text.size, typeface(text.weight)
        baseline = box.top - ASCENT * size
        operators = [f"BT {color.red:.4g} {color.green:.4g} {color.blue:.4g} rg"]
        for line in text.lines:
            left, spacing = box.left, 0.0
            if align is Align.JUSTIFIED:
                spacing = justifying(line, text, box)
                operators.append(f"{spacing:.3f} Tw")
            elif align is not Align.LEFT:
                spare = box.width - face.width(line) * size
                left += spare / 2 if align is Align.CENTER else spare
            runs = face.runs(line)
            if self._last in _HYPHENS:
                # Readers take a hyphen at a line's end for a division and drop it from the text they extract; a space
                # in front of what follows, in its own font, tells them that the hyphen belongs to the name.
                runs[0] = Run(runs[0].font, f" {runs[0].text}")
                left -= stringWidth(" ", runs[0].font, size) + spacing
            operators.append(f"1 0 0 1 {left:.2f} {baseline:.2f} Tm")
            operators.extend(self._show(run, size) for run in runs)
            self._last = line[-1:]
            baseline -= text.leading * size
        if align is Align.JUSTIFIED:
            operators.append("0 Tw")
        return " ".join([*operators, "ET"])

    def _show(self, run: Run, size: float) -> str:
        """Operators that show a run; its font is embedded in parts of up to 256 characters."""
        font: Any = getFont(run.font)
        shown: list[str] = []
        for part, codes in font.splitString(run.text, self._document):
            escaped = codes.decode("latin-1").translate(_ESCAPED)
            shown.append(f"{font.getSubsetInternalName(part, self._document)} {size:.2f} Tf ({escaped}) Tj")
        return " ".join(shown)

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

    def strokes(self, lines: list[list[tuple[float, float]]], color: Rgb, width: float) -> None:
        """Lines drawn by a hand: round at their ends and corners; a line of one point is a dot."""
        path = self.canvas.beginPath()
        for (x, y), *further in lines:
            path.moveTo(x, y)
            for point in further or [(x, y)]:
                path.lineTo(*point)
        self.canvas.saveState()
        self.canvas.setStrokeColorRGB(*color)
        self.canvas.setLineWidth(width)
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.restoreState()

    def dots(self, lines: list[Line], color: Rgb) -> None:
        """Rows of round dots to write on."""
        if lines:
            self.canvas.saveState()
            self.canvas.setLineCap(1)
            self.canvas.setDash([0, 2])
            self.lines(lines, color, 0.6)
            self.canvas.restoreState()
