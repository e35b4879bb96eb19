"""The scan: who is admitted, decided by the database, each scan exactly once.

A batch is one transaction. A scan's id is its idempotency key: what was answered once is answered again. Of several
scans of one guest at one instant, the row in `attendance` lets one through: whose id it carries was admitted.

What a device decided alone is judged by the same rules at its own time. Where its word and ours differ, a review says
so: nothing is dropped, and nobody whom a device turned away is made an arrival.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin import attending, judging, queries
from regapp.checkin.attending import Passage
from regapp.checkin.judging import Reading
from regapp.checkin.queries import AtDoor, Door
from regapp.errors import DomainError, NotFound
from regapp.extensions import db, transaction
from regapp.models import (
    Attendance,
    Direction,
    Event,
    EventSession,
    RefusalReason,
    ReviewKind,
    Scan,
    ScanOrigin,
    ScanResult,
    ScanReview,
    ScanUndo,
    clean,
)
from regapp.tickets import credentials
from regapp.tickets.queries import Holder

MOST_SCANS = 500
# What arrives later than this after it happened may have been overtaken by other scans of the same guest.
LATE = dt.timedelta(minutes=1)
_TRIES = 4
# Refusals that name somebody else, who is let in.
_INSTEAD = (RefusalReason.REPRESENTED, RefusalReason.REPLACED)
# The namespace of the ids of what people note down: the same note has the same id, and counts once.
_NOTED = uuid.UUID("6f0c3a52-9f7e-4f0b-8a44-5d1b2f6b7c10")


class NothingToUndo(DomainError):
    """This scan let nobody in, or was taken back before."""

    status = 409
    reason = "nothing_to_undo"


@dataclasses.dataclass(frozen=True)
class Source:
    """Who reports it: a device, a program's token, or a person who notes it; a revoked device may only hand in."""

    device_id: int | None = None
    api_token_id: int | None = None
    is_revoked: bool = False
    origin: ScanOrigin = ScanOrigin.DOOR
    noted_by: str = ""


@dataclasses.dataclass
class Outcome:
    """What the door answers. `first_admitted_at` is UTC.

    `represented_by` and `replaced_by` name who comes instead: for this guest, or in their place in the delegation.
    `where` is the door at which the guest came in, of who is inside already. `notices` are words of `judging.notices`.
    """

    uid: str
    result: ScanResult
    reason: RefusalReason | None = None
    first_admitted_at: dt.datetime | None = None
    holder: Holder | None = None
    represented_by: str = ""
    replaced_by: str = ""
    where: str = ""
    notices: list[str] = dataclasses.field(default_factory=list)
    inside: int | None = None
    capacity: int | None = None


@dataclasses.dataclass
class _Case:
    """A reading on its way to an outcome; `direction` is what was decided where a door leads both ways."""

    reading: Reading
    at: dt.datetime
    ahead: dt.timedelta | None
    door: Door | None
    guest: AtDoor | None
    outcome: Outcome
    direction: Direction
    entered_by: str = ""

    @property
    def key(self) -> attending.Key:
        """Session and guest of a case that the rules let through."""
        assert self.door and self.guest
        return self.door.session.id, self.guest.holder.guest.id

    @property
    def passage(self) -> Passage:
        """The same for the row of attendance."""
        session_id, guest_id = self.key
        assert self.guest
        return Passage(session_id, guest_id, self.guest.holder.guest.event_id, self.reading.uid, self.at)

    def refuse(self, reason: RefusalReason) -> None:
        """Do not let them through after all."""
        self.outcome.result, self.outcome.reason = ScanResult.REFUSED, reason


