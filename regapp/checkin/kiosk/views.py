"""The kiosk's page."""

from typing import Any

from flask import Blueprint, Flask, current_app, g, make_response, render_template, request
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.checkin import queries
from regapp.checkin.kiosk import service
from regapp.checkin.views import DEVICE_COOKIE, SCANNER_PERMISSIONS, SCANNER_POLICY
from regapp.extensions import talisman
from regapp.models import Power

blueprint = Blueprint("kiosk", __name__)


@blueprint.get("/kiosk")
@talisman(content_security_policy=SCANNER_POLICY, permissions_policy=SCANNER_PERMISSIONS)
def page() -> Response:
    """The kiosk of a paired device that may be one; another device is told how to become one."""
    found = queries.device_by_token(request.cookies.get(DEVICE_COOKIE, ""))
    if found is None or Power.KIOSK not in found[0].powers:
        return make_response(render_template("checkin/kiosk/not_a_kiosk.html"))
    device, event = found
    g.language = event.language if event.language in current_app.config["LANGUAGES"] else "en"
    languages = [code for code in event.languages if code in current_app.config["LANGUAGES"]] or [g.language]
    answer = make_response(
        render_template(
            "checkin/kiosk/kiosk.html",
            device=device,
            event=event,
            session=service.session_of(event, device),
            idle=_idle(list(dict.fromkeys([g.language, "en", *languages]))),
            words={code: _words(code) for code in dict.fromkeys([g.language, *languages])},
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _idle(languages: list[str]) -> list[tuple[str, str]]:
    """What the tablet says while nobody stands before it, in each language of the event."""
    said = []
    for code in languages:
        with force_locale(code):
            said.append((code, _("Hold your ticket before the camera")))
    return said


def _words(language: str) -> dict[str, Any]:
    """What the kiosk says to a guest of that language."""
    with force_locale(language):
        return {
            "welcome": pgettext("at the door", "Welcome"),
            "representing": _("representing %s"),
            "sign": _("Please sign here with your finger"),
            "signedBefore": _("You have signed already."),
            "send": pgettext("button of the kiosk", "Done"),
            "clear": pgettext("button of the kiosk", "Clear"),
            "without": pgettext("button of the kiosk", "Go on without signing"),
            "thanks": _("Thank you"),
            "recorded": _("Your signature is recorded."),
            "noted": _("Your arrival is recorded."),
            "waiting": _("One moment, please"),
            "desk": _("Please go to the desk. They will help you there."),
            "greeted": _("Please go to the desk. Somebody would like to greet you."),
            "lost": _("There is no connection at the moment."),
            "retry": pgettext("button of the kiosk", "Try again"),
            "empty": _("Please sign in the field with your finger or a pen."),
            "full": _("This drawing has too many strokes. Please clear the field and sign once."),
        }


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
