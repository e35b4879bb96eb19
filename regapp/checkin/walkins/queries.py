"""Reads for a walk-in: which categories the door takes, and who on the list it may be."""

import sqlalchemy as sa

from regapp.checkin.queries import Door, Found
from regapp.extensions import db
from regapp.guests.duplicates.likeness import Likeness, matches
from regapp.models import Attendance, Category, Event, Guest, GuestStatus, Ticket
from regapp.tickets.queries import holders, with_holder

MOST_LIKELY = 5


def categories(event: Event, door: Door) -> list[Category]:
    """The categories that this session's door admits, in their order."""
    return [one for one in event.categories if not door.categories or one.id in door.categories]


def likely(event_id: int, session_id: int, newcomer: Likeness) -> list[Found]:
    """Who on the list may be this person, the likeliest first; contact data stays here. Two statements at most."""
    columns = (Guest.id, Guest.name, Guest.institution, Guest.staff_number, Guest.email, Guest.phone)
    listed = sa.select(*columns).where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED)
    people = [Likeness(*row) for row in db.session.execute(listed.order_by(Guest.sort_key, Guest.id))]
    pairs = matches([newcomer], people).get(newcomer.key, [])
    places = {pair.second: place for place, pair in enumerate(pairs[:MOST_LIKELY])}
    if not places:
        return []
    rows = db.session.execute(
        holders()
        .add_columns(Attendance.first_admitted_at)
        .outerjoin(Attendance, sa.and_(Attendance.guest_id == Guest.id, Attendance.session_id == session_id))
        .where(Guest.id.in_(places), Ticket.revoked_at.is_(None))
    )
    return sorted((Found(*with_holder(row)) for row in rows), key=lambda one: places[one.holder.guest.id])


def by_form(event_id: int, key: str) -> Guest | None:
    """The guest that a form with this key made before. One statement."""
    return db.session.scalar(
        sa.select(Guest)
        .where(Guest.event_id == event_id, Guest.import_key == key)
        .execution_options(populate_existing=True)
    )
