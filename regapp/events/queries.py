"""Reads about an event: its numbers, what to do next, what happened."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from regapp import clock
from regapp.extensions import db
from regapp.models import (
    AnswerValue,
    Attendance,
    AuditEntry,
    Category,
    Device,
    Event,
    EventSession,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    MessageState,
    Representation,
    ScanReview,
    SessionCategory,
)

MAIN = "main"
MINUTE = 60
# Answers are counted by quarters of an hour, since every zone in use differs from UTC by whole quarters.
QUARTER = 900
SOON = dt.timedelta(days=7)


@dataclasses.dataclass
class Counts:
    """How many invitations stand where, and how many people came.

    Representatives are not counted among the invited: the one whom they represent is. So a seat is counted once.
    """

    accepted: int = 0
    represented: int = 0
    declined: int = 0
    none: int = 0
    present: int = 0
    # Of those who have not answered: who is expected all the same, because the event asks for regrets only.
    silent: int = 0

    @property
    def invited(self) -> int:
        """Invitations of people who stand on the list."""
        return self.accepted + self.represented + self.declined + self.none

    @property
    def expected(self) -> int:
        """Seats that will be taken, as far as it is known."""
        return self.accepted + self.represented + self.silent


@dataclasses.dataclass(frozen=True)
class SessionCount:
    """Who came to a session, and who of them is inside now."""

    session: EventSession
    present: int
    inside: int


@dataclasses.dataclass(frozen=True)
class Stats:
    """An event in numbers. `session` is the one whose arrivals are counted; instants are UTC, whole minutes."""

    session: EventSession
    total: Counts
    by_category: list[tuple[Category, Counts]]
    sessions: list[SessionCount]
    arrivals: list[tuple[dt.datetime, int]]


@dataclasses.dataclass(frozen=True)
class Progress:
    """What the committee's next steps follow from."""

    event: Event
    guests: int
    not_asked: int
    failed: int
    unanswered: int
    devices: int
    reviews: int

    @property
    def is_over(self) -> bool:
        """Whether the event has ended."""
        return clock.now() >= self.event.ends_at

    @property
    def is_soon(self) -> bool:
        """Whether the event begins within a week."""
        return clock.now() >= self.event.starts_at - SOON

    @property
    def answers_close_soon(self) -> bool:
        """Whether the time to answer ends within a week, and has not ended."""
        return self.event.answers_close_at - SOON <= clock.now() < self.event.answers_close_at


@dataclasses.dataclass(frozen=True)
class Happening:
    """An audit entry with the reference of whom it concerns; the reference is empty when it concerns the event."""

    entry: AuditEntry
    ref: str


def stats(event_id: int, session: str = MAIN) -> Stats | None:
    """The event in numbers, arrivals of that session; None when there is no such session. Six statements."""
    sessions = session_counts(event_id)
    chosen = next((counted.session for counted in sessions if counted.session.code == session), None)
    if chosen is None:
        return None
    by_category = _by_category(event_id, chosen.id)
    return Stats(
        chosen, _sum(counts for _, counts in by_category), by_category, sessions, arrivals_by_minute(chosen.id)
    )


def session_counts(event_id: int) -> list[SessionCount]:
    """The sessions in the order of the programme, with who came. Two statements."""
    sessions = db.session.scalars(
        sa.select(EventSession)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.starts_at, EventSession.id)
    ).all()
    came = {
        row.session_id: row
        for row in db.session.execute(
            sa.select(
                Attendance.session_id,
                sa.func.count().label("present"),
                sa.func.sum(sa.case((Attendance.inside, 1), else_=0)).label("inside"),
            )
            .where(Attendance.event_id == event_id)
            .group_by(Attendance.session_id)
        )
    }
    return [
        SessionCount(one, came[one.id].present if one.id in came else 0, came[one.id].inside if one.id in came else 0)
        for one in sessions
    ]


def session_now(sessions: Iterable[EventSession]) -> str:
    """The code of the session that matters now: the last to begin, or the next whose doors are open; else `main`."""
    now = clock.now()
    open_now = [one for one in sessions if one.opens_at <= now <= one.closes_at]
    begun = [one for one in open_now if one.starts_at <= now]
    if begun:
        return max(begun, key=lambda one: one.starts_at).code
    return min(open_now, key=lambda one: one.starts_at).code if open_now else MAIN


def answers_by_day(event: Event) -> list[tuple[dt.date, Counts]]:
    """The standing answers by the day (in the event's zone) on which they were given; days without any are in it.

    One statement.
    """
    at = _floor(Invitation.answered_at, QUARTER)
    rows = db.session.execute(
        _invited(event.id, at.label("at"), Invitation.answer, sa.func.count().label("number"))
        .where(Invitation.answer != AnswerValue.NONE, Invitation.answered_at.is_not(None))
        .group_by(at, Invitation.answer)
    )
    days: dict[dt.date, Counts] = collections.defaultdict(Counts)
    for row in rows:
        counts = days[_instant(row.at).astimezone(event.zone).date()]
        setattr(counts, row.answer.value, getattr(counts, row.answer.value) + row.number)
    if not days:
        return []
    first, last = min(days), max(days)
    return [(day, days[day]) for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1))]


