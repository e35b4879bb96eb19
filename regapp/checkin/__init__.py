"""The door: devices, the scanner's page, scans."""

from flask import Flask

from regapp.checkin import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
