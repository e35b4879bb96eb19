"""Seating plans: the room, who sits where, and which seats stay as they are."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class RoomShape(enum.StrEnum):
    """How the seats stand."""

    THEATRE = "theatre"
    CLASSROOM = "classroom"
    ROUNDS = "rounds"
    U = "u"
    BOARDROOM = "boardroom"


class SeatingPlan(Base):
    """A room with numbered seats for one event."""

    __tablename__ = "seating_plan"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # What it is called: "Ballroom, opening".
    name: Mapped[Words]
    # How the seats stand, and how many: rows or tables, and seats in a row, at a table or along a side.
    shape: Mapped[RoomShape] = mapped_column(words(RoomShape))
    rows: Mapped[int]
    across: Mapped[int]
    # Codes of the categories whose people are hosts; empty: all sit by precedence alone.
    hosts: Mapped[list[str]] = mapped_column(default=list)
    # Counts the changes of the plan and of its seats, so that of two who change it at once the second is told.
    version: Mapped[int] = mapped_column(default=1)
    # Since when it stands (UTC), and who said so; empty: it may be changed freely.
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    locked_by: Mapped[Words] = mapped_column(default="")
    # Who changed it last, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    changed_at: Mapped[Instant]


class Seated(Base):
    """Somebody on a seat of a plan. A seat has one guest, and a guest one seat."""

    __tablename__ = "seated"
    __table_args__ = (sa.UniqueConstraint("plan_id", "seat"), sa.UniqueConstraint("plan_id", "guest_id"))

    id: Mapped[Key]
    plan_id: Mapped[int] = key_of("seating_plan")
    guest_id: Mapped[int] = key_of("guest", index=True)
    # The number of the seat: A1, 3-5, 12.
    seat: Mapped[str] = mapped_column(sa.String(12))
    # Whether a new proposal leaves them there, and why; the reason may be empty.
    is_fixed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Words] = mapped_column(default="")
