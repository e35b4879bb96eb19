"""Pictures of what is printed, for a screen: the same lines in the same places, as parts of an SVG drawing.

Lengths are points; `height` is that of the page, because SVG counts from the top and paper from the bottom.
"""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from regapp.printing.colors import Rgb
from regapp.printing.drawing import Symbol
from regapp.printing.fonts import OwnFace, Weight, typeface, weight_of
from regapp.printing.page import Box
from regapp.printing.paint import Align, justifying
from regapp.printing.stack import Placed
from regapp.printing.text import ASCENT

# What the page sets texts in; their widths are those of the house's type on paper.
FAMILIES = "Noto Sans, Noto Sans KR, sans-serif"
_QUOTE = {'"': "&quot;"}
_WEIGHTS = {Weight.REGULAR: 400, Weight.SEMIBOLD: 600, Weight.BOLD: 700}


def quoted(text: str) -> str:
    """A text as the value of an attribute."""
    return escape(text, _QUOTE)


def lines(placed: Placed, height: float) -> Iterator[str]:
    """The lines of a text, each as wide as on paper."""
    text, box = placed.text, placed.box
    face, weight = typeface(text.weight), _WEIGHTS[weight_of(text.weight)]
    family = f' font-family="{family_of(text.weight)}, {FAMILIES}"' if isinstance(text.weight, OwnFace) else ""
    for at, line in enumerate(text.lines):
        width = face.width(line) * text.size
        spare = box.width - width
        left = box.left + {Align.CENTER: spare / 2, Align.RIGHT: spare}.get(placed.align, 0.0)
        spacing = justifying(line, text, box) if placed.align is Align.JUSTIFIED else 0.0
        width += spacing * line.count(" ")
        y = height - box.top + text.size * (ASCENT + at * text.leading)
        yield (
            f'<text x="{left:.1f}" y="{y:.1f}" font-size="{text.size:.2f}" font-weight="{weight}"'
            f'{family} fill="{hexadecimal(placed.color)}" textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
            f' word-spacing="{spacing:.2f}">{escape(line)}</text>'
        )


def fill(box: Box, color: Rgb, height: float) -> str:
    """A box full of colour."""
    return (
        f'<rect x="{box.left:.1f}" y="{height - box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' fill="{hexadecimal(color)}"/>'
    )


def handle(box: Box, height: float, label: str, data: Mapping[str, str]) -> str:
    """A place on a drawing that can be taken hold of and reached by keyboard; `data` are its data attributes."""
    said = "".join(f' data-{name}="{quoted(value)}"' for name, value in data.items() if value)
    return (
        f'<rect x="{box.left:.1f}" y="{height - box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' fill-opacity="0" cursor="pointer" tabindex="0" role="button" aria-label="{quoted(label)}"{said}/>'
    )


def symbol(symbol: Symbol, height: float) -> str:
    """A QR code without its quiet zone."""
    module = symbol.box.width / len(symbol.rows)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in symbol.bars)
    place = f"translate({symbol.box.left:.1f} {height - symbol.box.top:.1f}) scale({module:.4f})"
    return f'<path transform="{place}" d="{path}"/>'


def hexadecimal(color: Rgb) -> str:
    """A colour as #rrggbb."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)


def family_of(face: OwnFace) -> str:
    """What a page calls a font of the event's own."""
    return f"Own-{face.sha256[:16]}"
