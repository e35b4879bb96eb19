"""The quiet time: when nothing leaves by itself, on the event's own clock.

Plain functions over plain values. Quiet times are told by the wall's clock, so they may cross midnight, and a night
with a change of the clock is an hour shorter or longer.
"""

import dataclasses
import datetime as dt
import zoneinfo

from regapp.models import Event, Occasion

# What a person sent by hand may still leave for so long after it was due: the rest of a large batch that was begun
# before the quiet time, or what somebody wanted to leave at night. What waited longer waits for the morning too.
GRACE = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True)
class QuietTime:
    """From when until when an event is quiet, times of day in its zone. Both the same: the whole day is not quiet."""

    begins: dt.time
    ends: dt.time
    zone: zoneinfo.ZoneInfo

    def holds(self, at: dt.datetime) -> bool:
        """Whether it is quiet at this instant (aware). The beginning is quiet, the end is not."""
        time = at.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= time < self.ends
        return time >= self.begins or time < self.ends

    def over(self, at: dt.datetime) -> dt.datetime:
        """The first instant from this one on at which it is not quiet (aware, UTC): itself, where it is not quiet."""
        if not self.holds(at):
            return at
        local = at.astimezone(self.zone)
        day = local.date() + dt.timedelta(days=local.time() >= self.ends)
        end = dt.datetime.combine(day, self.ends, self.zone)
        # In the night in which the clock goes back it may show the end twice, and the first time be over.
        ends = (end.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
        return next(one for one in ends if one > at)


def of_event(event: Event) -> QuietTime | None:
    """The event's quiet time; None: it is never quiet."""
    if not event.quiet_from or not event.quiet_until or event.quiet_from == event.quiet_until:
        return None
    begins, ends = dt.time.fromisoformat(event.quiet_from), dt.time.fromisoformat(event.quiet_until)
    return QuietTime(begins, ends, event.zone)


def over(event: Event, at: dt.datetime) -> dt.datetime:
    """The first instant from `at` on (aware) at which the event is not quiet (UTC)."""
    quiet = of_event(event)
    return quiet.over(at) if quiet else at


def leaves_at(occasion: Occasion, quiet: QuietTime | None, due: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a message that was due (aware) may leave, looked at now: now, or when the quiet time is over.

    An answer leaves at once. What a person sent leaves, unless it has waited for so long that the night came.
    """
    if quiet is None or occasion == Occasion.ANSWER:
        return now
    if occasion == Occasion.HAND and now - due < GRACE:
        return now
    return quiet.over(now)


def tried_again_at(occasion: Occasion, quiet: QuietTime | None, at: dt.datetime) -> dt.datetime:
    """When a mail that was not taken is tried again: at this instant (aware), or after the quiet time.

    Nobody looks on any more, so the quiet time holds for what a person sent too.
    """
    return at if quiet is None or occasion == Occasion.ANSWER else quiet.over(at)
