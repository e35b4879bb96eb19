"""Pages of the door: pairing, and the scanner."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from regapp.checkin import queries, service
from regapp.checkin.desk_words import desk_words
from regapp.checkin.offline import app as scanner_app
from regapp.events.queries import session_now
from regapp.extensions import chosen_language, limiter, talisman
from regapp.models import Power

blueprint = Blueprint("checkin", __name__)
Answer = str | tuple[str, int] | Response
DEVICE_COOKIE = "regapp_device"
# By this the service worker knows our page from a hotel's sign-in page; it keeps what says "page".
SCANNER_HEADER = "X-Regapp-Scanner"
ONE_YEAR = 365 * 24 * 3600
# The decoder is WebAssembly and runs in a worker; the camera is asked for by this page alone.
SCANNER_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SCANNER_PERMISSIONS = {"camera": "(self)", "microphone": "()", "geolocation": "()"}


@blueprint.route("/pair/<code>", methods=["GET", "POST"])
@limiter.limit("30/minute", deduct_when=lambda answer: answer.status_code == 410)
def pair(code: str) -> Answer:
    """Ask whether this phone is to be the device; only the button uses the code up, not a preview of the link."""
    found = service.pairing(code)
    if found is None:
        raise service.PairingOver(_("This pairing code was used already or is too old. Please make a new one."))
    device, event = found
    g.language = chosen_language() if request.args.get("lang") else event.language
    if request.method == "GET":
        return render_template("checkin/pair.html", device=device, event=event)
    paired, token = service.pair(code)
    is_kiosk = Power.KIOSK in paired.powers and Power.SCAN not in paired.powers
    response = redirect(url_for("kiosk.page" if is_kiosk else "checkin.scanner"), 303)
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Strict",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


@blueprint.get("/scan")
@talisman(content_security_policy=SCANNER_POLICY, permissions_policy=SCANNER_PERMISSIONS)
def scanner() -> Answer:
    """The scanner of a paired device; a device that is not paired is told how to become one.

    One that was revoked gets the page until it has handed in what it recorded and erased what it holds.
    """
    found = queries.device_once_known(request.cookies.get(DEVICE_COOKIE, ""))
    if found is None or found[0].erased_at:
        response = make_response(render_template("checkin/not_paired.html"), 200)
        response.headers[SCANNER_HEADER] = "not paired"
        return response
    device, event = found
    g.language = event.language if event.language in current_app.config["STAFF_LANGUAGES"] else "en"
    sessions = [door.session for code, door in queries.doors(event.id).items() if queries.serves(device, code)]
    response = make_response(
        render_template(
            "checkin/scanner.html",
            device=device,
            event=event,
            sessions=sessions,
            session_now=session_now(sessions),
            version=scanner_app.version(),
            words=_words(),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers[SCANNER_HEADER] = "page"
    return response


def _words() -> dict[str, Any]:
    """What the scanner says, in the language in hand."""
    return {
        "ready": _("Hold a ticket before the camera"),
        "admitted": pgettext("at the door", "Welcome"),
        "already": _("Already recorded at %s"),
        "left": pgettext("at the door", "Left"),
        "refused": pgettext("at the door", "Not admitted"),
        "represented": _("Represented by %s"),
        "replaced": _("In the delegation replaced by %s"),
        "representing": _("representing %s"),
        "unpaired": _("This phone may not scan any more. Please ask an organizer to pair it again."),
        "unconfirmed": _("Not confirmed – trying again"),
        "recorded": _("Recorded on this phone, not confirmed"),
        "recordedLeft": _("Left – recorded on this phone, not confirmed"),
        "look": _("A word first"),
        "admit": pgettext("button at the door", "Admit"),
        "notKept": _("Not recorded"),
        "full": _("This phone's storage is full. Free some space, or note this guest on paper."),
        "dismiss": pgettext("button at the door", "Understood"),
        "connection": _connection_words(),
        "desk": desk_words(),
        "notices": {
            "vip": _("Guest of honour"),
            "photo": _("Please compare the photo"),
            "minor": _("Under 18"),
            "early": _("Early: the session begins later"),
            "late": _("Late"),
            "room_nearly_full": _("The room is nearly full"),
            "room_full": _("The room is full"),
            "clock_off": _("This phone's clock is wrong; the server puts the times right."),
        },
        "reasons": {
            "unknown_ticket": _("This code is not on the list of this event."),
            "wrong_event": _("This ticket is for another event."),
            "revoked": _("This ticket was revoked or replaced."),
            "declined": _("This guest answered that they cannot come."),
            "represented": _("Somebody else comes in this guest's place"),
            "replaced": _("Another member of the delegation comes instead"),
            "not_in_category": _("This session is not for this guest's category."),
            "outside_hours": _("The door is not open at this time."),
            "unknown_session": _("This session does not exist."),
            "not_inside": _("This guest is not inside."),
            "clock_ahead": _("This phone's clock is wrong: it is ahead of the server's."),
            "unknown_alone": _("This code is not on the list in this phone."),
            "turned_away": _("A device turned this guest away."),
            "device_revoked": _("This device was revoked before it handed this in."),
        },
        "troubles": {
            "denied": _(
                "The camera is not allowed. Allow it in the browser's settings for this page, then start it again."
            ),
            "none": _("No camera was found. Type the digits, search the name, or use a USB scanner."),
            "busy": _("Another program has the camera. Close it, then start the camera again."),
            "constrained": _("This camera cannot do what the scanner needs. Choose another one under “More”."),
            "taken": _("The camera was taken away, by a call or another program. Start it again when that is over."),
            "insecure": _(
                "A phone gives its camera only to pages over HTTPS. Photos, typing, search and USB scanners work."
            ),
            "decoder": _("The code reader did not start. Load the page again."),
            "other": _("The camera did not start. Try again, or type the digits."),
        },
        "typing": {
            "length": _("A ticket has 24 digits; these are %s."),
            "wrong": _("One digit is wrong. Please compare them again."),
            "neither": _("This is neither a ticket's number nor a reference of six characters."),
        },
        "search": {"short": _("Three letters at least."), "nobody": _("Nobody matches")},
    }


def _connection_words() -> dict[str, Any]:
    """What the scanner says of itself and the server: a word for each state, and a sentence for the banner."""
    return {
        "connected": _("connected"),
        "lost": _("no connection"),
        "told": _("working offline"),
        "unpaired": _("not paired"),
        "revoked": _("revoked"),
        "erased": _("revoked"),
        "unsent": _("%s not sent"),
        "unsentLong": _("%s recorded here, not sent."),
        "aside": _("%s could not be sent. Save them as a file and give it to an organizer."),
        "list": _("The list in this phone is as of %s."),
        "noList": _("There is no list in this phone yet: without the network it cannot tell who is on it."),
        "workAlone": _("Work offline"),
        "tryAgain": _("Connect again"),
        "banner": {
            "connected": "",
            "lost": _("No connection – go on scanning."),
            "told": _("Working offline, as this phone was told to."),
            "unpaired": _("This phone is not paired any more. Pair it again to send what it recorded."),
            "revoked": _("This phone was revoked and is handing in what it recorded."),
            "erased": _("This phone was revoked. It has handed in what it recorded and erased its list."),
            "full": _("This phone's storage is full: what it scans without the network cannot be kept."),
        },
    }


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
