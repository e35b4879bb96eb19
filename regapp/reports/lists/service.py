"""Verbs of forms of lists: keep one under a name, change it, delete it."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.saving.service import checked_name
from regapp.models import Event, ListForm
from regapp.reports.lists import queries
from regapp.reports.lists.details import ListDetails


class ListChanged(DomainError):
    """Somebody else changed the form meanwhile; `version` in `details` is the one that stands now."""

    reason = "changed"


def add(event: Event, name: str, details: ListDetails, actor: Actor) -> ListForm:
    """Keep a form under a name. Raises Invalid for a name that is missing, too long or taken."""
    kept = ListForm(
        event_id=event.id, name=checked_name(name), chosen=details.said, actor_name=actor.name, at=clock.now()
    )
    try:
        with transaction():
            db.session.add(kept)
            db.session.flush()
            record(actor, "list_form.added", event_id=event.id, name=kept.name)
    except IntegrityError as error:
        raise _taken(name) from error
    return kept


def change(event: Event, form_id: int, version: int, name: str, details: ListDetails, actor: Actor) -> ListForm:
    """Change a form that was opened at this version. Raises Invalid, ListChanged, NotFound."""
    checked = checked_name(name)
    try:
        with transaction():
            done = db.session.execute(
                sa.update(ListForm)
                .where(ListForm.event_id == event.id, ListForm.id == form_id, ListForm.version == version)
                .values(name=checked, chosen=details.said, version=version + 1, actor_name=actor.name, at=clock.now())
                .execution_options(synchronize_session=False)
            )
            kept = _found(event, form_id)
            db.session.refresh(kept)
            if not done.rowcount:  # type: ignore[attr-defined]
                raise ListChanged(
                    _l(
                        "%(who)s changed this list meanwhile, and nothing of yours is saved yet. Save again to replace "
                        "what they did.",
                        who=kept.actor_name or "–",
                    ),
                    version=kept.version,
                )
            record(actor, "list_form.changed", event_id=event.id, name=checked)
    except IntegrityError as error:
        raise _taken(name) from error
    return kept


def delete(event: Event, form_id: int, actor: Actor) -> str:
    """Let a form go. Returns what it was called. Raises NotFound."""
    with transaction():
        kept = _found(event, form_id)
        record(actor, "list_form.deleted", event_id=event.id, name=kept.name)
        db.session.delete(kept)
    return kept.name


def _found(event: Event, form_id: int) -> ListForm:
    kept = queries.form_of(event, form_id)
    if kept is None:
        raise NotFound(_l("This list was deleted meanwhile."))
    return kept


def _taken(name: str) -> Invalid:
    return Invalid(_l("There is a list “%(name)s” already.", name=name.strip()), field="name")
