"""Guests: who is on the list."""

from flask import Flask

from regapp.guests import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
