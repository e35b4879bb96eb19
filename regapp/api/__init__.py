"""The JSON API: the same services, for programs and for the door's own page."""

from flask import Flask

from regapp.api import badges, desk, kiosk, views


def init_app(app: Flask) -> None:
    """Register the API. A browser's form never posts here: each call carries a token or a header of its own."""
    views.init_app(app)
    badges.init_app(app)
    desk.init_app(app)
    kiosk.init_app(app)
