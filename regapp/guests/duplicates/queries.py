"""Reads for the page of duplicates: who may be one person twice, what differs, what was merged."""

import dataclasses
import functools

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp.extensions import db
from regapp.guests import queries as guests
from regapp.guests.duplicates.likeness import Likeness, Pair, pairs
from regapp.guests.queries import GuestRow
from regapp.models import DistinctPair, Guest, GuestStatus, Merge

PAGE = 20
MERGES_SHOWN = 10


@dataclasses.dataclass(frozen=True)
class Proposal:
    """Two guests who may be one, and what speaks for it (words of likeness.Reason)."""

    first: GuestRow
    second: GuestRow
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Proposals:
    """One page of them; `total` counts all, `page` from 1."""

    shown: list[Proposal]
    total: int
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PAGE < self.total


@dataclasses.dataclass(frozen=True)
class Merged:
    """A merge with the two as they are called."""

    merge: Merge
    kept: str
    kept_ref: str
    merged: str
    merged_ref: str


def proposals(event_id: int, page: int = 1) -> Proposals:
    """Pairs that nobody has decided about, likeliest as they stand on the list. Three statements."""
    columns = (Guest.id, Guest.name, Guest.institution, Guest.staff_number, Guest.email, Guest.phone)
    listed = sa.select(*columns).where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED)
    people = tuple(Likeness(*row) for row in db.session.execute(listed.order_by(Guest.sort_key, Guest.id)))
    decided = sa.select(DistinctPair.lower_guest_id, DistinctPair.higher_guest_id)
    distinct = {tuple(row) for row in db.session.execute(decided.where(DistinctPair.event_id == event_id))}
    open_pairs = [p for p in _pairs(people) if (min(p.first, p.second), max(p.first, p.second)) not in distinct]
    page = max(1, min(page, -(-len(open_pairs) // PAGE) or 1))
    wanted = open_pairs[(page - 1) * PAGE : page * PAGE]
    rows = guests.rows_of(event_id, {guest_id for pair in wanted for guest_id in (pair.first, pair.second)})
    shown = [
        Proposal(rows[pair.first], rows[pair.second], pair.reasons)
        for pair in wanted
        if pair.first in rows and pair.second in rows
    ]
    return Proposals(shown, len(open_pairs), page)


@functools.lru_cache(maxsize=4)
def _pairs(people: tuple[Likeness, ...]) -> list[Pair]:
    """Turning a page of ten thousand guests does not compare them again."""
    return pairs(people)


def two(event_id: int, ref: str, other: str) -> tuple[GuestRow, GuestRow] | None:
    """Both guests by reference; None when one does not exist or both are one. One statement."""
    wanted = [_plain(ref), _plain(other)]
    found = {row.guest.ref: row for row in guests.rows_by_ref(event_id, wanted)}
    return (found[wanted[0]], found[wanted[1]]) if len(found) == 2 else None


def merges(event_id: int) -> list[Merged]:
    """The newest merges that stand. One statement."""
    kept, merged = aliased(Guest), aliased(Guest)
    wanted = (
        sa.select(Merge, kept.name, kept.ref, merged.name, merged.ref)
        .join(kept, kept.id == Merge.kept_guest_id)
        .join(merged, merged.id == Merge.merged_guest_id)
        .where(Merge.event_id == event_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
        .limit(MERGES_SHOWN)
    )
    return [Merged(*row) for row in db.session.execute(wanted)]


def merged_into(guest: Guest) -> Guest | None:
    """The record that this one was merged into; None when it stands for itself. One statement, or none."""
    return db.session.get(Guest, guest.merged_into_id) if guest.merged_into_id else None


def _plain(ref: str) -> str:
    return ref.replace("\x00", "").strip().upper()
