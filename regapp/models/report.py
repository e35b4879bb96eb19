"""Reports that the committee keeps under a name, and those that go out by mail at their time."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class Every(enum.StrEnum):
    """How often a report goes out."""

    DAY = "day"
    WEEK = "week"


class ReportFormat(enum.StrEnum):
    """What is attached."""

    PDF = "pdf"
    XLSX = "xlsx"


class SavedReport(Base):
    """A list of guests with columns, order and filter of the committee's choice; everybody of the event sees it."""

    __tablename__ = "saved_report"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # What it is called.
    name: Mapped[Words]
    # Codes of its columns in their order; one that no longer exists is left out and named.
    columns: Mapped[list[str]] = mapped_column(default=list)
    # Filter and order as the guest list's address says them: "category=official&sort=institution".
    query: Mapped[str] = mapped_column(sa.Text, default="")
    # Who saved it, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]


class ReportSchedule(Base):
    """A report that the worker mails to members of the committee, once in each period."""

    __tablename__ = "report_schedule"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Which report; empty: the recap.
    saved_report_id: Mapped[int | None] = key_of("saved_report", nullable=True)
    # How often; by week, on which day (0 is Monday); at what time of the event's clock ("07:00").
    every: Mapped[Every] = mapped_column(words(Every))
    weekday: Mapped[int] = mapped_column(default=0)
    time_of_day: Mapped[str] = mapped_column(sa.String(5), default="07:00")
    # Keys of the accounts that get it; who is no organizer of the event any more gets nothing.
    user_ids: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    # What is attached.
    format: Mapped[ReportFormat] = mapped_column(words(ReportFormat))
    # For how many days after the end of the event it goes on.
    days_after: Mapped[int] = mapped_column(default=7)
    # The last day (on the event's calendar) for which it was written; empty: none yet.
    written_for: Mapped[dt.date | None]
    # Who planned it, and when (UTC), and when it was stopped; empty: it goes on.
    actor_name: Mapped[Words] = mapped_column(default="")
    created_at: Mapped[Instant]
    stopped_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
