"""Reads of saved reports and of what goes out by mail."""

from collections.abc import Collection
from urllib.parse import parse_qsl

import sqlalchemy as sa

from regapp.extensions import db
from regapp.guests.filtering import GuestFilter
from regapp.guests.queries import GuestRow, guest_page
from regapp.models import Event, Membership, ReportSchedule, Role, SavedReport, User

# More than any event has; the database takes no endless limit.
EVERYBODY = 1_000_000


def reports(event_id: int) -> list[SavedReport]:
    """The event's reports by name. One statement."""
    found = db.session.scalars(sa.select(SavedReport).where(SavedReport.event_id == event_id)).all()
    return sorted(found, key=lambda one: one.name.casefold())


def report_of(event_id: int, report_id: int | None) -> SavedReport | None:
    """One report of that event. One statement."""
    return db.session.scalar(
        sa.select(SavedReport).where(SavedReport.id == report_id, SavedReport.event_id == event_id)
    )


def rows(event: Event, wanted: GuestFilter, limit: int = EVERYBODY) -> list[GuestRow]:
    """Whom a list shows, in its order. One statement."""
    return guest_page(event.id, limit=limit, wanted=wanted).rows


def filter_of(query: str) -> GuestFilter:
    """The filter that a saved report says."""
    return GuestFilter.read(dict(parse_qsl(query)))


def schedules(event_id: int) -> list[tuple[ReportSchedule, SavedReport | None]]:
    """What goes out by mail at that event, the oldest first, what was stopped last. One statement."""
    found = db.session.execute(
        sa.select(ReportSchedule, SavedReport)
        .outerjoin(SavedReport, SavedReport.id == ReportSchedule.saved_report_id)
        .where(ReportSchedule.event_id == event_id)
        .order_by(ReportSchedule.stopped_at.is_not(None), ReportSchedule.id)
    )
    return [(schedule, report) for schedule, report in found]


def going_on() -> list[tuple[ReportSchedule, Event]]:
    """Every schedule that was not stopped, with its event. One statement."""
    found = db.session.execute(
        sa.select(ReportSchedule, Event)
        .join(Event, Event.id == ReportSchedule.event_id)
        .where(ReportSchedule.stopped_at.is_(None))
        .order_by(ReportSchedule.id)
    )
    return [(schedule, event) for schedule, event in found]


def organizers(event_id: int, user_ids: Collection[int] | None = None) -> list[User]:
    """Who organizes the event, by address; of these accounts, or all. One statement."""
    wanted = (
        sa.select(User)
        .where(
            User.active,
            sa.exists().where(
                Membership.user_id == User.id,
                Membership.role == Role.ORGANIZER,
                sa.or_(Membership.event_id == event_id, Membership.event_id.is_(None)),
            ),
        )
        .order_by(User.email)
    )
    if user_ids is not None:
        wanted = wanted.where(User.id.in_(user_ids))
    return list(db.session.scalars(wanted))


def schedule_of(event_id: int, schedule_id: int) -> ReportSchedule | None:
    """One schedule of that event. One statement."""
    return db.session.scalar(
        sa.select(ReportSchedule).where(ReportSchedule.id == schedule_id, ReportSchedule.event_id == event_id)
    )
