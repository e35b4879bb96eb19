"""Reads of what waits for a person's decision, and of what was decided."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp.checkin.queries import who_comes_instead
from regapp.extensions import db
from regapp.models import (
    Attendance,
    Category,
    Device,
    Direction,
    EventSession,
    Guest,
    RefusalReason,
    Representation,
    ReviewDecision,
    ReviewKind,
    Scan,
    ScanReview,
)

PAGE = 20
# From so many of one kind and one device on, they can be decided at once.
HEAP = 3
# More are left for a second click, so that the door waits for nobody.
MOST_AT_ONCE = 500
# So many links at most has a chain of representatives.
LONGEST_CHAIN = 4
_Other, _OtherDevice = aliased(Scan, name="other"), aliased(Device, name="other_device")


@dataclasses.dataclass(frozen=True)
class Reviewed:
    """A reading that waits or was decided, with all that its page tells. Instants are UTC.

    `other` is the reading it collides with. `counted_since` is since when the guest counts as present at the session,
    None where they do not; `instead` names who comes in their place.
    """

    review: ScanReview
    scan: Scan
    device: Device | None
    session: EventSession | None
    guest: Guest | None
    category: Category | None
    other: Scan | None
    other_device: Device | None
    counted_since: dt.datetime | None
    instead: str = ""

    @property
    def choices(self) -> tuple[ReviewDecision, ...]:
        """What may be decided: of nobody, of no session, or of somebody who left, only that it was seen."""
        if self.guest is None or self.session is None or self.scan.direction == Direction.OUT:
            return (ReviewDecision.SEEN,)
        return tuple(ReviewDecision)

    @property
    def may_be_the_representative(self) -> bool:
        """Whether it may have been the representative who came with the ticket of whom they represent."""
        return self.instead != "" and ReviewDecision.WAS_THERE in self.choices


@dataclasses.dataclass(frozen=True)
class ReviewPage:
    """Some of them; `cursor` asks for the next ones, 0 on the last page."""

    rows: list[Reviewed]
    cursor: int


def waiting_count(event_id: int) -> int:
    """How many wait for a decision. One statement."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(ScanReview.event_id == event_id, ScanReview.decision.is_(None))
        )
        or 0
    )


def waiting(event_id: int, after: int = 0) -> ReviewPage:
    """What waits, the oldest first, from behind the one with the id `after`. Two statements at most."""
    wanted = _rows(event_id).where(ScanReview.decision.is_(None), ScanReview.id > after)
    return _page(wanted.order_by(ScanReview.id))


def decided(event_id: int, before: int = 0) -> ReviewPage:
    """What was decided, the newest first, from before the one with the id `before`. Two statements at most."""
    wanted = _rows(event_id).where(ScanReview.decision.is_not(None))
    if before:
        wanted = wanted.where(ScanReview.id < before)
    return _page(wanted.order_by(ScanReview.id.desc()))


@dataclasses.dataclass(frozen=True)
class Heap:
    """Many readings of one kind that one device handed in, which can be decided at once."""

    device: Device
    kind: ReviewKind
    number: int


def heaps(event_id: int) -> list[Heap]:
    """Where many of one kind wait from one device. One statement.

    That two devices let one ticket in is decided case by case.
    """
    number = sa.func.count()
    rows = db.session.execute(
        sa.select(Device, ScanReview.kind, number)
        .select_from(ScanReview)
        .join(Scan, Scan.id == ScanReview.scan_id)
        .join(Device, Device.id == Scan.device_id)
        .where(
            ScanReview.event_id == event_id,
            ScanReview.decision.is_(None),
            ScanReview.kind != ReviewKind.ADMITTED_TWICE,
        )
        .group_by(Device.id, ScanReview.kind)
        .having(number >= HEAP)
        .order_by(Device.id, ScanReview.kind)
    )
    return [Heap(*row) for row in rows]


def waiting_of(event_id: int, device_id: int, kind: ReviewKind) -> list[int]:
    """The ids of what waits of that kind from that device, as many as one click decides. One statement."""
    return list(
        db.session.scalars(
            sa.select(ScanReview.id)
            .join(Scan, Scan.id == ScanReview.scan_id)
            .where(
                ScanReview.event_id == event_id,
                ScanReview.decision.is_(None),
                ScanReview.kind == kind,
                Scan.device_id == device_id,
            )
            .order_by(ScanReview.id)
            .limit(MOST_AT_ONCE)
        )
    )


def some(event_id: int, ids: Collection[int]) -> list[Reviewed]:
    """Those of the event with these ids, at most `MOST_AT_ONCE`, oldest first. Two statements at most."""
    wanted = _rows(event_id).where(ScanReview.id.in_(ids)).order_by(ScanReview.id)
    return _named([Reviewed(*row) for row in db.session.execute(wanted)])


def representative_of(guest_id: int) -> int | None:
    """Who comes in this guest's place in the end; None when nobody does. A statement for each link of the chain."""
    last = guest_id
    for _link in range(LONGEST_CHAIN):
        further = db.session.scalar(
            sa.select(Representation.representative_guest_id).where(
                Representation.represented_guest_id == last, Representation.ended_at.is_(None)
            )
        )
        if further is None:
            break
        last = further
    return last if last != guest_id else None


def _rows(event_id: int) -> Any:
    return (
        sa.select(
            ScanReview,
            Scan,
            Device,
            EventSession,
            Guest,
            Category,
            _Other,
            _OtherDevice,
            Attendance.first_admitted_at,
        )
        .join(Scan, Scan.id == ScanReview.scan_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(EventSession, EventSession.id == Scan.session_id)
        .outerjoin(Guest, Guest.id == ScanReview.guest_id)
        .outerjoin(Guest.category)
        .outerjoin(_Other, _Other.id == ScanReview.other_scan_id)
        .outerjoin(_OtherDevice, _OtherDevice.id == _Other.device_id)
        .outerjoin(
            Attendance,
            sa.and_(Attendance.session_id == Scan.session_id, Attendance.guest_id == ScanReview.guest_id),
        )
        .where(ScanReview.event_id == event_id)
        .options(contains_eager(Guest.category))
        .execution_options(populate_existing=True)
    )


def _page(wanted: Any) -> ReviewPage:
    found = [Reviewed(*row) for row in db.session.execute(wanted.limit(PAGE + 1))]
    rows = _named(found[:PAGE])
    return ReviewPage(rows, rows[-1].review.id if len(found) > PAGE else 0)


def _named(found: list[Reviewed]) -> list[Reviewed]:
    """The same with the name of who comes instead of those who are represented."""
    represented = {row.guest.id for row in found if row.guest and row.scan.reason == RefusalReason.REPRESENTED}
    names = who_comes_instead(represented) if represented else {}
    return [dataclasses.replace(row, instead=names.get(row.guest.id, "")) if row.guest else row for row in found]
