"""A group that answers together, through its focal point."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime


class Delegation(Base):
    """An embassy's, agency's or university's group at one event."""

    __tablename__ = "delegation"
    __table_args__ = (sa.UniqueConstraint("event_id", "folded_name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Name of the group as written on the guest list.
    name: Mapped[Words]
    # The name folded for comparison, so that two spellings of accents make one group.
    folded_name: Mapped[str] = mapped_column(sa.String(400))
    # ISO 3166 code; empty: not a country's.
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    # The person who writes for the group: name, mail, telephone; each may be empty.
    focal_point_name: Mapped[Words] = mapped_column(default="")
    focal_point_email: Mapped[str] = mapped_column(sa.String(254), default="")
    focal_point_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    # Language we write in to the focal point; empty: the event's.
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    # How many members may come; empty: as many as are on the list.
    allowance: Mapped[int | None]
    # How many companions they may bring beside the members.
    companions_allowance: Mapped[int] = mapped_column(default=0)
    # Number of the note verbale with which it was announced; empty: none given.
    note_verbale: Mapped[Words] = mapped_column(default="")
    # Until when the focal point may change the list (UTC); empty: as the event says.
    lock_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Random bytes from which, with the instance's key, the focal point's link is derived; empty: no link made yet.
    secret: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    # Which link is the valid one; a new generation retires the old link.
    link_generation: Mapped[int] = mapped_column(default=1)
    # SHA-256 of the link's token; empty: no link made yet.
    link_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # When the link was first opened, and when the list was last changed by the focal point (UTC); empty: never.
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When the focal point said that the list is complete (UTC); empty: not yet, or changed since.
    submitted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When the committee confirmed it (UTC), and who; empty: not yet.
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[Words] = mapped_column(default="")
    # When the committee last looked (UTC), so that it is shown what changed since; empty: never.
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it was first put on the list (UTC).
    created_at: Mapped[Instant]
