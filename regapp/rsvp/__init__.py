"""Answers: what a guest reads and says behind a personal link."""

from flask import Flask

from regapp.rsvp import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
