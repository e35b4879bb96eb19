"""Forms of attendance lists that the committee keeps under a name."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of


class ListForm(Base):
    """How a list is to look: columns, language, groups, paper; everybody of the event may print by it."""

    __tablename__ = "list_form"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # What it is called.
    name: Mapped[Words]
    # What was chosen, as `regapp.reports.lists.wording.ListDetails` reads it.
    chosen: Mapped[dict[str, Any]]
    # Counts its changes, so that of two who change it at once the second is told.
    version: Mapped[int] = mapped_column(default=1)
    # Who changed it last, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
