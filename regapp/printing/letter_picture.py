"""The picture of a page for a screen: the same lines in the same places as on paper, as an SVG drawing.

It shows a letter while it is being written, without a PDF reader in the browser and without drawing a PDF first.
"""

import base64
import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

from regapp.printing.colors import Rgb
from regapp.printing.drawing import Picture, Sheet, Symbol
from regapp.printing.fonts import Weight, typeface
from regapp.printing.page import Box
from regapp.printing.paint import Align, justifying
from regapp.printing.stack import Placed
from regapp.printing.text import ASCENT

_QUOTE = {'"': "&quot;"}
_WEIGHTS = {Weight.REGULAR: 400, Weight.SEMIBOLD: 600, Weight.BOLD: 700}


def sheet_svg(sheet: Sheet, title: str) -> str:
    """A page as an SVG drawing to stand in an HTML page: the same lines in the same places, each as wide as on paper.

    Every text and attribute is escaped. `title` is what a screen reader says.
    """
    width, height = sheet.size
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" role="img"'
        f' aria-label="{escape(title, _QUOTE)}" font-family="Noto Sans, Noto Sans KR, sans-serif" xml:space="preserve">'
    )
    parts = [opening, f'<rect width="{width:.1f}" height="{height:.1f}" fill="#fff"/>']
    for drawing in sheet.parts:
        parts += [_svg_fill(box, color, height) for box, color in drawing.fills]
        parts += [
            f'<path d="M{rule.line[0]:.1f} {height - rule.line[1]:.1f}L{rule.line[2]:.1f} {height - rule.line[3]:.1f}"'
            f' stroke="{_hex(rule.color)}" stroke-width="{rule.width}"/>'
            for rule in drawing.rules
        ]
        parts += [_svg_picture(picture, height) for picture in drawing.pictures]
        parts += [_svg_symbol(symbol, height) for symbol in drawing.symbols]
        parts += [line for text in drawing.texts for line in _svg_lines(text, height)]
    return "".join([*parts, "</svg>"])


def _svg_lines(placed: Placed, height: float) -> Iterator[str]:
    text, box = placed.text, placed.box
    face = typeface(text.weight)
    for at, line in enumerate(text.lines):
        width = face.width(line) * text.size
        spare = box.width - width
        left = box.left + {Align.CENTER: spare / 2, Align.RIGHT: spare}.get(placed.align, 0.0)
        spacing = justifying(line, text, box) if placed.align is Align.JUSTIFIED else 0.0
        width += spacing * line.count(" ")
        y = height - box.top + text.size * (ASCENT + at * text.leading)
        yield (
            f'<text x="{left:.1f}" y="{y:.1f}" font-size="{text.size:.2f}" font-weight="{_WEIGHTS[text.weight]}"'
            f' fill="{_hex(placed.color)}" textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
            f' word-spacing="{spacing:.2f}">{escape(line)}</text>'
        )


def _svg_fill(box: Box, color: Rgb, height: float) -> str:
    return (
        f'<rect x="{box.left:.1f}" y="{height - box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' fill="{_hex(color)}"/>'
    )


def _svg_picture(picture: Picture, height: float) -> str:
    box = picture.box
    stream = io.BytesIO()
    picture.plain().save(stream, "PNG")
    content = base64.b64encode(stream.getvalue()).decode()
    return (
        f'<image x="{box.left:.1f}" y="{height - box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' href="data:image/png;base64,{content}"/>'
    )


def _svg_symbol(symbol: Symbol, height: float) -> str:
    module = symbol.box.width / len(symbol.rows)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in symbol.bars)
    place = f"translate({symbol.box.left:.1f} {height - symbol.box.top:.1f}) scale({module:.4f})"
    return f'<path transform="{place}" d="{path}"/>'


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)
