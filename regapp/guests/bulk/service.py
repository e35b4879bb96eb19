"""Verbs of bulk changes: apply one to everybody it concerns, and take it back."""

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests import values
from regapp.guests.bulk import queries
from regapp.guests.bulk.actions import COLUMNS, STATUSES, TAGGING, Action, Wanted, as_column, as_text
from regapp.guests.bulk.queries import Concerned, Selection
from regapp.guests.filtering import GuestFilter
from regapp.guests.precedence.ranks import rank_of
from regapp.guests.service import LONGEST_TEXT, group_name, group_of, lock_list
from regapp.models import (
    BulkChange,
    BulkChangeGuest,
    Category,
    Delegation,
    Event,
    Guest,
    GuestTag,
    Tag,
    fold,
    search_key,
)
from regapp.models.types import clean

LONGEST_TAG = 60
_guests: Any = Guest.__table__


class ListChanged(DomainError):
    """What was looked at is not what would happen now."""

    reason = "list_changed"


def wanted_of(event: Event, action: Action, written: str, language: str) -> Wanted:
    """An action with its value as the column holds it. Raises Invalid for a value that cannot be taken.

    A delegation or tag that does not exist yet is made when the change is applied.
    """
    text = clean(written)
    if action in STATUSES:
        return Wanted(action, STATUSES[action].value)
    if action in TAGGING:
        return _tag(text, action)
    if action == Action.CATEGORY:
        category = db.session.scalar(sa.select(Category).where(Category.event_id == event.id, Category.code == text))
        if category is None:
            raise Invalid(_l("This event has no category “%(code)s”.", code=text[:40]), field="value")
        return Wanted(action, str(category.id), category.text("name", language))
    if action == Action.DELEGATION:
        return _delegation(event, text)
    return _plain(action, text)


def _tag(text: str, action: Action) -> Wanted:
    folded = fold(text)
    if not folded:
        raise Invalid(_l("Please enter a tag."), field="value")
    if len(text) > LONGEST_TAG or len(folded) > 2 * LONGEST_TAG:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(text), most=LONGEST_TAG),
            field="value",
        )
    return Wanted(action, folded, text)


def _delegation(event: Event, text: str) -> Wanted:
    name = group_name(text)
    if len(name) > LONGEST_TEXT:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(name), most=LONGEST_TEXT),
            field="value",
        )
    known = db.session.scalar(
        sa.select(Delegation.id).where(Delegation.event_id == event.id, Delegation.folded_name == fold(name))
    )
    return Wanted(Action.DELEGATION, str(known or "new") if name else "", name)


def _plain(action: Action, text: str) -> Wanted:
    """Language, country, institution, rank: empty takes away what stands there."""
    try:
        if action == Action.LANGUAGE:
            text = values.language_code(text)
        elif action == Action.COUNTRY:
            text = values.country_code(text)
    except Invalid as error:
        raise Invalid(error.message, field="value") from error
    if action == Action.RANK and text and rank_of(text) is None:
        raise Invalid(_l("There is no such rank."), field="value")
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(text), most=LONGEST_TEXT),
            field="value",
        )
    text = " ".join(text.split()) if action == Action.INSTITUTION else text
    return Wanted(action, text, text)


def fingerprint(found: Iterable[Concerned]) -> str:
    """What tells whether the change would still do what was looked at."""
    return hashlib.sha256(repr([(one.guest.id, one.before) for one in found]).encode()).hexdigest()[:32]


def apply(event: Event, selection: Selection, wanted: Wanted, seen: str, actor: Actor) -> BulkChange:
    """Change everybody whom it concerns, in one transaction. Raises ListChanged when they are not those of `seen`."""
    with transaction():
        lock_list(event)
        found = queries.concerned(event.id, selection, wanted, is_locked=True)
        if fingerprint(found) != seen:
            raise ListChanged(_l("The list changed since you looked. This is what would happen now."))
        if not found:
            raise ListChanged(_l("This would change nobody."))
        stored = _make_room(event, wanted)
        change = BulkChange(
            event_id=event.id,
            action=wanted.action.value,
            value=wanted.words,
            stored=stored,
            count=len(found),
            actor_name=actor.name,
            at=clock.now(),
        )
        db.session.add(change)
        db.session.flush()
        rows = [{"bulk_change_id": change.id, "guest_id": one.guest.id, "before": one.before} for one in found]
        db.session.execute(sa.insert(BulkChangeGuest), rows)
        _write(wanted.action, [(one.guest, stored) for one in found])
        record(
            actor,
            "guests.bulk_changed",
            event_id=event.id,
            guest_id=found[0].guest.id if len(found) == 1 else None,
            what=wanted.action.value,
            value=wanted.words,
            count=len(found),
        )
    return change


