"""Reads of the guest list: search, pages, one person; each in a fixed number of statements."""

import base64
import dataclasses
import datetime as dt
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp.errors import Invalid
from regapp.extensions import db
from regapp.models import (
    Answer,
    AnswerValue,
    Attendance,
    AuditEntry,
    Category,
    Channel,
    Delegation,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    MessageState,
    Representation,
    Ticket,
    fold,
    kin,
)

PAGE = 50
# More of a search than this is passed over: nobody types it, and a database refuses endless conditions.
LONGEST_SEARCH, MOST_WORDS = 100, 12
SHORTEST_KIN = 3
LARGEST_KEY = 2**63 - 1
_Above, _Below = aliased(Representation, name="above"), aliased(Representation, name="below")
_Root, _Instead = aliased(Guest, name="root"), aliased(Guest, name="instead")
# Which filter shows whom; "listed" is everybody who still stands on the list.
FILTERS = ("none", "accepted", "represented", "declined", "not_asked", "failed", "arrived", "withdrawn")


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
    """Everything about one guest."""

    row: GuestRow
    ticket: Ticket | None
    answers: list[Answer]
    entries: list[AuditEntry]


def matching(text: str) -> sa.ColumnElement[bool]:
    """The guests that have every word of the text, in any order, in one spelling or another, or run together."""
    words = fold(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]
    if not words:
        return sa.true() if not text.strip() else sa.false()
    each = [sa.or_(*(Guest.search_key.contains(one, autoescape=True) for one in _spellings(word))) for word in words]
    return sa.or_(sa.and_(*each), Guest.search_key.contains("".join(words), autoescape=True))


def _spellings(word: str) -> set[str]:
    """The word, and its kin unless that is so short ("aaa" is kin to "a") that it would find nearly everybody."""
    kindred = kin(word)
    return {word, kindred} if len(kindred) >= SHORTEST_KIN else {word}


def guest_page(
    event_id: int,
    q: str = "",
    category: str = "",
    answer: str = "",
    after: str = "",
    limit: int = PAGE,
    show: str = "",
) -> GuestPage:
    """Guests in the order of their names, from behind the cursor `after`. One statement.

    `answer` is a word of AnswerValue, `show` one of FILTERS, `category` a code. Raises Invalid for a cursor that is
    none of ours, or for an answer that does not exist.
    """
    wanted = _rows(event_id).where(*_conditions(event_id, q, category, answer or show))
    if after:
        sort_key, guest_id = _read_cursor(after)
        wanted = wanted.where(
            sa.tuple_(Guest.sort_key, Guest.id) > sa.tuple_(sa.literal(sort_key), sa.literal(guest_id))
        )
    found = [_row(row) for row in db.session.execute(wanted.order_by(Guest.sort_key, Guest.id).limit(limit + 1))]
    more = len(found) > limit
    return GuestPage(found[:limit], _cursor(found[limit - 1].guest) if more else "")


def guest_row(event_id: int, ref: str) -> GuestRow | None:
    """One guest by reference. One statement."""
    row = db.session.execute(_rows(event_id).where(Guest.ref == ref.replace("\x00", "").strip().upper())).first()
    return _row(row) if row else None


def counts(event_id: int) -> dict[str, int]:
    """How many each filter shows, with `listed` for everybody on the list. One statement."""
    listed = Guest.status == GuestStatus.LISTED
    kinds = {name: sa.and_(*_filter(name)) for name in FILTERS} | {"listed": listed}
    row = db.session.execute(
        sa.select(*(sa.func.sum(sa.case((condition, 1), else_=0)).label(name) for name, condition in kinds.items()))
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.event_id == event_id)
    ).one()
    return {name: getattr(row, name) or 0 for name in kinds}


def person(event_id: int, ref: str) -> Person | None:
    """One guest with answers, ticket and what was changed. Four statements."""
    row = guest_row(event_id, ref)
    if row is None:
        return None
    guest_id = row.guest.id
    ticket = db.session.scalar(sa.select(Ticket).where(Ticket.guest_id == guest_id, Ticket.revoked_at.is_(None)))
    answers = db.session.scalars(sa.select(Answer).where(Answer.guest_id == guest_id).order_by(Answer.id.desc()))
    entries = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.guest_id == guest_id).order_by(AuditEntry.id.desc()).limit(30)
    )
    return Person(row, ticket, list(answers), list(entries))


def everybody(event_id: int) -> list[GuestRow]:
    """Everybody on the list, in the order in which they were put there. One statement."""
    wanted = _rows(event_id).where(Guest.status == GuestStatus.LISTED).order_by(Guest.id)
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
        sa.select(Guest, Category, Invitation, Delegation, _Root.name, _Instead.name, first.c.at, _failed())
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


def _row(row: Any) -> GuestRow:
    guest, category, invitation, delegation, represents, represented_by, first, failed = row
    return GuestRow(
        guest,
        category,
        invitation,
        delegation.name if delegation else "",
        represents,
        represented_by,
        first,
        bool(failed),
    )


def _failed() -> sa.ColumnElement[bool]:
    """Whether a mail to the guest could not be delivered."""
    return sa.exists().where(
        Message.guest_id == Guest.id, Message.channel == Channel.EMAIL, Message.state == MessageState.FAILED
    )


def _conditions(event_id: int, q: str, category: str, show: str) -> list[sa.ColumnElement[bool]]:
    conditions = [matching(q)] if q.strip() else []
    if category:
        conditions.append(Category.code == category.replace("\x00", ""))
    if show and show not in FILTERS:
        raise Invalid(f"There is no answer “{show[:40]}”: none, accepted, represented or declined.")
    return [*conditions, *(_filter(show) if show else [Guest.status == GuestStatus.LISTED])]


def _filter(name: str) -> list[sa.ColumnElement[bool]]:
    if name == "withdrawn":
        return [Guest.status == GuestStatus.WITHDRAWN]
    listed = Guest.status == GuestStatus.LISTED
    if name in set(AnswerValue):
        return [listed, Invitation.answer == AnswerValue(name)]
    if name == "not_asked":
        return [listed, Invitation.sent_at.is_(None), Invitation.answer == AnswerValue.NONE]
    if name == "failed":
        return [listed, _failed()]
    return [listed, sa.exists().where(Attendance.guest_id == Guest.id)]


def _cursor(guest: Guest) -> str:
    return base64.urlsafe_b64encode(json.dumps([guest.sort_key, guest.id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, int]:
    try:
        sort_key, guest_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("This cursor is none of ours.") from error
    # A sort key is folded, so it is plain ASCII; anything else was made up.
    if not isinstance(sort_key, str) or not sort_key.isascii() or "\x00" in sort_key:
        raise Invalid("This cursor is none of ours.")
    if not isinstance(guest_id, int) or not 0 <= guest_id <= LARGEST_KEY:
        raise Invalid("This cursor is none of ours.")
    return sort_key, guest_id
