"""Prints cards by their layouts: badges, labels, passes.

What all cards of a category share is written into the document once and shown on each; pictures, flags and fonts are in
it once, however many cards have them. Nothing is split, upper-cased or cut off: long texts wrap and then get smaller.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from regapp.printing import qr
from regapp.printing.card import Badge, Column, EventStyle, Inks, column, inks, is_shown, middle, on_card, upright
from regapp.printing.colors import GREY, HAIRLINE, INK
from regapp.printing.layout import (
    PAPERS,
    Code,
    Element,
    Flag,
    Fold,
    Layout,
    Outline,
    Photo,
    Picture,
    Shape,
    Text,
    unfolded,
)
from regapp.printing.page import Box, DocumentInfo, Size, document
from regapp.printing.paint import Line, Painter
from regapp.printing.pictures import Images
from regapp.printing.remarks import Printed, Remarks

_MARK = 5 * mm
_FOLD = 3 * mm
_HAIR = 0.3

Batch = tuple[Layout, Iterable[Badge]]
NO_FILES: Mapping[str, bytes] = {}


def badges_pdf(
    batches: Iterable[Batch],
    style: EventStyle,
    info: DocumentInfo,
    stream: BinaryIO,
    files: Mapping[str, bytes] = NO_FILES,
    printed_one: Callable[[], object] = lambda: None,
) -> Printed:
    """Write the badges in the order given, each batch by its layout; several on a sheet go from left to right and down.

    `files` has pictures and photographs by their SHA-256; one that it has not is left out. `printed_one` is called
    after each badge. Raises ValueError for a code that is not 24 digits or when there is no badge at all (a PDF has at
    least one page), KeyError for a colour that the palette has not; nothing is written to the stream then.
    """
    pages = 0
    remarks = Remarks()
    with document(stream, Size(100 * mm, 100 * mm), info) as canvas:
        images = Images(canvas, files)
        for layout, badges in batches:
            press = _Press(canvas, layout, style, images, remarks, len(images.forms))
            for cards in _sheets(badges, layout.sheet.columns * layout.sheet.rows):
                pages += press.sheet(cards, printed_one)
        if not pages:
            raise ValueError("there is no badge to print")
    return remarks.printed(pages)


def _sheets(badges: Iterable[Badge], cards: int) -> Iterator[list[Badge]]:
    waiting = iter(badges)
    while sheet := list(itertools.islice(waiting, cards)):
        yield sheet


class Spot(NamedTuple):
    """Where a card lies on its page: its lower left corner in points, and whether it is turned upside down."""

    left: float
    bottom: float
    is_turned: bool = False


def page_of(layout: Layout) -> Size:
    """The page that the layout's cards are printed on."""
    if layout.sheet.paper == "card":
        width, height = unfolded(layout)
        return Size(width * mm, height * mm)
    across, down = PAPERS[layout.sheet.paper]
    return Size(across * mm, down * mm)


def spots_of(layout: Layout) -> list[Spot]:
    """Where the fronts of a sheet's cards lie, from left to right and down, in the sheet's middle."""
    page, (width, height) = page_of(layout), unfolded(layout)
    columns, rows = layout.sheet.columns, layout.sheet.rows
    left, top = (page.width - columns * width * mm) / 2, page.height - (page.height - rows * height * mm) / 2
    places = [(row, column) for row in range(rows) for column in range(columns)]
    return [Spot(left + column * width * mm, top - (row + 1) * height * mm) for row, column in places]


def back_of(layout: Layout, front: Spot) -> Spot:
    """Where a card's back lies: beside it or, turned, above it; on a page of its own as if the sheet was turned."""
    if layout.fold == Fold.SIDE:
        return Spot(front.left + layout.width * mm, front.bottom)
    if layout.fold == Fold.TOP:
        return Spot(front.left, front.bottom + layout.height * mm, is_turned=True)
    return Spot(page_of(layout).width - front.left - layout.width * mm, front.bottom)


class _Stand(NamedTuple):
    """An element and its box on the card; of one that is turned, the box around `middle`, as it lies before."""

    element: Element
    box: Box
    middle: tuple[float, float] | None


class _Step(NamedTuple):
    """Elements of one side that follow each other, and whether all cards of a category share them."""

    stands: list[_Stand]
    is_shared: bool


