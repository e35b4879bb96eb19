"""Asking somebody, what was answered, and who comes in whose place."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.event import RankBasis
from regapp.models.guest import Guest
from regapp.models.types import UtcDateTime, words

LONGEST_CHAIN = 3


class AnswerValue(enum.StrEnum):
    """What somebody answered."""

    NONE = "none"
    ACCEPTED = "accepted"
    REPRESENTED = "represented"
    DECLINED = "declined"


# iCalendar's words for it (RFC 5545, section 3.2.12).
PARTSTAT = {
    AnswerValue.NONE: "NEEDS-ACTION",
    AnswerValue.ACCEPTED: "ACCEPTED",
    AnswerValue.REPRESENTED: "DELEGATED",
    AnswerValue.DECLINED: "DECLINED",
}


class SaidBy(enum.StrEnum):
    """Who gave an answer."""

    GUEST = "guest"
    SECRETARY = "secretary"
    CALLER = "caller"
    FOCAL_POINT = "focal_point"
    ORGANIZER = "organizer"
    REPRESENTATIVE = "representative"


class Channel(enum.StrEnum):
    """How something was sent or said."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    PRINT = "print"
    LINK = "link"
    TELEPHONE = "telephone"
    DESK = "desk"


class Invitation(Base):
    """What was sent to an office or person; the one who comes may be another."""

    __tablename__ = "invitation"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Who was asked.
    guest_id: Mapped[int] = key_of("guest", unique=True)
    # Number of the letter, free text as the registry wrote it; empty: none yet.
    letter_number: Mapped[Words] = mapped_column(default="")
    # How many persons the letter admits.
    allowance: Mapped[int] = mapped_column(default=1)
    # How many companions may come along; empty: as the category says.
    companions_allowed: Mapped[int | None]
    # When the personal link was first opened by a person (UTC); empty: not yet.
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Which personal link is the valid one; a new generation retires the old link.
    link_generation: Mapped[int] = mapped_column(default=1)
    # SHA-256 of the personal link's token.
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # The answer as it stands; its history is in `answer`.
    answer: Mapped[AnswerValue] = mapped_column(words(AnswerValue), default=AnswerValue.NONE)
    # When the standing answer was given (UTC); empty: none yet.
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Who gave it; empty: none yet.
    answered_by: Mapped[SaidBy | None] = mapped_column(words(SaidBy))
    # When it was first sent (UTC), and how; empty: not yet.
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sent_channel: Mapped[Channel | None] = mapped_column(words(Channel))

    guest: Mapped[Guest] = relationship()


class Answer(Base):
    """One answer as it was given. Rows are added, never changed."""

    __tablename__ = "answer"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Whose invitation was answered.
    guest_id: Mapped[int] = key_of("guest", index=True)
    # What was answered.
    value: Mapped[AnswerValue] = mapped_column(words(AnswerValue))
    # Who said it, and their name where it is not the guest.
    said_by: Mapped[SaidBy] = mapped_column(words(SaidBy))
    said_by_name: Mapped[Words] = mapped_column(default="")
    # How it reached us.
    channel: Mapped[Channel] = mapped_column(words(Channel))
    # Apology, reason or remark; empty: none given.
    note: Mapped[Words] = mapped_column(default="")
    # Who was named to come instead; only with `represented`.
    representative_guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    # When it was said (UTC).
    said_at: Mapped[Instant]


class Representation(Base):
    """Guest A is represented by guest B. One seat; B's badge and every list name both."""

    __tablename__ = "representation"
    __table_args__ = (
        sa.CheckConstraint("represented_guest_id <> representative_guest_id", name="not_oneself"),
        sa.CheckConstraint(f"depth BETWEEN 1 AND {LONGEST_CHAIN}", name="chain_length"),
        sa.Index(
            "uq_representation_represented_standing",
            "represented_guest_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "uq_representation_representative_standing",
            "representative_guest_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Who does not come.
    represented_guest_id: Mapped[int] = key_of("guest")
    # Who comes instead (or names somebody in turn).
    representative_guest_id: Mapped[int] = key_of("guest")
    # The first of the chain: the one who was invited, and whom the badge names.
    root_guest_id: Mapped[int] = key_of("guest", index=True)
    # Place in the chain, 1 to 3.
    depth: Mapped[int]
    # Why, as told to the host; empty: no reason given.
    reason: Mapped[Words] = mapped_column(default="")
    # Number of the letter of assignment (surat tugas); empty: none shown.
    assignment_letter: Mapped[Words] = mapped_column(default="")
    # The letter of assignment itself; empty: none handed in.
    assignment_upload_id: Mapped[int | None] = key_of("upload", nullable=True)
    # By whose rank the representative is placed; empty: as the event says. Set by hand, with the code and the reason.
    rank_basis: Mapped[RankBasis | None] = mapped_column(words(RankBasis))
    rank_code: Mapped[str] = mapped_column(sa.String(16), default="")
    rank_reason: Mapped[Words] = mapped_column(default="")
    # Who of the committee approved it, and when (UTC); empty: no approval was needed.
    approved_by: Mapped[Words] = mapped_column(default="")
    approved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it was told (UTC), and when it ended; empty: it stands.
    created_at: Mapped[Instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    """A consent as it was given or withdrawn (UU 27/2022, articles 20 to 24). Rows are added, never changed."""

    __tablename__ = "consent"

    id: Mapped[Key]
    # Who gave it.
    guest_id: Mapped[int] = key_of("guest", index=True)
    # For what: `photos`, `mailings`.
    purpose: Mapped[str] = mapped_column(sa.String(24))
    # Given, or withdrawn.
    granted: Mapped[bool]
    # Which wording was shown, and in which language.
    text_version: Mapped[str] = mapped_column(sa.String(24))
    language: Mapped[str] = mapped_column(sa.String(8))
    # How it was given.
    channel: Mapped[Channel] = mapped_column(words(Channel))
    # When (UTC).
    at: Mapped[Instant]
