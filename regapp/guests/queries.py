"""Reads of the guest list: search, pages, one person; each in a fixed number of statements."""

import base64
import dataclasses
import datetime as dt
import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp.errors import Invalid
from regapp.extensions import db
from regapp.guests.duplicates.likeness import Likeness
from regapp.guests.filtering import FILTERS, LARGEST_KEY, ORDERS, GuestFilter, conditions, failed, matching, shows
from regapp.models import (
    Attendance,
    Category,
    Delegation,
    Guest,
    GuestStatus,
    GuestTag,
    ImportRun,
    Invitation,
    Representation,
    SavedFilter,
    Tag,
    Ticket,
    fold,
)

__all__ = ["FILTERS", "matching"]
PAGE = 50
_Above, _Below = aliased(Representation, name="above"), aliased(Representation, name="below")
_Root, _Instead = aliased(Guest, name="root"), aliased(Guest, name="instead")
_TAG_BREAK = "\x1f"


@dataclasses.dataclass(frozen=True)
class GuestRow:
    """A line of the list. `represents` and `represented_by` are names; times are UTC, None where nothing happened."""

    guest: Guest
    category: Category
    invitation: Invitation
    delegation: str
    represents: str | None
    represented_by: str | None
    first_admitted_at: dt.datetime | None
    has_failed: bool
    tags: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether the person still stands on the list."""
        return self.guest.status == GuestStatus.LISTED


@dataclasses.dataclass(frozen=True)
class GuestPage:
    """Some lines of the list; `cursor` asks for the next ones, empty on the last page."""

    rows: list[GuestRow]
    cursor: str


@dataclasses.dataclass(frozen=True)
class Person:
    """One guest with the ticket that stands; None when it was revoked."""

    row: GuestRow
    ticket: Ticket | None


def guest_page(
    event_id: int,
    q: str = "",
    category: str = "",
    answer: str = "",
    after: str = "",
    limit: int = PAGE,
    show: str = "",
    wanted: GuestFilter | None = None,
) -> GuestPage:
    """Guests in the order that `wanted` asks for, by name if none, from behind the cursor `after`. One statement.

    Without a filter: `answer` is a word of AnswerValue, `show` one of FILTERS, `category` a code. Raises Invalid for
    a cursor that is none of ours, or for an answer that does not exist.
    """
    wanted = wanted or GuestFilter(q=q, category=category.replace("\x00", ""), show=answer or show)
    sort = wanted.sort or "name"
    rows = _rows(event_id).where(*conditions(event_id, wanted))
    if after:
        rows = rows.where(ORDERS[sort].behind(_read_cursor(after, sort)))
    found = [_row(row) for row in db.session.execute(rows.order_by(*ORDERS[sort].by).limit(limit + 1))]
    more = len(found) > limit
    return GuestPage(found[:limit], _cursor(found[limit - 1].guest, sort) if more else "")


def guest_row(event_id: int, ref: str) -> GuestRow | None:
    """One guest by reference. One statement."""
    row = db.session.execute(_rows(event_id).where(Guest.ref == ref.replace("\x00", "").strip().upper())).first()
    return _row(row) if row else None


def counts(event_id: int, wanted: GuestFilter | None = None) -> dict[str, int]:
    """How many each filter shows, with `listed` for everybody and `matching` for those wanted. One statement."""
    listed = Guest.status == GuestStatus.LISTED
    kinds = {name: sa.and_(*shows(name)) for name in FILTERS} | {"listed": listed}
    kinds["matching"] = sa.and_(*conditions(event_id, wanted or GuestFilter()))
    row = db.session.execute(
        sa.select(*(sa.func.sum(sa.case((condition, 1), else_=0)).label(name) for name, condition in kinds.items()))
        .select_from(Guest)
        .join(Guest.category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Guest.delegation)
        .where(Guest.event_id == event_id)
    ).one()
    return {name: getattr(row, name) or 0 for name in kinds}


@dataclasses.dataclass(frozen=True)
class Choice:
    """Something that the list can be filtered by: what the address says, and what a person reads."""

    code: str
    name: str
    id: int


def choices(event_id: int) -> dict[str, list[Choice]]:
    """What this list can be filtered by: tags, delegations, countries, languages, imports, saved filters.

    One statement. Of countries and languages `name` is the code, as the database knows no names.
    """
    no_id = sa.literal(0)
    mine = Guest.event_id == event_id
    kinds = {
        "tag": sa.select(Tag.folded_name, Tag.name, Tag.id).where(Tag.event_id == event_id),
        "delegation": sa.select(Delegation.folded_name, Delegation.name, Delegation.id).where(
            Delegation.event_id == event_id
        ),
        "country": sa.select(Guest.country, Guest.country, no_id).where(mine, Guest.country != "").distinct(),
        "language": sa.select(Guest.language, Guest.language, no_id).where(mine, Guest.language != "").distinct(),
        "run": sa.select(sa.cast(ImportRun.id, sa.Text), ImportRun.file, ImportRun.id).where(
            ImportRun.event_id == event_id, ImportRun.undone_at.is_(None)
        ),
        "saved": sa.select(SavedFilter.query, SavedFilter.name, SavedFilter.id).where(SavedFilter.event_id == event_id),
    }
    parts = [rows.add_columns(sa.literal(kind).label("kind")) for kind, rows in kinds.items()]
    found: dict[str, list[Choice]] = {kind: [] for kind in kinds}
    for code, name, row_id, kind in db.session.execute(sa.union_all(*parts)):
        found[kind].append(Choice(code, name, row_id))
    return {kind: sorted(some, key=lambda one: (fold(one.name), one.id)) for kind, some in found.items()}


def person(event_id: int, ref: str) -> Person | None:
    """One guest with the ticket that stands. Two statements."""
    row = guest_row(event_id, ref)
    if row is None:
        return None
    ticket = db.session.scalar(sa.select(Ticket).where(Ticket.guest_id == row.guest.id, Ticket.revoked_at.is_(None)))
    return Person(row, ticket)


def everybody(event_id: int) -> list[GuestRow]:
    """Everybody on the list, in the order in which they were put there. One statement."""
    wanted = _rows(event_id).where(Guest.status == GuestStatus.LISTED).order_by(Guest.id)
    return [_row(row) for row in db.session.execute(wanted)]


def rows_of(event_id: int, ids: set[int]) -> dict[int, GuestRow]:
    """The lines of these guests by id, whatever their status. One statement."""
    found = db.session.execute(_rows(event_id).where(Guest.id.in_(ids)))
    return {row.guest.id: row for row in map(_row, found)}


def rows_by_ref(event_id: int, refs: list[str]) -> list[GuestRow]:
    """The lines of the guests with these references, in the order of the list. One statement."""
    wanted = _rows(event_id).where(Guest.ref.in_(refs)).order_by(Guest.sort_key, Guest.id)
    return [_row(row) for row in db.session.execute(wanted)]


def categories(event_id: int) -> list[Category]:
    """The event's categories in their order. One statement."""
    return list(
        db.session.scalars(
            sa.select(Category).where(Category.event_id == event_id).order_by(Category.position, Category.id)
        )
    )


