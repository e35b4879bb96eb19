"""Reads of companions."""

import dataclasses

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from regapp.extensions import db
from regapp.models import Category, Guest, GuestStatus, Invitation, Ticket
from regapp.tickets import credentials


@dataclasses.dataclass(frozen=True)
class Companion:
    """Somebody who comes along, with the token of their ticket's page; empty where the ticket was revoked."""

    guest: Guest
    page_token: str


def companions_of(guest_id: int) -> list[Companion]:
    """Who comes along with a guest, in the order in which they were named. One statement."""
    rows = db.session.execute(
        sa.select(Guest, Ticket)
        .join(Guest.category)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .where(Guest.companion_of_id == guest_id, Guest.status == GuestStatus.LISTED)
        .options(contains_eager(Guest.category))
        .order_by(Guest.id)
    )
    return [
        Companion(guest, credentials.page_token(guest.secret, ticket.generation) if ticket else "")
        for guest, ticket in rows
    ]


def allowed(invitation: Invitation, category: Category) -> int:
    """How many companions an invitation admits."""
    return category.companions_allowed if invitation.companions_allowed is None else invitation.companions_allowed