def record_scans(
    event: Event, source: Source, readings: Sequence[Reading], sent_at: dt.datetime | None = None
) -> list[Outcome]:
    """Apply 1 to 500 readings, each exactly once; answers in the same order.

    `sent_at` is the device's clock as it sent them: where that is off, times are put right. Two batches that meet in
    opposite orders may be told by PostgreSQL that one of them must begin again; it does.
    """
    ahead = sent_at - clock.now() if sent_at else None
    for attempt in range(_TRIES):
        try:
            with transaction():
                return _record(event, source, readings, ahead)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != "40P01" or attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def noted_uid(
    event: Event, session: EventSession, guest_id: int, at: dt.datetime, origin: ScanOrigin, entry: str = ""
) -> str:
    """The id of the scan that a note of a person becomes: the same for the same note."""
    named = filter(None, (str(event.id), str(session.id), str(guest_id), origin, at.isoformat(), entry))
    return str(uuid.uuid5(_NOTED, " ".join(named)))


def record_noted(
    event: Event,
    session: EventSession,
    seen: Iterable[tuple[int, dt.datetime]],
    actor: Actor,
    origin: ScanOrigin,
    entry: str = "",
) -> dict[int, ScanResult]:
    """Let in whom a person saw: pairs of guest and instant (UTC), from paper or by a decision afterwards.

    No rule is asked, for they were there. The same note twice counts once; `entry` tells notes of two sheets apart.
    Gives the result for each guest; who is not on this event's list is passed over.
    """
    noted = dict(sorted(seen, key=lambda one: one[1], reverse=True))
    now = clock.now()
    with transaction():
        known = queries.listed_at_door(event.id, noted)
        door = Door(session, frozenset())
        cases = []
        for guest in known:
            guest_id, at = guest.holder.guest.id, min(noted[guest.holder.guest.id], now)
            uid = noted_uid(event, session, guest_id, at, origin, entry)
            reading = Reading(uid, session.code, Direction.IN, at)
            outcome = Outcome(uid, ScanResult.ADMITTED, holder=guest.holder)
            cases.append(_Case(reading, at, None, door, guest, outcome, Direction.IN))
        answered = queries.scans_by_uid(event.id, [case.reading.uid for case in cases])
        fresh = [case for case in cases if case.reading.uid not in answered]
        _let_in(fresh)
        _keep(event.id, Source(origin=origin, noted_by=actor.name), now, fresh)
        attending.derive({case.key for case in fresh})
    return {
        case.key[1]: answered[uid][0].result if (uid := case.reading.uid) in answered else case.outcome.result
        for case in cases
    }


def undo(event: Event, uid: str, actor: Actor, device_id: int | None = None, reason: str = "") -> Holder | None:
    """Take an admission back, with all readings of the same stay: it stays in the log, and no longer counts.

    Gives the guest. Raises NotFound for a scan that is none of this event's, NothingToUndo.
    """
    with transaction():
        scan = db.session.scalar(sa.select(Scan).where(Scan.event_id == event.id, Scan.uid == uid.lower()))
        if scan is None:
            raise NotFound(_l("There is no such scan."))
        if scan.guest_id is None or scan.session_id is None:
            raise NothingToUndo(_l("This scan let nobody in."))
        key = (scan.session_id, scan.guest_id)
        db.session.execute(
            sa.select(Attendance.guest_id)
            .where(Attendance.session_id == key[0], Attendance.guest_id == key[1])
            .with_for_update()
        )
        stay = _stay_of(scan, attending.scans_of(key))
        if not stay:
            raise NothingToUndo(_l("This was taken back before, or let nobody in."))
        discount(event, stay, actor.name, reason, clock.now(), device_id)
        found = next(iter(queries.listed_at_door(event.id, [scan.guest_id])), None)
        record(
            actor,
            "scan.undone",
            event_id=event.id,
            guest_id=scan.guest_id,
            name=found.holder.guest.name if found else "",
            reason=reason,
        )
    return found.holder if found else None


