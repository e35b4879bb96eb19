"""Reads about the paper for when everything fails."""

import dataclasses
import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from regapp.checkin import judging, queries
from regapp.extensions import db
from regapp.models import (
    Attendance,
    EventSession,
    Guest,
    GuestStatus,
    PaperEntry,
    PaperPack,
    RefusalReason,
    SpareBadge,
    Ticket,
)
from regapp.tickets.queries import Holder, holders


@dataclasses.dataclass(frozen=True)
class Listed:
    """A guest of the list: why they may not come in (None: they may), and who comes in their place (or empty)."""

    holder: Holder
    refused: RefusalReason | None
    instead: str = ""


@dataclasses.dataclass(frozen=True)
class Entered:
    """An entry from paper with the session that it was for."""

    entry: PaperEntry
    session: EventSession


def pack(event_id: int, pack_id: int) -> PaperPack | None:
    """A pack of this event."""
    return db.session.scalar(sa.select(PaperPack).where(PaperPack.event_id == event_id, PaperPack.id == pack_id))


def packs(event_id: int) -> list[PaperPack]:
    """All packs of the event, the newest first."""
    wanted = sa.select(PaperPack).where(PaperPack.event_id == event_id)
    return list(db.session.scalars(wanted.order_by(PaperPack.made_at.desc(), PaperPack.id.desc())))


def entries(event_id: int) -> list[Entered]:
    """All entries from paper, the newest first. One statement."""
    rows = db.session.execute(
        sa.select(PaperEntry, EventSession)
        .join(EventSession, EventSession.id == PaperEntry.session_id)
        .where(PaperEntry.event_id == event_id)
        .order_by(PaperEntry.entered_at.desc(), PaperEntry.id.desc())
    )
    return [Entered(*row) for row in rows]


def from_a_to_z(event_id: int) -> list[int]:
    """Keys of everybody on the list, in the order of their names."""
    return list(
        db.session.scalars(
            sa.select(Guest.id)
            .where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED, Guest.merged_into_id.is_(None))
            .order_by(Guest.sort_key, Guest.id)
        )
    )


def listed(event_id: int, guest_ids: Collection[int] | None = None, refs: Collection[str] = ()) -> list[Listed]:
    """Guests by key or reference (or all of them), each with their last ticket. Three statements."""
    wanted = holders().where(Guest.event_id == event_id).order_by(Ticket.generation)
    if guest_ids is not None:
        wanted = wanted.where(sa.or_(Guest.id.in_(guest_ids), Guest.ref.in_(refs)))
    found = {holder.guest.id: holder for holder in (Holder(*row) for row in db.session.execute(wanted))}
    refused = {guest_id: judging.invalid_because(holder) for guest_id, holder in found.items()}
    instead = queries.who_comes_instead([key for key, why in refused.items() if why == RefusalReason.REPRESENTED])
    instead |= queries.who_took_the_place([key for key, why in refused.items() if why == RefusalReason.REPLACED])
    return [Listed(holder, refused[key], instead.get(key, "")) for key, holder in found.items()]


def standing(event_id: int, guest_ids: Collection[int], refs: Collection[str] = ()) -> dict[int | str, Listed]:
    """Guests by key and by reference; in place of a merged one whose record theirs went into, however often.

    Three statements, and three more for each time that one of them was merged.
    """
    found = listed(event_id, guest_ids, refs)
    into = {one.holder.guest.merged_into_id for one in found} - {None}
    further = standing(event_id, {key for key in into if key}) if into else {}
    stands: dict[int | str, Listed] = {}
    for one in found:
        guest = one.holder.guest
        stands[guest.id] = stands[guest.ref] = further.get(guest.merged_into_id or 0, one)
    return stands


def came(session_id: int, guest_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Of these guests, when those who are recorded first came to that session (UTC)."""
    rows = db.session.execute(
        sa.select(Attendance.guest_id, Attendance.first_admitted_at).where(
            Attendance.session_id == session_id, Attendance.guest_id.in_(guest_ids)
        )
    )
    return dict(iter(rows))


def given(event_id: int) -> dict[int, Guest]:
    """Who got which spare badge, by its number; in place of a merged guest who stands for them."""
    rows = db.session.execute(
        sa.select(SpareBadge.number, Guest)
        .join(Guest, Guest.id == SpareBadge.guest_id)
        .where(SpareBadge.event_id == event_id)
        .order_by(SpareBadge.number)
    )
    found: dict[int, Guest] = dict(iter(rows))
    merged = {guest.id for guest in found.values() if guest.merged_into_id}
    stands = standing(event_id, merged) if merged else {}
    return {number: stands[guest.id].holder.guest if guest.id in stands else guest for number, guest in found.items()}


def namesakes(event_id: int, folded: Collection[str]) -> dict[str, Guest]:
    """Guests of the list by folded name, for those of these names that stand on it."""
    rows = db.session.scalars(
        sa.select(Guest)
        .where(Guest.event_id == event_id, Guest.sort_key.in_(folded), Guest.status == GuestStatus.LISTED)
        .order_by(Guest.id.desc())
    )
    return {guest.sort_key: guest for guest in rows}
