"""Pages of the door: the organizer's list of devices, pairing, and the scanner."""

import io
from typing import Any

import qrcode
import qrcode.image.svg
from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.checkin import queries, service
from regapp.checkin.forms import DeviceForm
from regapp.errors import DomainError, NotFound
from regapp.events.queries import session_now
from regapp.extensions import chosen_language, limiter, talisman
from regapp.models import Device

blueprint = Blueprint("checkin", __name__)
Answer = str | tuple[str, int] | Response
DEVICE_COOKIE = "regapp_device"
_ANNOUNCED = "announced_device"
ONE_YEAR = 365 * 24 * 3600
# The decoder is WebAssembly and runs in a worker; the camera is asked for by this page alone.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@blueprint.route("/manage/<slug>/devices", methods=["GET", "POST"])
@organizer
def devices() -> Answer:
    """The devices of the event; a new one is shown with its pairing code, once."""
    form = DeviceForm()
    if not form.validate_on_submit():
        return _devices_page(form, 422 if form.errors else 200, *_just_announced())
    try:
        device, code = service.announce_device(g.event, form.name.data or "", actor_of(me()))
    except DomainError as error:
        form.name.errors = [error.message]
        return _devices_page(form, 422)
    return _show_once(device, code)


@blueprint.post("/manage/<slug>/devices/<int:device_id>/pair", endpoint="pair_again")
@organizer
def pair_again(device_id: int) -> Response:
    """A fresh pairing code for a device, because the first one was lost or is over."""
    device = _device(device_id)
    if device.revoked_at:
        raise NotFound(_("There is no such device."))
    return _show_once(device, service.pair_anew(device, actor_of(me())))


@blueprint.post("/manage/<slug>/devices/<int:device_id>/revoke", endpoint="revoke")
@organizer
def revoke(device_id: int) -> Response:
    """Take a device its powers, at once."""
    device = _device(device_id)
    service.revoke_device(device, actor_of(me()))
    flash(_("“%(name)s” may not scan any more.", name=device.name), "success")
    return redirect(url_for("checkin.devices", slug=g.event.slug))


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
    _device_paired, token = service.pair(code)
    response = redirect(url_for("checkin.scanner"), 303)
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
@talisman(
    content_security_policy=_POLICY, permissions_policy={"camera": "(self)", "microphone": "()", "geolocation": "()"}
)
def scanner() -> Answer:
    """The scanner of a paired device; a device that is not paired is told how to become one."""
    found = queries.device_by_token(request.cookies.get(DEVICE_COOKIE, ""))
    if found is None:
        return make_response(render_template("checkin/not_paired.html"), 200)
    device, event = found
    g.language = event.language if event.language in current_app.config["STAFF_LANGUAGES"] else "en"
    sessions = [door.session for door in queries.doors(event.id).values()]
    response = make_response(
        render_template(
            "checkin/scanner.html",
            device=device,
            event=event,
            sessions=sessions,
            session_now=session_now(sessions),
            words=_words(),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _show_once(device: Device, code: str) -> Response:
    """Lead to the list, which shows the code: loading that page again makes neither a device nor a code."""
    session[_ANNOUNCED] = [device.id, code]
    return redirect(url_for("checkin.devices", slug=g.event.slug), 303)


def _just_announced() -> tuple[Device | None, str]:
    """The device whose code is to be shown now, and the code; not a second time."""
    device_id, code = session.pop(_ANNOUNCED, (0, ""))
    if not code:
        return None, ""
    device = next((one for one in queries.devices(g.event.id) if one.id == device_id), None)
    return device, code if device else ""


def _devices_page(form: DeviceForm, status: int, device: Device | None = None, code: str = "") -> Answer:
    link = f"{current_app.extensions['regapp.settings'].base_url}/pair/{code}" if code else ""
    page = render_template(
        "checkin/devices.html",
        event=g.event,
        form=form,
        devices=queries.devices(g.event.id),
        new=device,
        link=link,
        drawing=_drawn(link) if link else "",
    )
    return page, status


def _device(device_id: int) -> Device:
    found = next((device for device in queries.devices(g.event.id) if device.id == device_id), None)
    if found is None:
        raise NotFound(_("There is no such device."))
    return found


def _drawn(link: str) -> Markup:
    """The link as a QR code: a drawing of one path, made by the library from nothing but the link."""
    code = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M)
    code.add_data(link)
    stream = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(stream)
    drawing = stream.getvalue().decode()
    return Markup(drawing[drawing.index("<svg") :])


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
        "connected": _("connected"),
        "lost": _("no connection"),
        "waiting": _("no connection – %s not confirmed"),
        "dismiss": pgettext("button at the door", "Understood"),
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
        },
        "troubles": {
            "denied": _(
                "The camera is not allowed. Allow it in the browser's settings for this page, then start it again."
            ),
            "none": _("No camera was found. Type the digits, search the name, or use a USB scanner."),
            "busy": _("Another program has the camera. Close it, then start the camera again."),
            "insecure": _("A phone gives its camera only to pages over HTTPS. Typing, search and USB scanners work."),
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


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
