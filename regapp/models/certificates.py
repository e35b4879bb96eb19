"""Certificates: what an event's say and who gets one. Those that were issued are `IssuedDocument`s."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import words


class CertificateRole(enum.StrEnum):
    """As what somebody took part: the words are the house's, unless the committee writes its own."""

    PARTICIPANT = "participant"
    DELEGATE = "delegate"
    KEYNOTE = "keynote"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    OBSERVER = "observer"
    COMMITTEE = "committee"
    # This category gets no certificate.
    NONE = "none"


class CertificateTemplate(Base):
    """What the certificates of one event say, who gets one, and which number is the next."""

    __tablename__ = "certificate_template"
    __table_args__ = (
        sa.UniqueConstraint("event_id"),
        sa.CheckConstraint("next_number >= 1", name="next_number_positive"),
        sa.CheckConstraint("minutes >= 0", name="minutes_not_negative"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Own words by language: {"id": {"title": …, "given": …, "body": …}}; what is not there is the house's.
    wording: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Role and own words by the category's code: {"speaker": {"role": "speaker", "words": {"id": …}}}; a category that
    # is not there has its usual one.
    roles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Number with fields, and what its field {code} stands for; empty: made of the event's address.
    pattern: Mapped[Words] = mapped_column(default="{no:03}/SERT/{code}/{month_roman}/{year}")
    code: Mapped[Words] = mapped_column(default="")
    # The number that the next certificate gets. It only grows: a number that was given is never given again.
    next_number: Mapped[int] = mapped_column(default=1)
    # Place and date above the signers; the date as it stands there, empty: the day of the issue.
    place: Mapped[Words] = mapped_column(default="")
    dated: Mapped[dt.date | None]
    # Lines of the letterhead; empty: the event's. The emblem above them; empty: none.
    letterhead: Mapped[Words] = mapped_column(default="")
    emblem_upload_id: Mapped[int | None] = key_of("upload", nullable=True)
    # Who signs, one to three: [{"office", "name", "number", "upload_id"}], the last a signature or stamp, empty: none.
    signers: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    # Codes of the sessions that count; empty: all of the event. Whether each of them is needed, or one is enough.
    sessions: Mapped[list[str]] = mapped_column(default=list)
    all_sessions: Mapped[bool] = mapped_column(default=False)
    # Minutes that somebody must have been inside, at sessions where leaving is recorded; 0: having come is enough.
    minutes: Mapped[int] = mapped_column(default=0)
    # Counted up with each change, so that of two who change it at once the second one is told; and who it was.
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[Words] = mapped_column(default="")
    changed_at: Mapped[Instant]


class CertificateException(Base):
    """A guest whose role is another than that of their category."""

    __tablename__ = "certificate_exception"

    # The guest.
    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    event_id: Mapped[int] = key_of("event", index=True)
    # Their role, and the word that is printed in its place; empty: the house's.
    role: Mapped[CertificateRole] = mapped_column(words(CertificateRole))
    word: Mapped[Words] = mapped_column(default="")
