"""Verbs of the annex's photographs: hand in, describe, put in order, take out and bring back."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.models import Event, EventPhoto
from regapp.models.types import clean
from regapp.uploads import Handed

PURPOSE = "documentation"
MOST_PHOTOS = 60
LONGEST_CAPTION = 200


def add(event: Event, files: Sequence[Handed], actor: Actor) -> list[EventPhoto]:
    """Keep these photographs behind the others, all of them or none.

    Raises Invalid, naming the file, for one that is no picture, and where the annex would become too thick.
    """
    with transaction():
        standing = _of(event.id)
        if sum(1 for one in standing if one.removed_at is None) + len(files) > MOST_PHOTOS:
            raise Invalid(_l("The annex takes %(most)s photographs. Please take some out first.", most=MOST_PHOTOS))
        first = max((one.place for one in standing), default=0) + 1
        added = [_kept(event, one, place, actor) for place, one in enumerate(files, first)]
        db.session.add_all(added)
        db.session.flush()
        record(actor, "annex.photos_added", event_id=event.id, count=len(added))
    return added


def describe(event: Event, photo_id: int, caption: str, actor: Actor) -> bool:
    """Say what a photograph shows. Returns whether that is new. Raises Invalid, NotFound."""
    text = " ".join(clean(caption).split())
    if len(text) > LONGEST_CAPTION:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(text), most=LONGEST_CAPTION),
            field="caption",
        )
    with transaction():
        photo = _found(event.id, photo_id)
        if photo.caption == text:
            return False
        photo.caption = text
        record(actor, "annex.photo_described", event_id=event.id, caption=text)
    return True


def move(event: Event, photo_id: int, by: int) -> None:
    """Let a photograph change places with the one before it (-1) or behind it (1), if there is one. Raises NotFound."""
    with transaction():
        standing = [one for one in _of(event.id) if one.removed_at is None]
        at = next((at for at, one in enumerate(standing) if one.id == photo_id), None)
        if at is None:
            raise NotFound(_l("This photograph is not in the annex any more."))
        if not 0 <= at + by < len(standing):
            return
        here, there = standing[at], standing[at + by]
        here.place, there.place = there.place, here.place


def take_out(event: Event, photo_id: int, actor: Actor) -> None:
    """Leave a photograph out of the annex; it can be brought back. Raises NotFound."""
    with transaction():
        photo = _found(event.id, photo_id)
        if photo.removed_at is None:
            photo.removed_at = clock.now()
            record(actor, "annex.photo_removed", event_id=event.id, caption=photo.caption)


def bring_back(event: Event, photo_id: int, actor: Actor) -> None:
    """Print a photograph again that was taken out, where it stood. Raises NotFound."""
    with transaction():
        photo = _found(event.id, photo_id)
        if photo.removed_at is not None:
            photo.removed_at = None
            record(actor, "annex.photo_restored", event_id=event.id, caption=photo.caption)


def _kept(event: Event, file: Handed, place: int, actor: Actor) -> EventPhoto:
    try:
        upload = uploads.keep(event.id, PURPOSE, file.name, file.content, allowed=uploads.PICTURES)
    except Invalid as error:
        told = _l("%(file)s: %(problem)s", file=clean(file.name)[:80], problem=error.message)
        raise Invalid(told, field="files") from error
    return EventPhoto(event_id=event.id, upload_id=upload.id, place=place, actor_name=actor.name, at=clock.now())


def _of(event_id: int) -> list[EventPhoto]:
    """All of them in their order, locked where the database locks rows."""
    found = sa.select(EventPhoto).where(EventPhoto.event_id == event_id).order_by(EventPhoto.place, EventPhoto.id)
    return list(db.session.scalars(found.with_for_update().execution_options(populate_existing=True)))


def _found(event_id: int, photo_id: int) -> EventPhoto:
    photo = db.session.scalar(
        sa.select(EventPhoto).where(EventPhoto.event_id == event_id, EventPhoto.id == photo_id).with_for_update()
    )
    if photo is None:
        raise NotFound(_l("There is no such photograph."))
    return photo
