"""What happened, in words that an organizer understands: one sentence for each action of the audit entries.

A flow that records a new action adds its sentence here. What is not here shows its word, so nothing is hidden.
"""

import collections
import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString, lazy_pgettext, ngettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import dates
from regapp.extensions import chosen_language
from regapp.models import ActorKind, AuditEntry, Event

Data = Mapping[str, Any]
Sentence = LazyString | Callable[[Data], str]

SENTENCES: dict[str, Sentence] = {
    "event.created": _l("The event “%(title)s” was set up."),
    "event.changed": _l("The event's details were changed: %(fields)s."),
    "category.added": _l("The category “%(name)s” was added."),
    "category.changed": _l("The category “%(name)s” was changed: %(fields)s."),
    "session.added": _l("The session “%(title)s” was added."),
    "session.changed": _l("The session “%(name)s” was changed: %(fields)s."),
    "guest.added": _l("%(name)s was put on the guest list."),
    "guest.changed": _l("The details of %(name)s were changed: %(fields)s."),
    "guests.imported": lambda data: _imported(data),
    "guest.withdrawn": _l("%(name)s was taken off the guest list."),
    "guest.put_back": _l("%(name)s was put back on the guest list."),
    "invitation.queued": lambda data: _counted_or_named(
        data,
        lambda n: ngettext("%(num)d invitation was queued.", "%(num)d invitations were queued.", n),
        _l("The invitation of %(name)s was queued."),
    ),
    "invitation.sent": lambda data: _counted_or_named(
        data,
        lambda n: ngettext("%(num)d invitation was sent.", "%(num)d invitations were sent.", n),
        _l("The invitation of %(name)s was sent."),
    ),
    "invitation.whatsapp": _l("The invitation of %(name)s was sent by WhatsApp."),
    "invitation.whatsapp_undone": _l("The invitation of %(name)s was not sent by WhatsApp after all."),
    "message.held_back": _l("A message to %(name)s was held back."),
    "invitation.new_link": _l("%(name)s got a new personal link; the old one opens nothing any more."),
    "answer.accepted": _l("%(name)s will come."),
    "answer.declined": _l("%(name)s will not come."),
    "answer.represented": _l("%(name)s will be represented by %(representative)s."),
    "answer.withdrawn": _l("%(name)s has withdrawn the answer."),
    "answer.none": _l("%(name)s has no answer any more: the representative cannot come."),
    "ticket.reissued": _l("%(name)s got a new ticket; the old one opens no door any more."),
    "ticket.revoked": _l("The ticket of %(name)s was revoked."),
    "device.added": _l("The device “%(name)s” was added."),
    "device.paired": _l("The device “%(name)s” was paired."),
    "device.pairing_opened": _l("A new pairing code was made for the device “%(name)s”."),
    "device.revoked": _l("The device “%(name)s” may not scan any more."),
    "token.added": _l("A key for programs was made: “%(name)s” (%(scope)s)."),
    "role.given": lambda data: _role_given(data),
    "demo.loaded": _l("The demo event was loaded."),
}

