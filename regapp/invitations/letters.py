"""What guests are written: the composers of this flow's messages, and the text for WhatsApp.

Each speaks the guest's language, politely, and says what is true when it leaves. HTML comes from
`templates/messages/*.html` with its style sheet written into the elements, as mail programs want it.
"""

import urllib.parse
from typing import Any

import css_inline
from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from regapp import clock, dates
from regapp.events.accent import accent_on_light
from regapp.invitations import queries
from regapp.invitations.links import language_of, personal_link, ticket_link
from regapp.invitations.queries import INVITATION, Invited
from regapp.invitations.service import ANSWER_RECEIVED, REPRESENTATIVE, remember_sent
from regapp.messages.calendar import CONTENT_TYPE, FILE_NAME, calendar_of
from regapp.messages.composing import Attachment, Mail, Obsolete, composes, speaking
from regapp.models import AnswerValue, Event, Guest, GuestStatus, Message

_COMING = (AnswerValue.NONE, AnswerValue.ACCEPTED)


@composes(INVITATION, after_delivery=remember_sent)
def invitation(message: Message) -> Mail:
    """The invitation: what, when, where, and the personal link to answer it."""
    found = _still_listed(message)
    subject = _l("Invitation for %(name)s: %(title)s", name=found.guest.name, title=_title(found))
    return _mail(found, INVITATION, subject)


@composes(REPRESENTATIVE, after_delivery=remember_sent)
def representative(message: Message) -> Mail:
    """For somebody who was named by another guest: whom they represent, their ticket, and their own link."""
    found = _still_listed(message)
    if found.represents is None:
        raise Obsolete(_l("This person no longer represents anybody."))
    subject = _l("You will represent %(name)s: %(title)s", name=found.represents.name, title=_title(found))
    return _mail(found, REPRESENTATIVE, subject)


@composes(ANSWER_RECEIVED)
def answer_received(message: Message) -> Mail:
    """Thanks for an answer, with the ticket for who will come. A later answer has thanks of its own."""
    found = _still_listed(message)
    if queries.newest_answer(found.guest.id) != message.data.get("answer_id"):
        raise Obsolete(_l("The guest has answered again since."))
    subject = _l("Answer received from %(name)s: %(title)s", name=found.guest.name, title=_title(found))
    return _mail(found, ANSWER_RECEIVED, subject)


def whatsapp_text(found: Invited) -> str:
    """The invitation as a text that a person sends from their own telephone."""
    language = language_of(found.guest, found.event)
    with speaking(language):
        return render_template("messages/whatsapp.txt", **_told(found, language)).strip()


def whatsapp_link(found: Invited) -> str:
    """The address that opens a chat with the guest, the text already in it. The guest has a telephone (E.164)."""
    digits = "".join(character for character in found.guest.phone if character.isdigit())
    return f"https://wa.me/{digits}?text={urllib.parse.quote(whatsapp_text(found), safe='')}"


def salutation(guest: Guest) -> str:
    """How a letter begins, in the language in hand: "Yth. Ibu Hj. Nurhayati, S.Sos.,"."""
    if guest.honorific:
        return pgettext("salutation", "Dear %(name)s,", name=f"{guest.honorific} {guest.full_name}")
    return pgettext("salutation, form of address unknown", "Dear %(name)s,", name=guest.full_name)


def _still_listed(message: Message) -> Invited:
    found = queries.invited(message.guest_id)
    if found.guest.status == GuestStatus.WITHDRAWN:
        raise Obsolete(_l("The guest was taken off the list."))
    if not found.guest.email:
        raise Obsolete(_l("The guest has no e-mail address any more."))
    if clock.now() >= found.event.ends_at:
        raise Obsolete(_l("The event is over."))
    return found


def _title(found: Invited) -> str:
    return found.event.text("title", language_of(found.guest, found.event))


def _mail(found: Invited, kind: str, subject: object) -> Mail:
    event, guest = found.event, found.guest
    language = language_of(guest, event)
    with speaking(language):
        told = _told(found, language) | {"subject": str(subject)}
        html = _inlined(render_template(f"messages/{kind}.html", **told), event)
        text = render_template(f"messages/{kind}.txt", **told)
    return Mail(
        subject=told["subject"],
        html=html,
        text=text.strip() + "\n",
        to_name=guest.name,
        to_address=guest.email,
        language=language,
        from_name=event.text("host", language),
        reply_to=event.contact_email,
        attachments=_calendar(found, language),
    )


def _told(found: Invited, language: str) -> dict[str, Any]:
    """What the templates know."""
    event, guest = found.event, found.guest
    return {
        "event": event,
        "guest": guest,
        "language": language,
        "salutation": salutation(guest),
        "represents": found.represents,
        "representative": found.representative,
        "answer": found.invitation.answer,
        "may_be_represented": found.category.may_be_represented and found.represents is None,
        "link": personal_link(guest, found.invitation),
        "ticket": ticket_link(guest, found.ticket) if found.ticket else "",
        "is_open": clock.now() < event.answers_close_at,
        "deadline": _deadline(event, language),
    }


def _deadline(event: Event, language: str) -> str:
    """Until when answers are taken, as a letter writes it: "Jumat, 2 Mei 2031, 17.00 WITA"."""
    at, zone = event.answers_close_at, event.zone
    return f"{dates.day(at, zone, language)}, {dates.clock(at, zone, language)} {dates.zone_name(zone, at, language)}"


def _calendar(found: Invited, language: str) -> tuple[Attachment, ...]:
    """The day for the guest's calendar; none for who will not come."""
    answer = found.invitation.answer
    if answer not in _COMING:
        return ()
    link = personal_link(found.guest, found.invitation)
    file = calendar_of(found.event, found.guest, answer, language, link)
    return (Attachment(FILE_NAME, file, CONTENT_TYPE),)


def _inlined(html: str, event: Event) -> str:
    """The document with its style sheet, in the letterhead's colour, written into each element."""
    color = "#" + "".join(f"{round(part * 255):02x}" for part in accent_on_light(event.accent))
    css = render_template("messages/mail.css", accent=color)
    return css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False).inline(html)
