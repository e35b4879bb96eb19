"""Who changed what and when."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import words


class ActorKind(enum.StrEnum):
    """Who acted."""

    USER = "user"
    GUEST = "guest"
    DEVICE = "device"
    PROGRAM = "program"
    COMMAND = "command"
    SYSTEM = "system"


class AuditEntry(Base):
    """One change. The words are made when it is read, in the reader's language, from `action` and `data`."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_event_id_id", "event_id", "id"),)

    id: Mapped[Key]
    # At which event; empty: a change of accounts.
    event_id: Mapped[int | None] = key_of("event", nullable=True)
    # Whom it concerns; empty: the event itself.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True, index=True)
    # What kind of actor, and their name as it was then.
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_name: Mapped[Words] = mapped_column(default="")
    # What was done, as a word of the domain: `guest.added`, `answer.accepted`.
    action: Mapped[str] = mapped_column(sa.String(48))
    # What changed: {"name": ["old", "new"]}, counts, names; never a secret.
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # When (UTC).
    at: Mapped[Instant]
