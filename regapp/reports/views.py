"""Papers: choose what to print, get the file."""

import io

from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.events.naming import file_name
from regapp.printing import Printed
from regapp.reports import service
from regapp.tickets.badges import write_badges
from regapp.tickets.queries import valid_holders

blueprint = Blueprint("reports", __name__, url_prefix="/manage/<slug>")
PDF = "application/pdf"


@blueprint.get("/papers", endpoint="papers")
@desk
def papers_page() -> str:
    """What can be printed, with the number of sheets it will take."""
    holders = valid_holders(g.event.id)
    return render_template(
        "reports/papers.html",
        event=g.event,
        holders=len(holders),
        sessions=g.event.sessions,
    )


@blueprint.get("/badges.pdf")
@desk
def badges() -> BaseResponse:
    """Badges of everybody, of a category, or of one guest."""
    chosen = valid_holders(g.event.id, request.args.get("category") or None, request.args.get("ref") or None)
    if not chosen:
        flash(_("Nobody here has a valid ticket, so there is no badge to print."), "warning")
        return redirect(url_for("reports.papers", slug=g.event.slug))
    stream = io.BytesIO()
    printed = write_badges(g.event, chosen, stream, request.args.get("layout", ""))
    _tell(printed)
    return _file(
        stream,
        file_name(g.event, _("Badges"), request.args.get("category") or request.args.get("ref") or ""),
        "pdf",
        PDF,
    )


@blueprint.post("/badges/printed", endpoint="freeze_badges")
@organizer
def freeze_badges() -> BaseResponse:
    """The badges are printed: their details change on request from now on."""
    count = service.freeze_badges(g.event, actor_of(me()))
    flash(ngettext("%(num)d badge is marked as printed.", "%(num)d badges are marked as printed.", count), "success")
    return redirect(url_for("runs.listing", slug=g.event.slug))


def _tell(printed: Printed) -> None:
    """Say which characters no font has; the page shows it at the next visit."""
    if printed.missing:
        shown = ", ".join(f"{m.char} ({m.name})" for m in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")


def _file(stream: io.BytesIO, name: str, kind: str, mimetype: str) -> Response:
    stream.seek(0)
    return send_file(stream, mimetype=mimetype, as_attachment=True, download_name=f"{name}.{kind}", max_age=0)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
