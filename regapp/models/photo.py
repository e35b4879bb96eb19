"""Photographs of an event for the annex of its report."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime


class EventPhoto(Base):
    """A photograph that documents the event, with what is printed beneath it."""

    __tablename__ = "event_photo"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # The file that was handed in.
    upload_id: Mapped[int] = key_of("upload")
    # What it shows; empty: nothing is printed beneath it.
    caption: Mapped[Words] = mapped_column(default="")
    # Where it stands among the event's photographs: smaller numbers come first.
    place: Mapped[int]
    # Who handed it in, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
    # When it was taken out of the annex (UTC); empty: it is printed.
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