def discount(
    event: Event, scans: Iterable[Scan], by: str, reason: str, at: dt.datetime, device_id: int | None = None
) -> None:
    """Let these scans count no longer from that instant on (UTC), by which it is known later what took them back.

    They stay in the log, and the attendance of their guests is derived anew.
    """
    taken = [scan for scan in scans if scan.guest_id]
    rows = [
        {
            "scan_id": scan.id,
            "event_id": event.id,
            "guest_id": scan.guest_id,
            "at": at,
            "by": by,
            "device_id": device_id,
            "reason": reason,
        }
        for scan in taken
    ]
    if rows:
        db.session.execute(attending.insert(ScanUndo).values(rows).on_conflict_do_nothing())
        attending.derive({(scan.session_id, scan.guest_id) for scan in taken if scan.session_id and scan.guest_id})


def _stay_of(scan: Scan, scans: Sequence[Scan]) -> list[Scan]:
    """The readings inwards of the stay that this scan belongs to: from one coming in to the next going out."""
    stay: list[Scan] = []
    for one in scans:
        if one.direction == Direction.IN:
            stay.append(one)
        elif scan in stay:
            break
        else:
            stay = []
    return stay if scan in stay else []


def _record(event: Event, source: Source, readings: Sequence[Reading], ahead: dt.timedelta | None) -> list[Outcome]:
    now = clock.now()
    first_of: dict[str, Reading] = {}
    for reading in readings:
        first_of.setdefault(reading.uid, reading)
    answered = _answered_before(event.id, list(first_of))
    doors = queries.doors(event.id)
    whose = _Register(event.id, readings)
    fresh = [_case(one, now, ahead, doors, whose, event) for uid, one in first_of.items() if uid not in answered]
    if source.is_revoked:
        for case in fresh:
            case.refuse(RefusalReason.DEVICE_REVOKED)
    _stop_for_a_word(fresh)
    let_through = [case for case in fresh if case.outcome.reason is None]
    for wave in _waves(let_through):
        _let_out(wave)
        _let_in([case for case in wave if case.direction == Direction.IN and case.outcome.reason is None])
    kept = _keep(event.id, source, now, fresh)
    beaten = [case.reading.uid for case in fresh if case.reading.uid not in kept]
    if beaten:
        answered |= _answered_before(event.id, beaten)
    new = [case for case in fresh if case.reading.uid in kept]
    _derive_late(new, now)
    _say_where(event.id, new)
    _ask_for_review(event.id, now, new, kept)
    _add_notices(new)
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
        found = queries.guests_at_door(event_id, codes, refs)
        self._by_code = {one.holder.ticket.code_hash: one for one in found}
        ours = [one for one in found if one.holder.guest.event_id == event_id]
        self._by_ref = {one.holder.guest.ref: one for one in ours}
        self._by_guest = {one.holder.guest.id: one for one in ours}

    def guest(self, reading: Reading) -> AtDoor | None:
        """Who was read; also somebody of another event."""
        return self._by_code.get(_code_hash(reading.ticket)) if reading.ticket else self._by_ref.get(_ref(reading.ref))

    def holder_of(self, guest_id: int | None) -> Holder | None:
        """Who an earlier scan of the same code was about."""
        found = self._by_guest.get(guest_id) if guest_id else None
        return found.holder if found else None

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


def _case(
    reading: Reading,
    now: dt.datetime,
    sent_ahead: dt.timedelta | None,
    doors: dict[str, Door],
    whose: _Register,
    event: Event,
) -> _Case:
    """What the rules say before the database decides who was first."""
    ahead = judging.clock_error(reading, sent_ahead)
    when = judging.put_right(reading, ahead)
    door, guest = doors.get(reading.session), whose.guest(reading)
    reason = judging.refusal(reading, when, now, door, guest, event)
    if reason in (RefusalReason.UNKNOWN_TICKET, RefusalReason.WRONG_EVENT):
        guest = None
    elif reason is None and reading.shown == ScanResult.REFUSED:
        reason = RefusalReason.TURNED_AWAY
    result = ScanResult.REFUSED if reason else ScanResult.ADMITTED
    outcome = Outcome(reading.uid, result, reason, None, guest.holder if guest else None)
    direction = reading.direction or Direction.IN
    return _Case(reading, min(when, now), ahead, door, guest, outcome, direction)