def change_one(event: Event, guest: Guest, action: Action, written: str, actor: Actor) -> None:
    """The same for one guest, from their own page, where what would change is before one's eyes. Raises Invalid."""
    wanted = wanted_of(event, action, written, event.language)
    selection = Selection(GuestFilter(), (guest.ref,))
    with transaction():
        found = queries.concerned(event.id, selection, wanted, is_locked=True)
        if found:
            apply(event, selection, wanted, fingerprint(found), actor)


def take_back(event: Event, change_id: int, actor: Actor) -> tuple[int, int]:
    """Undo a bulk change: how many are as before, and how many stay since they were changed again. Raises NotFound."""
    with transaction():
        lock_list(event)
        change = queries.bulk_change(event.id, change_id)
        if change is None:
            raise NotFound(_l("There is no such change."))
        taken = db.session.execute(
            sa.update(BulkChange)
            .where(BulkChange.id == change.id, BulkChange.undone_at.is_(None))
            .values(undone_at=clock.now(), undone_by=actor.name)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            raise ListChanged(_l("This change was taken back already."))
        back, kept = _take_back(change)
        db.session.refresh(change)
        record(
            actor,
            "guests.bulk_undone",
            event_id=event.id,
            what=change.action,
            value=change.value,
            count=back,
            kept=kept,
        )
    return back, kept


def _take_back(change: BulkChange) -> tuple[int, int]:
    action = Action(change.action)
    current = sa.literal("") if action in TAGGING else COLUMNS[action]
    rows = db.session.execute(
        sa.select(
            Guest.id, Guest.ref, Guest.name, Guest.native_name, Guest.position, Guest.institution,
            Guest.merged_into_id, current.label("current"), BulkChangeGuest.before,
        )
        .join(Guest, Guest.id == BulkChangeGuest.guest_id)
        .where(BulkChangeGuest.bulk_change_id == change.id)
        .order_by(Guest.id)
        .with_for_update(of=Guest)
    ).all()  # fmt: skip
    if action in TAGGING:
        other = Action.REMOVE_TAG if action == Action.ADD_TAG else Action.ADD_TAG
        back = _write(other, [(row, change.stored) for row in rows])
        return back, len(rows) - back
    same = [row for row in rows if as_text(row.current) == change.stored and row.merged_into_id is None]
    _write(action, [(row, row.before) for row in same])
    return len(same), len(rows) - len(same)


def _make_room(event: Event, wanted: Wanted) -> str:
    """The delegation or tag that the change names, made if it is new; what the column will hold."""
    if wanted.action == Action.DELEGATION and wanted.words:
        group = group_of(event, wanted.words)
        db.session.flush()
        return str(group.id)
    if wanted.action not in TAGGING:
        return wanted.stored
    tag = db.session.scalar(sa.select(Tag).where(Tag.event_id == event.id, Tag.folded_name == wanted.stored))
    if tag is None:
        tag = Tag(event_id=event.id, name=wanted.words, folded_name=wanted.stored)
        db.session.add(tag)
        db.session.flush()
    return str(tag.id)


def _write(action: Action, to: list[tuple[Any, str]]) -> int:
    """Write a value for each of these guests, in one statement; how many rows that were."""
    if not to:
        return 0
    if action in TAGGING:
        return _write_tags(action, [guest.id for guest, _tag_id in to], int(to[0][1]))
    column = COLUMNS[action].key
    rows = [{"at_id": guest.id, "new": as_column(action, value), "now": clock.now()} for guest, value in to]
    sets: dict[str, Any] = {column: sa.bindparam("new"), "updated_at": sa.bindparam("now")}
    if action == Action.INSTITUTION:
        sets["search_key"] = sa.bindparam("words")
        for row, (guest, value) in zip(rows, to, strict=True):
            row["words"] = search_key(guest.name, guest.native_name, guest.position, value, guest.ref)
    db.session.connection().execute(_guests.update().where(_guests.c.id == sa.bindparam("at_id")).values(sets), rows)
    return len(rows)


def _write_tags(action: Action, guest_ids: list[int], tag_id: int) -> int:
    has = set(db.session.scalars(sa.select(GuestTag.guest_id).where(GuestTag.tag_id == tag_id)))
    if action == Action.ADD_TAG:
        new = [{"guest_id": guest_id, "tag_id": tag_id} for guest_id in guest_ids if guest_id not in has]
        if new:
            db.session.execute(sa.insert(GuestTag), new)
        return len(new)
    old = [{"of_guest": guest_id, "of_tag": tag_id} for guest_id in guest_ids if guest_id in has]
    if old:
        table: Any = GuestTag.__table__
        gone = table.delete().where(
            table.c.guest_id == sa.bindparam("of_guest"), table.c.tag_id == sa.bindparam("of_tag")
        )
        db.session.connection().execute(gone, old)
    return len(old)
