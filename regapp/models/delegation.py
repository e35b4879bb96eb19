"""A group that answers together, through its focal point."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of


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
    # How many members may come; empty: as many as are on the list.
    allowance: Mapped[int | None]
    # When it was first put on the list (UTC).
    created_at: Mapped[Instant]
