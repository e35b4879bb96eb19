"""The list for phones that have nobody to ask, and what changed since one last asked."""

import dataclasses
import datetime as dt
import functools
import json
from typing import Any

import sqlalchemy as sa

from regapp import clock
from regapp.checkin import judging, queries
from regapp.checkin.offline import sealing
from regapp.checkin.queries import AtDoor
from regapp.extensions import db
from regapp.models import (
    Attendance,
    AuditEntry,
    DoorCheck,
    Event,
    Guest,
    RefusalReason,
    Scan,
    ScanUndo,
    Ticket,
    UtcDateTime,
)
from regapp.tickets import credentials

FORMAT = 1
# Transactions become visible in another order than their numbers: so long what is new is told again.
OVERLAP = dt.timedelta(seconds=20)
# So much of a line's key names a guest in the news: 64 bits, no name.
SHORT = 8


@dataclasses.dataclass(frozen=True)
class Sheet:
    """An event's whole list, sealed line by line, in the order of keys; `places` has each guest's standing ticket."""

    lines: list[sealing.Sealed]
    digests: list[bytes]
    places: dict[int, str]


@dataclasses.dataclass(frozen=True)
class News:
    """Who came in or went out since: short key, session, first admission (UTC; None: taken back), inside now."""

    since: int
    rows: list[tuple[str, int, dt.datetime | None, bool]]


def stamp(event_id: int) -> str:
    """A word that changes with every change of the event or its guests, for each is in the history. One statement.

    The newest entry alone would not do: one with a lower number may become visible after it.
    """
    tickets = sa.select(sa.func.count()).where(Ticket.event_id == event_id).scalar_subquery()
    count, newest, at, issued = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.max(AuditEntry.id), sa.func.max(AuditEntry.at, type_=UtcDateTime), tickets
        ).where(AuditEntry.event_id == event_id)
    ).one()
    return f"{FORMAT}.{count}.{newest or 0}.{at.timestamp() if at else 0:.6f}.{issued}"


def sheet(event: Event, stamp: str) -> Sheet:
    """The list as of that stamp. Four statements, or none where this process has made it before."""
    return _sheet(db.engine.url.render_as_string(), event.id, stamp)


@functools.lru_cache(maxsize=4)
def _sheet(_database: str, event_id: int, _stamp: str) -> Sheet:
    found = [
        queries.at_door(row)
        for row in db.session.execute(
            queries.with_checks().where(Guest.event_id == event_id).order_by(Ticket.guest_id, Ticket.generation)
        )
    ]
    refused = {one.holder.ticket.id: judging.invalid_because(one.holder) for one in found}
    instead = _instead(found, refused)
    lines, places = [], {}
    for one in found:
        code = credentials.ticket_code(one.holder.guest.secret, one.holder.ticket.generation)
        line = sealing.seal(code, _content(one, refused[one.holder.ticket.id], instead))
        lines.append(line)
        places[one.holder.guest.id] = line.key[:SHORT].hex()
    lines.sort(key=lambda line: line.key)
    return Sheet(lines, sealing.digests(lines), places)


def news(event: Event, sheet: Sheet, since: int) -> News:
    """Who came or went since the scan with that key, told again for a short while. One statement."""
    recent = clock.now() - OVERLAP
    undone = sa.exists().where(ScanUndo.scan_id == Scan.id, ScanUndo.at > recent)
    rows = db.session.execute(
        sa.select(sa.func.max(Scan.id), Scan.session_id, Scan.guest_id, Attendance.first_admitted_at, Attendance.inside)
        .outerjoin(Attendance, sa.and_(Attendance.session_id == Scan.session_id, Attendance.guest_id == Scan.guest_id))
        .where(
            Scan.event_id == event.id,
            Scan.guest_id.is_not(None),
            Scan.session_id.is_not(None),
            sa.or_(Scan.id > since, Scan.received_at > recent, undone),
        )
        .group_by(Scan.session_id, Scan.guest_id, Attendance.first_admitted_at, Attendance.inside)
    ).all()
    return News(
        max([since, *(row[0] for row in rows)]),
        [
            (sheet.places[guest], session, first, bool(inside))
            for _id, session, guest, first, inside in rows
            if session is not None and guest in sheet.places
        ],
    )


def _instead(found: list[AtDoor], refused: dict[int, RefusalReason | None]) -> dict[int, str]:
    """Who comes in the place of those who are represented or were replaced. Two statements."""

    def of(reason: RefusalReason) -> set[int]:
        return {one.holder.guest.id for one in found if refused[one.holder.ticket.id] == reason}

    represented = queries.who_comes_instead(of(RefusalReason.REPRESENTED))
    return represented | queries.who_took_the_place(of(RefusalReason.REPLACED))


def _content(one: AtDoor, reason: RefusalReason | None, instead: dict[int, str]) -> bytes:
    """What the door may know of a guest, as the page reads it: no contact data."""
    guest, root = one.holder.guest, one.holder.represents
    fields: list[Any] = [
        guest.ref,
        guest.name,
        guest.position,
        guest.institution,
        one.holder.category.id,
        root.name if root else "",
        root.position if root else "",
        reason.value if reason else "",
        instead.get(guest.id, ""),
        [check.value for check in DoorCheck if check in one.checks],
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
