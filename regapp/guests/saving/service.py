"""Verbs of saved filters: keep one, call it otherwise, let it go."""

from urllib.parse import urlencode

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.filtering import GuestFilter
from regapp.models import Event, SavedFilter
from regapp.models.types import clean

LONGEST_NAME = 80


def save(event: Event, name: str, wanted: GuestFilter, actor: Actor) -> SavedFilter:
    """Keep a filter under a name. Raises Invalid for a name that is missing, too long or taken."""
    kept = SavedFilter(
        event_id=event.id,
        name=checked_name(name),
        query=urlencode(wanted.said),
        actor_name=actor.name,
        at=clock.now(),
    )
    try:
        with transaction():
            db.session.add(kept)
            db.session.flush()
            record(actor, "filter.saved", event_id=event.id, name=kept.name)
    except IntegrityError as error:
        raise _taken(name) from error
    return kept


def checked_name(name: str) -> str:
    """The name of what is kept, tidied. Raises Invalid where nothing can be read in it, or too much."""
    text = " ".join(clean(name).split())
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise Invalid(_l("Please enter a name."), field="name")
    if len(text) > LONGEST_NAME:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(text), most=LONGEST_NAME),
            field="name",
        )
    return text


def rename(event: Event, filter_id: int, name: str, actor: Actor) -> None:
    """Call a filter otherwise. Raises Invalid, NotFound."""
    checked = checked_name(name)
    try:
        with transaction():
            kept = _found(event, filter_id)
            old, kept.name = kept.name, checked
            db.session.flush()
            if old != checked:
                record(actor, "filter.renamed", event_id=event.id, name=old, new=checked)
    except IntegrityError as error:
        raise _taken(name) from error


def delete(event: Event, filter_id: int, actor: Actor) -> None:
    """Let a filter go; addresses that were passed on go on working, for they say the filter themselves."""
    with transaction():
        kept = _found(event, filter_id)
        db.session.delete(kept)
        record(actor, "filter.deleted", event_id=event.id, name=kept.name)


def _found(event: Event, filter_id: int) -> SavedFilter:
    kept = db.session.scalar(
        sa.select(SavedFilter)
        .where(SavedFilter.id == filter_id, SavedFilter.event_id == event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if kept is None:
        raise NotFound(_l("This filter does not exist any more."))
    return kept


def _taken(name: str) -> Invalid:
    return Invalid(_l("There is a filter “%(name)s” already.", name=name.strip()), field="name")
