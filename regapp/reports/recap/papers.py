"""The recap as files: CSV of one table, a workbook of all, and the paper; each in the language of the committee."""

from collections.abc import Iterable
from typing import BinaryIO

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import dates
from regapp.events.naming import document_info
from regapp.messages.composing import speaking
from regapp.models import Event, EventSession
from regapp.printing import Printed
from regapp.printing.recap import report_pdf
from regapp.printing.recap_sheet import ChartLook, Report, ReportColumn, ReportTable
from regapp.reports.recap.charts import chart_of
from regapp.reports.recap.counting import DEFINITIONS
from regapp.reports.recap.queries import Recap, recap
from regapp.reports.recap.tables import Kind, Look, Table, tables, words_of
from regapp.sheets import Picture, Sheet, write_csv, write_workbook

_KINDS = {
    Look.STACKED: ("bar", "stacked"),
    Look.PAIRS: ("bar", ""),
    Look.TIMES: ("column", ""),
    Look.RANGES: ("bar", ""),
}
_TEXT_WIDTH, _FIGURE_WIDTH, _MOMENT_WIDTH = 34, 13, 18


def write_table_csv(table: Table, stream: BinaryIO) -> None:
    """One table for programs: columns by their names, without the sum, which a program computes itself."""
    write_csv(stream, [column.code for column in table.columns], table.rows)


def write_recap_xlsx(event: Event, session: EventSession, stream: BinaryIO) -> None:
    """Every table on a sheet of its own, the event's figures and what they mean on the first."""
    with speaking(event.language):
        found = recap(event, session)
        info = document_info(event, title(), event.language)
        sheets = [_first_sheet(found), *(sheet_of(table) for table in tables(found, event.language))]
    write_workbook(stream, sheets, info.title, info.author, info.created_at)


def write_recap_pdf(event: Event, session: EventSession, stream: BinaryIO) -> Printed:
    """The recap as a paper with drawn charts."""
    return report_pdf(recap_report(event, session), stream)


def recap_report(event: Event, session: EventSession) -> Report:
    """The recap as the print room takes it."""
    language = event.language
    with speaking(language):
        found = recap(event, session)
        return report(event, title(), tables(found, language), figures(found, language))


def report(event: Event, what: str, shown: Iterable[Table], numbers: list[tuple[str, str]]) -> Report:
    """A paper of tables, in the language spoken around it and the event's own words in the event's language."""
    language = event.language
    info = document_info(event, what, language)
    written = dates.moment(info.created_at, event.zone, language)
    return Report(
        info=info,
        title=what,
        event=event.text("title", language),
        host=event.text("host", language),
        facts=(
            f"{dates.event_date(event, language)} · {dates.event_time(event, language)}",
            event.text("venue", language),
            _("As of %(moment)s", moment=written),
        ),
        figures=tuple(numbers),
        tables=tuple(_printed(table, event, language) for table in shown),
        legend_title=_("What is counted"),
        legend=tuple((str(heading), str(meaning)) for _name, heading, meaning in DEFINITIONS) if numbers else (),
        page=_("Page {page} of {pages}"),
    )


def title() -> str:
    """What the recap is called, in the language spoken."""
    return pgettext("paper", "Recap")


def figures(found: Recap, language: str) -> list[tuple[str, str]]:
    """The event in a row of numbers: figure and name."""
    tally = found.total
    names = ("invited", "answered", "expected", "came", *(["no_show"] if found.has_begun else []))
    numbers = [(name, getattr(tally, name)) for name in names]
    headings = {name: str(heading) for name, heading, _meaning in DEFINITIONS}
    shown = [(words_of(number, language), headings[name]) for name, number in numbers]
    return [*shown, (words_of(found.at_door, language), _("People through the door"))]


def sheet_of(table: Table) -> Sheet:
    """A table as a sheet with its chart."""
    picture = None
    if table.chart:
        kind, subtype = _KINDS[table.chart.look]
        columns = tuple(table.column(code) for code in table.chart.columns)
        picture = Picture(kind, subtype, columns, table.title)
    widths = {Kind.TEXT: _TEXT_WIDTH, Kind.MOMENT: _MOMENT_WIDTH}
    return Sheet(
        table.title,
        [column.label for column in table.columns],
        table.rows,
        [widths.get(column.kind, _FIGURE_WIDTH) for column in table.columns],
        table.total,
        picture,
    )


def _first_sheet(found: Recap) -> Sheet:
    figures_found = found.total.figures(found.has_begun)
    rows = [
        (str(heading), figure, str(meaning))
        for (_name, heading, meaning), figure in zip(DEFINITIONS, figures_found, strict=True)
    ]
    door = (_("People through the door"), found.at_door, _("Different people who were let in, with a seat or without."))
    return Sheet(
        title(),
        (pgettext("recap", "Figure"), pgettext("recap", "Number"), _("What is counted")),
        [*rows, door],
        (30, 12, 100),
    )


def _printed(table: Table, event: Event, language: str) -> ReportTable:
    """A table on paper; of what is drawn over time the drawing says it, and its minutes would fill sheets."""
    chart = chart_of(table, event, language)
    if chart and chart.look is ChartLook.TIMES:
        return ReportTable(table.title, (), (), note=table.note, chart=chart)
    columns = tuple(
        ReportColumn(column.label, column.kind in (Kind.NUMBER, Kind.HOURS), 2.0 if place == 0 else 1.0)
        for place, column in enumerate(table.columns)
    )
    return ReportTable(
        table.title,
        columns,
        tuple(_words(row, language) for row in table.rows),
        _words(table.total, language) if table.total else (),
        table.note,
        "" if table.rows else _("Nothing yet."),
        chart,
    )


def _words(row: Iterable[object], language: str) -> tuple[str, ...]:
    return tuple(words_of(cell, language) for cell in row)  # type: ignore[arg-type]
