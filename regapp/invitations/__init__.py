"""Asking: personal links, invitations by mail and by a prepared text, and what came of them."""

from flask import Flask

from regapp.invitations import letters, views

__all__ = ["init_app", "letters"]  # importing the letters registers who composes them


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
