"""Badges: layouts of the event's own, runs of the printer, passes that are lent."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class BadgeLayout(Base):
    """A badge's layout that the committee made its own."""

    __tablename__ = "badge_layout"
    __table_args__ = (sa.UniqueConstraint("event_id", "code"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Its name in commands, addresses and categories; none of the layouts that every instance has is called so.
    code: Mapped[str] = mapped_column(sa.String(32))
    # What stands where, as `printing.layout` writes it.
    document: Mapped[str] = mapped_column(sa.Text)
    # How often it was changed: who changes one that another changed meanwhile is told so.
    version: Mapped[int] = mapped_column(default=1)
    # Who changed it last, and when (UTC).
    changed_by: Mapped[Words] = mapped_column(default="")
    changed_at: Mapped[Instant]


class RunState(enum.StrEnum):
    """How far a run has come."""

    WAITING = "waiting"
    PRINTING = "printing"
    READY = "ready"
    FAILED = "failed"


class PrintRun(Base):
    """Badges that were asked for together: printed by the worker into a file that waits to be fetched."""

    __tablename__ = "print_run"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Which guests: {"category": code, "delegation": id, "ref": reference, "changed": true}; empty: everybody.
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # In which order; see `reports.runs`.
    order: Mapped[str] = mapped_column("sorted_by", sa.String(16))
    # The layout of all of them; empty: each category's own.
    layout: Mapped[str] = mapped_column(sa.String(32), default="")
    # Where it has got to, with how many of how many badges, and on how many pages.
    state: Mapped[RunState] = mapped_column(words(RunState), default=RunState.WAITING)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    # Characters that no font has, and texts that were set too small.
    missing: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    squeezed: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # What went wrong, in words; empty: nothing.
    problem: Mapped[Words] = mapped_column(default="")
    # Name of the file in the instance's folder `prints/`, and its length in bytes; empty: not there yet, or erased.
    file: Mapped[str] = mapped_column(sa.String(80), default="")
    size: Mapped[int] = mapped_column(default=0)
    # Who asked for it.
    asked_by: Mapped[Words] = mapped_column(default="")
    # When it was asked for and finished (UTC).
    asked_at: Mapped[Instant] = mapped_column(index=True)
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Until when a worker has it in hand (UTC), and how many took it up; one that was killed is followed by another.
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)


class PrintedBadge(Base):
    """What the last badge of a guest looked like, so that those who changed since are found."""

    __tablename__ = "printed_badge"

    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    # In which run.
    run_id: Mapped[int] = key_of("print_run", index=True)
    # SHA-256 of the words, the ticket and the layout.
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    # Which ticket is printed on it.
    ticket_id: Mapped[int] = key_of("ticket")
    # When (UTC).
    at: Mapped[Instant]


class ZonePass(Base):
    """A pass that is not anybody's: whoever enters a zone is lent one, and gives it back."""

    __tablename__ = "zone_pass"
    __table_args__ = (sa.UniqueConstraint("event_id", "zone", "number"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Which part of the venue it opens ("Press gallery"), and its number there.
    zone: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[int]
    # When it was reported lost (UTC); empty: it is at hand or with somebody.
    lost_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class PassHanding(Base):
    """Who had a pass from when until when."""

    __tablename__ = "pass_handing"
    __table_args__ = (
        sa.Index(
            "uq_pass_handing_open",
            "pass_id",
            unique=True,
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    pass_id: Mapped[int] = key_of("zone_pass")
    # To which guest; empty: to somebody who is not on the list.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    # Their name as it was then.
    name: Mapped[Words]
    # When and by whom it was handed out (UTC), and taken back; empty: they still have it.
    handed_at: Mapped[Instant]
    handed_by: Mapped[Words] = mapped_column(default="")
    returned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    returned_by: Mapped[Words] = mapped_column(default="")
