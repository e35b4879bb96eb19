"""Seating: the room, who sits where by precedence, and the papers for ushers and the master of ceremonies."""

from flask import Flask

from regapp.seating import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
