"""Places in the order of precedence that a person has decided."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Words, key_of


class PrecedencePlace(Base):
    """A guest whose place was decided: pinned by a person, or fixed when the order was locked."""

    __tablename__ = "precedence_place"
    __table_args__ = (sa.Index("ix_precedence_place_event_id_place", "event_id", "place"),)

    # Whose place.
    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    event_id: Mapped[int] = key_of("event")
    # The place, 1 for the first. Of an order that is not locked only pinned guests have one.
    place: Mapped[int]
    # Whether a person put them there, against or before the rule.
    is_pinned: Mapped[bool] = mapped_column(default=False)
    # Why; empty: no reason given.
    reason: Mapped[Words] = mapped_column(default="")
    # Who decided it, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
