"""A card for a screen: what the press would print, as an SVG drawing in which each element can be taken hold of."""

from collections.abc import Callable, Iterator

from reportlab.lib.units import mm

from regapp.printing import qr, svg
from regapp.printing.badge import code_module
from regapp.printing.card import Badge, EventStyle, Inks, column, inks, is_shown, middle, upright
from regapp.printing.drawing import Symbol
from regapp.printing.layout import Code, Element, Fit, Flag, Layout, Outline, Photo, Picture, Shape, Text
from regapp.printing.page import Box
from regapp.printing.pictures import flag_file

_RATIOS = {Fit.CONTAIN: "xMidYMid meet", Fit.COVER: "xMidYMid slice"}
# Where a picture by its SHA-256, or a flag by the name of its file, is fetched from.
Address = Callable[[str], str]


def card_svg(
    layout: Layout, side: int, badge: Badge, style: EventStyle, title: str, picture_at: Address, flag_at: Address
) -> str:
    """One side of a card; 0 is the front. Raises IndexError for a side that the layout has not.

    `title` is what a screen reader says. Elements are groups in their order, named by `data-element`, counted from 0.
    """
    width, height = layout.width * mm, layout.height * mm
    values, colors = style.values | badge.values, inks(style, badge.color)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}" role="img"'
        f' aria-label="{svg.quoted(title)}" font-family="{svg.FAMILIES}" xml:space="preserve">'
    )
    parts = [opening, f'<rect width="{width:.2f}" height="{height:.2f}" fill="#fff"/>']
    for number, element in enumerate((layout.front, layout.back)[side]):
        if is_shown(element, values):
            x, y = middle(layout, element)
            turned = f" rotate({-element.turn})" if element.turn else ""
            parts.append(f'<g data-element="{number}" transform="translate({x:.2f} {height - y:.2f}){turned}">')
            parts += _drawn(element, upright(element), badge, values, colors, picture_at, flag_at)
            parts.append("</g>")
    return "".join([*parts, "</svg>"])


def _drawn(
    element: Element,
    box: Box,
    badge: Badge,
    values: dict[str, str],
    colors: Inks,
    picture_at: Address,
    flag_at: Address,
) -> Iterator[str]:
    match element:
        case Text():
            set_ = column(element, values, colors, box)
            yield from (svg.fill(bar, color, 0) for bar, color in set_.bars)
            for text in set_.texts:
                yield from svg.lines(text, 0)
        case Shape():
            yield _shape(element, box, colors)
        case Picture():
            yield _image(picture_at(element.asset), box, element.fit)
        case Photo():
            if badge.photo:
                yield _image(picture_at(badge.photo), box, element.fit)
        case Flag():
            if file := flag_file(badge.flag):
                yield _image(flag_at(file.name), box, Fit.CONTAIN)
        case Code():
            side = code_module(box) * qr.MODULES / 2
            yield svg.symbol(Symbol(tuple(qr.modules(badge.code)), Box(-side, -side, side, side)), 0)


def _image(address: str, box: Box, fit: Fit) -> str:
    return (
        f'<image x="{box.left:.2f}" y="{-box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        f' preserveAspectRatio="{_RATIOS[fit]}" href="{svg.quoted(address)}"/>'
    )


def _shape(shape: Shape, box: Box, colors: Inks) -> str:
    fill = svg.hexadecimal(colors.of(shape.fill)) if shape.fill else "none"
    stroke = svg.hexadecimal(colors.of(shape.stroke)) if shape.stroke else "none"
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="{shape.thickness * mm:.2f}"'
    if shape.outline == Outline.LINE:
        return f'<path d="M{box.left:.2f} {-box.top:.2f}L{box.right:.2f} {-box.bottom:.2f}" {paint}/>'
    if shape.outline == Outline.ELLIPSE:
        return f'<ellipse rx="{box.width / 2:.2f}" ry="{box.height / 2:.2f}" {paint}/>'
    radius = min(shape.radius * mm, box.width / 2, box.height / 2)
    return (
        f'<rect x="{box.left:.2f}" y="{-box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        f' rx="{radius:.2f}" {paint}/>'
    )
