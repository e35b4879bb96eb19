"""Verbs of saved reports: keep, delete, send at their time, stop; and the worker's duty that writes the mails.

A report is written once for each day or week, whoever gets there first: the database decides by `written_for`, and
again by each message's once key. What fell due while no worker ran is written once, for the newest day alone.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.filtering import GuestFilter
from regapp.guests.saving.service import checked_name
from regapp.messages import outbox
from regapp.messages.duties import duty
from regapp.messages.outbox import Letter
from regapp.models import Event, Every, Occasion, ReportFormat, ReportSchedule, SavedReport
from regapp.reports.saving import queries
from regapp.reports.saving.columns import known

KIND = "report"
MOST_DAYS_AFTER = 90
# How often the worker looks whether one is due.
LOOK = dt.timedelta(seconds=30)


@dataclasses.dataclass(frozen=True)
class ScheduleDetails:
    """When a report goes out, to whom, and as what. `time_of_day` is on the event's clock: "07:00"."""

    report_id: int | None
    every: Every
    weekday: int
    time_of_day: str
    user_ids: list[int]
    format: ReportFormat
    days_after: int


def save(event: Event, name: str, columns: Sequence[str], wanted: GuestFilter, actor: Actor) -> SavedReport:
    """Keep a list under a name. Raises Invalid for a name that is missing, too long or taken, or without a column."""
    found, _lost = known(columns)
    if not found:
        raise Invalid(_l("Please choose at least one column."), field="columns")
    kept = SavedReport(
        event_id=event.id,
        name=checked_name(name),
        columns=found,
        query=urlencode(wanted.said),
        actor_name=actor.name,
        at=clock.now(),
    )
    try:
        with transaction():
            db.session.add(kept)
            db.session.flush()
            record(actor, "report.saved", event_id=event.id, name=kept.name)
    except IntegrityError as error:
        raise Invalid(_l("There is a report “%(name)s” already.", name=name.strip()), field="name") from error
    return kept


def delete(event: Event, report_id: int, actor: Actor) -> None:
    """Let a report go; what was to send it goes with it. Raises NotFound."""
    with transaction() as session:
        kept = queries.report_of(event.id, report_id)
        if kept is None:
            raise NotFound(_l("This report does not exist any more."))
        session.execute(sa.delete(ReportSchedule).where(ReportSchedule.saved_report_id == kept.id))
        session.delete(kept)
        record(actor, "report.deleted", event_id=event.id, name=kept.name)


def schedule(event: Event, details: ScheduleDetails, actor: Actor) -> ReportSchedule:
    """Send a report at its time from now on. Raises Invalid for nobody to send it to, or an event long over."""
    members = {user.id for user in queries.organizers(event.id, details.user_ids)}
    if not members or members != set(details.user_ids):
        raise Invalid(_l("Please choose who gets it, from the organizers of this event."), field="user_ids")
    if not 0 <= details.days_after <= MOST_DAYS_AFTER:
        raise Invalid(_l("Please enter a number of days between 0 and 90."), field="days_after")
    if clock.now() >= _ends(event, details.days_after):
        raise Invalid(_l("The event has been over for longer than that."), field="days_after")
    if details.report_id is not None and queries.report_of(event.id, details.report_id) is None:
        raise Invalid(_l("This report does not exist any more."), field="report")
    values = dataclasses.asdict(details)
    with transaction() as session:
        planned = ReportSchedule(
            event_id=event.id,
            saved_report_id=values.pop("report_id"),
            actor_name=actor.name,
            created_at=clock.now(),
            **values,
        )
        session.add(planned)
        session.flush()
        record(actor, "report.scheduled", event_id=event.id, count=len(members))
    return planned


def stop(event: Event, schedule_id: int, actor: Actor) -> bool:
    """Send no more of them; False when it was stopped before."""
    with transaction() as session:
        stopped = session.scalar(
            sa.update(ReportSchedule)
            .where(
                ReportSchedule.id == schedule_id,
                ReportSchedule.event_id == event.id,
                ReportSchedule.stopped_at.is_(None),
            )
            .values(stopped_at=clock.now())
            .returning(ReportSchedule.id)
            .execution_options(synchronize_session=False)
        )
        if stopped is not None:
            record(actor, "report.stopped", event_id=event.id)
    return stopped is not None


@duty(every=LOOK)
def write_due() -> int:
    """Write the mails of every report whose time has come; returns how many reports. Any number of workers may."""
    written = 0
    for planned, event in queries.going_on():
        day = due_day(planned, event, clock.now())
        if day is None:
            continue
        with transaction():
            if _taken(planned, day):
                _write(planned, event, day)
                written += 1
    return written


def due_day(planned: ReportSchedule, event: Event, now: dt.datetime) -> dt.date | None:
    """The newest day (of the event's calendar) for which it is due at that instant (aware) and was not written.

    None: nothing is due. After the event and its further days nothing is due any more.
    """
    today = now.astimezone(event.zone).date()
    steps = 1 if planned.every == Every.DAY else 7
    back = 0 if planned.every == Every.DAY else (today.weekday() - planned.weekday) % 7
    day = today - dt.timedelta(days=back)
    if due_at(planned, event, day) > now:
        day -= dt.timedelta(days=steps)
    due = due_at(planned, event, day)
    is_new = planned.written_for is None or planned.written_for < day
    return day if is_new and planned.created_at < due < _ends(event, planned.days_after) else None


def due_at(planned: ReportSchedule, event: Event, day: dt.date) -> dt.datetime:
    """When the report of that day goes out (UTC)."""
    at = dt.datetime.combine(day, dt.time.fromisoformat(planned.time_of_day), event.zone)
    return at.astimezone(dt.UTC)


def next_at(planned: ReportSchedule, event: Event) -> dt.datetime | None:
    """When it goes out next (UTC); None: not any more."""
    now = clock.now()
    if planned.stopped_at is not None:
        return None
    today = now.astimezone(event.zone).date()
    for days in range(8):
        day = today + dt.timedelta(days=days)
        fits = planned.every == Every.DAY or day.weekday() == planned.weekday
        if fits and due_at(planned, event, day) > now:
            due = due_at(planned, event, day)
            return due if due < _ends(event, planned.days_after) else None
    return None


def _ends(event: Event, days_after: int) -> dt.datetime:
    """The midnight after the last day on which reports go out (UTC)."""
    last = event.ends_at.astimezone(event.zone).date() + dt.timedelta(days=days_after + 1)
    return dt.datetime.combine(last, dt.time(), event.zone).astimezone(dt.UTC)


def _taken(planned: ReportSchedule, day: dt.date) -> bool:
    """Mark a report as written for that day; False when somebody did before, or stopped it."""
    marked = db.session.execute(
        sa.update(ReportSchedule)
        .where(
            ReportSchedule.id == planned.id,
            ReportSchedule.stopped_at.is_(None),
            sa.or_(ReportSchedule.written_for.is_(None), ReportSchedule.written_for < day),
        )
        .values(written_for=day)
        .execution_options(synchronize_session=False)
    )
    return bool(marked.rowcount)  # type: ignore[attr-defined]


def _write(planned: ReportSchedule, event: Event, day: dt.date) -> None:
    outbox.enqueue_all(
        Letter(
            event.id,
            None,
            KIND,
            user.email,
            f"{KIND}:{planned.id}:{day.isoformat()}:{user.id}",
            data={"schedule": planned.id, "user": user.id, "day": day.isoformat()},
            occasion=Occasion.CLOCK,
        )
        for user in queries.organizers(event.id, planned.user_ids)
    )
