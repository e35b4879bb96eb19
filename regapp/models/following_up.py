"""Following up: telephone calls and reminders."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class CallResult(enum.StrEnum):
    """How a call of the committee ended."""

    COMING = "coming"
    REPRESENTED = "represented"
    NOT_COMING = "not_coming"
    CALL_AGAIN = "call_again"
    WRONG_NUMBER = "wrong_number"
    NO_ANSWER = "no_answer"


class Call(Base):
    """One call. Rows are added, never changed; what was entered by mistake is marked so."""

    __tablename__ = "call"
    __table_args__ = (sa.Index("ix_call_event_id_guest_id", "event_id", "guest_id"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Who was called, and at which number.
    guest_id: Mapped[int] = key_of("guest")
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    # Who called.
    caller_id: Mapped[int] = key_of("user")
    caller_name: Mapped[Words] = mapped_column(default="")
    # How it ended, and what was said.
    result: Mapped[CallResult] = mapped_column(words(CallResult))
    note: Mapped[Words] = mapped_column(default="")
    # When to call again (UTC); only with `call_again`, or after nobody answered.
    again_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When (UTC).
    at: Mapped[Instant]
    # When the caller took the result back (UTC); empty: it stands.
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class CallClaim(Base):
    """Somebody who is being called now: nobody else gets them until the claim ends."""

    __tablename__ = "call_claim"

    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    event_id: Mapped[int] = key_of("event", index=True)
    # Who has them in hand, and until when (UTC).
    caller_id: Mapped[int] = key_of("user")
    until: Mapped[Instant]


class ReminderBase(enum.StrEnum):
    """What a reminder's day is counted from."""

    DEADLINE = "deadline"
    START = "start"


class ReminderAudience(enum.StrEnum):
    """Whom a reminder concerns."""

    SILENT = "silent"
    NOT_OPENED = "not_opened"
    COMING = "coming"


class Reminder(Base):
    """A reminder that the worker sends at its time."""

    __tablename__ = "reminder"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Counted from what, how many days before it, and at what time of the event's clock ("09:00").
    base: Mapped[ReminderBase] = mapped_column(words(ReminderBase))
    days_before: Mapped[int]
    time_of_day: Mapped[str] = mapped_column(sa.String(5), default="09:00")
    # Whom it concerns; codes of categories, empty: all.
    audience: Mapped[ReminderAudience] = mapped_column(words(ReminderAudience))
    categories: Mapped[list[str]] = mapped_column(default=list)
    # A sentence of the committee's own; empty: the usual words alone.
    note: Mapped[Words] = mapped_column(default="")
    # When it was planned, when its messages were written, and when it was called off (UTC); empty: not yet.
    created_at: Mapped[Instant]
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # How many messages were written.
    queued: Mapped[int] = mapped_column(default=0)
