"""What guests are written: the composers of this flow's messages, and the text for WhatsApp.

Each speaks the guest's language, politely, and says what is true when it leaves. HTML comes from
`templates/messages/*.html` with its style sheet written into the elements, as mail programs want it.
"""

import dataclasses
import urllib.parse
from typing import Any

import css_inline
from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from regapp import clock, dates
from regapp.events.accent import accent_on_light
from regapp.invitations import queries
from regapp.invitations.lettering.service import letter_pdf
from regapp.invitations.links import language_of, personal_link, ticket_link
from regapp.invitations.queries import INVITATION, REMINDER, REPRESENTATIVE, Invited
from regapp.invitations.service import ANSWER_RECEIVED, MEMBER, REPRESENTATIVE_DECLINED, remember_sent
from regapp.messages.calendar import CONTENT_TYPE, FILE_NAME, calendar_of
from regapp.messages.composing import Attachment, Mail, Obsolete, composes, speaking
from regapp.models import AnswerValue, Event, Guest, GuestStatus, Message, ReminderAudience

_COMING = (AnswerValue.NONE, AnswerValue.ACCEPTED)
# The texts that a person sends from their own telephone.
_TEXTS = {
    INVITATION: "whatsapp.txt",
    REPRESENTATIVE: "whatsapp_representative.txt",
    REMINDER: "whatsapp_reminder.txt",
}


@composes(INVITATION, after_delivery=remember_sent)
def invitation(message: Message) -> Mail:
    """The invitation: what, when, where, and the personal link to answer it."""
    found = _still_listed(message)
    subject = _l("Invitation for %(name)s: %(title)s", name=found.guest.name, title=_title(found))
    mail = _mail(found, INVITATION, subject)
    return dataclasses.replace(mail, attachments=(*_letter(found), *mail.attachments))


@composes(REPRESENTATIVE, after_delivery=remember_sent)
def representative(message: Message) -> Mail:
    """For somebody who was named by another guest: whom they represent, their ticket, and their own link."""
    found = _still_listed(message)
    if found.represents is None:
        raise Obsolete(_l("This person no longer represents anybody."))
    subject = _l("You will represent %(name)s: %(title)s", name=found.represents.name, title=_title(found))
    return _mail(found, REPRESENTATIVE, subject)


@composes(MEMBER, after_delivery=remember_sent)
def delegation_member(message: Message) -> Mail:
    """For somebody whom a focal point named: of which delegation they are, their ticket, and their own link."""
    found = _still_listed(message)
    group = found.guest.delegation
    if group is None:
        raise Obsolete(_l("This person is of no delegation any more."))
    subject = _l("You are of the delegation %(name)s: %(title)s", name=group.name, title=_title(found))
    return _mail(found, MEMBER, subject, {"delegation": group})


@composes(ANSWER_RECEIVED)
def answer_received(message: Message) -> Mail:
    """Thanks for an answer, with the ticket for who will come. A later answer has thanks of its own."""
    found = _still_listed(message)
    if queries.newest_answer(found.guest.id) != message.data.get("answer_id"):
        raise Obsolete(_l("The guest has answered again since."))
    subject = _l("Answer received from %(name)s: %(title)s", name=found.guest.name, title=_title(found))
    return _mail(found, ANSWER_RECEIVED, subject)


@composes(REPRESENTATIVE_DECLINED)
def representative_declined(message: Message) -> Mail:
    """For somebody whose representative cannot come: who that is, and the link to answer once more."""
    found = _still_listed(message)
    if queries.newest_answer(found.guest.id) != message.data.get("answer_id"):
        raise Obsolete(_l("The guest has answered again since."))
    name = message.data["name"]
    subject = _l("%(name)s cannot represent you: %(title)s", name=name, title=_title(found))
    return _mail(found, REPRESENTATIVE_DECLINED, subject, {"who": name})


@composes(REMINDER)
def reminder(message: Message) -> Mail:
    """A word before the deadline or before the day; nothing for whom it does not concern any more."""
    found = _still_listed(message)
    if reason := _past(found, ReminderAudience(message.data["audience"])):
        raise Obsolete(reason)
    title = _title(found)
    if message.data["audience"] == ReminderAudience.COMING:
        subject = _l("We look forward to seeing %(name)s: %(title)s", name=found.guest.name, title=title)
    else:
        subject = _l("Kindly reply, %(name)s: %(title)s", name=found.guest.name, title=title)
    return _mail(found, REMINDER, subject, _of_reminder(message))


