"""The calendar file (RFC 5545) that mails carry and pages offer.

It has no METHOD, which makes it a snapshot (RFC 5545, 3.7.2): Gmail, Outlook and Apple's calendar offer to add it. With
METHOD:REQUEST they would show buttons of their own, whose answers go to the organizer's mailbox and never reach us;
METHOD:PUBLISH forbids the ATTENDEE (RFC 5546, 3.2.1) on which the answer stands.
"""

import dataclasses
import datetime as dt
import zoneinfo

import sqlalchemy as sa
from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Entry

from regapp import clock
from regapp.extensions import db
from regapp.messages import mime, sender
from regapp.models import PARTSTAT, Answer, AnswerValue, AuditEntry, Event, Guest

CONTENT_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "invitation.ics"
# How far around the event the file tells the zone's changes between summer and winter.
_YEAR = dt.timedelta(days=366)
# Somebody who does not come keeps the file for the record, but the day is free again.
_STATUS = {
    AnswerValue.NONE: "TENTATIVE",
    AnswerValue.ACCEPTED: "CONFIRMED",
    AnswerValue.REPRESENTED: "CANCELLED",
    AnswerValue.DECLINED: "CANCELLED",
}


@dataclasses.dataclass(frozen=True)
class CalendarEntry:
    """One guest's entry. Begin and end are aware; `uid` stays the same for guest and event, `sequence` only grows."""

    uid: str
    sequence: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: zoneinfo.ZoneInfo
    location: str
    description: str
    url: str
    organizer_name: str
    organizer_email: str
    guest_name: str
    guest_email: str = ""
    answer: AnswerValue = AnswerValue.NONE


def calendar_of(event: Event, guest: Guest, answer: AnswerValue, language: str, url: str) -> bytes:
    """The guest's calendar file in that language; `url` is their personal page or their ticket's. One statement."""
    where = ", ".join(part for part in (event.text("venue", language), event.text("address", language)) if part)
    host = event.text("host", language)
    return calendar_file(
        CalendarEntry(
            uid=f"{event.slug}.{guest.ref.lower()}@{sender.host()}",
            sequence=_changes(event.id, guest.id),
            title=event.text("title", language),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            zone=event.zone,
            location=where,
            description="\n".join(part for part in (host, guest.full_name, url) if part),
            url=url,
            organizer_name=host,
            organizer_email=event.contact_email or sender.address(),
            guest_name=guest.name,
            guest_email=guest.email,
            answer=answer,
        )
    )


def calendar_file(entry: CalendarEntry) -> bytes:
    """The entry as a file, with the zone's own rules in it, so that a phone anywhere shows the right hour."""
    calendar = Calendar()
    calendar.add("prodid", "-//regapp//regapp//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    event = Entry()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", entry.starts_at.astimezone(entry.zone))
    event.add("dtend", entry.ends_at.astimezone(entry.zone))
    event.add("summary", entry.title)
    event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("class", "PRIVATE")
    event.add("status", _STATUS[entry.answer])
    event.add("transp", "TRANSPARENT" if _STATUS[entry.answer] == "CANCELLED" else "OPAQUE")
    event.add("organizer", _person(entry.organizer_name, entry.organizer_email))
    if entry.guest_email:
        attendee = _person(entry.guest_name, entry.guest_email)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText(PARTSTAT[entry.answer])
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee)
    calendar.add_component(event)
    calendar.add_missing_timezones(entry.starts_at.date() - _YEAR, entry.ends_at.date() + _YEAR)
    return calendar.to_ical()


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{mime.one_line(address)}")
    if name:
        person.params["CN"] = vText(mime.one_line(name))
    return person


def _changes(event_id: int, guest_id: int) -> int:
    """How often the event's details or this guest's answer changed: what a calendar compares old and new entries by."""
    of_event = sa.select(sa.func.count()).where(AuditEntry.event_id == event_id, AuditEntry.action == "event.changed")
    of_guest = sa.select(sa.func.count()).where(Answer.guest_id == guest_id)
    return db.session.scalar(sa.select(of_event.scalar_subquery() + of_guest.scalar_subquery())) or 0