def progress(event: Event) -> Progress:
    """What is still to be done. One statement."""
    guests = _invited(event.id, sa.func.count())
    unanswered = guests.where(Invitation.answer == AnswerValue.NONE)
    failed = sa.select(sa.func.count()).where(Message.event_id == event.id, Message.state == MessageState.FAILED)
    devices = sa.select(sa.func.count()).where(
        Device.event_id == event.id, Device.revoked_at.is_(None), Device.token_hash.is_not(None)
    )
    reviews = sa.select(sa.func.count()).where(ScanReview.event_id == event.id, ScanReview.decision.is_(None))
    counted = db.session.execute(
        sa.select(
            guests.scalar_subquery(),
            unanswered.where(Invitation.sent_at.is_(None)).scalar_subquery(),
            failed.scalar_subquery(),
            unanswered.scalar_subquery(),
            devices.scalar_subquery(),
            reviews.scalar_subquery(),
        )
    ).one()
    return Progress(event, *counted)


def happenings(event_id: int, before: int | None = None, limit: int = 50) -> list[Happening]:
    """What was done at the event, newest first, from the entry `before` (its id) backwards. One statement."""
    wanted = (
        sa.select(AuditEntry, Guest.ref)
        .outerjoin(Guest, Guest.id == AuditEntry.guest_id)
        .where(AuditEntry.event_id == event_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return [Happening(entry, ref or "") for entry, ref in db.session.execute(wanted)]


def admitted(event_id: int) -> dict[int, list[str]]:
    """The codes of the categories that each session (by id) admits; a session that is not in it admits all.

    One statement.
    """
    rows = db.session.execute(
        sa.select(SessionCategory.session_id, Category.code)
        .join(Category, Category.id == SessionCategory.category_id)
        .where(Category.event_id == event_id)
        .order_by(Category.position)
    )
    codes: dict[int, list[str]] = {}
    for session_id, code in rows:
        codes.setdefault(session_id, []).append(code)
    return codes


def event_by_slug(slug: str) -> Event | None:
    """The event of that name in addresses."""
    return db.session.scalar(sa.select(Event).where(Event.slug == slug))


def all_events() -> list[Event]:
    """Every event, the next or latest first."""
    return list(db.session.scalars(sa.select(Event).order_by(Event.starts_at.desc(), Event.id)))


def _invited(event_id: int, *columns: Any) -> Any:
    """A statement over the invitations of people who stand on the list in their own name."""
    return (
        sa.select(*columns)
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(
            Representation,
            sa.and_(Representation.representative_guest_id == Guest.id, Representation.ended_at.is_(None)),
        )
        .where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED, Representation.id.is_(None))
    )


def _by_category(event_id: int, session_id: int) -> list[tuple[Category, Counts]]:
    """Numbers of each category in its order. Three statements."""
    categories = db.session.scalars(
        sa.select(Category).where(Category.event_id == event_id).order_by(Category.position, Category.id)
    ).all()
    counts = {category.id: Counts() for category in categories}
    for row in db.session.execute(
        _invited(event_id, Guest.category_id, Invitation.answer, Event.regrets_only, sa.func.count().label("number"))
        .join(Event, Event.id == Guest.event_id)
        .group_by(Guest.category_id, Invitation.answer, Event.regrets_only)
    ):
        setattr(counts[row.category_id], row.answer.value, row.number)
        if row.regrets_only and row.answer == AnswerValue.NONE:
            counts[row.category_id].silent = row.number
    for category_id, count in db.session.execute(
        sa.select(Guest.category_id, sa.func.count())
        .join(Attendance, Attendance.guest_id == Guest.id)
        .where(Attendance.session_id == session_id)
        .group_by(Guest.category_id)
    ):
        counts[category_id].present = count
    return [(category, counts[category.id]) for category in categories]


def arrivals_by_minute(session_id: int) -> list[tuple[dt.datetime, int]]:
    """How many came in which minute, minutes without anybody left out. One statement."""
    at = _floor(Attendance.first_admitted_at, MINUTE)
    rows = db.session.execute(
        sa.select(at.label("at"), sa.func.count()).where(Attendance.session_id == session_id).group_by(at).order_by(at)
    )
    return [(_instant(begin), count) for begin, count in rows]


def _sum(all_counts: Iterable[Counts]) -> Counts:
    total = Counts()
    for counts in all_counts:
        for field in dataclasses.fields(Counts):
            setattr(total, field.name, getattr(total, field.name) + getattr(counts, field.name))
    return total


def _floor(column: Any, seconds: int) -> sa.ColumnElement[Any]:
    """The beginning (seconds since 1970) of the stretch of so many seconds in which an instant lies.

    By remainder, since rounding and truncating are spelled differently by SQLite and PostgreSQL. The length of the
    stretch is written into the statement: as parameters, the selected and the grouped expression would differ.
    """
    epoch = sa.extract("epoch", column)
    return epoch - epoch % sa.literal_column(str(seconds))


def _instant(epoch: object) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC)  # type: ignore[call-overload]
