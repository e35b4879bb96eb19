"""The verb of signing."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin.signing import queries
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.models import Attendance, Device, Event, EventSession, Guest, Signature


class NotThere(DomainError):
    """Only who was let in signs."""

    reason = "not_there"


def sign(
    event: Event, session: EventSession, guest: Guest, device: Device | None, packed: bytes, actor: Actor
) -> Signature:
    """Keep a signature that `strokes.read` took, at the end of the event's chain.

    The same drawing again is the same signature: a form that was sent twice signs once. Somebody may sign again; the
    last one counts, and all stay. Raises NotThere.
    """
    with transaction():
        # One at a time for an event, so that each knows the one before; scans need not wait for it.
        db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
        was_there = db.session.scalar(
            sa.select(Attendance.guest_id).where(Attendance.session_id == session.id, Attendance.guest_id == guest.id)
        )
        if was_there is None:
            raise NotThere(_l("Whoever signs has to be let in first. Please show your ticket at the entrance."))
        if same := _same(session.id, guest.id, packed):
            return same
        before = queries.last(event.id)
        made = Signature(
            event_id=event.id,
            number=before.number + 1 if before else 1,
            session_id=session.id,
            guest_id=guest.id,
            device_id=device.id if device else None,
            signed_at=clock.now(),
            strokes=packed,
            previous_hash=before.hash if before else "",
        )
        made.hash = queries.hash_of(made)
        db.session.add(made)
        record(actor, "guest.signed", event_id=event.id, guest_id=guest.id, name=guest.name, session=session.code)
    return made


def _same(session_id: int, guest_id: int, packed: bytes) -> Signature | None:
    return db.session.scalar(
        sa.select(Signature).where(
            Signature.session_id == session_id, Signature.guest_id == guest_id, Signature.strokes == packed
        )
    )
