"""Reads for the answer page."""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp import clock
from regapp.extensions import db
from regapp.guests.said import Answered, said_by
from regapp.models import (
    LONGEST_CHAIN,
    Answer,
    AnswerValue,
    Attendance,
    Category,
    ChangeRequest,
    Consent,
    DocumentKind,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Question,
    Representation,
    Ticket,
)
from regapp.rsvp.companions.queries import Companion, allowed, companions_of
from regapp.rsvp.questions.queries import asked_of
from regapp.tickets import credentials
from regapp.tickets.documents import stands
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
    # The consents as they stand, by what they are for.
    consents: dict[str, Consent]
    # Whether a change of the details on the badge waits for the committee.
    has_request: bool
    # Whether they were let in at any session, and so may sign.
    was_let_in: bool
    # Whether a certificate of theirs stands.
    has_certificate: bool

    @property
    def successor(self) -> str:
        """Who has this guest's place in the delegation; empty: nobody. One statement for who was replaced, else none.

        The guest may know it; the page of the ticket, which others see too, does not say it.
        """
        if self.guest.replaced_by_id is None:
            return ""
        return db.session.scalar(sa.select(Guest.name).where(Guest.id == self.guest.replaced_by_id)) or ""

    @property
    def is_open(self) -> bool:
        """Whether the guest may still answer."""
        return clock.now() < self.closes_at and self.guest.status == GuestStatus.LISTED

    @property
    def answer(self) -> AnswerValue:
        """What was answered."""
        return self.invitation.answer

    @property
    def comes_by_silence(self) -> bool:
        """Whether the guest is expected because they said nothing."""
        return self.event.regrets_only and self.answer == AnswerValue.NONE and self.guest.status == GuestStatus.LISTED

    @property
    def companions_allowed(self) -> int:
        """How many companions the invitation admits."""
        return allowed(self.invitation, self.category)

    def agreed(self, purpose: str) -> bool:
        """Whether a consent was given and not withdrawn since."""
        return purpose in self.consents and self.consents[purpose].granted


@dataclasses.dataclass(frozen=True)
class Further:
    """What somebody who comes is asked beside their answer, and what they said."""

    asked: list[Question]
    said: list[Answered]
    companions: list[Companion]


def invitation_by_token(token: str) -> InvitationPage | None:
    """The page behind a personal link; None for a link that is unknown or was retired. Three statements."""
    above, below = aliased(Representation), aliased(Representation)
    lowest = aliased(Representation)
    root, other, last = aliased(Guest), aliased(Guest), aliased(Guest)
    known = (_is_waiting(), _came(), stands(DocumentKind.CERTIFICATE))
    row = db.session.execute(
        sa.select(Invitation, Guest, Event, Category, Ticket, root, above.depth, other, last, *known)
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
    invitation, guest, event, category, ticket, represents, depth, representative, comes, has_request, came, awarded = (
        row
    )
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
        consents=consents_of(guest.id),
        has_request=has_request,
        was_let_in=came,
        has_certificate=awarded,
    )


def _history(guest_id: int) -> list[Answer]:
    return list(db.session.scalars(sa.select(Answer).where(Answer.guest_id == guest_id).order_by(Answer.id.desc())))


def further(page: InvitationPage) -> Further:
    """What a guest who comes is asked, and said. At most three statements; none for everybody else."""
    if page.answer != AnswerValue.ACCEPTED:
        return Further([], [], [])
    asked = asked_of(page.event.id, page.category.code)
    said = said_by(page.guest.id, [one.id for one in asked]) if asked else []
    return Further(asked, said, companions_of(page.guest.id))


def consents_of(guest_id: int) -> dict[str, Consent]:
    """The newest consent for each purpose, given or withdrawn. One statement."""
    rows = db.session.scalars(sa.select(Consent).where(Consent.guest_id == guest_id).order_by(Consent.id))
    return {consent.purpose: consent for consent in rows}


def _is_waiting() -> sa.ColumnElement[bool]:
    return sa.exists().where(ChangeRequest.guest_id == Guest.id, ChangeRequest.decided_at.is_(None))


def _came() -> sa.ColumnElement[bool]:
    return sa.exists().where(Attendance.guest_id == Guest.id)
