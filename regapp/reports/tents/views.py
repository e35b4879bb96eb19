"""The page of what stands on tables."""

import io
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, render_template, request, send_file
from flask_babel import force_locale
from flask_babel import gettext as _

from regapp.accounts.access import desk
from regapp.events.naming import file_name
from regapp.printing import Printed
from regapp.reports.tents import papers
from regapp.reports.tents.forms import TableForm, TentForm
from regapp.tickets.layouts.queries import layouts_of
from regapp.tickets.queries import valid_holders

blueprint = Blueprint("tents", __name__, url_prefix="/manage/<slug>/tents")


@blueprint.get("")
@desk
def page() -> str:
    """Choose what to print."""
    return _page(TentForm(g.event, layouts_of(g.event), formdata=None), TableForm(formdata=None))


def _page(tents: TentForm, tables: TableForm) -> str:
    return render_template("reports/tents/page.html", tents=tents, tables=tables)


@blueprint.get("/tents.pdf", endpoint="tents")
@desk
def tents() -> Any:
    """Name tents or place cards of everybody, of a category, or of one guest."""
    form = TentForm(g.event, layouts_of(g.event), formdata=request.args)
    if not form.validate():
        return _page(form, TableForm(formdata=None)), 422
    chosen = valid_holders(g.event.id, form.category.data or None, (form.ref.data or "").strip() or None)
    if not chosen:
        form.form_errors.append(_("Nobody here has a valid ticket, so there is nothing to print."))
        return _page(form, TableForm(formdata=None)), 409
    stream = io.BytesIO()
    _tell(papers.write_tents(g.event, chosen, stream, form.layout.data or papers.USUAL))
    detail = chosen[0].guest.name if len(chosen) == 1 else form.category.data or ""
    with force_locale(g.event.language):
        what = _("Name tents")
    return _file(stream, file_name(g.event, what, detail, "pdf"))


@blueprint.get("/tables.pdf", endpoint="tables")
@desk
def tables() -> Any:
    """Table numbers."""
    form = TableForm(formdata=request.args)
    if not form.validate():
        return _page(TentForm(g.event, layouts_of(g.event), formdata=None), form), 422
    first, last, stream = form.first.data or 1, form.last.data or 1, io.BytesIO()
    papers.write_table_numbers(g.event, first, last, stream)
    with force_locale(g.event.language):
        what = _("Table numbers")
    return _file(stream, file_name(g.event, what, f"{first}-{last}", "pdf"))


def _tell(printed: Printed) -> None:
    """Say at the next visit which characters no font has, and what is very small."""
    if printed.missing:
        shown = ", ".join(f"{glyph.char} ({glyph.name})" for glyph in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")
    if printed.squeezed:
        flash(_("Very small, for it is long: %(words)s", words=", ".join(printed.squeezed[:5])), "warning")


def _file(stream: io.BytesIO, name: str) -> Response:
    stream.seek(0)
    return send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
