"""The verb of the kiosk: let a guest in who shows their own ticket to a tablet."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from regapp import clock
from regapp.checkin import queries
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Outcome, Source, record_scans
from regapp.checkin.signing.queries import signed_at
from regapp.events.queries import session_now
from regapp.models import Device, Direction, Event, EventSession


@dataclasses.dataclass(frozen=True)
class Shown:
    """What came of a ticket: the door's answer, at which session, and when the guest signed for it (UTC; None: not)."""

    outcome: Outcome
    session: EventSession
    signed_at: dt.datetime | None


def show_ticket(event: Event, device: Device, uid: str, ticket: str) -> Shown:
    """Let the guest of that ticket in at the session that is on now.

    Whoever needs a word (a guest of honour, somebody under 18) is not let in by a machine: the answer says so, and the
    desk does it.
    """
    session = session_of(event, device)
    reading = Reading(uid, session.code, Direction.IN, clock.now(), ticket=ticket, look="vip")
    (outcome,) = record_scans(event, Source(device_id=device.id), [reading])
    holder = outcome.holder
    return Shown(outcome, session, signed_at(session.id, holder.guest.id) if holder else None)


def session_of(event: Event, device: Device) -> EventSession:
    """The session that matters now, of those that the device serves."""
    served = [one for one in event.sessions if queries.serves(device, one.code)] or list(event.sessions)
    return by_code(served, session_now(served)) or served[0]


def by_code(sessions: Sequence[EventSession], code: str) -> EventSession | None:
    """The session with that code."""
    return next((one for one in sessions if one.code == code), None)
