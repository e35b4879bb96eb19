"""The page of passes: where each one is, hand out, take back, print."""

import io
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.checkin.passes import queries, service
from regapp.checkin.passes.forms import HandingForm, PassesForm
from regapp.errors import DomainError
from regapp.events.forms import blame
from regapp.events.naming import file_name

blueprint = Blueprint("passes", __name__, url_prefix="/manage/<slug>/passes")


@blueprint.get("")
@desk
def listing() -> str:
    """All passes by zone, and who had them."""
    return _listing(PassesForm())


def _listing(form: PassesForm) -> str:
    return render_template(
        "checkin/passes/listing.html", form=form, zones=queries.passes(g.event.id), log=queries.log(g.event.id)
    )


@blueprint.post("")
@organizer
def add() -> Any:
    """Make passes of a zone."""
    form = PassesForm()
    if not form.validate():
        return _listing(form), 422
    try:
        count = service.add(g.event, form.zone.data or "", form.first.data or 0, form.last.data or 0, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _listing(form), error.status
    flash(ngettext("%(num)d pass was made.", "%(num)d passes were made.", count), "success")
    return _back()


@blueprint.post("/<int:pass_id>/hand-out")
@desk
def hand_out(pass_id: int) -> Response:
    """Lend a pass."""
    form = HandingForm()
    if not form.validate():
        flash(" ".join(str(message) for message in form.who.errors), "danger")
        return _back()
    try:
        handing = service.hand_out(g.event, pass_id, form.who.data or "", actor_of(me()))
    except DomainError as error:
        flash(str(error), "danger")
    else:
        flash(_("%(name)s has the pass.", name=handing.name), "success")
    return _back()


@blueprint.post("/<int:pass_id>/<any('take-back', lost, found):verb>")
@desk
def change(pass_id: int, verb: str) -> Response:
    """A pass is given back, lost, or found again."""
    verbs = {"take-back": service.take_back, "lost": service.report_lost, "found": service.report_found}
    verbs[verb](g.event, pass_id, actor_of(me()))
    return _back()


@blueprint.get("/print.pdf", endpoint="print")
@desk
def print_passes() -> Response:
    """The passes of a zone as a file."""
    zone, stream = request.args.get("zone", ""), io.BytesIO()
    service.write_passes(g.event, zone, stream)
    stream.seek(0)
    name = file_name(g.event, _("Passes"), zone, "pdf")
    return send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


def _back() -> Response:
    return redirect(url_for("passes.listing", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
