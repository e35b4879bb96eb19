"""The door: devices, what they read, and the attendance that follows from it."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class Scope(enum.StrEnum):
    """What a program's token may do."""

    READ = "read"
    WRITE = "write"
    SCAN = "scan"


class Direction(enum.StrEnum):
    """Which way somebody went through the door."""

    IN = "in"
    OUT = "out"


class ScanResult(enum.StrEnum):
    """What the door answered."""

    ADMITTED = "admitted"
    ALREADY_ADMITTED = "already_admitted"
    LEFT = "left"
    REFUSED = "refused"


class RefusalReason(enum.StrEnum):
    """Why the door refused."""

    UNKNOWN_TICKET = "unknown_ticket"
    WRONG_EVENT = "wrong_event"
    REVOKED = "revoked"
    DECLINED = "declined"
    REPRESENTED = "represented"
    REPLACED = "replaced"
    NOT_IN_CATEGORY = "not_in_category"
    OUTSIDE_HOURS = "outside_hours"
    UNKNOWN_SESSION = "unknown_session"
    NOT_INSIDE = "not_inside"
    CLOCK_AHEAD = "clock_ahead"


class Device(Base):
    """A phone, tablet or computer at a door."""

    __tablename__ = "device"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # What the committee calls it: "Pintu utama".
    name: Mapped[Words]
    # SHA-256 of the device's token; empty: not paired yet.
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # SHA-256 of the pairing code and until when it may be used (UTC); empty: none is open.
    pairing_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    pairing_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it was paired (UTC); empty: not yet.
    paired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it last spoke to us (UTC, to the minute); empty: never.
    last_seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When its powers were taken (UTC); empty: it may scan.
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it was added (UTC).
    created_at: Mapped[Instant]


class ApiToken(Base):
    """A program's key to one event's API."""

    __tablename__ = "api_token"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # What the program is for, in the committee's words.
    name: Mapped[Words]
    # What it may do; `write` includes `read`.
    scope: Mapped[Scope] = mapped_column(words(Scope))
    # SHA-256 of the token.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # When it was made (UTC), and when it was revoked; empty: it is valid.
    created_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Scan(Base):
    """One reading at the door, kept as it happened. Rows are added, never changed."""

    __tablename__ = "scan"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "uid"),
        sa.Index("ix_scan_event_id_guest_id", "event_id", "guest_id"),
        sa.Index("ix_scan_event_id_id", "event_id", "id"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # The id that the device gave it, a UUID: sent twice, it counts once.
    uid: Mapped[str] = mapped_column(sa.String(36))
    # Which device or which program sent it; one of the two.
    device_id: Mapped[int | None] = key_of("device", nullable=True)
    api_token_id: Mapped[int | None] = key_of("api_token", nullable=True)
    # At which session's door; empty: a session that does not exist was named.
    session_id: Mapped[int | None] = key_of("session", nullable=True)
    # Who it was; empty: nobody of this event.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    # Which issue of the ticket was shown; empty: named by reference, or unknown.
    ticket_id: Mapped[int | None] = key_of("ticket", nullable=True)
    # Which way.
    direction: Mapped[Direction] = mapped_column(words(Direction))
    # The device's clock (UTC).
    scanned_at: Mapped[Instant]
    # Our clock when it arrived (UTC).
    received_at: Mapped[Instant]
    # What was answered, and why if it was refused.
    result: Mapped[ScanResult] = mapped_column(words(ScanResult))
    reason: Mapped[RefusalReason | None] = mapped_column(words(RefusalReason))
    # First admission of this guest at this session, as answered (UTC); empty: never admitted.
    first_admitted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Attendance(Base):
    """Who was at a session: derived from the scans, and rebuilt from them at will."""

    __tablename__ = "attendance"
    __table_args__ = (sa.Index("ix_attendance_event_id_first_admitted_at", "event_id", "first_admitted_at"),)

    # The session and the guest; the pair decides who is admitted first.
    session_id: Mapped[int] = key_of("session", primary_key=True)
    guest_id: Mapped[int] = key_of("guest", primary_key=True, index=True)
    event_id: Mapped[int] = key_of("event")
    # When the guest first came in (UTC).
    first_admitted_at: Mapped[Instant]
    # The id of the scan that let the guest in last: tells, of several at one instant, which one it was.
    entered_by: Mapped[str] = mapped_column(sa.String(36))
    # Whether the guest is inside now.
    inside: Mapped[bool]
    # When they last went in or out (UTC).
    changed_at: Mapped[Instant]
