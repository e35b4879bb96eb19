"""Reads for lists and badges, each in a fixed number of statements."""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp.extensions import db
from regapp.models import AnswerValue, Attendance, Category, Event, EventSession, Guest, GuestStatus, Invitation, Ticket
from regapp.tickets.queries import Holder, holders, with_holder


@dataclasses.dataclass(frozen=True)
class Attendee:
    """A line of the attendance list. `arrived_at` is UTC; None: not seen at the door."""

    holder: Holder
    arrived_at: dt.datetime | None


def session_of(event: Event, code: str) -> EventSession | None:
    """The event's session with that code. One statement."""
    return db.session.scalar(
        sa.select(EventSession).where(EventSession.event_id == event.id, EventSession.code == code)
    )


def attendees(event_id: int, session_id: int) -> list[Attendee]:
    """Who is expected, and who came though nobody expected them any more; in the order of the protocol. One statement.

    Somebody represented does not stand here: their representative does, in their seat.
    """
    expected = sa.and_(
        Guest.status == GuestStatus.LISTED,
        Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED]),
    )
    issued = aliased(Ticket)
    newest = sa.select(sa.func.max(issued.generation)).where(issued.guest_id == Guest.id).scalar_subquery()
    rows = db.session.execute(
        holders()
        .add_columns(Attendance.first_admitted_at)
        .outerjoin(Attendance, sa.and_(Attendance.guest_id == Guest.id, Attendance.session_id == session_id))
        .where(
            Guest.event_id == event_id,
            Ticket.generation == newest,
            sa.or_(expected, Attendance.guest_id.is_not(None)),
        )
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
    )
    return [Attendee(*with_holder(row)) for row in rows]


def not_printed(event_id: int) -> int:
    """How many on the list have no printed badge yet. One statement."""
    waiting = sa.select(sa.func.count()).where(
        Guest.event_id == event_id, Guest.status == GuestStatus.LISTED, Guest.badge_printed_at.is_(None)
    )
    return db.session.scalar(waiting) or 0
