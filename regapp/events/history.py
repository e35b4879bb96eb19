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
    "guest.walked_in": _l("%(name)s came unannounced and was put on the guest list at the desk."),
    "guest.changed": _l("The details of %(name)s were changed: %(fields)s."),
    "guests.imported": lambda data: _imported(data),
    "guests.import_undone": lambda data: ngettext(
        "The import of %(file)s was taken back: %(num)d guest left the list.",
        "The import of %(file)s was taken back: %(num)d guests left the list.",
        int(data.get("count", 0)),
        file=data.get("file", ""),
    ),
    "guest.withdrawn": _l("%(name)s was taken off the guest list."),
    "guest.put_back": _l("%(name)s was put back on the guest list."),
    "filter.saved": _l("The filter “%(name)s” was saved."),
    "filter.renamed": _l("The filter “%(name)s” is now called “%(new)s”."),
    "filter.deleted": _l("The filter “%(name)s” was deleted."),
    "report.saved": _l("The report “%(name)s” was saved."),
    "report.deleted": _l("The report “%(name)s” was deleted."),
    "report.scheduled": lambda data: ngettext(
        "A report goes by mail to %(num)d person from now on.",
        "A report goes by mail to %(num)d people from now on.",
        int(data.get("count", 0)),
    ),
    "report.stopped": _l("A report goes by mail no more."),
    "seating.added": _l("The seating plan “%(name)s” was set up."),
    "seating.changed": _l("The room of the seating plan “%(name)s” was changed."),
    "seating.deleted": _l("The seating plan “%(name)s” was deleted."),
    "seating.proposed": lambda data: ngettext(
        "%(num)d guest was seated by precedence in the plan “%(name)s”.",
        "%(num)d guests were seated by precedence in the plan “%(name)s”.",
        int(data.get("count", 0)),
        name=data.get("name", ""),
    ),
    "seating.seated": lambda data: _because(data, _("%(name)s was given the seat %(seat)s", **_seat(data))),
    "seating.swapped": lambda data: _because(
        data, _("%(name)s was given the seat %(seat)s and changed places with %(other)s", **_seat(data))
    ),
    "seating.unseated": lambda data: _because(data, _("%(name)s was taken off their seat", **_seat(data))),
    "seating.locked": _l("The seating plan “%(name)s” was locked."),
    "seating.unlocked": _l("The seating plan “%(name)s” was opened again."),
    "list_form.added": _l("The attendance list “%(name)s” was saved."),
    "list_form.changed": _l("The attendance list “%(name)s” was changed."),
    "list_form.deleted": _l("The attendance list “%(name)s” was deleted."),
    "annex.photos_added": lambda data: ngettext(
        "%(num)d photograph was put into the annex of the report.",
        "%(num)d photographs were put into the annex of the report.",
        int(data.get("count", 0)),
    ),
    "annex.photo_described": _l("A photograph in the annex of the report is described as “%(caption)s”."),
    "annex.photo_removed": _l("A photograph was taken out of the annex of the report: “%(caption)s”."),
    "annex.photo_restored": _l("A photograph was put back into the annex of the report: “%(caption)s”."),
    "guests.bulk_changed": lambda data: _in_bulk(
        data,
        ngettext("%(num)d guest was changed at once", "%(num)d guests were changed at once", _number(data, "count")),
    ),
    "guests.bulk_undone": lambda data: _in_bulk(
        data,
        ngettext("%(num)d guest was changed back", "%(num)d guests were changed back", _number(data, "count")),
    ),
    "guests.distinct": _l("%(name)s and %(other)s were called two people."),
    "guests.merged": _l("The record of %(other)s (%(other_ref)s) was merged into that of %(name)s (%(ref)s)."),
    "guests.parted": _l("%(name)s (%(ref)s) and %(other)s (%(other_ref)s) are two records again."),
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
    "invitation.handed_over": _l("The letter to %(name)s was handed over on paper."),
    "invitation.handed_over_undone": _l("The letter to %(name)s was not handed over on paper after all."),
    "message.by_hand": _l("A message to %(name)s was sent by WhatsApp."),
    "message.by_hand_undone": _l("A message to %(name)s was not sent by WhatsApp after all."),
    "reminder.planned": _l("A reminder was planned for %(due)s."),
    "reminder.called_off": _l("The reminder for %(due)s was called off."),
    "reminder.sent": lambda data: ngettext(
        "A reminder was written to %(num)d guest.", "A reminder was written to %(num)d guests.", _number(data, "count")
    ),
    "answer.taken_back": _l("The answer of %(name)s was entered by mistake and taken back."),
    "certificates.changed": _l("What certificates say, or who gets one, was changed."),
    "certificates.issued": lambda data: ngettext(
        "%(num)d certificate was issued: %(numbers)s.",
        "%(num)d certificates were issued: %(numbers)s.",
        _number(data, "count"),
        numbers=" – ".join(dict.fromkeys((data.get("first", ""), data.get("last", "")))),
    ),
    "certificates.sent": lambda data: ngettext(
        "%(num)d certificate was sent by mail.", "%(num)d certificates were sent by mail.", _number(data, "count")
    ),
    "certificate.issued": _l("The certificate %(number)s was issued to %(name)s."),
    "certificate.issued_again": _l("The certificate of %(name)s was issued again: %(number)s in place of %(old)s."),
    "certificate.withdrawn": _l("The certificate %(number)s of %(name)s was withdrawn."),
    "certificate.role": _l("The role of %(name)s on their certificate was changed."),
    "call.call_again": _l("%(name)s was called and is to be called again."),
    "call.wrong_number": _l("%(name)s was called: wrong number."),
    "call.no_answer": _l("%(name)s was called and did not answer the telephone."),
    "call.undone": _l("The result of the call to %(name)s was taken back."),
    "message.held_back": _l("A message to %(name)s was held back."),
    "invitation.new_link": _l("%(name)s got a new personal link; the old one opens nothing any more."),
    "answer.accepted": _l("%(name)s will come."),
    "answer.declined": _l("%(name)s will not come."),
    "answer.represented": _l("%(name)s will be represented by %(representative)s."),
    "answer.withdrawn": _l("%(name)s has withdrawn the answer."),
    "needs.told": _l("%(name)s told the committee about diet, access or vehicle."),
    "question.added": _l("Guests are asked one more thing: “%(label)s”."),
    "question.changed": _l("The question “%(label)s” was changed."),
    "question.retired": _l("The question “%(label)s” is not asked any more."),
    "question.restored": _l("The question “%(label)s” is asked again."),
    "questions.answered": lambda data: _questions_answered(data),
    "companion.added": _l("%(companion)s comes along with %(name)s."),
    "companion.changed": _l("What %(companion)s gets, who comes along with %(name)s, was changed."),
    "companion.removed": _l("%(companion)s does not come along with %(name)s any more."),
    "change.asked": _l("%(name)s asked to have details changed: %(fields)s."),
    "change.granted": _l("What %(name)s asked to have changed was changed: %(fields)s."),
    "change.refused": _l("What %(name)s asked to have changed was refused: %(fields)s."),
    "badges.run_asked": lambda data: ngettext(
        "%(num)d badge was asked for.", "%(num)d badges were asked for.", _number(data, "count")
    ),
    "badges.frozen": lambda data: ngettext(
        "%(num)d badge was said to be printed.", "%(num)d badges were said to be printed.", _number(data, "count")
    ),
    "layout.copied": _l("The badge layout “%(name)s” was made."),
    "layout.imported": _l("The badge layout “%(name)s” was taken from a file."),
    "layout.changed": _l("The badge layout “%(name)s” was changed."),
    "layout.removed": _l("The badge layout “%(name)s” was removed."),
    "layout.assigned": _l("It was changed who gets which badge layout."),
    "guest.photo_added": _l("A photograph of %(name)s was handed in."),
    "layout.file_added": _l("The file %(name)s was handed in for badges."),
    "passes.made": lambda data: ngettext(
        "%(num)d pass for %(name)s was made.",
        "%(num)d passes for %(name)s were made.",
        _number(data, "count"),
        name=data["name"],
    ),
    "pass.handed_out": _l("The pass %(badge)s was lent to %(name)s."),
    "pass.given_back": _l("The pass %(badge)s came back from %(name)s."),
    "pass.lost": _l("The pass %(badge)s was reported lost; %(name)s had it."),
    "pass.found": _l("The pass %(badge)s was found again."),
    "badge.printed": _l("The badge of %(name)s was printed at the desk."),
    "badge.printed_again": _l("The badge of %(name)s was printed again, copy %(copy)s: %(reason)s"),
    "answer.none": _l("%(name)s has no answer any more: the representative cannot come."),
    "precedence.ranked": _l("What %(name)s is placed by was changed: %(fields)s."),
    "precedence.proposals_accepted": lambda data: ngettext(
        "%(num)d proposed rank was accepted.", "%(num)d proposed ranks were accepted.", _number(data, "count")
    ),
    "precedence.moved": lambda data: _moved(data),
    "precedence.unpinned": _l("%(name)s is placed by the rule again."),
    "precedence.locked": _l("The order of precedence was locked."),
    "precedence.unlocked": _l("The order of precedence was unlocked."),
    "letter.added": _l("The letter “%(name)s” was added."),
    "letter.changed": _l("The letter “%(name)s” was changed: %(fields)s."),
    "letter.deleted": _l("The letter “%(name)s” was deleted."),
    "letters.numbered": lambda data: ngettext(
        "%(num)d letter got a number, from %(first)s on.",
        "%(num)d letters got a number, from %(first)s on.",
        _number(data, "count"),
        first=data["first"],
    ),
    "registration.confirmed_by_hand": _l("The address of %(name)s was confirmed by hand."),
    "registration.guardian_consented": _l("The guardian of %(name)s consented to the registration."),
    "registration.waiting": _l("%(name)s registered and is on the waiting list."),
    "registration.accepted": _l("%(name)s registered and has a place."),
    "registration.offered": _l("A place became free and was offered to %(name)s."),
    "registration.expired": _l("%(name)s did not take the offered place in time."),
    "registration.withdrawn": _l("%(name)s gave back the registration."),
    "registration.list_confirmed_by_hand": _l("The list “%(name)s” was confirmed by hand."),
    "registration.approved": _l("The registration of %(name)s was approved."),
    "registration.rejected": _l("The registration of %(name)s was turned down: %(reason)s"),
    "ticket.reissued": _l("%(name)s got a new ticket; the old one opens no door any more."),
    "ticket.revoked": _l("The ticket of %(name)s was revoked."),
    "device.added": _l("The device “%(name)s” was added."),
    "device.changed": _l("The device “%(name)s” was changed: %(fields)s."),
    "device.paired": _l("The device “%(name)s” was paired."),
    "device.pairing_opened": _l("A new pairing code was made for the device “%(name)s”."),
    "scan.undone": _l("The admission of %(name)s was taken back."),
    "awaited.added": _l("The arrival of %(name)s is awaited."),
    "awaited.removed": _l("The arrival of %(name)s is not awaited any more."),
    "awaited.arranged": _l("Who receives %(name)s was arranged."),
    "awaited.stage": lambda data: _stage_said(data),
    "awaited.received": _l("%(name)s was received."),
    "awaited.unreceived": _l("It was taken back that %(name)s was received."),
    "guest.signed": _l("%(name)s signed."),
    "paper.made": lambda data: _paper_made(data),
    "paper.entered": lambda data: _paper_entered(data),
    "paper.taken_back": lambda data: _paper_taken_back(data),
    "device.revoked": _l("The device “%(name)s” may not scan any more."),
    "review.decided": lambda data: _review_decided(data),
    "review.reopened": _l("The decision about a reading of %(name)s at the door was taken back."),
    "token.added": _l("A key for programs was made: “%(name)s” (%(scope)s)."),
    "role.given": lambda data: _role_given(data),
    "demo.loaded": _l("The demo event was loaded."),
    "delegation.created": _l("The delegation “%(delegation)s” was announced."),
    "delegation.changed": _l("The details of the delegation “%(delegation)s” were changed: %(fields)s."),
    "delegation.link_made": _l("A link was made for the focal point of “%(delegation)s”."),
    "delegation.new_link": _l(
        "The focal point of “%(delegation)s” got a new link; the old one opens nothing any more."
    ),
    "delegation.link_sent": _l("The link of the delegation “%(delegation)s” was queued."),
    "delegation.link_whatsapp": _l("The link of the delegation “%(delegation)s” was sent by WhatsApp."),
    "delegation.member_added": _l("%(name)s was named as a member of “%(delegation)s”."),
    "delegation.companion_added": _l("%(name)s was named as a companion in “%(delegation)s”."),
    "delegation.member_removed": _l("%(name)s was taken off the list of “%(delegation)s”."),
    "delegation.replaced": _l("%(name)s was replaced by %(other)s in “%(delegation)s”."),
    "delegation.reordered": _l("The order of the members of “%(delegation)s” was changed."),
    "delegation.head": _l("%(name)s leads the delegation “%(delegation)s” now."),
    "delegation.submitted": _l("The list of the delegation “%(delegation)s” was submitted."),
    "delegation.confirmed": _l("The list of the delegation “%(delegation)s” was confirmed."),
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
    "focal_point_name": _l("focal point"),
    "focal_point_email": _l("e-mail of the focal point"),
    "focal_point_phone": _l("telephone of the focal point"),
    "allowance": _l("number of members"),
    "companions_allowance": _l("number of companions"),
    "note_verbale": _l("number of the note verbale"),
    "lock_at": _l("lock date"),
    "has_seat": _l("a seat"),
    "has_meal": _l("a meal"),
    "zone": _l("where they may enter"),
    "precedence": _l("order of precedence"),
    "notes": _l("notes"),
    "staff_number": _l("staff or student number"),
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
    "precedence_code": _l("rank"),
    "credentials_at": _l("date of credentials"),
    "rank_basis": _l("by whose rank"),
    "rank_code": _l("rank by hand"),
    "rank_reason": _l("reason"),
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
    "doors_open_at": _l("opening of the doors"),
    "doors_close_at": _l("closing of the doors"),
    "late_from": _l("late line"),
    "counts_exits": _l("recording of exits"),
    "door_checks": _l("checks at the door"),
    "door": _l("door"),
    "powers": _l("what the device may do"),
    "sessions": _l("sessions"),
    "direction": _l("direction"),
    "printer": _l("printer"),
    "prints_at_once": _l("printing at once"),
    "label": _l("size of the labels"),
    "number": _l("number"),
    "dated": _l("date"),
    "place": _l("place"),
    "nature": _l("nature"),
    "enclosure": _l("enclosure"),
    "subject": _l("subject"),
    "addressee": _l("addressee"),
    "opening": _l("text before the block"),
    "closing": _l("text after the block"),
    "agenda": _l("event in the block"),
    "contact": _l("contact"),
    "on_behalf": _l("capacity of the signer"),
    "signed_for": _l("office signed for"),
    "signer_rank": _l("rank of the signer"),
    "copies": _l("copies"),
    "categories": _l("categories"),
    "with_guest_list": _l("attached guest list"),
    "with_mail": _l("sent by mail"),
    "emblem_upload_id": _l("emblem"),
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
    "lock_at",
    "credentials_at",
    "doors_open_at",
    "doors_close_at",
    "late_from",
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


