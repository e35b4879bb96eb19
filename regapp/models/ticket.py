"""The guest's credential for the door."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regapp.models.base import Base, Instant, Key, key_of
from regapp.models.guest import Guest
from regapp.models.types import UtcDateTime


class Ticket(Base):
    """One issue of a guest's ticket. At most one stands; the code itself is derived, only its hash is kept."""

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("guest_id", "generation"),
        sa.Index(
            "uq_ticket_guest_standing",
            "guest_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    guest_id: Mapped[int] = key_of("guest")
    # Counts the issues: 1, 2, …; part of what the code is derived from.
    generation: Mapped[int]
    # SHA-256 of the digits in the QR code.
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # SHA-256 of the token in the ticket page's address.
    page_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # When it was issued (UTC).
    issued_at: Mapped[Instant]
    # When it was revoked (UTC); empty: it stands.
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    guest: Mapped[Guest] = relationship()
