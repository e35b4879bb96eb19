"""Charts on paper: bars beside their labels, bars over time with a line, ranges with a middle."""

from reportlab.lib.units import mm

from regapp.printing.colors import GREY, INK, rgb
from regapp.printing.drawing import Drawing, Rule
from regapp.printing.fonts import Weight
from regapp.printing.page import Box
from regapp.printing.paint import Align
from regapp.printing.recap_sheet import Chart, ChartBar, ChartLook
from regapp.printing.stack import Entry, stack
from regapp.printing.text import TextStyle

# Told apart in black and white too.
COLORS = (rgb("#1f5fa8"), rgb("#7ba7d9"), rgb("#4f5b6b"), rgb("#d5dbe3"))
_LINE = rgb("#d63939")
_LABEL_WIDTH, _WORDS_WIDTH = 55 * mm, 62 * mm
_ROW, _BAR = 8 * mm, 4.4 * mm
_KEYS, _TIMES = 7 * mm, 42 * mm
_LABEL = TextStyle(Weight.SEMIBOLD, 8.5, 5, lines=2)
_WORDS = TextStyle(Weight.REGULAR, 7, 4.5, lines=2)


def chart_height(chart: Chart) -> float:
    """How high the chart is, in points."""
    if chart.look is ChartLook.TIMES:
        return _TIMES
    return _ROW * len(chart.bars) + (_KEYS if _has_keys(chart) else 0.0)


def draw_chart(page: Drawing, chart: Chart, box: Box) -> None:
    """Put the chart into its box, which is as high as `chart_height` says."""
    if chart.look is ChartLook.TIMES:
        _over_time(page, chart, box)
        return
    top = box.top
    for bar in chart.bars:
        _one(page, chart, bar, Box(box.left, top - _ROW, box.right, top))
        top -= _ROW
    if _has_keys(chart):
        _keys(page, chart.series, Box(box.left + _LABEL_WIDTH, box.bottom, box.right, top))


def _has_keys(chart: Chart) -> bool:
    return len(chart.series) > 1 and chart.look is not ChartLook.RANGES


def _one(page: Drawing, chart: Chart, bar: ChartBar, row: Box) -> None:
    """A bar with its label on the left and its figures in words on the right."""
    inner = row._replace(bottom=row.bottom + 0.5 * mm, top=row.top - 0.5 * mm)
    page.texts += _middled(bar.label, _LABEL, inner._replace(right=row.left + _LABEL_WIDTH - 3 * mm))
    page.texts += _middled(bar.words, _WORDS, inner._replace(left=row.right - _WORDS_WIDTH + 3 * mm), GREY)
    left, right = row.left + _LABEL_WIDTH, row.right - _WORDS_WIDTH
    middle, scale = (row.top + row.bottom) / 2, (right - left) / chart.top
    low, high = middle - _BAR / 2, middle + _BAR / 2
    if chart.look is ChartLook.RANGES:
        lower, half, upper = (left + value * scale for value in bar.values)
        page.fills.append((Box(lower, low, max(upper, lower + 1), high), COLORS[1]))
        page.fills.append((Box(half - 0.7, low - 1, half + 0.7, high + 1), INK))
        return
    if chart.look is ChartLook.STACKED:
        for color, value in zip(COLORS, bar.values, strict=False):
            page.fills += [(Box(left, low, left + value * scale, high), color)] if value else []
            left += value * scale
        return
    height = (high - low) / len(bar.values)
    for place, (color, value) in enumerate(zip(COLORS, bar.values, strict=False)):
        edge = high - place * height
        page.fills += [(Box(left, edge - height, left + value * scale, edge), color)] if value else []


def _middled(text: str, style: TextStyle, box: Box, color: tuple[float, float, float] = INK) -> list:
    placed = stack([Entry(text, style, color)], box)  # type: ignore[arg-type]
    spare = (placed[-1].box.bottom - box.bottom) / 2 if placed else 0.0
    return [one._replace(box=one.box.lifted(-spare)) for one in placed]


def _keys(page: Drawing, series: tuple[str, ...], box: Box) -> None:
    width = min(box.width / len(series), 42 * mm)
    for place, name in enumerate(series):
        left = box.left + place * width
        page.fills.append((Box(left, box.bottom + 1.5 * mm, left + 3 * mm, box.bottom + 4.5 * mm), COLORS[place]))
        room = Box(left + 4.5 * mm, box.bottom, left + width - 1 * mm, box.bottom + 5.2 * mm)
        page.texts += stack([Entry(name, _WORDS, INK)], room)


def _over_time(page: Drawing, chart: Chart, box: Box) -> None:
    """Bars side by side on a ground line, the times at both ends, the line of the opening with its label above."""
    ground, top = box.bottom + 5 * mm, box.top - 5 * mm
    width, scale = box.width / len(chart.bars), (top - ground) / chart.top
    for place, bar in enumerate(chart.bars):
        if bar.values[0]:
            left = box.left + place * width
            page.fills.append((Box(left, ground, left + width * 0.85, ground + bar.values[0] * scale), COLORS[0]))
    page.rules.append(Rule((box.left, ground, box.right, ground), 0.5, GREY))
    ends = Box(box.left, box.bottom, box.right, ground - 0.8 * mm)
    page.texts += stack([Entry(chart.bars[0].label, _WORDS, GREY)], ends._replace(right=box.left + 30 * mm))
    if len(chart.bars) > 1:
        last = Entry(chart.bars[-1].label, _WORDS, GREY, align=Align.RIGHT)
        page.texts += stack([last], ends._replace(left=box.right - 30 * mm))
    if chart.line is not None:
        x = box.left + chart.line * width
        page.rules.append(Rule((x, ground, x, top + 1 * mm), 1.2, _LINE))
        room = Box(max(box.left, x - 30 * mm), top + 1 * mm, min(box.right, x + 30 * mm), box.top)
        align = Align.LEFT if x - box.left < 30 * mm else Align.RIGHT if box.right - x < 30 * mm else Align.CENTER
        page.texts += stack([Entry(chart.line_label, _WORDS, INK, align=align)], room)
