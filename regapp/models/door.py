"""What the day itself needs: awaited persons, signatures, badges printed at the desk, the paper for when all fails."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class Stage(enum.StrEnum):
    """How far an awaited person has come; `arrived` follows from the scan, the others a liaison officer sets."""

    AWAITED = "awaited"
    DEPARTED = "departed"
    NEARBY = "nearby"
    ARRIVED = "arrived"
    RECEIVED = "received"
    IN_THE_HALL = "in_the_hall"


class PrintState(enum.StrEnum):
    """Where a badge at the desk has got to."""

    QUEUED = "queued"
    PRINTED = "printed"
    FAILED = "failed"


class Awaited(Base):
    """A person whose arrival protocol is told of: the protocol officer's own list, whatever the category."""

    __tablename__ = "awaited"
    __table_args__ = (sa.UniqueConstraint("event_id", "guest_id"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Whom we wait for; who comes for them is awaited in their place.
    guest_id: Mapped[int] = key_of("guest", index=True)
    # Order on the board, lower first.
    position: Mapped[int] = mapped_column(default=0)
    # Who greets them, at which door, where they are led; each may be empty.
    greeter: Mapped[Words] = mapped_column(default="")
    door: Mapped[Words] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    # How far they have come, as a person said, since when (UTC) and who said so.
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.AWAITED)
    stage_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    stage_by: Mapped[Words] = mapped_column(default="")
    # Who received them, and when (UTC); empty: nobody yet.
    received_by: Mapped[Words] = mapped_column(default="")
    received_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When they were put on the list (UTC), and by whom.
    created_at: Mapped[Instant]
    created_by: Mapped[Words] = mapped_column(default="")


class Signature(Base):
    """A signature drawn on a screen, bound to guest, session, time and device, and to the one before it."""

    __tablename__ = "signature"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.Index("ix_signature_session_id_guest_id", "session_id", "guest_id"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Place in the event's chain: 1, 2, … without a gap.
    number: Mapped[int]
    session_id: Mapped[int] = key_of("session")
    guest_id: Mapped[int] = key_of("guest", index=True)
    # At which device it was drawn; empty: on the guest's own phone.
    device_id: Mapped[int | None] = key_of("device", nullable=True)
    # When it was finished (UTC, our clock).
    signed_at: Mapped[Instant]
    # The strokes, packed as `checkin/signing/strokes.py` says.
    strokes: Mapped[bytes] = mapped_column(sa.LargeBinary)
    # SHA-256 over all of the above and the hash of the signature before it, in hexadecimal digits.
    hash: Mapped[str] = mapped_column(sa.String(64))
    previous_hash: Mapped[str] = mapped_column(sa.String(64), default="")


class BadgePrint(Base):
    """A badge printed at the desk, with its count: the first one, and each one again with its reason."""

    __tablename__ = "badge_print"
    __table_args__ = (sa.UniqueConstraint("guest_id", "copy"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    guest_id: Mapped[int] = key_of("guest")
    # The first, the second, … badge of this guest.
    copy: Mapped[int]
    # Why there is another one; empty for the first.
    reason: Mapped[Words] = mapped_column(default="")
    # At which device, on which printer; empty: the staff's pages; the device's own browser.
    device_id: Mapped[int | None] = key_of("device", nullable=True)
    printer: Mapped[Words] = mapped_column(default="")
    # Who asked for it.
    asked_by: Mapped[Words] = mapped_column(default="")
    # Where it has got to, the printer's own number for it, and what went wrong; each may be empty.
    state: Mapped[PrintState] = mapped_column(words(PrintState), default=PrintState.QUEUED)
    job: Mapped[str] = mapped_column(sa.String(80), default="")
    problem: Mapped[Words] = mapped_column(default="")
    # When it was asked for, and when it was done (UTC).
    asked_at: Mapped[Instant]
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class PaperPack(Base):
    """The paper for when everything fails, as it was printed: its numbers mean these guests for ever."""

    __tablename__ = "paper_pack"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Guests' keys in the order of the printed numbers, the first has number 1.
    guest_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    # Sessions' keys in the order of the columns to write times in.
    session_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    # Whom to phone: one line each, "who: number".
    contacts: Mapped[Words] = mapped_column(default="")
    # When it was made (UTC), and by whom.
    made_at: Mapped[Instant]
    made_by: Mapped[Words]


class PaperEntry(Base):
    """What somebody typed in from paper, kept as it was typed, and the scans that it became."""

    __tablename__ = "paper_entry"
    __table_args__ = (sa.UniqueConstraint("event_id", "uid"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # The id that the page gave it, a UUID: sent twice, it counts once.
    uid: Mapped[str] = mapped_column(sa.String(36))
    # For which session, and after which pack's numbers; empty: there was no pack.
    session_id: Mapped[int] = key_of("session")
    paper_pack_id: Mapped[int | None] = key_of("paper_pack", nullable=True)
    # The lines as they were typed or ticked, and those about people who were not on the list.
    text: Mapped[Words]
    # Keys of the scans that were new with it.
    scan_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    # When it was entered (UTC), and by whom.
    entered_at: Mapped[Instant]
    entered_by: Mapped[Words]
    # When it was taken back (UTC), and by whom; empty: it counts.
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[Words] = mapped_column(default="")


class SpareBadge(Base):
    """A numbered badge without a name, for a guest whose own is not there or who was not expected."""

    __tablename__ = "spare_badge"
    __table_args__ = (sa.UniqueConstraint("event_id", "number"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # The number printed on it: 1 to 50.
    number: Mapped[int]
    # Who got it, when (UTC), and who noted it; empty: nobody yet.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    given_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    noted_by: Mapped[Words] = mapped_column(default="")
    # With which entry from paper that was noted.
    paper_entry_id: Mapped[int | None] = key_of("paper_entry", nullable=True)
