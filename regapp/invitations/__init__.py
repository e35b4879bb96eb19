"""Asking: personal links, invitations by mail and by a prepared text, reminders, and what came of them."""

from flask import Flask

from regapp.invitations import letters, views
from regapp.invitations.by_hand import service as by_hand_duties
from regapp.invitations.by_hand import views as by_hand
from regapp.invitations.lettering import own_letter
from regapp.invitations.lettering import views as lettering
from regapp.invitations.reminders import views as reminders

__all__ = [
    "by_hand_duties",
    "init_app",
    "letters",
]  # importing these registers who composes what, and the worker's duties


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    by_hand.init_app(app)
    lettering.init_app(app)
    own_letter.init_app(app)
    reminders.init_app(app)
