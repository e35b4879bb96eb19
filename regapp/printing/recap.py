"""A report on paper: figures, tables with their charts, and what each figure means. Sheets lie on their side.

A table goes on to the next page with its header; no row is divided. Charts are drawn by the same lines and letters as
everything else, in greys and one blue that a copying machine keeps apart.
"""

from typing import BinaryIO, NamedTuple

from reportlab.lib.units import mm

from regapp.printing import table
from regapp.printing.colors import GREY, INK, Rgb, rgb
from regapp.printing.drawing import Drawing, Rule
from regapp.printing.fonts import Weight
from regapp.printing.page import A4, Box, Size, document
from regapp.printing.paint import Align, Painter
from regapp.printing.recap_chart import chart_height, draw_chart
from regapp.printing.recap_sheet import Report, ReportTable
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, foot, lifted, stack
from regapp.printing.text import TextStyle

LANDSCAPE = Size(A4.height, A4.width)
ROOM = Box(15 * mm, 15 * mm, LANDSCAPE.width - 15 * mm, LANDSCAPE.height - 14 * mm)
_GROUND, _SUM = rgb("#e8edf3"), rgb("#f4f6f9")
_ROW, _FIGURE_WIDTH = 6 * mm, 16.5 * mm
# What a title with its sentence takes, with the gaps around it.
_TITLE_HEIGHT = 28 * mm

_HOST = TextStyle(Weight.SEMIBOLD, 10, 8, lines=3)
_TITLE = TextStyle(Weight.BOLD, 20, 12, lines=2, balanced=True)
_EVENT = TextStyle(Weight.SEMIBOLD, 12, 9, lines=3)
_FACT = TextStyle(Weight.REGULAR, 9.5, 7, lines=3)
_NUMBER = TextStyle(Weight.BOLD, 22, 12)
_CAPTION = TextStyle(Weight.REGULAR, 9, 6.5, lines=2)
_SECTION = TextStyle(Weight.BOLD, 13, 9, lines=3)
_NOTE = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=4)
_HEADING = TextStyle(Weight.SEMIBOLD, 7.5, 5.5, lines=4)
_CELL = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=30)
_TOTAL = TextStyle(Weight.BOLD, 8.5, 6.5, lines=3)
_SMALL = TextStyle(Weight.REGULAR, 7.5, 5)


def report_pdf(report: Report, stream: BinaryIO) -> Printed:
    """Write the report."""
    pages = report_pages(report)
    remarks = Remarks()
    with document(stream, LANDSCAPE, report.info) as canvas:
        painter = Painter(canvas)
        for page in pages:
            paint(painter, page)
            remarks.note((), page.texts)
            canvas.showPage()
    remarks.note(report.words, ())
    return remarks.printed(len(pages))


def report_pages(report: Report) -> list[Drawing]:
    """The pages as they will be drawn."""
    flow = _Flow()
    _head(flow, report)
    for one in report.tables:
        _table(flow, one)
    _legend(flow, report)
    for number, page in enumerate(flow.pages, start=1):
        _foot(page, report, number, len(flow.pages))
    return flow.pages


def paint(painter: Painter, page: Drawing) -> None:
    """Draw a page."""
    for box, color in page.fills:
        painter.fill(box, color)
    for (width, color), lines in page.rules_alike.items():
        painter.lines(lines, color, width)
    for text in page.texts:
        painter.text(*text)


class _Flow:
    """Pages that are filled from the top."""

    def __init__(self) -> None:
        self.pages, self.y = [Drawing()], ROOM.top

    @property
    def page(self) -> Drawing:
        return self.pages[-1]

    @property
    def left(self) -> float:
        """Height that is left on the page."""
        return self.y - ROOM.bottom

    def turn(self) -> None:
        """Go on to a new page, unless this one is new."""
        if self.y < ROOM.top:
            self.pages.append(Drawing())
            self.y = ROOM.top

    def put(self, entries: list[Entry], gap: float = 0.0) -> None:
        """Texts one under the other, so far below what is there; the page turns where they do not fit."""
        placed = stack(entries, Box(ROOM.left, -ROOM.height, ROOM.right, 0.0))
        if not placed:
            return
        if gap - foot(placed) > self.left:
            self.turn()
        self.y -= gap if self.y < ROOM.top else 0.0
        self.page.texts += lifted(placed, self.y)
        self.y += foot(placed)


