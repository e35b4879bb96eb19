"""Reads of who is inside: now from attendance, at an earlier time from the scans themselves."""

import base64
import dataclasses
import datetime as dt
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from regapp.checkin.attending import counting
from regapp.checkin.judging import NEARLY_FULL
from regapp.errors import Invalid
from regapp.extensions import db
from regapp.guests.queries import matching
from regapp.models import Attendance, Category, Direction, EventSession, Guest, Representation, Scan
from regapp.tickets.queries import Root

PAGE = 100


@dataclasses.dataclass(frozen=True)
class Present:
    """Somebody who is inside; `since` is when their stay began (UTC), `represents` is for whom they came."""

    guest: Guest
    category: Category
    since: dt.datetime
    represents: str


@dataclasses.dataclass(frozen=True)
class PresentPage:
    """Some of those inside, in the order of the lists; `cursor` asks for the next ones, empty on the last page."""

    rows: list[Present]
    cursor: str


@dataclasses.dataclass(frozen=True)
class Room:
    """How full a room is; no capacity: no limit is watched."""

    inside: int
    capacity: int | None

    @property
    def is_full(self) -> bool:
        """Whether nobody more fits."""
        return self.capacity is not None and self.inside >= self.capacity

    @property
    def is_nearly_full(self) -> bool:
        """Whether the door warns already."""
        return self.capacity is not None and self.inside >= self.capacity * NEARLY_FULL

    @property
    def too_many(self) -> int:
        """How many are inside beyond the capacity."""
        return max(0, self.inside - self.capacity) if self.capacity is not None else 0


def room(session: EventSession, at: dt.datetime | None = None) -> Room:
    """How many are inside, now or at that instant (UTC). One statement."""
    there = _inside(session.id, at).subquery()
    return Room(db.session.scalar(sa.select(sa.func.count()).select_from(there)) or 0, session.capacity)


def page(
    session: EventSession, at: dt.datetime | None = None, q: str = "", after: str = "", limit: int = PAGE
) -> PresentPage:
    """Who is inside, now or at that instant (UTC), of those who match `q`, from behind the cursor. One statement.

    Raises Invalid for a cursor that is none of ours.
    """
    wanted = _listed(session.id, at, q)
    if after:
        wanted = wanted.where(sa.tuple_(Guest.sort_key, Guest.id) > sa.tuple_(*_read_cursor(after)))
    found = [_present(row) for row in db.session.execute(wanted.limit(limit + 1))]
    more = len(found) > limit
    return PresentPage(found[:limit], _cursor(found[limit - 1].guest) if more else "")


def everybody(session: EventSession, at: dt.datetime | None = None, q: str = "") -> list[Present]:
    """All who are inside, now or at that instant (UTC), of those who match `q`. One statement."""
    return [_present(row) for row in db.session.execute(_listed(session.id, at, q))]


def _listed(session_id: int, at: dt.datetime | None, q: str) -> Any:
    there = _inside(session_id, at).subquery()
    wanted = (
        sa.select(Guest, Category, there.c.since, Root.name)
        .join(there, there.c.guest_id == Guest.id)
        .join(Guest.category)
        .outerjoin(
            Representation,
            sa.and_(Representation.representative_guest_id == Guest.id, Representation.ended_at.is_(None)),
        )
        .outerjoin(Root, Root.id == Representation.root_guest_id)
        .options(contains_eager(Guest.category))
        .order_by(Guest.sort_key, Guest.id)
    )
    return wanted.where(matching(q)) if q else wanted


def _inside(session_id: int, at: dt.datetime | None) -> Any:
    """Guests inside, each with the beginning of their stay."""
    if at is None:
        return sa.select(Attendance.guest_id, Attendance.changed_at.label("since")).where(
            Attendance.session_id == session_id, Attendance.inside
        )
    return _inside_at(session_id, at)


def _inside_at(session_id: int, at: dt.datetime) -> Any:
    """The same from the scans: whose last passage until then was inwards, since the first one after they last left."""
    left = sa.case((Scan.direction == Direction.OUT, 1), else_=0)
    in_order = {"partition_by": Scan.guest_id, "order_by": (Scan.happened_at, Scan.id)}
    passages = (
        counting(sa.and_(Scan.session_id == session_id, Scan.happened_at <= at))
        .with_only_columns(
            Scan.guest_id,
            Scan.happened_at,
            Scan.direction,
            sa.func.sum(left).over(**in_order).label("times_left"),
            sa.func.sum(left).over(partition_by=Scan.guest_id).label("times_left_in_all"),
        )
        .order_by(None)
        .subquery()
    )
    return (
        sa.select(passages.c.guest_id, sa.func.min(passages.c.happened_at).label("since"))
        .where(passages.c.direction == Direction.IN, passages.c.times_left == passages.c.times_left_in_all)
        .group_by(passages.c.guest_id)
    )


def _present(row: Any) -> Present:
    guest, category, since, represents = row
    return Present(guest, category, since, represents or "")


def _cursor(guest: Guest) -> str:
    return base64.urlsafe_b64encode(json.dumps([guest.sort_key, guest.id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, int]:
    """What a cursor says of the last guest of the page before. Raises Invalid for one that is none of ours."""
    try:
        sort_key, guest_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("This cursor is none of ours.") from error
    is_text = isinstance(sort_key, str) and "\x00" not in sort_key and sort_key.isprintable()
    if not is_text or type(guest_id) is not int or not 0 <= guest_id < 2**63:
        raise Invalid("This cursor is none of ours.")
    return sort_key, guest_id
