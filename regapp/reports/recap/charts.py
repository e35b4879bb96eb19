"""Charts of the recap: what is drawn, and the drawing for a page, which a screen reader reads as a sentence.

A drawing's lengths are shares of its width, so that its letters stay as large as those of the page around it on every
screen. The same figures stand below it as a table; nothing is said by colour alone.
"""

import datetime as dt
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from regapp import dates
from regapp.events.charts import arrivals
from regapp.models import Event
from regapp.printing.recap_sheet import Chart, ChartBar, ChartLook
from regapp.reports.recap.tables import Look, Table, words_of

_CLASSES = ("bar", "bar-second", "bar-third", "bar-fourth")
# Longest label beside a bar; the table has it whole.
_LONGEST_LABEL = 48
_MOST_BARS = 24
# Heights in pixels: of a label with its bar, of the bar, of what stands over time.
_ROW, _BAR, _TIMES = 46, 18, 120


def chart_of(table: Table, event: Event, language: str) -> Chart | None:
    """What is drawn of a table; None: nothing, or nothing yet."""
    if table.chart is None or not table.rows:
        return None
    if table.chart.look is Look.TIMES:
        return _over_time(table, event, language)
    places = [table.column(code) for code in table.chart.columns]
    series = tuple(table.columns[place].label for place in places)
    bars = tuple(
        _bar(str(row[0]), series, tuple(_figure(row[place]) for place in places), language)
        for row in table.rows[:_MOST_BARS]
    )
    bars = tuple(bar for bar in bars if any(bar.values))
    if not bars:
        return None
    stacked = table.chart.look is Look.STACKED
    top = max(sum(bar.values) if stacked else max(bar.values) for bar in bars)
    said = "; ".join(f"{bar.label}: {bar.words}" for bar in bars)
    return Chart(ChartLook(table.chart.look.value), table.title, said, series, bars, top)


def svg(chart: Chart, name: str) -> Markup:
    """The chart to stand in a page; `name` is unique in the page. Every word in it is escaped."""
    times = chart.look is ChartLook.TIMES
    parts = _times(chart) if times else _rows(chart)
    height = _TIMES if times else _ROW * len(chart.bars)
    box = Markup(' viewBox="0 0 {} {}" preserveAspectRatio="none"').format(len(chart.bars), chart.top) if times else ""
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}"{box} role="img"'
        ' aria-labelledby="{name}-title" aria-describedby="{name}-desc"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">{said}</desc>{parts}</svg>'
    ).format(height=height, box=box, name=name, title=chart.title, said=chart.description, parts=Markup("").join(parts))


def keys(chart: Chart) -> list[tuple[str, str]]:
    """The series with their classes, for a legend; none where there is one series, or the bars tell it themselves."""
    if len(chart.series) < 2 or chart.look is ChartLook.RANGES:
        return []
    return list(zip(_CLASSES, chart.series, strict=False))


def _figure(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _bar(label: str, series: tuple[str, ...], values: tuple[float, ...], language: str) -> ChartBar:
    named = (f"{name} {words_of(_whole(value), language)}" for name, value in zip(series, values, strict=True) if value)
    short = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
    return ChartBar(short, values, ", ".join(named))


def _whole(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _over_time(table: Table, event: Event, language: str) -> Chart | None:
    """Arrivals in stretches that fit the width, the opening among them though nobody came at that minute."""
    assert table.chart is not None
    came: dict[dt.datetime, int] = {}
    for at, number, *_rest in table.rows:
        if isinstance(at, dt.datetime) and isinstance(number, int):
            came[at.astimezone(dt.UTC)] = number
    opening = table.chart.line
    if opening is not None:
        came.setdefault(opening.astimezone(dt.UTC).replace(second=0, microsecond=0), 0)
    drawn = arrivals(sorted(came.items()))
    if drawn is None:
        return None
    bars = tuple(
        ChartBar(dates.clock(at, event.zone, language), (float(number),), str(number)) for at, number in drawn.bars
    )
    line = (opening - drawn.bars[0][0]).total_seconds() / 60 / drawn.minutes if opening else None
    total = sum(number for _at, number in drawn.bars)
    said = ngettext("%(num)d arrival", "%(num)d arrivals", total) + ". "
    busiest = dates.clock(drawn.busiest, event.zone, language)
    said += _(
        "Most of them from %(time)s: %(top)s in %(minutes)s min.", time=busiest, top=drawn.top, minutes=drawn.minutes
    )
    described = f"{said} {table.note}".strip()
    label = table.chart.line_label
    return Chart(ChartLook.TIMES, table.title, described, (table.columns[1].label,), bars, drawn.top, line, label)


def _rows(chart: Chart) -> Iterator[Markup]:
    """A bar below its label, one under the other."""
    for place, bar in enumerate(chart.bars):
        top = place * _ROW
        yield Markup('<g><title>{}: {}</title><text x="0" y="{}" font-size="14" fill="currentColor">{}</text>').format(
            bar.label, bar.words, top + 15, bar.label
        )
        yield from _drawn(chart, bar, top + 21)
        yield Markup("</g>")


def _drawn(chart: Chart, bar: ChartBar, y: int) -> Iterator[Markup]:
    if chart.look is ChartLook.RANGES:
        lower, middle, upper = (100 * value / chart.top for value in bar.values)
        yield _rect("bar-second", lower, max(upper - lower, 0.5), y, _BAR)
        yield _rect("bar", max(middle - 0.3, 0.0), 0.6, y - 2, _BAR + 4)
        return
    left, height = 0.0, _BAR if chart.look is ChartLook.STACKED else _BAR // len(bar.values)
    for place, (css, value) in enumerate(zip(_CLASSES, bar.values, strict=False)):
        width = 100 * value / chart.top
        stacked = chart.look is ChartLook.STACKED
        yield _rect(css, left if stacked else 0.0, width, y if stacked else y + place * height, height)
        left += width


def _rect(css: str, left: float, width: float, y: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"/>').format(
        css, left, y, width, height
    )


def _times(chart: Chart) -> Iterator[Markup]:
    """Bars side by side; the drawing is stretched to its box, so a bar is as high as its number."""
    for place, bar in enumerate(chart.bars):
        yield Markup('<rect class="bar" x="{}" y="{}" width="0.85" height="{}"><title>{}: {}</title></rect>').format(
            place, chart.top - bar.values[0], bar.values[0], bar.label, bar.words
        )
    if chart.line is not None:
        yield Markup('<path class="bar-line" d="M{:.3f} 0V{}"/>').format(chart.line, chart.top)
