"""Files that people hand in."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of


class Upload(Base):
    """A file in the instance's folder `uploads/`; what it is was found out from its content, not from its name."""

    __tablename__ = "upload"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Whom it concerns; empty: the event itself.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True, index=True)
    # What it is for: `assignment`, `question`, `letterhead`, `manifest`.
    purpose: Mapped[str] = mapped_column(sa.String(24))
    # What it was called where it came from; shown, never used as a path.
    name: Mapped[Words]
    # What its content is: application/pdf, image/png, image/jpeg, …
    media_type: Mapped[str] = mapped_column(sa.String(100))
    # Length in bytes.
    size: Mapped[int]
    # SHA-256 of the content, which is also its name in the folder.
    sha256: Mapped[str] = mapped_column(sa.String(64))
    # When it was handed in (UTC).
    at: Mapped[Instant]