def _head(flow: _Flow, report: Report) -> None:
    flow.put([Entry(report.host, _HOST, GREY), Entry(report.title, _TITLE, INK, 2 * mm)])
    flow.put([Entry(report.event, _EVENT, INK), *(Entry(fact, _FACT, GREY, 0.8 * mm) for fact in report.facts)], 3 * mm)
    flow.y -= 4 * mm
    flow.page.rules.append(Rule((ROOM.left, flow.y, ROOM.right, flow.y), 1.5, INK))
    if not report.figures:
        return
    flow.y -= 5 * mm
    width, lowest = ROOM.width / len(report.figures), flow.y
    for place, (figure, caption) in enumerate(report.figures):
        left = ROOM.left + place * width
        box = Box(left, flow.y - 30 * mm, left + width - 3 * mm, flow.y)
        placed = stack([Entry(figure, _NUMBER, INK), Entry(caption, _CAPTION, GREY, 0.5 * mm)], box)
        flow.page.texts += placed
        lowest = min(lowest, foot(placed))
    flow.y = lowest


def _table(flow: _Flow, one: ReportTable) -> None:
    """Title, sentence, chart and rows; the title never stands alone at the foot of a page."""
    laid = _laid(one) if one.rows else None
    first = chart_height(one.chart) if one.chart else laid.together if laid else 0.0
    if flow.left < min(_TITLE_HEIGHT + first, ROOM.height):
        flow.turn()
    flow.put([Entry(one.title, _SECTION, INK), Entry(one.note or one.nothing, _NOTE, GREY, 1 * mm)], 9 * mm)
    if one.chart:
        flow.y -= 3 * mm
        height = chart_height(one.chart)
        draw_chart(flow.page, one.chart, Box(ROOM.left, flow.y - height, ROOM.right, flow.y))
        flow.y -= height
    if laid:
        _rows(flow, laid)


class _Laid(NamedTuple):
    """A table's header and rows, measured."""

    beside: table.Columns
    header: table.Row
    rows: list[tuple[table.Row, Rgb | None]]

    @property
    def height(self) -> float:
        return self.header.height + sum(placed.height for placed, _ground in self.rows)

    @property
    def together(self) -> float:
        """What stands on one page: a short table whole, of a long one the header with the first row."""
        short = self.height < ROOM.height / 2
        return self.height if short else self.header.height + self.rows[0][0].height


def _laid(one: ReportTable) -> _Laid:
    beside = table.columns(ROOM.left, _widths(one))
    aligned = [Align.RIGHT if column.is_figure else Align.LEFT for column in one.columns]
    heads = zip(one.columns, aligned, strict=True)
    header = table.row([[Entry(column.label, _HEADING, INK, align=at)] for column, at in heads], beside, _ROW)
    rows = [*((cells, _CELL, None) for cells in one.rows), *([(one.total, _TOTAL, _SUM)] if one.total else [])]
    laid = [
        (
            table.row(
                [[Entry(text, style, INK, align=at)] for text, at in zip(cells, aligned, strict=True)], beside, _ROW
            ),
            ground,
        )
        for cells, style, ground in rows
    ]
    return _Laid(beside, header, laid)


def _rows(flow: _Flow, laid: _Laid) -> None:
    """The rows, with the header on every page; a short table is not divided."""
    flow.y -= 3 * mm
    if flow.left < laid.together:
        flow.turn()
    fresh = True
    for placed, ground in laid.rows:
        if placed.height + (laid.header.height if fresh else 0.0) > flow.left:
            flow.turn()
            fresh = True
        if fresh:
            flow.y = table.put(flow.page, laid.header, laid.beside, flow.y, _GROUND)
            fresh = False
        flow.y = table.put(flow.page, placed, laid.beside, flow.y, ground)


def _widths(one: ReportTable) -> list[float]:
    """Figures take what they need; what is left is shared among the texts."""
    figures = sum(column.is_figure for column in one.columns)
    texts = sum(column.share for column in one.columns if not column.is_figure)
    narrow = min(_FIGURE_WIDTH, ROOM.width * 0.7 / max(figures, 1))
    unit = (ROOM.width - narrow * figures) / max(texts, 1)
    widths = [narrow if column.is_figure else unit * column.share for column in one.columns]
    # A short table need not be as wide as the sheet: its figures would stand far from what they are of.
    return [min(width, 110 * mm) for width in widths] if texts <= 2 and figures <= 4 else widths


def _legend(flow: _Flow, report: Report) -> None:
    if not report.legend:
        return
    first, *others = [f"{name}: {meaning}" for name, meaning in report.legend]
    flow.put([Entry(report.legend_title, _SECTION, INK), Entry(first, _FACT, INK, 2 * mm)], 9 * mm)
    for text in others:
        flow.put([Entry(text, _FACT, INK)], 1.5 * mm)


def _foot(page: Drawing, report: Report, number: int, pages: int) -> None:
    """What the page belongs to, and which of how many it is."""
    box = Box(ROOM.left, 5 * mm, ROOM.right, 11 * mm)
    split = ROOM.right - 40 * mm
    page.texts += stack([Entry(f"{report.title} · {report.event}", _SMALL, GREY)], box._replace(right=split - 4 * mm))
    counted = report.page.format(page=number, pages=pages)
    page.texts += stack([Entry(counted, _SMALL, GREY, align=Align.RIGHT)], box._replace(left=split))
