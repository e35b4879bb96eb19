"""The badges of a delegation behind its focal point's link: to be looked at before the committee prints them."""

import io

from flask import Blueprint, Flask, abort, request, send_file
from flask_babel import pgettext
from werkzeug.wrappers import Response

from regapp.extensions import limiter
from regapp.rsvp.focal_point.views import opened
from regapp.tickets.badges import write_badges
from regapp.tickets.links import private

blueprint = Blueprint("delegation_papers", __name__, url_prefix="/d/<token>")
_papers = limiter.limit("20/minute", key_func=lambda: f"badges of {(request.view_args or {}).get('token')}")


@blueprint.get("/badges.pdf", endpoint="badges")
@_papers
def badges(token: str) -> Response:
    """The badges of everybody who comes."""
    found = opened(token)
    holders = [holder for one in found.group.everybody if (holder := one.holder)]
    if not holders:
        abort(404)
    event, stream = found.group.event, io.BytesIO()
    write_badges(event, holders, stream)
    stream.seek(0)
    name = f"{pgettext('file name', 'Badges')}_{event.slug}.pdf"
    return private(send_file(stream, mimetype="application/pdf", download_name=name, as_attachment=True))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
