"""The outbox: what is to be sent, and what became of it."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.invitation import Channel
from regapp.models.types import UtcDateTime, words


class MessageState(enum.StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Occasion(enum.StrEnum):
    """What made us write: decides whether a message may leave while the event is quiet."""

    # Somebody did something and waits for our answer.
    ANSWER = "answer"
    # A person of the committee sends it.
    HAND = "hand"
    # Its time has come: a reminder, an offer.
    CLOCK = "clock"


class Message(Base):
    """One message to one person. Its words are composed when it leaves, so that no link lies in the database."""

    __tablename__ = "message"
    __table_args__ = (
        sa.Index("ix_message_state_due_at", "state", "due_at"),
        sa.Index("ix_message_event_id_guest_id", "event_id", "guest_id"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # To whom; empty: to somebody who does not stand on the list, as named next.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    # To the focal point of which delegation; empty: to none.
    delegation_id: Mapped[int | None] = key_of("delegation", nullable=True, index=True)
    # How it travels.
    channel: Mapped[Channel] = mapped_column(words(Channel))
    # What it is: invitation, ticket, …; says who composes it.
    kind: Mapped[str] = mapped_column(sa.String(32))
    # What the composer needs beside the guest; never a secret.
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Address or number as it was when the message was written.
    address: Mapped[str] = mapped_column(sa.String(254))
    # What made us write it; only an answer leaves at night as well.
    occasion: Mapped[Occasion] = mapped_column(words(Occasion), default=Occasion.ANSWER)
    # Said once for one purpose: a second message with the same key is not written.
    once_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    # Where it is on its way.
    state: Mapped[MessageState] = mapped_column(words(MessageState), default=MessageState.QUEUED)
    # Not before this time (UTC).
    due_at: Mapped[Instant]
    # How often delivery was tried.
    attempts: Mapped[int] = mapped_column(default=0)
    # Until when a worker has it in hand (UTC), and which; empty: nobody has.
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str] = mapped_column(sa.String(64), default="")
    # Message-ID of the mail: the same at every attempt, so that a repeat is recognised by the receiver.
    mail_id: Mapped[str] = mapped_column(sa.String(200), default="")
    # What the server said last, in words for the organizer; empty: nothing went wrong.
    error: Mapped[Words] = mapped_column(default="")
    # When it was written, and when it was handed over (UTC).
    created_at: Mapped[Instant]
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
