"""The scan: who is admitted, decided by the database, each scan exactly once.

A batch is one transaction. A scan's id is its idempotency key: what was answered once is answered again. Of several
scans of one guest at one instant, the row in `attendance` lets one through: whose id it carries was admitted.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from regapp import clock
from regapp.checkin import queries
from regapp.checkin.queries import Door
from regapp.extensions import db, transaction
from regapp.models import AnswerValue, Attendance, Direction, Event, GuestStatus, RefusalReason, Scan, ScanResult, clean
from regapp.tickets import credentials
from regapp.tickets.queries import Holder

MOST_SCANS = 500
CLOCK_MAY_BE_AHEAD = dt.timedelta(minutes=10)
_TRIES = 4
# Refusals that name somebody else, who is let in.
_INSTEAD = (RefusalReason.REPRESENTED, RefusalReason.REPLACED)


@dataclasses.dataclass(frozen=True)
class Reading:
    """One scan as a device reports it: the QR code's text, or a guest's reference; `scanned_at` by its own clock."""

    uid: str
    session: str
    direction: Direction
    scanned_at: dt.datetime
    ticket: str = ""
    ref: str = ""


@dataclasses.dataclass(frozen=True)
class Source:
    """Who reports it: a device or a program's token."""

    device_id: int | None = None
    api_token_id: int | None = None


@dataclasses.dataclass
class Outcome:
    """What the door answers. `first_admitted_at` is UTC.

    `represented_by` and `replaced_by` name who comes instead: for this guest, or in their place in the delegation.
    """

    uid: str
    result: ScanResult
    reason: RefusalReason | None = None
    first_admitted_at: dt.datetime | None = None
    holder: Holder | None = None
    represented_by: str = ""
    replaced_by: str = ""


@dataclasses.dataclass
class _Case:
    """A reading on its way to an outcome."""

    reading: Reading
    at: dt.datetime
    door: Door | None
    holder: Holder | None
    outcome: Outcome


def record_scans(event: Event, source: Source, readings: Sequence[Reading]) -> list[Outcome]:
    """Apply 1 to 500 readings, each exactly once; answers in the same order.

    Two batches that meet in opposite orders may be told by PostgreSQL that one of them must begin again; it does.
    """
    for attempt in range(_TRIES):
        try:
            with transaction():
                return _record(event, source, readings)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != "40P01" or attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _record(event: Event, source: Source, readings: Sequence[Reading]) -> list[Outcome]:
    now = clock.now()
    first_of: dict[str, Reading] = {}
    for reading in readings:
        first_of.setdefault(reading.uid, reading)
    answered = _answered_before(event.id, list(first_of))
    doors = queries.doors(event.id)
    whose = _Register(event.id, readings)
    fresh = [_case(reading, now, doors, whose, event) for uid, reading in first_of.items() if uid not in answered]
    for wave in _waves([case for case in fresh if case.outcome.reason is None]):
        _enter([case for case in wave if case.reading.direction == Direction.IN])
        _leave([case for case in wave if case.reading.direction == Direction.OUT])
    kept = _keep(event.id, source, now, fresh)
    beaten = [case.reading.uid for case in fresh if case.reading.uid not in kept]
    if beaten:
        answered |= _answered_before(event.id, beaten)
    outcomes = {case.reading.uid: case.outcome for case in fresh}
    for uid, scan in answered.items():
        outcomes[uid] = Outcome(uid, scan.result, scan.reason, scan.first_admitted_at, whose.holder_of(scan.guest_id))
    whose.name_others(outcomes.values())
    return [outcomes[reading.uid] for reading in readings]


class _Register:
    """Whose the codes and references of a batch are, looked up in one statement."""

    def __init__(self, event_id: int, readings: Sequence[Reading]) -> None:
        codes = {_code_hash(r.ticket) for r in readings if r.ticket}
        refs = {_ref(r.ref) for r in readings if r.ref}
        found = queries.holders_at_door(event_id, codes, refs)
        self._event_id = event_id
        self._by_code = {holder.ticket.code_hash: holder for holder in found}
        ours = [holder for holder in found if holder.guest.event_id == event_id]
        self._by_ref = {holder.guest.ref: holder for holder in ours}
        self._by_guest = {holder.guest.id: holder for holder in ours}

    def holder(self, reading: Reading) -> Holder | None:
        """Who was read; also somebody of another event."""
        return self._by_code.get(_code_hash(reading.ticket)) if reading.ticket else self._by_ref.get(_ref(reading.ref))

    def holder_of(self, guest_id: int | None) -> Holder | None:
        """Who an earlier scan of the same code was about."""
        return self._by_guest.get(guest_id) if guest_id else None

    def name_others(self, outcomes: Iterable[Outcome]) -> None:
        """Say of those who are represented, and of those who were replaced, by whom."""
        refused = [(o, o.holder.guest.id) for o in outcomes if o.holder and o.reason in _INSTEAD]
        represented = {guest_id for o, guest_id in refused if o.reason == RefusalReason.REPRESENTED}
        replaced = {guest_id for o, guest_id in refused if o.reason == RefusalReason.REPLACED}
        instead = queries.who_comes_instead(represented) if represented else {}
        successors = queries.who_took_the_place(replaced) if replaced else {}
        for outcome, guest_id in refused:
            outcome.represented_by = instead.get(guest_id, "")
            outcome.replaced_by = successors.get(guest_id, "")


