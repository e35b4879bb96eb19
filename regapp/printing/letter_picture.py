"""The picture of a page for a screen: the same lines in the same places as on paper, as an SVG drawing.

It shows a letter while it is being written, without a PDF reader in the browser and without drawing a PDF first.
"""

import base64
import io
from collections.abc import Iterable

from regapp.printing import svg
from regapp.printing.drawing import Picture, Sheet


def sheet_svg(sheet: Sheet, title: str, over: Iterable[str] = ()) -> str:
    """A page as an SVG drawing to stand in an HTML page: the same lines in the same places, each as wide as on paper.

    Every text and attribute is escaped. `title` is what a screen reader says. `over` are parts that lie on the page and
    can be taken hold of (`svg.handle`); with them it is no picture but a group.
    """
    width, height = sheet.size
    over = list(over)
    role = "group" if over else "img"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" role="{role}"'
        f' aria-label="{svg.quoted(title)}" font-family="{svg.FAMILIES}" xml:space="preserve">'
    )
    parts = [opening, f'<rect width="{width:.1f}" height="{height:.1f}" fill="#fff"/>']
    for drawing in sheet.parts:
        parts += [svg.fill(box, color, height) for box, color in drawing.fills]
        parts += [
            f'<path d="M{rule.line[0]:.1f} {height - rule.line[1]:.1f}L{rule.line[2]:.1f} {height - rule.line[3]:.1f}"'
            f' stroke="{svg.hexadecimal(rule.color)}" stroke-width="{rule.width}"/>'
            for rule in drawing.rules
        ]
        parts += [_svg_picture(picture, height) for picture in drawing.pictures]
        parts += [svg.symbol(symbol, height) for symbol in drawing.symbols]
        parts += [line for text in drawing.texts for line in svg.lines(text, height)]
    return "".join([*parts, *over, "</svg>"])


def _svg_picture(picture: Picture, height: float) -> str:
    box = picture.box
    stream = io.BytesIO()
    picture.plain().save(stream, "PNG")
    content = base64.b64encode(stream.getvalue()).decode()
    return (
        f'<image x="{box.left:.1f}" y="{height - box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        f' href="data:image/png;base64,{content}"/>'
    )