def _stop_for_a_word(cases: Iterable[_Case]) -> None:
    """Stop before anything is recorded for whom the desk wants to look at; not for who is inside already."""
    stopped = [
        case
        for case in cases
        if case.outcome.reason is None and case.guest and judging.needs_word(case.reading, case.guest)
    ]
    if not stopped:
        return
    there = queries.inside_of([case.key for case in stopped])
    for case in stopped:
        if case.key not in there:
            case.refuse(RefusalReason.NEEDS_WORD)


def _waves(cases: list[_Case]) -> Iterator[list[_Case]]:
    """The cases in rounds, in which each guest stands at each door once: one statement cannot touch a row twice."""
    waiting = cases
    while waiting:
        at_door: set[attending.Key] = set()
        wave, later = [], []
        for case in waiting:
            (later if case.key in at_door else wave).append(case)
            at_door.add(case.key)
        yield wave
        waiting = later


def _let_out(cases: list[_Case]) -> None:
    """Let out who leaves, and who passes a door that leads both ways and is inside."""
    for both_ways in (False, True):
        leaving = [
            case
            for case in cases
            if (case.reading.direction is None if both_ways else case.reading.direction == Direction.OUT)
        ]
        stayed = attending.MAY_TURN_ROUND_AFTER if both_ways else dt.timedelta()
        gone = attending.leave([case.passage for case in leaving], stayed)
        for case in leaving:
            if case.key in gone:
                case.direction = Direction.OUT
                case.outcome.result, case.outcome.first_admitted_at = ScanResult.LEFT, gone[case.key]
            elif not both_ways:
                case.refuse(RefusalReason.NOT_INSIDE)


def _let_in(cases: list[_Case]) -> None:
    """Let them in; whose scan the row carries afterwards was admitted."""
    entered = attending.enter([case.passage for case in cases])
    for case in cases:
        row = entered[case.key]
        case.entered_by = row.entered_by
        was_us = row.entered_by == case.reading.uid
        case.outcome.result = ScanResult.ADMITTED if was_us else ScanResult.ALREADY_ADMITTED
        case.outcome.first_admitted_at = row.first_admitted_at


def _keep(event_id: int, source: Source, now: dt.datetime, cases: list[_Case]) -> dict[str, int]:
    """Write the log; returns the ids that were new, with their keys. One statement."""
    if not cases:
        return {}
    rows = [
        {
            "event_id": event_id,
            "uid": case.reading.uid,
            "origin": ScanOrigin.PROGRAM if source.api_token_id else source.origin,
            "device_id": source.device_id,
            "api_token_id": source.api_token_id,
            "noted_by": source.noted_by,
            "session_id": case.door.session.id if case.door else None,
            "guest_id": case.guest.holder.guest.id if case.guest else None,
            "ticket_id": case.guest.holder.ticket.id if case.guest and case.reading.ticket else None,
            "direction": case.direction,
            "scanned_at": case.reading.scanned_at,
            "received_at": now,
            "happened_at": case.at,
            "clock_ahead_ms": round(case.ahead / dt.timedelta(milliseconds=1)) if case.ahead is not None else None,
            "shown": case.reading.shown,
            "result": case.outcome.result,
            "reason": case.outcome.reason,
            "first_admitted_at": case.outcome.first_admitted_at,
        }
        for case in sorted(cases, key=lambda case: case.reading.uid)
    ]
    kept = db.session.execute(
        attending.insert(Scan)
        .values(rows)
        .on_conflict_do_nothing(index_elements=[Scan.event_id, Scan.uid])
        .returning(Scan.uid, Scan.id)
    )
    return {row.uid: row.id for row in kept}