def import_keys(event_id: int, keys: list[str]) -> set[str]:
    """Which of these rows are on the list already. One statement for each 500."""
    return _those_in(event_id, Guest.import_key, keys)


def refs(event_id: int, refs: list[str]) -> set[str]:
    """Which of these references the event's guests have. One statement for each 500."""
    return _those_in(event_id, Guest.ref, refs)


def _those_in(event_id: int, column: Any, wanted: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        there = sa.select(column).where(Guest.event_id == event_id, column.in_(chunk))
        found |= {str(one) for one in db.session.scalars(there) if one}
    return found


def _rows(event_id: int) -> Any:
    first = (
        sa.select(Attendance.guest_id, sa.func.min(Attendance.first_admitted_at).label("at"))
        .where(Attendance.event_id == event_id)
        .group_by(Attendance.guest_id)
        .subquery()
    )
    return (
        sa.select(Guest, Category, Invitation, Delegation, _Root.name, _Instead.name, first.c.at, failed(), _tags())
        .join(Guest.category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Guest.delegation)
        .outerjoin(_Above, sa.and_(_Above.representative_guest_id == Guest.id, _Above.ended_at.is_(None)))
        .outerjoin(_Root, _Root.id == _Above.root_guest_id)
        .outerjoin(_Below, sa.and_(_Below.represented_guest_id == Guest.id, _Below.ended_at.is_(None)))
        .outerjoin(_Instead, _Instead.id == _Below.representative_guest_id)
        .outerjoin(first, first.c.guest_id == Guest.id)
        .where(Guest.event_id == event_id)
        .options(contains_eager(Guest.category), contains_eager(Guest.delegation))
    )


def _tags() -> Any:
    """The tags of a guest in one text."""
    return (
        sa.select(sa.func.aggregate_strings(Tag.name, _TAG_BREAK))
        .join(GuestTag, GuestTag.tag_id == Tag.id)
        .where(GuestTag.guest_id == Guest.id)
        .correlate(Guest)
        .scalar_subquery()
    )


def _row(row: Any) -> GuestRow:
    guest, category, invitation, delegation, represents, represented_by, first, has_failed, tags = row
    return GuestRow(
        guest,
        category,
        invitation,
        delegation.name if delegation else "",
        represents,
        represented_by,
        first,
        bool(has_failed),
        tuple(sorted(tags.split(_TAG_BREAK), key=fold)) if tags else (),
    )


def _cursor(guest: Guest, sort: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(ORDERS[sort].place(guest)).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str) -> list[str | int]:
    """What a cursor says of the last guest of the page before. Raises Invalid for one that is none of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("This cursor is none of ours.") from error
    kinds = ORDERS[sort].kinds
    if not isinstance(values, list) or tuple(map(type, values)) != kinds or not all(map(_is_sound, values)):
        raise Invalid("This cursor is none of ours.")
    return values


def _is_sound(value: str | int) -> bool:
    """Whether a database takes it: a text that can be written, a number that is a key."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    return 0 <= value <= LARGEST_KEY


def guests_by_ref(event_id: int, wanted: Collection[str]) -> dict[str, Guest]:
    """The event's guests of these references. One statement for each 500."""
    return {guest.ref: guest for guest in _guests_in(event_id, Guest.ref, wanted)}


def guests_by_id(event_id: int, wanted: Collection[int]) -> dict[int, Guest]:
    """The event's guests of these ids. One statement for each 500."""
    return {guest.id: guest for guest in _guests_in(event_id, Guest.id, wanted)}


def likenesses(event_id: int) -> list[Likeness]:
    """What everybody on the list is recognised by, keyed by id. One statement."""
    rows = db.session.execute(
        sa.select(Guest.id, Guest.name, Guest.institution, Guest.staff_number, Guest.email, Guest.phone).where(
            Guest.event_id == event_id, Guest.status == GuestStatus.LISTED
        )
    )
    return [Likeness(*row) for row in rows]


def _guests_in(event_id: int, column: Any, wanted: Collection[Any]) -> list[Guest]:
    found: list[Guest] = []
    every = sorted(set(wanted))
    for start in range(0, len(every), 500):
        there = (
            sa.select(Guest)
            .outerjoin(Guest.delegation)
            .join(Guest.category)
            .where(Guest.event_id == event_id, column.in_(every[start : start + 500]))
            .options(contains_eager(Guest.category), contains_eager(Guest.delegation))
            .execution_options(populate_existing=True)
        )
        found += db.session.scalars(there)
    return found
