"""Accounts: who signs in, and who may do what."""

from flask import Flask

from regapp.accounts import views
from regapp.accounts.words import sign_in_messages


def init_app(app: Flask) -> None:
    """Register this flow's pages, and the words of the sign-in."""
    app.config.update(sign_in_messages())
    views.init_app(app)
