"""Verb of the desk: somebody comes for a guest, and is named with the guest's ticket in hand."""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor
from regapp.checkin import scanning
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.models import (
    Attendance,
    Category,
    Channel,
    Event,
    EventSession,
    Guest,
    GuestStatus,
    Representation,
    SaidBy,
    Scan,
    fold,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said

# So long a device may put its own admission of the represented guest right without a supervisor.
OWN_MISTAKE = dt.timedelta(minutes=10)


class InsideAlready(DomainError):
    """The seat is taken: the guest, or who was named before, has come in."""

    reason = "inside_already"


@dataclasses.dataclass(frozen=True)
class Named:
    """Who comes: a new name with position and institution, or the reference of somebody who is invited already."""

    name: str = ""
    position: str = ""
    institution: str = ""
    ref: str = ""


def name_at_door(
    event: Event, ref: str, named: Named, session: EventSession, actor: Actor, device_id: int | None, mistake: str = ""
) -> Guest:
    """Somebody comes for the guest with that reference; returns who it is, to be admitted by a scan like everybody.

    `mistake` is the scan by which this device has just let in the guest whose ticket was shown: it is taken back in
    the same transaction and stays in the log. The same name again is the same person. Raises NotFound, InsideAlready,
    Invalid naming the field, and what `rsvp.represent` raises.
    """
    with transaction():
        guest = _by_ref(event, ref)
        _must_not_be_themselves(guest, named)
        if not guest.category.may_be_represented:
            raise rsvp.NotRepresentable(
                _l("The invitation of %(name)s is personal: nobody else can come for them.", name=guest.name)
            )
        if mistake:
            _take_back(event, guest, session, mistake, actor, device_id)
        _seat_is_free(guest, named, session)
        said = Said(SaidBy.ORGANIZER, actor.name, Channel.DESK)
        if named.ref:
            return rsvp.represent_by_guest(guest.id, _by_ref(event, named.ref), said)
        details = RepresentativeDetails(named.name, named.position, named.institution)
        return rsvp.represent(guest.id, details, said)


def _by_ref(event: Event, ref: str) -> Guest:
    found = db.session.scalar(
        sa.select(Guest)
        .join(Category, Category.id == Guest.category_id)
        .where(Guest.event_id == event.id, Guest.ref == ref.replace("\x00", "").strip().upper())
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_l("There is no guest with this reference."))
    return found


def _must_not_be_themselves(guest: Guest, named: Named) -> None:
    """Said in the desk's words; `rsvp` speaks to the guest."""
    if named.ref.strip().upper() == guest.ref or (named.name.strip() and fold(named.name) == fold(guest.name)):
        raise Invalid(_l("This is the guest's own name. Please enter who comes in their place."), field="name")


def _take_back(
    event: Event, guest: Guest, session: EventSession, mistake: str, actor: Actor, device_id: int | None
) -> None:
    """Take this device's own admission of a moment ago back; whatever else let the guest in stands."""
    scan = db.session.scalar(
        sa.select(Scan).where(
            Scan.event_id == event.id,
            Scan.uid == mistake.lower(),
            Scan.guest_id == guest.id,
            Scan.session_id == session.id,
            Scan.device_id == device_id if device_id else sa.true(),
            Scan.received_at > clock.now() - OWN_MISTAKE,
        )
    )
    if scan is None:
        return
    entered_by = db.session.scalar(
        sa.select(Attendance.entered_by).where(
            Attendance.session_id == session.id, Attendance.guest_id == guest.id, Attendance.inside
        )
    )
    if entered_by == scan.uid:
        scanning.undo(event, scan.uid, actor, device_id, str(_l("somebody else came with this ticket")))


def _seat_is_free(guest: Guest, named: Named, session: EventSession) -> None:
    """One seat, one person inside: neither the guest nor who was named before."""
    before = (
        sa.select(Representation.representative_guest_id)
        .where(Representation.represented_guest_id == guest.id, Representation.ended_at.is_(None))
        .scalar_subquery()
    )
    inside = db.session.scalars(
        sa.select(Guest)
        .join(Attendance, Attendance.guest_id == Guest.id)
        .where(
            Attendance.session_id == session.id,
            Attendance.inside,
            Guest.status == GuestStatus.LISTED,
            sa.or_(Guest.id == guest.id, Guest.id == before),
        )
    )
    for one in inside:
        if one.id == guest.id:
            raise InsideAlready(_l("%(name)s is inside already, so nobody else can come for them.", name=one.name))
        if one.ref != named.ref.strip().upper() and fold(one.name) != fold(named.name):
            raise InsideAlready(
                _l("%(other)s has come for %(name)s already and is inside.", other=one.name, name=guest.name)
            )
