"""Accounts: who signs in, and who may do what."""

from flask import Flask

from regapp.accounts import views


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
