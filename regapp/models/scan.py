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


class DeviceDirection(enum.StrEnum):
    """Which way a device's door leads; at `both` whoever is inside leaves, and whoever is not comes in."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Power(enum.StrEnum):
    """What a device may do."""

    SCAN = "scan"
    SEARCH = "search"
    KIOSK = "kiosk"
    SUPERVISOR = "supervisor"


class ScanOrigin(enum.StrEnum):
    """How a scan came to us."""

    DOOR = "door"
    PROGRAM = "program"
    PAPER = "paper"
    REVIEW = "review"


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
    NEEDS_WORD = "needs_word"
    TURNED_AWAY = "turned_away"
    DEVICE_REVOKED = "device_revoked"


class ReviewKind(enum.StrEnum):
    """Why a scan that a device decided alone needs a person's decision."""

    ADMITTED_TWICE = "admitted_twice"
    LET_IN_THOUGH_REFUSED = "let_in_though_refused"
    TURNED_AWAY_THOUGH_VALID = "turned_away_though_valid"
    DEVICE_REVOKED = "device_revoked"


class ReviewDecision(enum.StrEnum):
    """What a person decided."""

    WAS_THERE = "was_there"
    WAS_NOT_THERE = "was_not_there"
    SEEN = "seen"


class Device(Base):
    """A phone, tablet or computer at a door."""

    __tablename__ = "device"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # What the committee calls it: "Pintu utama".
    name: Mapped[Words]
    # Which door it stands at, as the committee calls it; empty: it walks about.
    door: Mapped[Words] = mapped_column(default="")
    # What it may do; see `Power`.
    powers: Mapped[list[str]] = mapped_column(default=lambda: [Power.SCAN.value, Power.SEARCH.value])
    # Codes of the sessions it may scan for; empty: all.
    sessions: Mapped[list[str]] = mapped_column(default=list)
    # Which way its door leads.
    direction: Mapped[DeviceDirection] = mapped_column(words(DeviceDirection), default=DeviceDirection.IN)
    # Name of the CUPS queue that prints its badges; empty: its own browser prints.
    printer: Mapped[Words] = mapped_column(default="")
    # Size of the labels that it prints badges on, width by height in millimetres.
    label: Mapped[str] = mapped_column(sa.String(16), default="90x55")
    # Whether a badge is printed at each first admission, unasked.
    prints_at_once: Mapped[bool] = mapped_column(default=False)
    # What it said at its last contact: scans not yet sent, milliseconds that its clock is ahead of ours, version of
    # its page; empty: nothing yet.
    unsent: Mapped[int] = mapped_column(default=0)
    clock_ahead_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    version: Mapped[str] = mapped_column(sa.String(40), default="")
    # When it last brought its list for offline use up to date (UTC); empty: never.
    list_read_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it said that it had erased what it held, after it was revoked (UTC); empty: not yet.
    erased_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
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
    # How it came to us.
    origin: Mapped[ScanOrigin] = mapped_column(words(ScanOrigin), default=ScanOrigin.DOOR)
    # Which device or which program sent it; of what a person entered from paper or decided afterwards, neither.
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
    # Who entered or decided it, where no device or program did; empty: one of these did.
    noted_by: Mapped[Words] = mapped_column(default="")
    # The device's clock (UTC).
    scanned_at: Mapped[Instant]
    # When it happened by our clock (UTC): the device's, put right by what was known of its error, never in the future.
    happened_at: Mapped[Instant]
    # Milliseconds that the device's clock was ahead of ours; empty: nobody knew.
    clock_ahead_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    # What the device showed when it had to decide alone; empty: it asked us.
    shown: Mapped[ScanResult | None] = mapped_column(words(ScanResult))
    # Our clock when it arrived (UTC).
    received_at: Mapped[Instant]
    # What was answered, and why if it was refused.
    result: Mapped[ScanResult] = mapped_column(words(ScanResult))
    reason: Mapped[RefusalReason | None] = mapped_column(words(RefusalReason))
    # First admission of this guest at this session, as answered (UTC); empty: never admitted.
    first_admitted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ScanUndo(Base):
    """A scan that a supervisor took back: it stays in the log, and no longer counts."""

    __tablename__ = "scan_undo"

    # The scan; it can be taken back once.
    scan_id: Mapped[int] = key_of("scan", primary_key=True)
    event_id: Mapped[int] = key_of("event", index=True)
    guest_id: Mapped[int] = key_of("guest", index=True)
    # When (UTC), by whom or at which device, and why; the reason may be empty.
    at: Mapped[Instant]
    by: Mapped[Words]
    device_id: Mapped[int | None] = key_of("device", nullable=True)
    reason: Mapped[Words] = mapped_column(default="")


class ScanReview(Base):
    """A scan that waits for a person's decision, or had one: nothing that a device recorded is dropped."""

    __tablename__ = "scan_review"
    __table_args__ = (sa.UniqueConstraint("scan_id"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # The scan in question, whom it is about (empty: nobody of this event), and the scan it collides with.
    scan_id: Mapped[int] = key_of("scan")
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    other_scan_id: Mapped[int | None] = key_of("scan", nullable=True)
    # Why it needs a decision.
    kind: Mapped[ReviewKind] = mapped_column(words(ReviewKind))
    # Since when it waits (UTC).
    created_at: Mapped[Instant]
    # The scan that the decision added, because the guest was there; empty: it added none.
    noted_scan_id: Mapped[int | None] = key_of("scan", nullable=True)
    # What was decided, when (UTC), by whom, with which remark; empty: it waits.
    decision: Mapped[ReviewDecision | None] = mapped_column(words(ReviewDecision))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[Words] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")


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
