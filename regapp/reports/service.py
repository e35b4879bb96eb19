"""Verbs of papers: what is printed is printed."""

import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.extensions import db, transaction
from regapp.models import Event, Guest, GuestStatus


def freeze_badges(event: Event, actor: Actor) -> int:
    """The badges of everybody on the list are printed: from now on their details change on request only.

    Returns how many were not printed before; whoever is put on the list later is not among them.
    """
    with transaction():
        printed = db.session.execute(
            sa.update(Guest)
            .where(Guest.event_id == event.id, Guest.status == GuestStatus.LISTED, Guest.badge_printed_at.is_(None))
            .values(badge_printed_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        count: int = printed.rowcount  # type: ignore[attr-defined]
        if count:
            record(actor, "badges.frozen", event_id=event.id, count=count)
    return count