class _Press:
    """Prints the cards of one layout; what they share is written once and shown on each."""

    def __init__(
        self, canvas: Canvas, layout: Layout, style: EventStyle, images: Images, remarks: Remarks, number: int
    ) -> None:
        self._canvas = canvas
        self._painter = Painter(canvas)
        self._layout = layout
        self._style = style
        self._shared_values = style.values
        self._images = images
        self._remarks = remarks
        self._number = number
        self._page, self._spots = page_of(layout), spots_of(layout)
        self._sides = [_steps(layout, side) for side in layout.sides]
        self._inks: dict[str, Inks] = {}
        self._badge: Badge | None = None
        self._set: dict[tuple[Text, Box], tuple[Column, str]] = {}

    def sheet(self, cards: list[Badge], printed_one: Callable[[], object]) -> int:
        """Print one sheet of cards; two pages where their backs are not folded. Returns how many pages."""
        layout = self._layout
        has_own_page = len(self._sides) > 1 and layout.fold == Fold.NONE
        self._canvas.setPageSize(self._page)
        for badge, spot in zip(cards, self._spots, strict=False):
            self._card(0, badge, spot)
            if layout.back and not has_own_page:
                self._card(1, badge, back_of(layout, spot))
            printed_one()
        self._painter.lines(_marks(layout) + _folds(layout), GREY, _HAIR)
        self._canvas.showPage()
        if has_own_page:
            self._canvas.setPageSize(self._page)
            for badge, spot in zip(cards, self._spots, strict=False):
                self._card(1, badge, back_of(layout, spot))
            self._canvas.showPage()
        return 2 if has_own_page else 1

    def _card(self, side: int, badge: Badge, spot: Spot) -> None:
        if badge is not self._badge:
            self._badge, self._set = badge, {}
            self._remarks.look(badge.words)
        canvas = self._canvas
        canvas.saveState()
        if spot.is_turned:
            width, height = self._layout.width * mm, self._layout.height * mm
            canvas.transform(-1, 0, 0, -1, spot.left + width, spot.bottom + height)
        else:
            canvas.translate(spot.left, spot.bottom)
        values = self._shared_values | badge.values
        for number, step in enumerate(self._sides[side]):
            if step.is_shared:
                canvas.doForm(self._form(side, number, step, badge))
                continue
            for stand in step.stands:
                self._element(stand, badge, values)
        canvas.restoreState()

    def _form(self, side: int, number: int, step: _Step, badge: Badge) -> str:
        """What all cards of a category share here, made when the first card needs it."""
        name = f"shared{self._number}.{side}.{number}.{badge.color}.{badge.category.encode().hex()}"
        if name not in self._images.forms:
            self._images.forms.add(name)
            self._images.prepare([stand.element for stand in step.stands])
            values = {**self._shared_values, "category": badge.category}
            self._remarks.look(values.values())
            self._canvas.beginForm(name, 0, 0, self._layout.width * mm, self._layout.height * mm)
            for stand in step.stands:
                self._element(stand, badge, values)
            self._canvas.endForm()
        return name

    def _element(self, stand: _Stand, badge: Badge, values: dict[str, str]) -> None:
        element = stand.element
        if not is_shown(element, values):
            return
        if stand.middle is None:
            self._draw(element, stand.box, badge, values)
            return
        self._canvas.saveState()
        self._canvas.translate(*stand.middle)
        self._canvas.rotate(element.turn)
        self._draw(element, stand.box, badge, values)
        self._canvas.restoreState()

    def _draw(self, element: Element, box: Box, badge: Badge, values: dict[str, str]) -> None:
        match element:
            case Text():
                self._texts(element, values, badge, box)
            case Shape():
                self._shape(element, box, self._colors(badge))
            case Picture():
                self._images.draw(element.asset, box, element.fit)
            case Photo():
                self._images.draw(badge.photo, box, element.fit)
            case Flag():
                self._flag(badge.flag, box)
            case Code():
                self._code(badge.code, box)

    def _colors(self, badge: Badge) -> Inks:
        if badge.color not in self._inks:
            self._inks[badge.color] = inks(self._style, badge.color)
        return self._inks[badge.color]

    def _texts(self, element: Text, values: dict[str, str], badge: Badge, box: Box) -> None:
        """Both faces of a name tent say the same: it is set once and shown twice."""
        key = (element, box)
        if key not in self._set:
            set_ = column(element, values, self._colors(badge), box)
            self._set[key] = set_, " ".join(self._painter.operators(*text) for text in set_.texts)
            self._remarks.squeeze(set_.texts)
        set_, operators = self._set[key]
        self._canvas.addLiteral(operators)
        for bar, color in set_.bars:
            self._painter.fill(bar, color)

    def _shape(self, shape: Shape, box: Box, colors: Inks) -> None:
        canvas = self._canvas
        if shape.fill:
            canvas.setFillColorRGB(*colors.of(shape.fill))
        if shape.stroke:
            canvas.setStrokeColorRGB(*colors.of(shape.stroke))
            canvas.setLineWidth(shape.thickness * mm)
        how = {"stroke": int(bool(shape.stroke)), "fill": int(bool(shape.fill))}
        if shape.outline == Outline.LINE:
            canvas.line(box.left, box.top, box.right, box.bottom)
        elif shape.outline == Outline.ELLIPSE:
            canvas.ellipse(*box, **how)
        elif shape.radius:
            radius = min(shape.radius * mm, box.width / 2, box.height / 2)
            canvas.roundRect(box.left, box.bottom, box.width, box.height, radius, **how)
        else:
            canvas.rect(box.left, box.bottom, box.width, box.height, **how)

    def _flag(self, country: str, box: Box) -> None:
        drawn = self._images.flag(country, box)
        if drawn:
            self._canvas.setStrokeColorRGB(*HAIRLINE)
            self._canvas.setLineWidth(_HAIR)
            self._canvas.rect(drawn.left, drawn.bottom, drawn.width, drawn.height, stroke=1, fill=0)

    def _code(self, code: str, box: Box) -> None:
        module = code_module(box)
        side = module * qr.MODULES
        left, bottom = (box.left + box.right - side) / 2, (box.bottom + box.top - side) / 2
        self._canvas.setFillColorRGB(*INK)
        self._canvas.addLiteral(qr.pdf_operators(code, left, bottom, module))


