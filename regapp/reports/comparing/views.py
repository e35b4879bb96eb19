"""The page that compares the event in hand with another of the same organizer, and its files."""

import io

from flask import Blueprint, Flask, g, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.queries import events_of
from regapp.errors import NotFound
from regapp.events.naming import document_info, file_name
from regapp.extensions import chosen_language
from regapp.messages.composing import speaking
from regapp.models import Event, Role
from regapp.printing.recap import report_pdf
from regapp.reports.comparing.tables import comparison
from regapp.reports.recap import papers
from regapp.reports.recap.charts import chart_of, keys, svg
from regapp.reports.recap.queries import recap
from regapp.reports.recap.tables import Table, words_of
from regapp.reports.recap.views import MIMETYPES
from regapp.sheets import write_workbook

blueprint = Blueprint("comparing", __name__, url_prefix="/manage/<slug>/reports/compare")


@blueprint.get("")
@organizer
def page() -> str:
    """Choose the other event, and see both side by side."""
    others, language = _others(), chosen_language()
    other = _chosen(others) if request.args.get("with") else None
    shown = []
    for table in _tables(other, language) if other else []:
        chart = chart_of(table, g.event, language)
        shown.append((table, chart, svg(chart, f"chart-{table.code}") if chart else "", keys(chart) if chart else []))
    return render_template(
        "reports/comparing/page.html",
        event=g.event,
        others=others,
        other=other,
        shown=shown,
        in_words=lambda cell: words_of(cell, language),
    )


@blueprint.get("/comparison.<any(pdf,xlsx):packed>", endpoint="file")
@organizer
def comparison_file(packed: str) -> Response:
    """Both side by side as a paper or a workbook, in the language of the event in hand."""
    other, stream, language = _chosen(_others()), io.BytesIO(), g.event.language
    with speaking(language):
        what, tables = _("Comparison"), _tables(other, language)
        if packed == "xlsx":
            info = document_info(g.event, what, language)
            sheets = [papers.sheet_of(table) for table in tables]
            write_workbook(stream, sheets, info.title, info.author, info.created_at)
        else:
            report_pdf(papers.report(g.event, what, tables, []), stream)
        name = file_name(g.event, what, other.text("title", language), packed)
    stream.seek(0)
    return send_file(stream, MIMETYPES[packed], as_attachment=True, download_name=name)


def _tables(other: Event, language: str) -> list[Table]:
    one, two = (recap(event, event.sessions[0]) for event in (g.event, other))
    return comparison(one, two, language)


def _others() -> list[Event]:
    """The other events that this person organizes, the next one first."""
    return [event for event, role in events_of(me().id) if role == Role.ORGANIZER and event.id != g.event.id]


def _chosen(others: list[Event]) -> Event:
    """The event of the address; one that this person does not organize answers like one that does not exist."""
    slug = request.args.get("with", "")
    found = next((event for event in others if event.slug == slug), None)
    if found is None:
        raise NotFound(_("You organize no other event of that name."))
    return found


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
