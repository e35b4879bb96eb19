"""Badges at the desk: asked for, followed, fetched."""

from flask import Blueprint, Flask, Response, g, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from regapp.api.access import needs
from regapp.api.bodies import answer, instant, read
from regapp.api.schemas import BadgeIn, BadgeOut
from regapp.checkin.badges import queries, service
from regapp.checkin.badges.views import badge_paper
from regapp.errors import NotFound
from regapp.extensions import csrf
from regapp.models import BadgePrint, Guest, Scope

blueprint = Blueprint("door_badges", __name__, url_prefix="/api/v1/events/<slug>/door/badges")


@blueprint.post("")
@needs(Scope.SCAN)
def print_badge() -> Response:
    """Have a guest's badge printed: once, unless a reason is given for another one."""
    given, caller = read(BadgeIn), g.caller
    asked = service.print_badge(
        caller.event,
        _guest(given.ref),
        device=caller.device,
        actor=caller.actor,
        reason=given.reason,
        unasked=given.at_once,
    )
    return answer(_shown(given.ref, asked.badge, asked.is_new))


@blueprint.get("/<ref>")
@needs(Scope.SCAN)
def badge_state(ref: str) -> Response:
    """How far a guest's last badge has come."""
    badge = queries.newest(_guest(ref).id)
    if badge is None:
        raise NotFound(_("No badge was printed for this guest."))
    return answer(_shown(ref, service.follow(badge), False))


@blueprint.get("/<ref>.pdf")
@needs(Scope.SCAN)
def badge_paper_of_device(ref: str) -> AnyResponse:
    """The badge itself, for the browser of the device that asked for it."""
    if g.caller.device is None:
        raise NotFound(_("This device has not asked for this badge."))
    return badge_paper(g.caller.device, g.caller.event, ref)


def _guest(ref: str) -> Guest:
    guest = queries.guest_by_ref(g.caller.event.id, ref)
    if guest is None:
        raise NotFound(_("There is no guest with this reference."))
    return guest


def _shown(ref: str, badge: BadgePrint, is_new: bool) -> BadgeOut:
    """A badge for the page; `url` leads to the paper where the device's own browser prints."""
    return BadgeOut(
        copy=badge.copy,
        state=badge.state.value,
        is_new=is_new,
        printer=badge.printer,
        problem=badge.problem,
        asked_at=instant(badge.asked_at),
        url=url_for("badges.paper", ref=ref.strip().upper()) if badge.copy and not badge.printer else "",
    )


def init_app(app: Flask) -> None:
    """Register the addresses; like the API's others they need a token or a header, not a form's token."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
