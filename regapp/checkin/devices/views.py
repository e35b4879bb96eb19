"""The pages of an event's devices."""

import io

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.checkin import queries, service
from regapp.checkin.devices.forms import DeviceForm, device_form
from regapp.checkin.devices.telling import Told, told
from regapp.checkin.offline import app as scanner_app
from regapp.checkin.reviews.queries import waiting_count
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.models import Device

blueprint = Blueprint("devices", __name__, url_prefix="/manage/<slug>/devices")
Answer = str | tuple[str, int] | Response
_ANNOUNCED = "announced_device"


@blueprint.route("", methods=["GET", "POST"])
@organizer
def listing() -> Answer:
    """The devices of the event and how they fare; a new one leads to its page, which shows the pairing code."""
    if request.method == "GET":
        return _listing_page(device_form(g.event, None, chosen_language()))
    form = device_form(g.event, None, chosen_language(), request.form)
    if not form.validate_on_submit():
        return _listing_page(form)
    try:
        device, code = service.announce_device(g.event, form.name.data or "", actor_of(me()), settings=form.settings)
    except DomainError as error:
        blame(form, error)
        return _listing_page(form)
    return _show_once(device, code)


@blueprint.get("/rows")
@organizer
def rows() -> str:
    """The list alone, which the page asks for again and again."""
    return render_template("checkin/devices/_rows.html", event=g.event, rows=_told_all())


@blueprint.route("/<int:device_id>", methods=["GET", "POST"])
@organizer
def device(device_id: int) -> Answer:
    """One device: its pairing code if it was just made, how it fares, what it may do."""
    found = _device(device_id)
    if request.method == "GET":
        return _device_page(found, device_form(g.event, found, chosen_language()))
    if found.revoked_at:
        raise NotFound(_("There is no such device."))
    form = device_form(g.event, found, chosen_language(), request.form)
    if not form.validate_on_submit():
        return _device_page(found, form)
    try:
        changed = service.change_device(found, form.name.data or "", form.settings, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _device_page(found, form)
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("devices.device", slug=g.event.slug, device_id=found.id))


@blueprint.get("/<int:device_id>/state", endpoint="state")
@organizer
def state(device_id: int) -> str:
    """How the device fares, alone: the page asks for it again and again."""
    return render_template("checkin/devices/_state.html", event=g.event, row=_told(_device(device_id)))


@blueprint.post("/<int:device_id>/pair", endpoint="pair_again")
@organizer
def pair_again(device_id: int) -> Response:
    """A fresh pairing code for a device, because the first one was lost or is over."""
    found = _device(device_id)
    if found.revoked_at:
        raise NotFound(_("There is no such device."))
    return _show_once(found, service.pair_anew(found, actor_of(me())))


@blueprint.post("/<int:device_id>/revoke", endpoint="revoke")
@organizer
def revoke(device_id: int) -> Response:
    """Take a device its powers, at once."""
    found = _device(device_id)
    service.revoke_device(found, actor_of(me()))
    flash(_("“%(name)s” may not scan any more.", name=found.name), "success")
    return redirect(url_for("devices.device", slug=g.event.slug, device_id=found.id))


def _show_once(found: Device, code: str) -> Response:
    """Lead to the device's page, which shows the code: loading it again makes neither a device nor a code."""
    session[_ANNOUNCED] = [found.id, code]
    return redirect(url_for("devices.device", slug=g.event.slug, device_id=found.id), 303)


def _just_announced(found: Device) -> str:
    """The code that is to be shown now, or nothing; not a second time."""
    device_id, code = session.pop(_ANNOUNCED, (0, ""))
    return code if device_id == found.id else ""


def _listing_page(form: DeviceForm) -> Answer:
    page = render_template(
        "checkin/devices/listing.html",
        event=g.event,
        form=form,
        rows=_told_all(),
        waiting=waiting_count(g.event.id),
    )
    return (page, 422) if form.errors else page


def _device_page(found: Device, form: DeviceForm) -> Answer:
    code = _just_announced(found) if request.method == "GET" else ""
    link = f"{current_app.extensions['regapp.settings'].base_url}/pair/{code}" if code else ""
    page = render_template(
        "checkin/devices/device.html",
        event=g.event,
        form=form,
        row=_told(found),
        link=link,
        drawing=_drawn(link) if link else "",
    )
    return (page, 422) if form.errors else page


def _told_all() -> list[Told]:
    return [_told(one) for one in queries.devices(g.event.id)]


def _told(found: Device) -> Told:
    return told(found, g.event, chosen_language(), scanner_app.version())


def _device(device_id: int) -> Device:
    found = next((one for one in queries.devices(g.event.id) if one.id == device_id), None)
    if found is None:
        raise NotFound(_("There is no such device."))
    return found


def _drawn(link: str) -> Markup:
    """The link as a QR code: a drawing of one path, made by the library from nothing but the link."""
    import qrcode.image.svg  # here, for it brings lxml, 4 MB in each serving process

    code = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M)
    code.add_data(link)
    stream = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(stream)
    drawing = stream.getvalue().decode()
    return Markup(drawing[drawing.index("<svg") :])


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
