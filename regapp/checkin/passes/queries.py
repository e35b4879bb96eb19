"""Reads about passes: where each one is, and who had it."""

import dataclasses
from itertools import groupby

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import Guest, PassHanding, ZonePass

SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Kept:
    """A pass, and the handing that is open, with its guest if it is one of the list; None: it is at hand, or lost."""

    zone_pass: ZonePass
    handing: PassHanding | None
    guest: Guest | None


def passes(event_id: int) -> dict[str, list[Kept]]:
    """All passes by zone, in the order of their numbers. One statement."""
    rows = db.session.execute(
        sa.select(ZonePass, PassHanding, Guest)
        .outerjoin(PassHanding, sa.and_(PassHanding.pass_id == ZonePass.id, PassHanding.returned_at.is_(None)))
        .outerjoin(Guest, Guest.id == PassHanding.guest_id)
        .where(ZonePass.event_id == event_id)
        .order_by(ZonePass.zone, ZonePass.number)
    )
    kept = [Kept(*row) for row in rows]
    return {zone: list(group) for zone, group in groupby(kept, key=lambda one: one.zone_pass.zone)}


def log(event_id: int) -> list[tuple[PassHanding, ZonePass]]:
    """The newest handings, open or not. One statement."""
    rows = db.session.execute(
        sa.select(PassHanding, ZonePass)
        .join(ZonePass, ZonePass.id == PassHanding.pass_id)
        .where(ZonePass.event_id == event_id)
        .order_by(PassHanding.id.desc())
        .limit(SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


def one(event_id: int, pass_id: int) -> Kept | None:
    """A pass of that event. One statement."""
    row = db.session.execute(
        sa.select(ZonePass, PassHanding, Guest)
        .outerjoin(PassHanding, sa.and_(PassHanding.pass_id == ZonePass.id, PassHanding.returned_at.is_(None)))
        .outerjoin(Guest, Guest.id == PassHanding.guest_id)
        .where(ZonePass.event_id == event_id, ZonePass.id == pass_id)
    ).first()
    return Kept(*row) if row else None
