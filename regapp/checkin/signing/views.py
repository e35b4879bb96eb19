"""Signing on the guest's own phone, behind the personal link."""

from typing import Any

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.service import Actor
from regapp.checkin.kiosk.service import by_code
from regapp.checkin.signing import queries, service, strokes
from regapp.compression import gzipped
from regapp.errors import DomainError
from regapp.extensions import csrf
from regapp.models import ActorKind
from regapp.rsvp.page import answers_limited, page_of
from regapp.rsvp.queries import InvitationPage
from regapp.tickets.links import private

blueprint = Blueprint("signing", __name__)
blueprint.after_request(gzipped)


@blueprint.route("/i/<token>/sign", methods=["GET", "POST"])
@answers_limited
def sign(token: str) -> Response:
    """The field to sign in, for who was let in; and what was signed."""
    page = page_of(token)
    if request.method == "GET":
        return _shown(page, token)
    session = by_code(page.event.sessions, request.form.get("session", ""))
    if session is None:
        return _shown(page, token, _("Please choose the session again."), 422)
    try:
        packed = strokes.read(request.form.get("strokes", ""))
        service.sign(page.event, session, page.guest, None, packed, Actor(ActorKind.GUEST, page.guest.name))
    except DomainError as error:
        return _shown(page, token, str(error), error.status)
    return redirect(url_for("signing.sign", token=token, lang=request.args.get("lang"), done=session.code), 303)


def _shown(page: InvitationPage, token: str, problem: str = "", status: int = 200) -> Response:
    attended = queries.attended(page.guest.id)
    asked = request.values.get("session", "")
    waiting = [session for session, signed_at in attended if signed_at is None]
    chosen: Any = by_code([session for session, _at in attended], asked) or next(iter(waiting), None)
    rendered = render_template(
        "checkin/signing/own_phone.html",
        page=page,
        event=page.event,
        token=token,
        attended=attended,
        chosen=chosen,
        problem=problem,
        done=any(at and session.code == request.args.get("done") for session, at in attended),
    )
    return private(make_response(rendered, status))


def init_app(app: Flask) -> None:
    """Register the page: the link is the authority, and there is no cookie that another site could borrow."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
