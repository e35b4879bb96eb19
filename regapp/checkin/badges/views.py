"""The badge as a paper for the browser of the device that asked for it."""

import io

from flask import Blueprint, Flask, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp import clock
from regapp.checkin.badges import queries, service
from regapp.checkin.queries import device_by_token
from regapp.checkin.views import DEVICE_COOKIE
from regapp.errors import NotFound
from regapp.extensions import talisman
from regapp.models import Device, Event

blueprint = Blueprint("badges", __name__)
# The browser's own viewer shows the paper, in a hidden frame of the scanner's page and nowhere else.
_POLICY = {
    "default-src": "'none'",
    "object-src": "'self'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'self'",
}


@blueprint.get("/scan/badges/<ref>.pdf")
@talisman(content_security_policy=_POLICY, frame_options="SAMEORIGIN")
def paper(ref: str) -> Response:
    """A badge that this device asked for a moment ago, for its own browser to print."""
    found = device_by_token(request.cookies.get(DEVICE_COOKIE, ""))
    if found is None:
        return redirect(url_for("checkin.scanner"))
    return badge_paper(*found, ref)


def badge_paper(device: Device, event: Event, ref: str) -> Response:
    """The badge of exactly the label's size. Raises NotFound unless the device asked for it a moment ago."""
    holder = queries.asked_by(device, ref, clock.now() - service.FETCHED_WITHIN)
    if holder is None:
        raise NotFound(_("This device has not asked for this badge."))
    content = io.BytesIO(service.badge_pdf(event, holder, service.label_for(device)))
    answer = send_file(content, mimetype="application/pdf", download_name=f"{holder.guest.ref}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def init_app(app: Flask) -> None:
    """Register the paper."""
    app.register_blueprint(blueprint)
