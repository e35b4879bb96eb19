"""Tickets: the credential for the door, and the links that guests hold."""

from flask import Flask

from regapp.tickets import views
from regapp.tickets.layouts import views as layouts
from regapp.tickets.verifying import views as verifying


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    verifying.init_app(app)
    layouts.init_app(app)
