"""Reads about signatures."""

import dataclasses
import datetime as dt
import hashlib

import sqlalchemy as sa

from regapp.checkin.signing import strokes
from regapp.checkin.signing.strokes import Strokes
from regapp.extensions import db
from regapp.models import Attendance, EventSession, Guest, Signature


@dataclasses.dataclass(frozen=True)
class Signed:
    """A guest's signature: what was drawn, when (UTC), and its place and hash in the event's chain."""

    drawn: Strokes
    signed_at: dt.datetime
    number: int
    hash: str


@dataclasses.dataclass(frozen=True)
class Chain:
    """How an event's signatures hang together: how many, the last hash, the numbers that are not as they were."""

    length: int
    last_hash: str
    broken: tuple[int, ...]


def signatures(session_id: int) -> dict[int, Signed]:
    """The last signature of each guest at that session; who was merged signs for who stands for them. One statement."""
    rows = db.session.execute(
        sa.select(Signature, sa.func.coalesce(Guest.merged_into_id, Guest.id))
        .join(Guest, Guest.id == Signature.guest_id)
        .where(Signature.session_id == session_id)
        .order_by(Signature.number)
    )
    return {
        guest_id: Signed(strokes.unpack(one.strokes), one.signed_at, one.number, one.hash) for one, guest_id in rows
    }


def signed_at(session_id: int, guest_id: int) -> dt.datetime | None:
    """When a guest last signed for that session (UTC); None: not yet."""
    return db.session.scalar(
        sa.select(sa.func.max(Signature.signed_at, type_=Signature.signed_at.type)).where(
            Signature.session_id == session_id, Signature.guest_id == guest_id
        )
    )


def attended(guest_id: int) -> list[tuple[EventSession, dt.datetime | None]]:
    """The sessions that a guest came to, the last one first, each with when they signed for it. One statement."""
    signed = (
        sa.select(sa.func.max(Signature.signed_at, type_=Signature.signed_at.type))
        .where(Signature.session_id == EventSession.id, Signature.guest_id == guest_id)
        .correlate(EventSession)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(EventSession, signed)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(Attendance.guest_id == guest_id)
        .order_by(Attendance.first_admitted_at.desc(), EventSession.id.desc())
    )
    return [(session, at) for session, at in rows]


def last(event_id: int) -> Signature | None:
    """The end of the event's chain."""
    return db.session.scalar(
        sa.select(Signature).where(Signature.event_id == event_id).order_by(Signature.number.desc()).limit(1)
    )


def chain(event_id: int) -> Chain:
    """Compute every hash of the event again, and tell which ones do not hold. One statement."""
    before, broken, number = "", list[int](), 0
    rows = db.session.scalars(
        sa.select(Signature).where(Signature.event_id == event_id).order_by(Signature.number)
    ).all()
    for number, one in enumerate(rows, start=1):
        if one.number != number or one.previous_hash != before or one.hash != hash_of(one):
            broken.append(one.number)
        before = one.hash
    return Chain(number, before, tuple(broken))


def hash_of(one: Signature) -> str:
    """SHA-256 in hexadecimal digits over what a signature says and the hash of the one before it."""
    said = "|".join(
        str(part)
        for part in (
            one.previous_hash,
            one.event_id,
            one.number,
            one.session_id,
            one.guest_id,
            one.device_id or "",
            one.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        )
    )
    return hashlib.sha256(said.encode() + b"|" + one.strokes).hexdigest()
