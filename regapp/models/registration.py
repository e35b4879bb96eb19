"""Strangers who ask for a place."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class RegistrationState(enum.StrEnum):
    """Where a registration is on its way."""

    UNCONFIRMED = "unconfirmed"
    AWAITING_GUARDIAN = "awaiting_guardian"
    AWAITING_APPROVAL = "awaiting_approval"
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Manifest(Base):
    """A list of a whole bus or class, handed in by its coordinator."""

    __tablename__ = "manifest"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    category_id: Mapped[int] = key_of("category")
    # What the group is called, and who answers for it.
    name: Mapped[Words]
    coordinator_name: Mapped[Words]
    coordinator_email: Mapped[str] = mapped_column(sa.String(254), default="")
    coordinator_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    # Language of the page on which it was handed in.
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    # Random bytes from which, with the instance's key, the coordinator's link is derived, and its token's SHA-256.
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # Given once by the form that was sent: a double click makes one list.
    form_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # The people of the list in the words of the guest list, until they are registered; empty afterwards.
    rows: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    # When it was handed in (UTC), and when its coordinator confirmed the address; empty: not yet.
    created_at: Mapped[Instant]
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Registration(Base):
    """One person who registered in public. A place is taken only in the states offered and accepted."""

    __tablename__ = "registration"
    __table_args__ = (
        sa.Index("ix_registration_category_id_state_queued_at", "category_id", "state", "queued_at", "id"),
        sa.Index("ix_registration_event_id_state", "event_id", "state"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    category_id: Mapped[int] = key_of("category")
    # The guest they became; empty: not (yet) on the list.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True, unique=True)
    # The bus or class they came with; empty: by themselves.
    manifest_id: Mapped[int | None] = key_of("manifest", nullable=True, index=True)
    # Details as entered, in the words of the guest list; erased when they are on the list or turned down for long.
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The address, and folded for the search of a second registration; empty: none given.
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    # Language of the page they registered on.
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    # Where it is on its way.
    state: Mapped[RegistrationState] = mapped_column(words(RegistrationState))
    # SHA-256 of the token in the link that confirms the address and shows how things stand, derived from `secret`.
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # Given once by the form that was sent: a double click makes one registration.
    form_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # Guardian of somebody under eighteen: name, address, number; empty: of age.
    guardian_name: Mapped[Words] = mapped_column(default="")
    guardian_email: Mapped[str] = mapped_column(sa.String(254), default="")
    guardian_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    # When the guardian consented (UTC), and which wording they saw; empty: not needed or not yet.
    guardian_consented_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    guardian_text_version: Mapped[str] = mapped_column(sa.String(24), default="")
    # Since when they stand in the queue (UTC): the order of the waiting list.
    queued_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Until when the offered place is kept (UTC); empty: none is offered.
    offered_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Who decided and why, in words for the person; empty: nobody had to.
    decided_by: Mapped[Words] = mapped_column(default="")
    reason: Mapped[Words] = mapped_column(default="")
    # When it was handed in, and when the state last changed (UTC).
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
