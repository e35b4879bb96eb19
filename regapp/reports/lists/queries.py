"""Reads for forms of lists, each one statement."""

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import Event, ListForm


def forms_of(event_id: int) -> list[ListForm]:
    """The event's own forms, from A to Z."""
    return list(
        db.session.scalars(
            sa.select(ListForm).where(ListForm.event_id == event_id).order_by(ListForm.name, ListForm.id)
        )
    )


def form_of(event: Event, form_id: int) -> ListForm | None:
    """One of them."""
    return db.session.scalar(sa.select(ListForm).where(ListForm.event_id == event.id, ListForm.id == form_id))
