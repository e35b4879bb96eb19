"""Reads for the answer page."""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp import clock
from regapp.extensions import db
from regapp.models import (
    LONGEST_CHAIN,
    Answer,
    Category,
    Consent,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Representation,
    Ticket,
)
from regapp.tickets import credentials
from regapp.tickets.queries import Holder
from regapp.tickets.service import code_of


@dataclasses.dataclass(frozen=True)
class InvitationPage:
    """Everything that the answer page shows. Times are UTC."""

    event: Event
    guest: Guest
    category: Category
    invitation: Invitation
    # The one first invited, whom this guest represents; None: the guest was invited in their own name.
    represents: Guest | None
    # Who comes instead of this guest; None: nobody.
    representative: Guest | None
    # Who comes in the end, where the representative named somebody in turn; None: nobody was named.
    comes: Guest | None
    # All answers, newest first.
    history: list[Answer]
    # The ticket that stands; None when it was revoked.
    holder: Holder | None
    # The digits of the QR code and the token of the ticket's page; empty when the ticket is not valid.
    ticket_code: str
    page_token: str
    closes_at: dt.datetime
    may_be_represented: bool
    # Whether photographs were agreed to.
    photos_agreed: bool

    @property
    def is_open(self) -> bool:
        """Whether the guest may still answer."""
        return clock.now() < self.closes_at and self.guest.status == GuestStatus.LISTED


def invitation_by_token(token: str) -> InvitationPage | None:
    """The page behind a personal link; None for a link that is unknown or was retired. Three statements."""
    above, below = aliased(Representation), aliased(Representation)
    lowest = aliased(Representation)
    root, other, last = aliased(Guest), aliased(Guest), aliased(Guest)
    row = db.session.execute(
        sa.select(Invitation, Guest, Event, Category, Ticket, root, above.depth, other, last)
        .join(Guest, Guest.id == Invitation.guest_id)
        .join(Event, Event.id == Guest.event_id)
        .join(Guest.category)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .outerjoin(above, sa.and_(above.representative_guest_id == Guest.id, above.ended_at.is_(None)))
        .outerjoin(root, root.id == above.root_guest_id)
        .outerjoin(below, sa.and_(below.represented_guest_id == Guest.id, below.ended_at.is_(None)))
        .outerjoin(other, other.id == below.representative_guest_id)
        .outerjoin(lowest, sa.and_(lowest.root_guest_id == below.root_guest_id, lowest.ended_at.is_(None)))
        .outerjoin(last, last.id == lowest.representative_guest_id)
        .where(Invitation.link_hash == credentials.hashed(token))
        .order_by(lowest.depth.desc())
        .options(contains_eager(Guest.category))
    ).first()
    if row is None:
        return None
    invitation, guest, event, category, ticket, represents, depth, representative, comes = row
    holder = Holder(guest, ticket, invitation, category, represents) if ticket else None
    valid = holder is not None and holder.is_valid
    return InvitationPage(
        event=event,
        guest=guest,
        category=category,
        invitation=invitation,
        represents=represents,
        representative=representative,
        comes=comes,
        history=_history(guest.id),
        holder=holder,
        ticket_code=code_of(ticket, guest.secret) if valid else "",
        page_token=credentials.page_token(guest.secret, ticket.generation) if valid else "",
        closes_at=event.answers_close_at,
        may_be_represented=category.may_be_represented and (depth or 0) < LONGEST_CHAIN,
        photos_agreed=_photos_agreed(guest.id),
    )


def _history(guest_id: int) -> list[Answer]:
    return list(db.session.scalars(sa.select(Answer).where(Answer.guest_id == guest_id).order_by(Answer.id.desc())))


def _photos_agreed(guest_id: int) -> bool:
    return bool(
        db.session.scalar(
            sa.select(Consent.granted)
            .where(Consent.guest_id == guest_id, Consent.purpose == "photos")
            .order_by(Consent.id.desc())
            .limit(1)
        )
    )
