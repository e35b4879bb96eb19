"""Reads for bulk changes: whom one would concern, and what one did."""

import dataclasses
from typing import Any

import sqlalchemy as sa

from regapp.extensions import db
from regapp.guests.bulk.actions import COLUMNS, TAGGING, Action, Wanted, as_text
from regapp.guests.filtering import GuestFilter, conditions
from regapp.models import BulkChange, BulkChangeGuest, Category, Delegation, Guest, GuestTag, Invitation, Tag

MOST_REFS = 500


@dataclasses.dataclass(frozen=True)
class Selection:
    """Whom somebody chose: everybody whom a filter shows, or those with these references."""

    wanted: GuestFilter
    refs: tuple[str, ...] = ()
    is_everybody: bool = False


@dataclasses.dataclass(frozen=True)
class Concerned:
    """A guest whom a change concerns. `before` is what the column holds, `was` the same in words."""

    guest: Any
    before: str
    was: str


def chosen(event_id: int, selection: Selection) -> int:
    """How many were chosen. One statement."""
    rows = _selected(event_id, selection, Guest.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def concerned(event_id: int, selection: Selection, wanted: Wanted, is_locked: bool = False) -> list[Concerned]:
    """Of those chosen, whom the change would change, in the order of the list. One statement; locks them if asked."""
    has_tag = sa.exists().where(
        GuestTag.guest_id == Guest.id, GuestTag.tag_id == Tag.id, Tag.folded_name == wanted.stored
    )
    what = (Guest.id, Guest.ref, Guest.name, Guest.native_name, Guest.position, Guest.institution)
    current = sa.literal("") if wanted.action in TAGGING else COLUMNS[wanted.action]
    rows = _selected(event_id, selection, *what, current.label("current"), Category, Delegation.name.label("group"))
    rows = rows.where(Guest.merged_into_id.is_(None))
    if wanted.action == Action.ADD_TAG:
        rows = rows.where(~has_tag)
    elif wanted.action == Action.REMOVE_TAG:
        rows = rows.where(has_tag)
    rows = rows.order_by(Guest.sort_key, Guest.id)
    if is_locked:
        rows = rows.with_for_update(of=Guest)
    found = [Concerned(row, as_text(row.current), _was(wanted.action, row)) for row in db.session.execute(rows)]
    return [one for one in found if wanted.action in TAGGING or one.before != wanted.stored]


def _selected(event_id: int, selection: Selection, *columns: Any) -> Any:
    rows = (
        sa.select(*columns)
        .select_from(Guest)
        .join(Guest.category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Delegation, Delegation.id == Guest.delegation_id)
        .where(Guest.event_id == event_id)
    )
    if selection.is_everybody:
        return rows.where(*conditions(event_id, selection.wanted))
    return rows.where(Guest.ref.in_(selection.refs[:MOST_REFS]))


def _was(action: Action, row: Any) -> str:
    """What stands there now, as a person reads it; categories are put into words by the page."""
    return row.group or "" if action == Action.DELEGATION else as_text(row.current)


def bulk_change(event_id: int, change_id: int) -> BulkChange | None:
    """One bulk change. One statement."""
    return db.session.scalar(sa.select(BulkChange).where(BulkChange.id == change_id, BulkChange.event_id == event_id))


def changed_guests(change: BulkChange, limit: int) -> list[Any]:
    """Whom it concerned, by name, so many at most. One statement."""
    rows = (
        sa.select(Guest.ref, Guest.name, Guest.native_name, Guest.position, Guest.institution)
        .join(BulkChangeGuest, BulkChangeGuest.guest_id == Guest.id)
        .where(BulkChangeGuest.bulk_change_id == change.id)
        .order_by(Guest.sort_key, Guest.id)
        .limit(limit)
    )
    return list(db.session.execute(rows))
