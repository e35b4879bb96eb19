"""The page on which the committee decides what guests asked to have changed."""

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError
from regapp.events.history import FIELDS
from regapp.rsvp.corrections import queries, service

blueprint = Blueprint("corrections", __name__, url_prefix="/manage/<slug>/requests")


@blueprint.get("")
@organizer
def requests() -> str:
    """What waits, and what was decided last."""
    return render_template(
        "rsvp/requests.html",
        event=g.event,
        waiting=queries.waiting(g.event.id),
        decided=queries.decided(g.event.id),
        fields=FIELDS,
    )


@blueprint.post("/<int:request_id>", endpoint="decide")
@organizer
def decide(request_id: int) -> Response:
    """Grant or refuse."""
    is_granted = request.form.get("granted") == "y"
    try:
        asked = service.decide(g.event, request_id, is_granted, actor_of(me()))
    except DomainError as error:
        flash(str(error), "warning")
    else:
        said = _("The change is made. The badge needs to be printed once more.") if asked.granted else _("Refused.")
        flash(said, "success")
    return redirect(url_for("corrections.requests", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