def _derive_late(cases: list[_Case], now: dt.datetime) -> None:
    """Where a scan arrives late, others of the guest may have come before it: the rows concerned are derived anew."""
    late = [
        case
        for case in cases
        if (case.reading.was_decided_alone or now - case.at > LATE)
        and (case.outcome.result != ScanResult.REFUSED or case.outcome.reason == RefusalReason.NOT_INSIDE)
    ]
    first = attending.derive({case.key for case in late})
    for case in late:
        case.outcome.first_admitted_at = first.get(case.key, case.outcome.first_admitted_at)


def _say_where(event_id: int, cases: list[_Case]) -> None:
    """Say of who is inside already at which door they came in."""
    already = [case for case in cases if case.outcome.result == ScanResult.ALREADY_ADMITTED]
    if not already:
        return
    found = queries.scans_by_uid(event_id, {case.entered_by for case in already})
    for case in already:
        if case.entered_by in found:
            case.outcome.where = found[case.entered_by][1]


def _ask_for_review(event_id: int, now: dt.datetime, cases: list[_Case], kept: dict[str, int]) -> None:
    """Put before a person what a device decided alone and we would have decided otherwise."""
    asked = [(case, kind) for case in cases if (kind := _review_of(case))]
    if not asked:
        return
    others = queries.scans_by_uid(event_id, {case.entered_by for case, _kind in asked if case.entered_by})
    rows = [
        {
            "event_id": event_id,
            "scan_id": kept[case.reading.uid],
            "guest_id": case.guest.holder.guest.id if case.guest else None,
            "other_scan_id": others[case.entered_by][0].id if case.entered_by in others else None,
            "kind": kind,
            "created_at": now,
            "decided_by": "",
            "note": "",
        }
        for case, kind in asked
    ]
    db.session.execute(attending.insert(ScanReview).values(rows).on_conflict_do_nothing())


def _review_of(case: _Case) -> ReviewKind | None:
    """Why a person has to decide on this; None when nobody has to."""
    let_in = case.reading.shown in (ScanResult.ADMITTED, ScanResult.ALREADY_ADMITTED)
    match case.outcome.reason:
        case RefusalReason.DEVICE_REVOKED:
            return ReviewKind.DEVICE_REVOKED if case.guest and case.reading.shown != ScanResult.REFUSED else None
        case RefusalReason.TURNED_AWAY:
            return ReviewKind.TURNED_AWAY_THOUGH_VALID
        case None:
            twice = case.outcome.result == ScanResult.ALREADY_ADMITTED and case.reading.shown == ScanResult.ADMITTED
            return ReviewKind.ADMITTED_TWICE if twice else None
        case RefusalReason.NOT_INSIDE:
            return None
        case _:
            return ReviewKind.LET_IN_THOUGH_REFUSED if let_in else None


def _add_notices(cases: Iterable[_Case]) -> None:
    """Say beside the answer what the desk should know; rooms that count their places are counted once each."""
    inside: dict[int, int] = {}
    for case in cases:
        is_known = case.door and case.guest and case.outcome.result != ScanResult.LEFT
        if not is_known or case.outcome.reason not in (None, RefusalReason.NEEDS_WORD):
            continue
        assert case.door and case.guest
        session = case.door.session
        if session.capacity and session.id not in inside:
            inside[session.id] = queries.inside(session.id)
        there = inside.get(session.id)
        case.outcome.inside, case.outcome.capacity = there, session.capacity
        case.outcome.notices = judging.notices(session, case.at, case.guest.checks, there, case.ahead)


def _answered_before(event_id: int, uids: Collection[str]) -> dict[str, Scan]:
    found = db.session.scalars(sa.select(Scan).where(Scan.event_id == event_id, Scan.uid.in_(uids)))
    return {scan.uid: scan for scan in found}


def _code_hash(ticket: str) -> str:
    return credentials.hashed(credentials.digits_of(ticket))


def _ref(typed: str) -> str:
    return clean(typed).upper()
