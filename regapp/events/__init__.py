"""Events: set one up, watch it, change it; the layout's navigation hangs on it."""

from flask import Flask

from regapp import wayfinding
from regapp.events import views
from regapp.events.asking import views as asking


def init_app(app: Flask) -> None:
    """Register this flow's pages and the way around them."""
    views.init_app(app)
    asking.init_app(app)
    wayfinding.init_app(app)