def _case(reading: Reading, now: dt.datetime, doors: dict[str, Door], whose: _Register, event: Event) -> _Case:
    """What the rules say before the database decides who was first."""
    at = min(reading.scanned_at, now)
    door, holder = doors.get(reading.session), whose.holder(reading)
    reason = _refusal(reading, now, at, door, holder, event)
    if reason in (RefusalReason.UNKNOWN_TICKET, RefusalReason.WRONG_EVENT):
        holder = None
    result = ScanResult.REFUSED if reason else ScanResult.ADMITTED
    return _Case(reading, at, door, holder, Outcome(reading.uid, result, reason, None, holder))


def _refusal(
    reading: Reading, now: dt.datetime, at: dt.datetime, door: Door | None, holder: Holder | None, event: Event
) -> RefusalReason | None:
    """Why this reading is refused whatever others do; None when it is not."""
    if holder is None:
        return RefusalReason.UNKNOWN_TICKET
    if holder.guest.event_id != event.id:
        return RefusalReason.WRONG_EVENT
    if door is None:
        return RefusalReason.UNKNOWN_SESSION
    if reading.scanned_at - now > CLOCK_MAY_BE_AHEAD:
        return RefusalReason.CLOCK_AHEAD
    if reason := _invalid_because(holder):
        return reason
    if door.categories and holder.category.id not in door.categories:
        return RefusalReason.NOT_IN_CATEGORY
    if reading.direction == Direction.IN and not door.session.opens_at <= at <= door.session.closes_at:
        return RefusalReason.OUTSIDE_HOURS
    return None


def _invalid_because(holder: Holder) -> RefusalReason | None:
    """Why a ticket opens no door; None when it is valid."""
    if holder.was_replaced:
        return RefusalReason.REPLACED
    if holder.ticket.revoked_at:
        return RefusalReason.REVOKED
    if holder.invitation.answer == AnswerValue.DECLINED:
        return RefusalReason.DECLINED
    if holder.guest.status == GuestStatus.WITHDRAWN:
        return RefusalReason.REVOKED
    return RefusalReason.REPRESENTED if holder.invitation.answer == AnswerValue.REPRESENTED else None


def _waves(cases: list[_Case]) -> Iterator[list[_Case]]:
    """The cases in rounds, in which each guest stands at each door once: one statement cannot touch a row twice."""
    waiting = cases
    while waiting:
        at_door: set[tuple[int, int]] = set()
        wave, later = [], []
        for case in waiting:
            assert case.door and case.holder
            key = (case.door.session.id, case.holder.guest.id)
            (later if key in at_door else wave).append(case)
            at_door.add(key)
        yield wave
        waiting = later


def _key(case: _Case) -> tuple[int, int]:
    assert case.door and case.holder
    return case.door.session.id, case.holder.guest.id


def _enter(cases: list[_Case]) -> None:
    """Let them in: who is not inside yet is admitted, whoever asked first; the earliest time is kept. One statement."""
    if not cases:
        return
    by_key = {_key(case): case for case in cases}
    rows = [
        {
            "session_id": session_id,
            "guest_id": guest_id,
            "event_id": case.holder.guest.event_id,  # type: ignore[union-attr]
            "first_admitted_at": case.at,
            "entered_by": case.reading.uid,
            "inside": True,
            "changed_at": case.at,
        }
        for (session_id, guest_id), case in sorted(by_key.items(), key=lambda item: item[0])
    ]
    upsert = _insert(Attendance).values(rows)
    new = upsert.excluded
    upsert = upsert.on_conflict_do_update(
        index_elements=[Attendance.session_id, Attendance.guest_id],
        set_={
            "entered_by": sa.case((Attendance.inside, Attendance.entered_by), else_=new.entered_by),
            "changed_at": sa.case((Attendance.inside, Attendance.changed_at), else_=new.changed_at),
            "first_admitted_at": sa.case(
                (new.first_admitted_at < Attendance.first_admitted_at, new.first_admitted_at),
                else_=Attendance.first_admitted_at,
            ),
            "inside": True,
        },
    ).returning(Attendance.session_id, Attendance.guest_id, Attendance.entered_by, Attendance.first_admitted_at)
    for row in db.session.execute(upsert):
        case = by_key[row.session_id, row.guest_id]
        was_us = row.entered_by == case.reading.uid
        case.outcome.result = ScanResult.ADMITTED if was_us else ScanResult.ALREADY_ADMITTED
        case.outcome.first_admitted_at = row.first_admitted_at