def whatsapp_text(found: Invited, message: Message | None = None) -> str:
    """What a person sends from their own telephone: the invitation, or the message that waits for them."""
    language = language_of(found.guest, found.event)
    kind = message.kind if message else INVITATION
    with speaking(language):
        told = _told(found, language) | _of_reminder(message)
        return render_template(f"messages/{_TEXTS[kind]}", **told).strip()


def whatsapp_link(found: Invited, message: Message | None = None) -> str:
    """The address that opens a chat with the guest, the text already in it. The guest has a telephone (E.164)."""
    return chat_link(found.guest.phone, whatsapp_text(found, message))


def chat_link(phone: str, text: str) -> str:
    """The address that opens a chat with that number (E.164; empty: WhatsApp asks to whom), the text already in it."""
    digits = "".join(character for character in phone if character.isdigit())
    return f"https://wa.me/{digits}?text={urllib.parse.quote(text, safe='')}"


def group_text(event: Event, group: list[Invited], language: str, with_links: bool) -> str:
    """One text for several guests, to whoever writes for them: a line a person, with their links or without."""
    with speaking(language):
        lines = [
            {"guest": one.guest, "link": personal_link(one.guest, one.invitation) if with_links else ""}
            for one in group
        ]
        is_open, deadline = clock.now() < event.answers_close_at, _deadline(event, language)
        told = {"event": event, "language": language, "lines": lines, "is_open": is_open, "deadline": deadline}
        return render_template("messages/whatsapp_group.txt", with_links=with_links, **told).strip()


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


def _past(found: Invited, audience: ReminderAudience) -> Any:
    """Why a reminder does not concern this guest any more; None: it still does."""
    now, answer = clock.now(), found.invitation.answer
    if audience == ReminderAudience.COMING:
        if answer != AnswerValue.ACCEPTED:
            return _l("The guest does not come any more.")
        return _l("The event has begun.") if now >= found.event.starts_at else None
    if answer != AnswerValue.NONE:
        return _l("The guest has answered since.")
    if audience == ReminderAudience.NOT_OPENED and found.invitation.opened_at:
        return _l("The guest has opened the invitation since.")
    if found.event.regrets_only:
        return _l("Silence means coming at this event.")
    return _l("The time to answer is over.") if now >= found.event.answers_close_at else None


def _of_reminder(message: Message | None) -> dict[str, Any]:
    """What a reminder tells beside the guest: whom it concerns, and the committee's own sentence."""
    data = message.data if message else {}
    return {"audience": data.get("audience", ""), "note": data.get("note", "")}


def _title(found: Invited) -> str:
    return found.event.text("title", language_of(found.guest, found.event))


def _mail(found: Invited, kind: str, subject: object, more: dict[str, Any] | None = None) -> Mail:
    event, guest = found.event, found.guest
    language = language_of(guest, event)
    with speaking(language):
        told = _told(found, language) | (more or {}) | {"subject": str(subject)}
        html = inlined(render_template(f"messages/{kind}.html", **told), event)
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


def _letter(found: Invited) -> tuple[Attachment, ...]:
    """The letter as a PDF, where the committee wrote one that goes with the mail. Raises NotSigned."""
    file = letter_pdf(found.event, found.guest)
    return (Attachment(*file, "application/pdf"),) if file else ()


def _calendar(found: Invited, language: str) -> tuple[Attachment, ...]:
    """The day for the guest's calendar; none for who will not come."""
    answer = found.invitation.answer
    if answer not in _COMING:
        return ()
    link = personal_link(found.guest, found.invitation)
    file = calendar_of(found.event, found.guest, answer, language, link)
    return (Attachment(FILE_NAME, file, CONTENT_TYPE),)


def inlined(html: str, event: Event) -> str:
    """The document with its style sheet, in the letterhead's colour, written into each element."""
    color = "#" + "".join(f"{round(part * 255):02x}" for part in accent_on_light(event.accent))
    css = render_template("messages/mail.css", accent=color)
    return css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False).inline(html)
