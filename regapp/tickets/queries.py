"""Reads about tickets: who holds a valid one, and whose a code is."""

import dataclasses
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp.extensions import db
from regapp.models import AnswerValue, Category, Event, Guest, GuestStatus, Invitation, Representation, Ticket
from regapp.tickets import credentials

Root = aliased(Guest, name="root")


@dataclasses.dataclass(frozen=True)
class Holder:
    """A guest with the ticket that stands, and whom they represent (the one first invited), if anybody."""

    guest: Guest
    ticket: Ticket
    invitation: Invitation
    category: Category
    represents: Guest | None

    @property
    def represented(self) -> str:
        """Whom they represent, with the office: "Hartono, Gubernur"; empty for who comes for themselves."""
        root = self.represents
        return ", ".join(filter(None, (root.name, root.position))) if root else ""

    @property
    def was_replaced(self) -> bool:
        """Whether somebody else has this guest's place in the delegation."""
        return self.guest.status == GuestStatus.WITHDRAWN and self.guest.replaced_by_id is not None

    @property
    def is_valid(self) -> bool:
        """Whether this ticket opens the door: declining and being represented take its validity, not the record."""
        standing = self.invitation.answer not in (AnswerValue.DECLINED, AnswerValue.REPRESENTED)
        return standing and self.guest.status == GuestStatus.LISTED and self.ticket.revoked_at is None


def holders() -> Any:
    """Guests with their tickets; at most one row a ticket, because one representation stands at most."""
    return (
        sa.select(Guest, Ticket, Invitation, Category, Root)
        .join(Ticket, Ticket.guest_id == Guest.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Guest.category)
        .outerjoin(
            Representation,
            sa.and_(Representation.representative_guest_id == Guest.id, Representation.ended_at.is_(None)),
        )
        .outerjoin(Root, Root.id == Representation.root_guest_id)
        .options(contains_eager(Guest.category))
    )


def with_holder(row: Any) -> tuple[Holder, Any]:
    """A row of `holders()` with one more column: the holder, and that column."""
    *holder, further = row
    return Holder(*holder), further


def valid_holders(event_id: int, category: str | None = None, ref: str | None = None) -> list[Holder]:
    """Everybody whose ticket is valid, in the order of the lists. One statement."""
    wanted = (
        holders()
        .where(
            Guest.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Ticket.revoked_at.is_(None),
            Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED]),
        )
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
    )
    if category:
        wanted = wanted.where(Category.code == category)
    if ref:
        wanted = wanted.where(Guest.ref == ref.upper())
    return [Holder(*row) for row in db.session.execute(wanted)]


def holder_of_page(token: str) -> tuple[Holder, Event] | None:
    """Whose ticket page this is; None for a token that is not one of ours. One statement."""
    row = db.session.execute(
        holders()
        .add_columns(Event)
        .join(Event, Event.id == Guest.event_id)
        .where(Ticket.page_hash == credentials.hashed(token))
    ).first()
    return with_holder(row) if row else None


def standing_holder(guest_id: int) -> Holder | None:
    """The guest's own ticket that stands, valid or not; None when it was revoked. One statement."""
    row = db.session.execute(holders().where(Guest.id == guest_id, Ticket.revoked_at.is_(None))).first()
    return Holder(*row) if row else None
