"""Guests at the door, and what their certificates are made of, for the tests of this folder."""

import datetime as dt
import uuid
from typing import Any

from regapp.accounts.service import COMMAND
from regapp.checkin.attending import rebuild_attendance
from regapp.extensions import db, transaction
from regapp.models import Direction, Event, EventSession, Guest, IssuedDocument, Scan, ScanResult
from regapp.reports.certificates import queries, service
from regapp.reports.certificates.service import TemplateDetails


def session_of(event: Event, code: str = "main") -> EventSession:
    """The event's session of that code."""
    return db.session.query(EventSession).filter_by(event_id=event.id, code=code).one()


def make_session(event: Event, code: str, title: str, *, exits: bool = False) -> EventSession:
    """A further session of two hours, from the event's opening on."""
    with transaction() as session:
        made = EventSession(
            event_id=event.id,
            code=code,
            title=title,
            starts_at=event.starts_at,
            ends_at=event.starts_at + dt.timedelta(hours=2),
            counts_exits=exits,
        )
        session.add(made)
    db.session.expire(event, ["sessions"])
    return made


def came(event: Event, *guests: Guest, code: str = "main") -> None:
    """They were let in when the session began."""
    for guest in guests:
        passed(event, guest, [(0, Direction.IN)], code)


def passed(event: Event, guest: Guest, passages: list[tuple[float, Direction]], code: str = "main") -> None:
    """They went in and out, each so many minutes after the session's beginning."""
    session = session_of(event, code)
    results = {Direction.IN: ScanResult.ADMITTED, Direction.OUT: ScanResult.LEFT}
    with transaction() as writing:
        for minutes, direction in passages:
            at = session.starts_at + dt.timedelta(minutes=minutes)
            writing.add(
                Scan(
                    event_id=event.id,
                    uid=str(uuid.uuid4()),
                    session_id=session.id,
                    guest_id=guest.id,
                    direction=direction,
                    scanned_at=at,
                    happened_at=at,
                    received_at=at,
                    result=results[direction],
                    first_admitted_at=session.starts_at,
                )
            )
    rebuild_attendance(event)


def details(**more: Any) -> TemplateDetails:
    """What an organizer writes; more may be given."""
    given: dict[str, Any] = {"wording": {}, "roles": {}, "pattern": "{no:03}/SERT/{code}/{month_roman}/{year}"}
    return TemplateDetails(**(given | more))


def changed(event: Event, **more: Any) -> None:
    """The event's certificates with these settings."""
    service.change_template(event, details(**more), queries.template_of(event).version, COMMAND)


def issued(event: Event) -> list[IssuedDocument]:
    """The certificates that stand, in the order of their issue."""
    return [document for document, _guest in queries.issued(event.id)]


def issue(event: Event) -> service.Run:
    """Issue to all who meet the rule."""
    return service.issue(event, event.sessions, COMMAND)
