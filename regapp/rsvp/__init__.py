"""Answers: what a guest reads and says behind a personal link."""

from flask import Flask

from regapp.rsvp import views
from regapp.rsvp.answering import views as answering
from regapp.rsvp.calling import views as calling
from regapp.rsvp.corrections import views as corrections
from regapp.rsvp.delegations import views as delegations
from regapp.rsvp.focal_point import views as focal_point
from regapp.rsvp.questions import views as questions
from regapp.rsvp.registration import staff as registrations
from regapp.rsvp.registration import views as registration


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    for room in (answering, corrections, questions):
        room.init_app(app)
    registration.init_app(app)
    registrations.init_app(app)
    calling.init_app(app)
    delegations.init_app(app)
    focal_point.init_app(app)
