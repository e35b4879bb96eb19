"""Reads for reminders: what is planned, and whom it concerns."""

import dataclasses

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import (
    AnswerValue,
    Category,
    Channel,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Reminder,
    ReminderAudience,
    Representation,
)


@dataclasses.dataclass(frozen=True)
class Recipient:
    """A guest whom a reminder concerns, and how it reaches them; without a channel only a call does."""

    guest: Guest
    category: Category
    channel: Channel | None

    @property
    def address(self) -> str:
        """Where it goes; empty: nowhere."""
        return {Channel.EMAIL: self.guest.email, Channel.WHATSAPP: self.guest.phone}.get(self.channel, "")  # type: ignore[arg-type]


def reminders(event_id: int) -> list[Reminder]:
    """All reminders of an event, the newest first. One statement."""
    return list(
        db.session.scalars(sa.select(Reminder).where(Reminder.event_id == event_id).order_by(Reminder.id.desc()))
    )


def reminder_of(event_id: int, reminder_id: int) -> Reminder | None:
    """One reminder of that event."""
    return db.session.scalar(sa.select(Reminder).where(Reminder.id == reminder_id, Reminder.event_id == event_id))


def planned() -> list[tuple[Reminder, Event]]:
    """Every reminder of any event that was neither written nor called off. One statement."""
    rows = db.session.execute(
        sa.select(Reminder, Event)
        .join(Event, Event.id == Reminder.event_id)
        .where(Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None))
        .order_by(Reminder.id)
    )
    return [(reminder, event) for reminder, event in rows]


def recipients(event: Event, audience: ReminderAudience, categories: list[str]) -> list[Recipient]:
    """Whom a reminder concerns now, in the order of the lists: by mail, by a text, or only by a call. One statement.

    Who was never asked is not reminded. Where silence means coming, silence is nobody's to be reminded of.
    """
    if event.regrets_only and audience != ReminderAudience.COMING:
        return []
    wanted = (
        sa.select(Guest, Category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Category, Category.id == Guest.category_id)
        .where(Guest.event_id == event.id, Guest.status == GuestStatus.LISTED, *_concerned(audience))
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
    )
    if categories:
        wanted = wanted.where(Category.code.in_(categories))
    return [Recipient(guest, category, _channel(guest)) for guest, category in db.session.execute(wanted)]


def never_asked(event_id: int, categories: list[str]) -> int:
    """How many guests are silent because nobody has asked them yet. One statement."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Category, Category.id == Guest.category_id)
        .where(
            Guest.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Invitation.answer == AnswerValue.NONE,
            Invitation.sent_at.is_(None),
        )
    )
    if categories:
        wanted = wanted.where(Category.code.in_(categories))
    return db.session.scalar(wanted) or 0


def _concerned(audience: ReminderAudience) -> tuple[sa.ColumnElement[bool], ...]:
    if audience == ReminderAudience.COMING:
        return (Invitation.answer == AnswerValue.ACCEPTED, ~_passed_on())
    silent = (Invitation.answer == AnswerValue.NONE, Invitation.sent_at.is_not(None))
    return (*silent, Invitation.opened_at.is_(None)) if audience == ReminderAudience.NOT_OPENED else silent


def _passed_on() -> sa.ColumnElement[bool]:
    return sa.exists().where(Representation.represented_guest_id == Guest.id, Representation.ended_at.is_(None))


def _channel(guest: Guest) -> Channel | None:
    if guest.email:
        return Channel.EMAIL
    return Channel.WHATSAPP if guest.phone else None
