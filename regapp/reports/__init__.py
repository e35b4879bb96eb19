"""Reports: what happened, on paper and in spreadsheets."""

from flask import Flask

from regapp.reports import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
