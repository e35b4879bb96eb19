"""What registrants, their guardians and coordinators are written, each in the language in which they registered."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from regapp import clock, dates
from regapp.extensions import db
from regapp.invitations import queries as invitations
from regapp.invitations.letters import inlined
from regapp.invitations.links import language_of, personal_link, ticket_link
from regapp.messages.calendar import CONTENT_TYPE, FILE_NAME, calendar_of
from regapp.messages.composing import Attachment, Mail, Obsolete, composes, speaking
from regapp.models import AnswerValue, Event, GuestStatus, Manifest, Message, Registration, RegistrationState
from regapp.rsvp.registration import words
from regapp.rsvp.registration.links import group_link, guardian_link, standing_link
from regapp.rsvp.registration.service import GROUP, INVITED, KIND

_STATES = {
    "confirm": {RegistrationState.UNCONFIRMED},
    "guardian": {RegistrationState.AWAITING_GUARDIAN},
    "in_review": {RegistrationState.AWAITING_APPROVAL},
    "waiting": {RegistrationState.WAITING},
    "offer": {RegistrationState.OFFERED},
    "expired": {RegistrationState.EXPIRED},
    "accepted": {RegistrationState.ACCEPTED},
    "rejected": {RegistrationState.REJECTED},
    "full": {RegistrationState.REJECTED},
    "withdrawn": {RegistrationState.WITHDRAWN},
}


@composes(KIND)
def registration(message: Message) -> Mail:
    """How a registration stands, when that is still true."""
    row = db.session.get_one(Registration, message.data["registration"], populate_existing=True)
    event, about = db.session.get_one(Event, row.event_id), message.data["about"]
    if clock.now() >= event.ends_at:
        raise Obsolete(_l("The event is over."))
    if row.state not in _STATES.get(about, {row.state}):
        raise Obsolete(_l("The registration has gone on since."))
    with speaking(row.language):
        told = _told(row, event, about)
        return _mail(event, row.language, told, message.address, _calendar(row, event, about))


@composes(INVITED)
def invited_already(message: Message) -> Mail:
    """To somebody who registered although they are invited: their own link."""
    found = invitations.invited(message.guest_id)
    if found.guest.status == GuestStatus.WITHDRAWN:
        raise Obsolete(_l("This person is no longer on the list."))
    event, language = found.event, language_of(found.guest, found.event)
    if clock.now() >= event.ends_at:
        raise Obsolete(_l("The event is over."))
    with speaking(language):
        told = {
            "event": event,
            "language": language,
            "subject": words.SUBJECTS["invited"](event.text("title", language)),
            "words": words.words("invited"),
            "action": words.action("invited"),
            "salutation": _salutation(found.guest.name),
            "guest": {"position": found.guest.position, "institution": found.guest.institution},
            "link": personal_link(found.guest, found.invitation),
        }
        return _mail(event, language, told, message.address, ())


@composes(GROUP)
def group(message: Message) -> Mail:
    """To the coordinator of a list: please confirm it, or what became of it."""
    manifest = db.session.get_one(Manifest, message.data["manifest"], populate_existing=True)
    event = db.session.get_one(Event, manifest.event_id)
    if clock.now() >= event.ends_at:
        raise Obsolete(_l("The event is over."))
    with speaking(manifest.language):
        about = "group" if manifest.confirmed_at else "group_confirm"
        told = {
            "event": event,
            "language": manifest.language,
            "subject": words.SUBJECTS[about](event.text("title", manifest.language)),
            "words": words.words(about),
            "action": words.action(about),
            "salutation": _salutation(manifest.coordinator_name),
            "guest": {"position": "", "institution": manifest.name},
            "link": group_link(manifest),
        }
        return _mail(event, manifest.language, told, message.address, ())


def _told(row: Registration, event: Event, about: str) -> dict[str, Any]:
    person = row.details.get("guest", {})
    until = dates.moment(row.offered_until, event.zone, row.language) if row.offered_until else ""
    told: dict[str, Any] = {
        "event": event,
        "language": row.language,
        "subject": words.SUBJECTS[about](event.text("title", row.language)),
        "salutation": _salutation(person.get("name", "")),
        "guest": {"position": person.get("position", ""), "institution": person.get("institution", "")},
        "words": words.words(about, name=person.get("name", ""), until=until, reason=row.reason),
        "action": words.action(about),
        "link": standing_link(row),
    }
    if about == "guardian":
        told |= {
            "salutation": _salutation(row.guardian_name),
            "guest": {"position": "", "institution": ""},
            "link": guardian_link(row),
        }
    if about == "accepted" and row.guest_id:
        found = invitations.invited(row.guest_id)
        told["ticket"] = ticket_link(found.guest, found.ticket) if found.ticket else ""
        told["link"] = personal_link(found.guest, found.invitation)
    return told


def _salutation(name: str) -> str:
    return pgettext("salutation, form of address unknown", "Dear %(name)s,", name=name)


def _calendar(row: Registration, event: Event, about: str) -> tuple[Attachment, ...]:
    """The day for the calendar of who has a place."""
    if about != "accepted" or not row.guest_id:
        return ()
    found = invitations.invited(row.guest_id)
    link = personal_link(found.guest, found.invitation)
    file = calendar_of(event, found.guest, AnswerValue.ACCEPTED, row.language, link)
    return (Attachment(FILE_NAME, file, CONTENT_TYPE),)


def _mail(event: Event, language: str, told: dict[str, Any], address: str, attachments: tuple[Attachment, ...]) -> Mail:
    html = inlined(render_template("messages/registration.html", **told), event)
    text = render_template("messages/registration.txt", **told)
    return Mail(
        subject=told["subject"],
        html=html,
        text=text.strip() + "\n",
        to_name="",
        to_address=address,
        language=language,
        from_name=event.text("host", language),
        reply_to=event.contact_email,
        attachments=attachments,
    )
