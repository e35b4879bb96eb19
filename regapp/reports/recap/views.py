"""The page of the recap, and its files."""

import io

from flask import Blueprint, Flask, flash, g, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import organizer
from regapp.errors import NotFound
from regapp.events.naming import file_name
from regapp.events.queries import session_now
from regapp.extensions import chosen_language
from regapp.messages.composing import speaking
from regapp.models import EventSession
from regapp.reports.recap import papers
from regapp.reports.recap.charts import chart_of, keys, svg
from regapp.reports.recap.counting import DEFINITIONS
from regapp.reports.recap.queries import recap
from regapp.reports.recap.tables import table_of, tables, words_of

blueprint = Blueprint("recap", __name__, url_prefix="/manage/<slug>/reports")
# Rows of a table on the page; the files have all of them.
MOST_ROWS = 25
MIMETYPES = {
    "csv": "text/csv",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("")
@organizer
def page() -> str:
    """The event in numbers, with charts and what each number means."""
    language, session = chosen_language(), _session()
    found = recap(g.event, session)
    shown = []
    for table in tables(found, language):
        chart = chart_of(table, g.event, language)
        drawing = svg(chart, f"chart-{table.code}") if chart else ""
        shown.append((table.shortened(MOST_ROWS), len(table.rows), chart, drawing, keys(chart) if chart else []))
    return render_template(
        "reports/recap/page.html",
        event=g.event,
        session=session,
        found=found,
        figures=papers.figures(found, language),
        shown=shown,
        definitions=DEFINITIONS,
        most_rows=MOST_ROWS,
        in_words=lambda cell: words_of(cell, language),
    )


@blueprint.get("/recap.<any(pdf,xlsx):packed>", endpoint="file")
@organizer
def recap_file(packed: str) -> Response:
    """All tables, as a paper or as a workbook."""
    stream, session = io.BytesIO(), _session()
    if packed == "xlsx":
        papers.write_recap_xlsx(g.event, session, stream)
    else:
        printed = papers.write_recap_pdf(g.event, session, stream)
        if printed.missing:
            flash(_("Some characters could not be printed."), "warning")
    with speaking(g.event.language):
        name = file_name(g.event, papers.title(), "", packed)
    return _file(stream, name, packed)


@blueprint.get("/<table>.csv", endpoint="table")
@organizer
def one_table(table: str) -> Response:
    """One table, for programs."""
    known = recap(g.event, _session())
    with speaking(g.event.language):
        found = table_of(known, table, g.event.language)
        name = file_name(g.event, papers.title(), found.title if found else "", "csv")
    if found is None:
        raise NotFound(_("There is no such table."))
    stream = io.BytesIO()
    papers.write_table_csv(found, stream)
    return _file(stream, name, "csv")


def _session() -> EventSession:
    """The session whose arrivals are wanted; the one that matters now where none is named."""
    code = request.args.get("session") or session_now(g.event.sessions)
    chosen = next((one for one in g.event.sessions if one.code == code), None)
    if chosen is None:
        raise NotFound(_("There is no such session at this event."))
    return chosen


def _file(stream: io.BytesIO, name: str, kind: str) -> Response:
    stream.seek(0)
    return send_file(stream, MIMETYPES[kind], as_attachment=True, download_name=name)


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