def _leave(cases: list[_Case]) -> None:
    """Let them out: who is not inside cannot leave. One statement."""
    if not cases:
        return
    by_key = {_key(case): case for case in cases}
    left = db.session.execute(
        sa.update(Attendance)
        .where(sa.tuple_(Attendance.session_id, Attendance.guest_id).in_(list(by_key)), Attendance.inside)
        .values(inside=False, changed_at=max(case.at for case in cases))
        .returning(Attendance.session_id, Attendance.guest_id, Attendance.first_admitted_at)
        .execution_options(synchronize_session=False)
    )
    gone = {(session_id, guest_id): first for session_id, guest_id, first in left}
    for key, case in by_key.items():
        if key in gone:
            case.outcome.result, case.outcome.first_admitted_at = ScanResult.LEFT, gone[key]
        else:
            case.outcome.result, case.outcome.reason = ScanResult.REFUSED, RefusalReason.NOT_INSIDE


def _keep(event_id: int, source: Source, now: dt.datetime, cases: list[_Case]) -> set[str]:
    """Write the log; returns the ids that were new. One statement."""
    if not cases:
        return set()
    rows = [
        {
            "event_id": event_id,
            "uid": case.reading.uid,
            "device_id": source.device_id,
            "api_token_id": source.api_token_id,
            "session_id": case.door.session.id if case.door else None,
            "guest_id": case.holder.guest.id if case.holder else None,
            "ticket_id": case.holder.ticket.id if case.holder and case.reading.ticket else None,
            "direction": case.reading.direction,
            "scanned_at": case.reading.scanned_at,
            "received_at": now,
            "result": case.outcome.result,
            "reason": case.outcome.reason,
            "first_admitted_at": case.outcome.first_admitted_at,
        }
        for case in sorted(cases, key=lambda case: case.reading.uid)
    ]
    kept = db.session.execute(
        _insert(Scan).values(rows).on_conflict_do_nothing(index_elements=[Scan.event_id, Scan.uid]).returning(Scan.uid)
    )
    return set(kept.scalars())


def _answered_before(event_id: int, uids: list[str]) -> dict[str, Scan]:
    found = db.session.scalars(sa.select(Scan).where(Scan.event_id == event_id, Scan.uid.in_(uids)))
    return {scan.uid: scan for scan in found}


def rebuild_attendance(event: Event) -> int:
    """Derive the event's attendance anew from its scans, in the order in which they were answered; returns the rows."""
    with transaction():
        db.session.execute(sa.delete(Attendance).where(Attendance.event_id == event.id))
        rows: dict[tuple[int, int], dict[str, Any]] = {}
        scans = db.session.scalars(
            sa.select(Scan)
            .where(Scan.event_id == event.id, Scan.result != ScanResult.REFUSED)
            .order_by(Scan.id)
            .execution_options(yield_per=2000)
        )
        for scan in scans:
            _replay(rows, scan)
        if rows:
            db.session.execute(sa.insert(Attendance), list(rows.values()))
    return len(rows)


def _replay(rows: dict[tuple[int, int], dict[str, Any]], scan: Scan) -> None:
    assert scan.session_id and scan.guest_id
    at = min(scan.scanned_at, scan.received_at)
    row = rows.setdefault(
        (scan.session_id, scan.guest_id),
        {
            "session_id": scan.session_id,
            "guest_id": scan.guest_id,
            "event_id": scan.event_id,
            "first_admitted_at": at,
            "entered_by": scan.uid,
            "inside": True,
            "changed_at": at,
        },
    )
    if scan.result == ScanResult.LEFT:
        row["inside"], row["changed_at"] = False, at
        return
    row["first_admitted_at"] = min(row["first_admitted_at"], at)
    if scan.result == ScanResult.ADMITTED:
        row["entered_by"], row["inside"], row["changed_at"] = scan.uid, True, at


def _insert(table: type[Attendance] | type[Scan]) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)


def _code_hash(ticket: str) -> str:
    return credentials.hashed(credentials.digits_of(ticket))


def _ref(typed: str) -> str:
    return clean(typed).upper()