FIELDS: dict[str, LazyString] = {
    "name": _l("name"),
    "native_name": _l("name in own script"),
    "sort_name": _l("sorted as"),
    "honorific": _l("form of address"),
    "title_before": _l("title before the name"),
    "title_after": _l("title after the name"),
    "position": _l("position"),
    "institution": _l("institution"),
    "country": _l("country"),
    "language": lazy_pgettext("a field", "language"),
    "email": _l("e-mail"),
    "phone": _l("telephone"),
    "category": _l("category"),
    "delegation": _l("delegation"),
    "precedence": _l("order of precedence"),
    "notes": _l("notes"),
    "title": _l("title"),
    "summary": _l("summary"),
    "starts_at": _l("beginning"),
    "ends_at": _l("end"),
    "timezone": _l("time zone"),
    "venue": _l("venue"),
    "address": _l("address"),
    "host": _l("host"),
    "letterhead": _l("letterhead"),
    "accent": _l("colour of the letterhead"),
    "attire": _l("attire"),
    "contact_name": _l("contact person"),
    "contact_phone": _l("telephone of the contact person"),
    "contact_email": _l("e-mail of the contact person"),
    "answer_deadline": _l("deadline for answers"),
    "languages": _l("languages"),
    "translations": _l("translations"),
    "signer_place": _l("place of signature"),
    "signer_office": _l("office of the signer"),
    "signer_name": _l("name of the signer"),
    "signer_number": _l("staff number of the signer"),
    "color": _l("colour"),
    "may_be_represented": _l("may be represented"),
    "quota": _l("number of places"),
    "regrets_only": _l("regrets only"),
    "asks": _l("what guests are asked"),
    "quiet_from": _l("beginning of the quiet time"),
    "quiet_until": _l("end of the quiet time"),
    "registration_opens_at": _l("opening of the public registration"),
    "registration_closes_at": _l("end of the public registration"),
    "delegations_lock_at": _l("lock date of the delegations"),
    "delegations_need_confirmation": _l("confirmation of delegations"),
    "representatives_rank": _l("rank of representatives"),
    "country_order": _l("order of countries"),
    "companions_allowed": _l("companions"),
    "public_registration": _l("public registration"),
    "needs_approval": _l("approval of registrations"),
    "confirms_address": _l("confirmation of addresses"),
    "has_waiting_list": _l("waiting list"),
    "offer_hours": _l("hours for an offered place"),
    "takes_minors": _l("registration of under-eighteens"),
    "room": _l("room"),
    "capacity": _l("places in the room"),
    "admits": _l("who is admitted"),
}

ACTORS: dict[ActorKind, LazyString] = {
    ActorKind.COMMAND: _l("the server's command line"),
    ActorKind.SYSTEM: _l("regapp itself"),
    ActorKind.GUEST: _l("a guest"),
    ActorKind.DEVICE: _l("a device at the door"),
    ActorKind.PROGRAM: _l("a program"),
    ActorKind.USER: _l("somebody of the committee"),
}

INSTANTS = {
    "starts_at",
    "ends_at",
    "answer_deadline",
    "registration_opens_at",
    "registration_closes_at",
    "delegations_lock_at",
}
LONGEST_VALUE = 80


def in_words(entry: AuditEntry) -> str:
    """The entry as a sentence in the reader's language."""
    sentence = SENTENCES.get(entry.action)
    if sentence is None:
        return entry.action
    data = collections.defaultdict(lambda: "…", entry.data)
    data["fields"] = ", ".join(str(FIELDS.get(field, field)) for field in entry.data.get("changed") or {}) or "…"
    return sentence(data) if callable(sentence) else str(sentence) % data


def actor_in_words(entry: AuditEntry) -> str:
    """Who did it, as they were called then."""
    return entry.actor_name or str(ACTORS[entry.actor_kind])


def changes_in_words(entry: AuditEntry, event: Event) -> list[tuple[str, str, str]]:
    """What changed: field, old and new, in the reader's language; times in the event's zone."""
    changed = entry.data.get("changed")
    if not isinstance(changed, dict):
        return []
    return [
        (str(FIELDS.get(field, field)), _shown(field, old, event.zone), _shown(field, new, event.zone))
        for field, (old, new) in changed.items()
        if field != "translations"
    ]


def _shown(field: str, value: Any, zone: zoneinfo.ZoneInfo) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return pgettext("it may", "yes") if value else pgettext("it may not", "no")
    if field in INSTANTS:
        return dates.moment(dt.datetime.fromisoformat(value), zone, chosen_language())
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _imported(data: Data) -> str:
    added, source = data.get("added", data.get("count", 0)), data.get("file", "")
    sentence = ngettext("%(num)d guest was imported", "%(num)d guests were imported", int(added))
    return _("%(sentence)s from %(file)s.", sentence=sentence, file=source) if source else f"{sentence}."


def _counted_or_named(data: Data, counted: Callable[[int], str], named: LazyString) -> str:
    if isinstance(data.get("count"), int):
        return counted(data["count"])
    return str(named) % data if "name" in data else _("Invitations were sent.")


def _role_given(data: Data) -> str:
    if data["role"] == "organizer":
        return _("%(person)s became organizer.", person=data["person"])
    return _("%(person)s became desk helper.", person=data["person"])