REVIEWS: dict[str, LazyString] = {
    "was_there": _l("%(name)s was there, it was decided afterwards"),
    "was_not_there": _l("%(name)s was not there, it was decided afterwards"),
    "seen": _l("A reading of %(name)s at the door was looked at; nothing was changed"),
}


STAGES: dict[str, LazyString] = {
    "awaited": _l("%(name)s has not set out yet."),
    "departed": _l("%(name)s has departed."),
    "nearby": _l("%(name)s is nearby."),
    "arrived": _l("%(name)s has arrived."),
    "in_the_hall": _l("%(name)s is in the hall."),
}


def _stage_said(data: Data) -> str:
    return str(STAGES.get(data["stage"], STAGES["awaited"])) % {"name": data["name"]}


def _paper_made(data: Data) -> str:
    return ngettext(
        "The paper for when everything fails was made, with %(num)d guest.",
        "The paper for when everything fails was made, with %(num)d guests.",
        int(data.get("count", 0)),
    )


def _paper_entered(data: Data) -> str:
    return ngettext(
        "%(num)d person was entered from paper.", "%(num)d people were entered from paper.", int(data.get("count", 0))
    )


def _paper_taken_back(data: Data) -> str:
    return ngettext(
        "An entry of %(num)d person from paper was taken back.",
        "An entry of %(num)d people from paper was taken back.",
        int(data.get("count", 0)),
    )


