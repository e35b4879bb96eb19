"""Reads for the annex, each in a fixed number of statements."""

import dataclasses

import sqlalchemy as sa

from regapp import uploads
from regapp.extensions import db
from regapp.models import EventPhoto, Upload


@dataclasses.dataclass(frozen=True)
class Shown:
    """A photograph with its file."""

    photo: EventPhoto
    upload: Upload


def photos_of(event_id: int) -> list[Shown]:
    """The event's photographs in their order, also those that were taken out. One statement."""
    rows = db.session.execute(
        sa.select(EventPhoto, Upload)
        .join(Upload, Upload.id == EventPhoto.upload_id)
        .where(EventPhoto.event_id == event_id)
        .order_by(EventPhoto.place, EventPhoto.id)
    )
    return [Shown(*row) for row in rows]


def photo_of(event_id: int, photo_id: int) -> Shown | None:
    """One of them. One statement."""
    row = db.session.execute(
        sa.select(EventPhoto, Upload)
        .join(Upload, Upload.id == EventPhoto.upload_id)
        .where(EventPhoto.event_id == event_id, EventPhoto.id == photo_id)
    ).first()
    return Shown(*row) if row else None


def content_of(shown: Shown) -> bytes:
    """What is in the file; nothing where the instance's folder has lost it."""
    try:
        return uploads.content_of(shown.upload)
    except FileNotFoundError:
        return b""
