"""What focal points are written: the composers of their mails, and the text for WhatsApp.

Each speaks the focal point's language and says what is true when it leaves; the link is made at that moment.
"""

import dataclasses
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from regapp import clock, dates
from regapp.invitations.letters import chat_link, inlined
from regapp.invitations.service import FOCAL_POINT_LINK, LIST_CONFIRMED
from regapp.messages.composing import Mail, Obsolete, composes, speaking
from regapp.models import Delegation, Event, Message
from regapp.rsvp.delegations import queries
from regapp.rsvp.delegations.links import focal_point_link, language_of


@dataclasses.dataclass(frozen=True)
class Addressee:
    """The focal point in the place of a guest in the layout of a letter."""

    name: str
    position: str
    institution: str = ""


@composes(FOCAL_POINT_LINK)
def link(message: Message) -> Mail:
    """The link to the delegation's list."""
    delegation, event = _standing(message)
    subject = _l("Your delegation, %(name)s: %(title)s", name=delegation.name, title=_title(delegation, event))
    return _mail(delegation, event, FOCAL_POINT_LINK, subject)


@composes(LIST_CONFIRMED)
def confirmed(message: Message) -> Mail:
    """The committee's word that the list is as it should be."""
    delegation, event = _standing(message)
    if delegation.confirmed_at is None:
        raise Obsolete(_l("The list has changed since it was confirmed."))
    subject = _l("List confirmed, %(name)s: %(title)s", name=delegation.name, title=_title(delegation, event))
    return _mail(delegation, event, LIST_CONFIRMED, subject)


def whatsapp_link(delegation: Delegation, event: Event) -> str:
    """The address that opens a chat with the focal point, the text with the link already in it."""
    language = language_of(delegation, event)
    with speaking(language):
        text = render_template("messages/whatsapp_delegation.txt", **_told(delegation, event, language)).strip()
    return chat_link(delegation.focal_point_phone, text)


def _standing(message: Message) -> tuple[Delegation, Event]:
    assert message.delegation_id
    delegation, event = queries.with_event(message.delegation_id)
    if not focal_point_link(delegation):
        raise Obsolete(_l("The delegation has no link any more."))
    if not delegation.focal_point_email:
        raise Obsolete(_l("The focal point has no e-mail address any more."))
    if clock.now() >= event.ends_at:
        raise Obsolete(_l("The event is over."))
    return delegation, event


def _title(delegation: Delegation, event: Event) -> str:
    return event.text("title", language_of(delegation, event))


def _mail(delegation: Delegation, event: Event, kind: str, subject: object) -> Mail:
    language = language_of(delegation, event)
    with speaking(language):
        told = _told(delegation, event, language) | {"subject": str(subject)}
        html = inlined(render_template(f"messages/{kind}.html", **told), event)
        text = render_template(f"messages/{kind}.txt", **told)
    return Mail(
        subject=told["subject"],
        html=html,
        text=text.strip() + "\n",
        to_name=delegation.focal_point_name or delegation.name,
        to_address=delegation.focal_point_email,
        language=language,
        from_name=event.text("host", language),
        reply_to=event.contact_email,
    )


def _told(delegation: Delegation, event: Event, language: str) -> dict[str, Any]:
    """What the templates know."""
    group = queries.group(delegation, event)
    name = delegation.focal_point_name or delegation.name
    at, zone = group.locks_at, event.zone
    return {
        "event": event,
        "delegation": delegation,
        "guest": Addressee(name, delegation.name if delegation.focal_point_name else ""),
        "language": language,
        "salutation": pgettext("salutation, form of address unknown", "Dear %(name)s,", name=name),
        "link": focal_point_link(delegation),
        "allowed": group.allowed,
        "is_open": group.is_open,
        "deadline": f"{dates.day(at, zone, language)}, {dates.clock(at, zone, language)}"
        f" {dates.zone_name(zone, at, language)}",
    }