def _review_decided(data: Data) -> str:
    words = str(REVIEWS.get(data["decision"], REVIEWS["seen"])) % {"name": data["name"]}
    return f"{words}: {data['note']}" if data.get("note") else f"{words}."


def _number(data: Data, name: str) -> int:
    """A number of the entry; nought where an old entry has none."""
    given = data.get(name)
    return given if isinstance(given, int) else 0


def _questions_answered(data: Data) -> str:
    labels = data["labels"] if isinstance(data["labels"], list) else []
    return _("%(name)s answered: %(labels)s.", name=data["name"], labels=", ".join(f"“{one}”" for one in labels) or "…")


def _moved(data: Data) -> str:
    words = _("%(name)s was put at place %(place)s of the order of precedence", name=data["name"], place=data["place"])
    return _because(data, words)


def _because(data: Data, words: str) -> str:
    """A sentence with the reason that was given, if one was."""
    return f"{words}: {data['reason']}" if data.get("reason") else f"{words}."


def _seat(data: Data) -> dict[str, str]:
    return {name: str(data.get(name, "")) for name in ("name", "seat", "other")}


def _counted_or_named(data: Data, counted: Callable[[int], str], named: LazyString) -> str:
    if isinstance(data.get("count"), int):
        return counted(data["count"])
    return str(named) % data if "name" in data else _("Invitations were sent.")


# What a bulk change did; %(value)s is what was set.
BULK: dict[str, LazyString] = {
    "category": _l("category “%(value)s”"),
    "language": _l("language “%(value)s”"),
    "country": _l("country “%(value)s”"),
    "delegation": _l("delegation “%(value)s”"),
    "institution": _l("institution “%(value)s”"),
    "rank": _l("rank “%(value)s”"),
    "add_tag": _l("tag “%(value)s” given"),
    "remove_tag": _l("tag “%(value)s” taken away"),
    "withdraw": _l("taken off the list"),
    "put_back": _l("put back on the list"),
}


def _in_bulk(data: Data, counted: str) -> str:
    what = str(BULK.get(data["what"], "…")) % {"value": data["value"] or "–"}
    return _("%(counted)s: %(what)s.", counted=counted, what=what)


def _role_given(data: Data) -> str:
    if data["role"] == "organizer":
        return _("%(person)s became organizer.", person=data["person"])
    return _("%(person)s became desk helper.", person=data["person"])
