"""What makes the scanner's page an app: its service worker and its manifest."""

from typing import Any

from flask import Blueprint, Flask, Response, jsonify, url_for
from flask_babel import gettext as _

from regapp import assets
from regapp.checkin.offline import app as scanner_app
from regapp.extensions import talisman

blueprint = Blueprint("scanner_app", __name__)
# The colour of the page's own ground, which the phone shows around it.
_GROUND = "#14181b"


@blueprint.get("/service-worker.js")
@talisman(content_security_policy={"default-src": "'none'", "connect-src": "'self'"})
def service_worker() -> Response:
    """Keeps the page and its files; a phone looks for a newer one at each visit."""
    response = Response(scanner_app.service_worker(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/scan.webmanifest")
def web_manifest() -> Response:
    """What a phone needs to put the scanner on its home screen; says nothing of any event."""
    icons: list[dict[str, Any]] = [
        {"src": assets.asset("app-icon.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        {"src": assets.asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    response = jsonify(
        id="/scan",
        name=_("regapp scanner"),
        short_name=_("Scanner"),
        start_url=url_for("checkin.scanner"),
        scope=url_for("checkin.scanner"),
        display="standalone",
        background_color=_GROUND,
        theme_color=_GROUND,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return response


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(blueprint)
