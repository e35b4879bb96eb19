"""What the rules say of a reading, before the database decides who was first."""

import dataclasses
import datetime as dt

from regapp.checkin.queries import AtDoor, Door
from regapp.models import (
    AnswerValue,
    Direction,
    DoorCheck,
    Event,
    EventSession,
    GuestStatus,
    RefusalReason,
    ScanResult,
)
from regapp.tickets.queries import Holder

CLOCK_MAY_BE_AHEAD = dt.timedelta(minutes=10)
# A clock that is further off is put right, and said to be off.
CLOCK_IS_OFF = dt.timedelta(minutes=2)
# Who comes so long before the beginning is told so: they may stand at the wrong session's door.
EARLY = dt.timedelta(minutes=60)
# From this share of its places on, the room is said to be nearly full.
NEARLY_FULL = 0.9


@dataclasses.dataclass(frozen=True)
class Reading:
    """One scan as a device reports it: the QR code's text, or a guest's reference; `scanned_at` by its own clock.

    `direction` None means both ways: who is inside leaves, who is not comes in. `shown` is what the device showed when
    it had to decide alone, None when it asks. `clock_ahead_ms` is how far its clock was ahead of ours, as it knew when
    it scanned; None when it did not know. `look` says for whom to stop before anything is recorded.
    """

    uid: str
    session: str
    direction: Direction | None
    scanned_at: dt.datetime
    ticket: str = ""
    ref: str = ""
    shown: ScanResult | None = None
    clock_ahead_ms: int | None = None
    look: str = "never"

    @property
    def was_decided_alone(self) -> bool:
        """Whether the device had nobody to ask."""
        return self.shown is not None


def clock_error(reading: Reading, sent_ahead: dt.timedelta | None) -> dt.timedelta | None:
    """How far the device's clock was ahead of ours; None when nobody knows.

    What the device knew when it scanned comes first, for its clock may have been set right before it sent.
    """
    if reading.clock_ahead_ms is not None:
        return dt.timedelta(milliseconds=reading.clock_ahead_ms)
    return sent_ahead


def put_right(reading: Reading, ahead: dt.timedelta | None) -> dt.datetime:
    """When it was by our clock (UTC), as far as is known; may lie in the future, which the caller has to look at."""
    if ahead is None or abs(ahead) <= CLOCK_IS_OFF:
        return reading.scanned_at
    try:
        return reading.scanned_at - ahead
    except OverflowError:
        return reading.scanned_at


def refusal(
    reading: Reading, when: dt.datetime, now: dt.datetime, door: Door | None, guest: AtDoor | None, event: Event
) -> RefusalReason | None:
    """Why this reading is refused whatever others do; None when it is not."""
    if guest is None:
        return RefusalReason.UNKNOWN_TICKET
    if guest.holder.guest.event_id != event.id:
        return RefusalReason.WRONG_EVENT
    if door is None:
        return RefusalReason.UNKNOWN_SESSION
    if when - now > CLOCK_MAY_BE_AHEAD:
        return RefusalReason.CLOCK_AHEAD
    if reason := invalid_because(guest.holder):
        return reason
    if door.categories and guest.holder.category.id not in door.categories:
        return RefusalReason.NOT_IN_CATEGORY
    is_open = door.session.opens_at <= min(when, now) <= door.session.closes_at
    return None if reading.direction == Direction.OUT or is_open else RefusalReason.OUTSIDE_HOURS


def needs_word(reading: Reading, guest: AtDoor) -> bool:
    """Whether the desk wants to look before this guest is let in."""
    if reading.was_decided_alone or reading.direction == Direction.OUT:
        return False
    return reading.look == "always" or (reading.look == "vip" and bool(guest.checks))


def notices(
    session: EventSession, at: dt.datetime, checks: frozenset[DoorCheck], inside: int | None, ahead: dt.timedelta | None
) -> list[str]:
    """What the desk is told beside the answer, in the order of its weight."""
    said = [check.value for check in DoorCheck if check in checks]
    if session.late_from and at >= session.late_from:
        said.append("late")
    elif at < session.starts_at - EARLY:
        said.append("early")
    if session.capacity and inside is not None and inside >= session.capacity * NEARLY_FULL:
        said.append("room_full" if inside >= session.capacity else "room_nearly_full")
    if ahead is not None and abs(ahead) > CLOCK_IS_OFF:
        said.append("clock_off")
    return said


def invalid_because(holder: Holder) -> RefusalReason | None:
    """Why a ticket opens no door; None when it is valid."""
    if holder.was_replaced:
        return RefusalReason.REPLACED
    if holder.ticket.revoked_at:
        return RefusalReason.REVOKED
    if holder.invitation.answer == AnswerValue.DECLINED:
        return RefusalReason.DECLINED
    if holder.guest.status == GuestStatus.WITHDRAWN:
        return RefusalReason.REVOKED
    return RefusalReason.REPRESENTED if holder.invitation.answer == AnswerValue.REPRESENTED else None
