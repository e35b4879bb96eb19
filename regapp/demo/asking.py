"""How the demo's coming event asks: letters, questions, places for the public, links for delegations, ranks."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from regapp.accounts.service import COMMAND
from regapp.events.asking.service import AskingRules, CategoryRules, change_category_rules, change_rules
from regapp.extensions import db
from regapp.guests.precedence import queries as precedence
from regapp.guests.precedence.service import Ranking, accept_proposals, rank
from regapp.invitations.lettering.service import add_template, number_letters
from regapp.invitations.lettering.texts import Start
from regapp.invitations.reminders.service import ReminderDetails, plan
from regapp.models import CountryOrder, Delegation, Event, Guest, QuestionKind, ReminderAudience, ReminderBase
from regapp.rsvp.delegations.service import make_link
from regapp.rsvp.questions.service import QuestionDetails, add_question


def prepare(event: Event, settings: dict[str, Any]) -> None:
    """Everything that a committee would have decided before the invitations went out."""
    asking = settings["asking"]
    change_rules(
        event,
        AskingRules(
            asks=tuple(asking["asks"]),
            quiet_from=asking["quiet_from"],
            quiet_until=asking["quiet_until"],
            country_order=CountryOrder(settings["country_order"]),
        ),
        COMMAND,
    )
    for category in event.categories:
        if rules := asking["categories"].get(category.code):
            change_category_rules(category, CategoryRules(**rules), COMMAND)
    for question in asking["questions"]:
        details = question | {"kind": QuestionKind(question["kind"]), "choices": tuple(question.get("choices", ()))}
        add_question(event, QuestionDetails(**details), COMMAND)
    for start in Start:
        add_template(event, start, COMMAND)
    number_letters(event, COMMAND, asking["first_letter_number"])
    plan(event, ReminderDetails(ReminderBase.DEADLINE, 3, "09:00", ReminderAudience.SILENT, []), COMMAND)
    for delegation in db.session.scalars(sa.select(Delegation).where(Delegation.event_id == event.id)):
        if delegation.focal_point_name:
            make_link(delegation, event, COMMAND)
    _rank(event, asking["credentials"])


def _rank(event: Event, credentials: dict[str, str]) -> None:
    """The ranks that offices suggest, and when the ambassadors presented their credentials."""
    proposed = precedence.proposals(precedence.order(event))
    accept_proposals(event, {person.guest_id: code for person, code in proposed}, COMMAND)
    for name, presented in credentials.items():
        guest = db.session.scalars(sa.select(Guest).where(Guest.event_id == event.id, Guest.name == name)).one()
        at = dt.datetime.fromisoformat(presented).replace(tzinfo=event.zone).astimezone(dt.UTC)
        rank(guest, Ranking(guest.precedence_code, at), COMMAND)