def code_module(box: Box) -> float:
    """The side of one module of a code that fills this box with its quiet zone, in points."""
    return min(box.width, box.height) / qr.MODULES_WITH_QUIET


def _steps(layout: Layout, side: tuple[Element, ...]) -> list[_Step]:
    """One side's elements in their order, in runs of those that cards share and those that are each guest's own."""
    runs = itertools.groupby(side, key=lambda element: not element.own_fields)
    return [_Step([_stand(layout, one) for one in elements], is_shared) for is_shared, elements in runs]


def _stand(layout: Layout, element: Element) -> _Stand:
    box = upright(element)
    if element.turn:
        return _Stand(element, box, middle(layout, element))
    return _Stand(element, on_card(layout, element, box), None)


def _folds(layout: Layout) -> list[Line]:
    """Short lines at both ends of each fold."""
    width, height = layout.width * mm, layout.height * mm
    if not layout.back or layout.fold == Fold.NONE:
        return []
    folds: list[Line] = []
    for left, bottom, _turned in spots_of(layout):
        if layout.fold == Fold.SIDE:
            x = left + width
            folds += [(x, bottom, x, bottom + _FOLD), (x, bottom + height - _FOLD, x, bottom + height)]
        else:
            y = bottom + height
            folds += [(left, y, left + _FOLD, y), (left + width - _FOLD, y, left + width, y)]
    return folds


def _marks(layout: Layout) -> list[Line]:
    """Short lines where a sheet is cut, at its edges and where cuts cross."""
    if layout.sheet.paper == "card" or not layout.sheet.marks:
        return []
    page, (width, height) = page_of(layout), unfolded(layout)
    first = spots_of(layout)[0]
    columns, rows = layout.sheet.columns, layout.sheet.rows
    bottom = first.bottom - (rows - 1) * height * mm
    across = [first.left + n * width * mm for n in range(columns + 1)]
    down = [bottom + n * height * mm for n in range(rows + 1)]
    marks: list[Line] = []
    for x in across:
        if _MARK / 2 < x < page.width - _MARK / 2:
            marks += [(x, 0, x, _MARK), (x, page.height - _MARK, x, page.height)]
            marks += [(x, y - _MARK, x, y + _MARK) for y in down[1:-1]]
    for y in down:
        if _MARK / 2 < y < page.height - _MARK / 2:
            marks += [(0, y, _MARK, y), (page.width - _MARK, y, page.width, y)]
            marks += [(x - _MARK, y, x + _MARK, y) for x in across[1:-1]]
    return marks
