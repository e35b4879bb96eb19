"""Reads about badges printed at the desk, each in one statement."""

import datetime as dt

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import BadgePrint, Device, Guest, PrintState, Ticket
from regapp.tickets.queries import Holder, holders


def guest_by_ref(event_id: int, ref: str) -> Guest | None:
    """Whose reference this is at that event."""
    return db.session.scalar(sa.select(Guest).where(Guest.event_id == event_id, Guest.ref == ref.strip().upper()))


def newest(guest_id: int) -> BadgePrint | None:
    """The last badge of a guest; None when none was asked for."""
    return db.session.scalar(
        sa.select(BadgePrint)
        .where(BadgePrint.guest_id == guest_id)
        .order_by(BadgePrint.copy.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def asked_by(device: Device, ref: str, since: dt.datetime) -> Holder | None:
    """The guest whose badge that device asked for since then (UTC), for its own browser to print; None otherwise.

    A device gets the codes of tickets one by one, where a badge is on record, and not at will.
    """
    asked = sa.exists().where(
        BadgePrint.guest_id == Guest.id, BadgePrint.device_id == device.id, BadgePrint.asked_at >= since
    )
    row = db.session.execute(
        holders().where(
            Guest.event_id == device.event_id, Guest.ref == ref.strip().upper(), Ticket.revoked_at.is_(None), asked
        )
    ).first()
    return Holder(*row) if row else None


def waiting(since: dt.datetime) -> list[BadgePrint]:
    """Badges that lie in a printer's queue, asked for since then (UTC)."""
    return list(
        db.session.scalars(
            sa.select(BadgePrint).where(
                BadgePrint.state == PrintState.QUEUED, BadgePrint.job != "", BadgePrint.asked_at >= since
            )
        )
    )
