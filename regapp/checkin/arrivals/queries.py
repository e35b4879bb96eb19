"""Reads about awaited persons: each page in a fixed number of statements."""

import dataclasses
import datetime as dt
import zoneinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp import clock
from regapp.checkin import attending
from regapp.checkin.queries import representatives_of, successors_of
from regapp.extensions import db
from regapp.models import (
    AnswerValue,
    Awaited,
    Category,
    Device,
    Direction,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Scan,
    Stage,
)

# What was said of yesterday's arrival says nothing today; a dinner goes on after midnight.
DAY_BEGINS = dt.time(4)
_ORDER = list(Stage)


@dataclasses.dataclass(frozen=True)
class Expected:
    """An awaited person, and who comes: themselves, or a representative or successor in their place.

    `arrived_at` is the first admission of today (UTC) and `where` its door; `since` begins the day (UTC).
    """

    awaited: Awaited
    guest: Guest
    category: Category
    comes: Guest
    is_off: bool
    arrived_at: dt.datetime | None
    where: str
    since: dt.datetime

    @property
    def is_represented(self) -> bool:
        """Whether somebody else comes in their place."""
        return self.comes.id != self.guest.id

    @property
    def is_received(self) -> bool:
        """Whether somebody said today that they received them."""
        return self.awaited.received_at is not None and self.awaited.received_at >= self.since

    @property
    def said(self) -> Stage:
        """What a person said today."""
        at = self.awaited.stage_at
        return self.awaited.stage if at is not None and at >= self.since else Stage.AWAITED

    @property
    def stage(self) -> Stage:
        """How far they have come: the furthest of what was said, scanned and received."""
        reached = [self.said]
        if self.arrived_at:
            reached.append(Stage.ARRIVED)
        if self.is_received:
            reached.append(Stage.RECEIVED)
        return max(reached, key=_ORDER.index)

    def is_beyond(self, stage: Stage) -> bool:
        """Whether they have come further than that."""
        return _ORDER.index(self.stage) > _ORDER.index(stage)

    @property
    def needs_greeter(self) -> bool:
        """Whether they stand at the door and nobody has received them."""
        return self.stage == Stage.ARRIVED


def day_begins(zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """When today began for protocol, in the event's zone (UTC)."""
    now = clock.now().astimezone(zone)
    day = now.date() if now.time() >= DAY_BEGINS else now.date() - dt.timedelta(days=1)
    return dt.datetime.combine(day, DAY_BEGINS, zone).astimezone(dt.UTC)


def board(event: Event) -> list[Expected]:
    """Everybody who is awaited, in the protocol officer's order. Four statements."""
    since, listed = day_begins(event.zone), aliased(Guest)
    rows = db.session.execute(
        sa.select(Awaited, Guest, Invitation, Category)
        .join(listed, listed.id == Awaited.guest_id)
        .join(Guest, Guest.id == sa.func.coalesce(listed.merged_into_id, listed.id))
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Guest.category)
        .where(Awaited.event_id == event.id)
        .order_by(Awaited.position, Awaited.id)
        .execution_options(populate_existing=True)
    ).all()
    ids = [guest.id for _awaited, guest, _invitation, _category in rows]
    instead = successors_of(ids) | representatives_of(ids)
    came = _came(event, {*ids, *(guest.id for guest in instead.values())}, since)
    found: dict[int, Expected] = {}
    for awaited, guest, invitation, category in rows:
        comes = instead.get(guest.id, guest)
        if guest.id in came and comes.id not in came:
            comes = guest  # whatever was answered: who stands there is who was scanned
        arrived_at, where = came.get(comes.id, (None, ""))
        stays_away = comes is guest and (
            invitation.answer == AnswerValue.DECLINED or guest.status == GuestStatus.WITHDRAWN
        )
        is_off = stays_away and arrived_at is None
        # Two entries whose guests were merged are one.
        found.setdefault(guest.id, Expected(awaited, guest, category, comes, is_off, arrived_at, where, since))
    return list(found.values())


def one(event: Event, awaited_id: int) -> Expected | None:
    """One awaited person of the event."""
    return next((found for found in board(event) if found.awaited.id == awaited_id), None)


def awaited_ids(event_id: int) -> set[int]:
    """Keys of the guests who are awaited; of those who were merged, of whoever stands for them."""
    stands = sa.func.coalesce(Guest.merged_into_id, Guest.id)
    listed = sa.select(stands).join(Awaited, Awaited.guest_id == Guest.id).where(Awaited.event_id == event_id)
    return set(db.session.scalars(listed))


def awaited(event_id: int, awaited_id: int) -> Awaited | None:
    """An entry of the event's list."""
    return db.session.scalar(sa.select(Awaited).where(Awaited.event_id == event_id, Awaited.id == awaited_id))


def _came(event: Event, guest_ids: set[int], since: dt.datetime) -> dict[int, tuple[dt.datetime, str]]:
    """When each of these first came in since then, and through which door. One statement.

    The scans are asked, not the attendance: a session of two days has one first admission, and each day an arrival.
    """
    entered = sa.and_(
        Scan.event_id == event.id,
        Scan.guest_id.in_(guest_ids),
        Scan.direction == Direction.IN,
        Scan.happened_at >= since,
    )
    rows: Any = db.session.execute(
        attending.counting(entered)
        .outerjoin(Device, Device.id == Scan.device_id)
        .with_only_columns(Scan.guest_id, Scan.happened_at, Device.name, Device.door)
    )
    came: dict[int, tuple[dt.datetime, str]] = {}
    for guest_id, at, name, door in rows:
        came.setdefault(guest_id, (at, door or name or ""))
    return came
