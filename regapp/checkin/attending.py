"""Who is at a session: the row in `attendance` that decides who was first, and its derivation from the scans.

Whatever arrives in time moves the row by one statement. What arrives late, or is taken back, has the rows concerned
derived anew from all scans of the guest at that session by the time at which they happened: so it does not matter in
which order, or how often, a queue is sent.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from regapp.extensions import db, transaction
from regapp.models import Attendance, Base, Direction, Event, RefusalReason, Scan, ScanResult, ScanUndo

# Session and guest.
Key = tuple[int, int]
# At a door that leads both ways a code is held up for a moment longer: that is no leaving.
MAY_TURN_ROUND_AFTER = dt.timedelta(seconds=10)


@dataclasses.dataclass(frozen=True)
class Passage:
    """Somebody at a door: the scan's id, and when (UTC)."""

    session_id: int
    guest_id: int
    event_id: int
    uid: str
    at: dt.datetime

    @property
    def key(self) -> Key:
        """Session and guest."""
        return self.session_id, self.guest_id


@dataclasses.dataclass(frozen=True)
class Entered:
    """What the row says afterwards: whose scan let the guest in, and when they first came (UTC)."""

    entered_by: str
    first_admitted_at: dt.datetime


def enter(passages: Iterable[Passage]) -> dict[Key, Entered]:
    """Let them in: who is not inside yet is admitted, whoever asked first; the earliest time is kept. One statement.

    Each guest may stand at each door once: one statement cannot touch a row twice.
    """
    rows = [
        {
            "session_id": one.session_id,
            "guest_id": one.guest_id,
            "event_id": one.event_id,
            "first_admitted_at": one.at,
            "entered_by": one.uid,
            "inside": True,
            "changed_at": one.at,
        }
        for one in sorted(passages, key=lambda one: one.key)
    ]
    if not rows:
        return {}
    upsert = insert(Attendance).values(rows)
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
    return {
        (row.session_id, row.guest_id): Entered(row.entered_by, row.first_admitted_at)
        for row in db.session.execute(upsert)
    }


def leave(passages: Collection[Passage], stayed: dt.timedelta = dt.timedelta()) -> dict[Key, dt.datetime]:
    """Let them out who are inside, and have been for so long; gives their first admission (UTC). One statement."""
    if not passages:
        return {}
    latest = max(one.at for one in passages)
    left = db.session.execute(
        sa.update(Attendance)
        .where(
            sa.tuple_(Attendance.session_id, Attendance.guest_id).in_([one.key for one in passages]),
            Attendance.inside,
            Attendance.changed_at <= latest - stayed if stayed else sa.true(),
        )
        .values(inside=False, changed_at=latest)
        .returning(Attendance.session_id, Attendance.guest_id, Attendance.first_admitted_at)
        .execution_options(synchronize_session=False)
    )
    return {(session_id, guest_id): first for session_id, guest_id, first in left}


def derive(keys: Collection[Key]) -> dict[Key, dt.datetime]:
    """Derive the rows of these guests anew from their scans; gives who was there, since when (UTC).

    The rows are locked first, so that nobody changes one between our reading and our writing. Four statements at most.
    """
    if not keys:
        return {}
    wanted = sa.tuple_(Attendance.session_id, Attendance.guest_id).in_(sorted(keys))
    db.session.execute(
        sa.select(Attendance.guest_id)
        .where(wanted)
        .order_by(Attendance.session_id, Attendance.guest_id)
        .with_for_update()
    ).all()
    rows: dict[Key, dict[str, Any]] = {}
    scans = db.session.execute(
        counting(sa.tuple_(Scan.session_id, Scan.guest_id).in_(sorted(keys))).execution_options(populate_existing=True)
    )
    for scan in scans.scalars():
        _replay(rows, scan)
    if rows:
        upsert = insert(Attendance).values(list(rows.values()))
        columns = ("first_admitted_at", "entered_by", "inside", "changed_at")
        db.session.execute(
            upsert.on_conflict_do_update(
                index_elements=[Attendance.session_id, Attendance.guest_id],
                set_={column: upsert.excluded[column] for column in columns},
            )
        )
    if gone := [key for key in keys if key not in rows]:
        nobody = sa.tuple_(Attendance.session_id, Attendance.guest_id).in_(gone)
        db.session.execute(sa.delete(Attendance).where(nobody).execution_options(synchronize_session=False))
    return {key: row["first_admitted_at"] for key, row in rows.items()}


def rebuild_attendance(event: Event) -> int:
    """Derive the event's attendance anew from its scans; returns the rows."""
    with transaction():
        db.session.execute(sa.delete(Attendance).where(Attendance.event_id == event.id))
        rows: dict[Key, dict[str, Any]] = {}
        for scan in db.session.scalars(counting(Scan.event_id == event.id).execution_options(yield_per=2000)):
            _replay(rows, scan)
        if rows:
            db.session.execute(sa.insert(Attendance), list(rows.values()))
    return len(rows)


def scans_of(key: Key) -> list[Scan]:
    """The scans that count of one guest at one session, in the order in which they happened. One statement."""
    which = sa.and_(Scan.session_id == key[0], Scan.guest_id == key[1])
    return list(db.session.scalars(counting(which).execution_options(populate_existing=True)))


def insert(table: type[Base]) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)


def _counts() -> Any:
    """Which scans say that somebody passed: let in or out, or out before their coming in was known."""
    passed = Scan.result.in_([ScanResult.ADMITTED, ScanResult.ALREADY_ADMITTED, ScanResult.LEFT])
    return sa.or_(passed, Scan.reason == RefusalReason.NOT_INSIDE)


def counting(which: Any) -> Any:
    """The scans that count, in the order in which they happened; what was taken back does not."""
    return (
        sa.select(Scan)
        .outerjoin(ScanUndo, ScanUndo.scan_id == Scan.id)
        .where(which, Scan.guest_id.is_not(None), Scan.session_id.is_not(None), ScanUndo.scan_id.is_(None), _counts())
        .order_by(Scan.happened_at, Scan.id)
    )


def _replay(rows: dict[Key, dict[str, Any]], scan: Scan) -> None:
    """Move the row of the scan's guest by one scan."""
    assert scan.session_id and scan.guest_id
    key, at = (scan.session_id, scan.guest_id), scan.happened_at
    row = rows.get(key)
    if scan.direction == Direction.OUT:
        if row and row["inside"]:
            row["inside"], row["changed_at"] = False, at
        return
    if row is None:
        rows[key] = {
            "session_id": scan.session_id,
            "guest_id": scan.guest_id,
            "event_id": scan.event_id,
            "first_admitted_at": at,
            "entered_by": scan.uid,
            "inside": True,
            "changed_at": at,
        }
    elif not row["inside"]:
        row["entered_by"], row["inside"], row["changed_at"] = scan.uid, True, at
