"""Verbs of reminders: plan, call off, write now; and the worker's duty that writes each at its time.

A reminder is written once, whoever gets there first: the database decides by `done_at`, and again by each message's
once key. When it is due is computed from the event as it stands, so a moved deadline moves its reminders.
"""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock, dates
from regapp.accounts.service import SYSTEM, Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.invitations.queries import REMINDER
from regapp.invitations.reminders import queries
from regapp.invitations.reminders.queries import Recipient
from regapp.messages import outbox, quiet
from regapp.messages.duties import duty
from regapp.messages.outbox import Letter
from regapp.models import Channel, Event, Occasion, Reminder, ReminderAudience, ReminderBase

LONGEST_NOTE = 500
MOST_DAYS = 365
USUAL_TIME = dt.time(9)
# How often the worker looks whether one is due.
LOOK = dt.timedelta(seconds=20)


class TooLate(DomainError):
    """The reminder was written or called off already, or its time is over."""

    reason = "too_late"


@dataclasses.dataclass(frozen=True)
class ReminderDetails:
    """When a reminder is sent, to whom, and what it says beside the usual words. `time_of_day` is local: "09:00"."""

    base: ReminderBase
    days_before: int
    time_of_day: str
    audience: ReminderAudience
    categories: list[str]
    note: str = ""


def plan(event: Event, details: ReminderDetails, actor: Actor) -> Reminder:
    """Plan a reminder. Raises Invalid for one that would come too late, or concern nobody by its nature."""
    check(event, details)
    with transaction() as session:
        reminder = Reminder(event_id=event.id, created_at=clock.now(), **dataclasses.asdict(details))
        session.add(reminder)
        session.flush()
        record(actor, "reminder.planned", event_id=event.id, due=_due_in_words(event, reminder))
    return reminder


def call_off(event: Event, reminder: Reminder, actor: Actor) -> None:
    """Call a planned reminder off. Raises TooLate."""
    with transaction():
        if not _taken(reminder, cancelled_at=clock.now()):
            raise TooLate(_l("This reminder was written or called off already."))
        record(actor, "reminder.called_off", event_id=event.id, due=_due_in_words(event, reminder))


def send_now(event: Event, reminder: Reminder, actor: Actor, due_at: dt.datetime | None = None) -> list[Recipient]:
    """Write a planned reminder before its time; its mails leave now or at `due_at` (aware). Raises TooLate."""
    if is_past(event, reminder.audience):
        raise TooLate(_l("It is too late for this reminder."))
    with transaction():
        if not _taken(reminder, done_at=clock.now()):
            raise TooLate(_l("This reminder was written or called off already."))
        return _write(event, reminder, actor, Occasion.HAND, due_at)


@duty(every=LOOK)
def write_due() -> int:
    """Write every reminder whose time has come; returns how many. Any number of workers may do so at once.

    One whose time came while no worker ran, and that is of no use any more, is called off.
    """
    written = 0
    for reminder, event in queries.planned():
        if is_past(event, reminder.audience):
            with transaction():
                _taken(reminder, cancelled_at=clock.now())
        elif due_at(event, reminder) <= clock.now():
            with transaction():
                if _taken(reminder, done_at=clock.now()):
                    _write(event, reminder, SYSTEM, Occasion.CLOCK, None)
                    written += 1
    return written


def due_at(event: Event, details: ReminderDetails | Reminder) -> dt.datetime:
    """When a reminder is written (UTC): days before, at its time on the event's clock, but not while it is quiet."""
    base = event.answers_close_at if details.base == ReminderBase.DEADLINE else event.starts_at
    day = base.astimezone(event.zone).date() - dt.timedelta(days=details.days_before)
    at = dt.datetime.combine(day, dt.time.fromisoformat(details.time_of_day), event.zone)
    return quiet.over(event, at.astimezone(dt.UTC))


def is_past(event: Event, audience: ReminderAudience, at: dt.datetime | None = None) -> bool:
    """Whether a reminder at that instant (aware; None: now) comes too late: nobody can answer, or the day has come."""
    ends = event.starts_at if audience == ReminderAudience.COMING else min(event.answers_close_at, event.ends_at)
    return (at or clock.now()) >= ends


def check(event: Event, details: ReminderDetails) -> None:
    """Refuse a reminder that would come too late, or concern nobody by its nature. Raises Invalid."""
    if event.regrets_only and details.audience != ReminderAudience.COMING:
        raise Invalid(_l("Silence means coming at this event: who is silent is not reminded."), field="audience")
    if not 0 <= details.days_before <= MOST_DAYS:
        raise Invalid(_l("Please enter a number of days between 0 and 365."), field="days_before")
    due = due_at(event, details)
    if due <= clock.now():
        raise Invalid(_l("That time is over. Please choose fewer days or a later time."), field="days_before")
    if is_past(event, details.audience, due):
        raise Invalid(_l("That would be too late: please choose more days or an earlier time."), field="days_before")


def _taken(reminder: Reminder, **values: dt.datetime) -> bool:
    """Mark a reminder that still waits; False when somebody did before."""
    marked = db.session.execute(
        sa.update(Reminder)
        .where(Reminder.id == reminder.id, Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None))
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return bool(marked.rowcount)  # type: ignore[attr-defined]


def _write(
    event: Event, reminder: Reminder, actor: Actor, occasion: Occasion, leaves_at: dt.datetime | None
) -> list[Recipient]:
    found = queries.recipients(event, reminder.audience, reminder.categories)
    reached = [one for one in found if one.channel]
    data = {"reminder": reminder.id, "audience": reminder.audience.value, "note": reminder.note}
    queued = outbox.enqueue_all(
        Letter(
            event.id,
            one.guest.id,
            REMINDER,
            one.address,
            f"{REMINDER}:{reminder.id}:{one.guest.id}",
            channel=one.channel or Channel.EMAIL,
            data=data,
            due_at=leaves_at,
            occasion=occasion,
            is_prepared=True,
        )
        for one in reached
    )
    db.session.execute(
        sa.update(Reminder)
        .where(Reminder.id == reminder.id)
        .values(queued=len(queued))
        .execution_options(synchronize_session=False)
    )
    record(actor, "reminder.sent", event_id=event.id, count=len(queued))
    return found


def _due_in_words(event: Event, reminder: Reminder) -> str:
    return dates.moment(due_at(event, reminder), event.zone, event.language)
