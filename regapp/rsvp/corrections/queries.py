"""Reads of what guests asked to have changed."""

from typing import Any

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import ChangeRequest, Guest


def waiting(event_id: int) -> list[tuple[ChangeRequest, Guest]]:
    """What waits for the committee, the oldest first. One statement."""
    return _rows(
        sa.select(ChangeRequest, Guest)
        .join(Guest, Guest.id == ChangeRequest.guest_id)
        .where(ChangeRequest.event_id == event_id, ChangeRequest.decided_at.is_(None))
        .order_by(ChangeRequest.id)
    )


def decided(event_id: int, limit: int = 20) -> list[tuple[ChangeRequest, Guest]]:
    """What was decided last, the newest first. One statement."""
    return _rows(
        sa.select(ChangeRequest, Guest)
        .join(Guest, Guest.id == ChangeRequest.guest_id)
        .where(ChangeRequest.event_id == event_id, ChangeRequest.decided_at.is_not(None))
        .order_by(ChangeRequest.decided_at.desc(), ChangeRequest.id.desc())
        .limit(limit)
    )


def waiting_of(guest_id: int) -> ChangeRequest | None:
    """What one guest asked and waits for. One statement."""
    return db.session.scalar(
        sa.select(ChangeRequest).where(ChangeRequest.guest_id == guest_id, ChangeRequest.decided_at.is_(None))
    )


def _rows(wanted: Any) -> list[tuple[ChangeRequest, Guest]]:
    return [(row.ChangeRequest, row.Guest) for row in db.session.execute(wanted)]
