"""Reads for asking: who was asked, who is still to be asked and how, what did not arrive."""

import collections
import dataclasses
import enum
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp import clock
from regapp.extensions import db
from regapp.models import (
    Answer,
    AnswerValue,
    Category,
    Channel,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    MessageState,
    ReminderAudience,
    Representation,
    Ticket,
)

INVITATION = "invitation"
REPRESENTATIVE = "representative"
REMINDER = "reminder"
_WAITING = (MessageState.QUEUED, MessageState.SENDING)
_SETTLED = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED)


class Standing(enum.StrEnum):
    """How far the committee is with asking one guest."""

    # An e-mail waits in the outbox.
    WAITING = "waiting"
    # Asked, on whatever way.
    SENT = "sent"
    # Nobody asked, but an answer is there: they were called, or called.
    ANSWERED = "answered"
    # The e-mail could not be delivered, and nothing was tried since.
    FAILED = "failed"
    # There is no e-mail address.
    NO_ADDRESS = "no_address"
    # Can be asked by e-mail now.
    READY = "ready"


# Who can still be asked by a prepared text, if they have a telephone.
BY_HAND = (Standing.READY, Standing.FAILED, Standing.NO_ADDRESS)


@dataclasses.dataclass(frozen=True)
class Asking:
    """How many guests stand where, in all and by category (its id)."""

    total: collections.Counter[Standing]
    by_category: dict[int, collections.Counter[Standing]]
    # How many can be asked by a prepared text, because they have a telephone and were not asked.
    by_hand: int

    @property
    def not_sent(self) -> int:
        """Guests whom nobody has asked yet, and for whom nothing waits."""
        return sum(self.total[standing] for standing in BY_HAND)


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A guest who may be asked. `number` counts the e-mails that were settled before this one, from 1."""

    guest_id: int
    name: str
    email: str
    standing: Standing
    number: int


@dataclasses.dataclass(frozen=True)
class Invited:
    """A guest with everything that a message to them may tell."""

    event: Event
    guest: Guest
    invitation: Invitation
    category: Category
    # The ticket that stands; None when it was revoked.
    ticket: Ticket | None
    # The one first invited, whom this guest represents; None: the guest was invited in their own name.
    represents: Guest | None
    # Who comes instead of this guest; None: nobody.
    representative: Guest | None


def asking(event_id: int) -> Asking:
    """How far the committee is. One statement."""
    guests = _asked(event_id, Guest.category_id, Guest.phone, _standing().label("standing")).subquery()
    rows = db.session.execute(
        sa.select(
            guests.c.category_id,
            guests.c.standing,
            sa.func.count(),
            sa.func.sum(sa.case((guests.c.phone != "", 1), else_=0)),
        ).group_by(guests.c.category_id, guests.c.standing)
    )
    total: collections.Counter[Standing] = collections.Counter()
    by_category: dict[int, collections.Counter[Standing]] = collections.defaultdict(collections.Counter)
    by_hand = 0
    for category_id, word, count, with_phone in rows:
        standing = Standing(word)
        total[standing] += count
        by_category[category_id][standing] += count
        by_hand += with_phone if standing in BY_HAND else 0
    return Asking(total, dict(by_category), by_hand)


def candidates(event_id: int, category: str = "", guest_ids: Collection[int] | None = None) -> list[Candidate]:
    """Whom an e-mail may ask, of one category (its code) or of all; in the order of the lists. One statement."""
    settled = sa.select(sa.func.count()).where(*_mails(_SETTLED)).scalar_subquery()
    wanted = (
        _asked(event_id, Guest.id, Guest.name, Guest.email, _standing(), settled)
        .join(Category, Category.id == Guest.category_id)
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
    )
    if category:
        wanted = wanted.where(Category.code == category)
    if guest_ids is not None:
        wanted = wanted.where(Guest.id.in_(guest_ids))
    return [
        Candidate(guest_id, name, email, Standing(standing), number + 1)
        for guest_id, name, email, standing, number in db.session.execute(wanted)
    ]


def to_ask_by_hand(event_id: int, category: str = "", limit: int = 20) -> list[Invited]:
    """The next guests whom somebody can ask by a prepared text: a telephone is known, nobody asked. One statement."""
    wanted = (
        everything()
        .where(
            Guest.event_id == event_id,
            Guest.phone != "",
            _standing().in_(BY_HAND),
            *in_their_own_name(),
        )
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
        .limit(limit)
    )
    if category:
        wanted = wanted.where(Category.code == category)
    return [Invited(*row) for row in db.session.execute(wanted)]


def by_channel(event_id: int) -> dict[Channel, int]:
    """How many guests were asked on which way; who was asked on two counts in both. One statement."""
    sent = sa.select(Message.guest_id, Message.channel.label("channel")).where(
        Message.event_id == event_id, Message.kind == INVITATION, Message.state == MessageState.SENT
    )
    first = sa.select(Invitation.guest_id, Invitation.sent_channel).where(
        Invitation.event_id == event_id, Invitation.sent_channel.is_not(None)
    )
    ways = sa.union(sent, first).subquery()
    rows = db.session.execute(sa.select(ways.c.channel, sa.func.count()).group_by(ways.c.channel))
    return {Channel(channel): count for channel, count in rows}


def prepared(event: Event, limit: int = 50) -> list[tuple[Message, Invited]]:
    """The texts that wait for a person to send them, the oldest first, as far as they are still true. One statement."""
    rows = db.session.execute(
        everything()
        .add_columns(Message)
        .join(Message, Message.guest_id == Guest.id)
        .where(
            Message.event_id == event.id,
            Message.channel == Channel.WHATSAPP,
            Message.state == MessageState.QUEUED,
            Message.due_at <= clock.now(),
            Guest.status == GuestStatus.LISTED,
            Guest.phone != "",
            sa.or_(Message.kind == REPRESENTATIVE, sa.and_(Message.kind == REMINDER, _concerned(event))),
        )
        .order_by(Message.id)
        .limit(limit)
    )
    found = [(message, Invited(*invited)) for *invited, message in rows]
    return [(message, one) for message, one in found if message.kind != REPRESENTATIVE or one.represents]


def _concerned(event: Event) -> sa.ColumnElement[bool]:
    """Whom a reminder still concerns: who has not answered while answers are taken, or who comes."""
    audience = Message.data["audience"].as_string()
    silent = sa.and_(audience != ReminderAudience.COMING.value, Invitation.answer == AnswerValue.NONE)
    coming = sa.and_(audience == ReminderAudience.COMING.value, Invitation.answer == AnswerValue.ACCEPTED)
    now = clock.now()
    return sa.or_(
        silent if now < event.answers_close_at else sa.false(), coming if now < event.starts_at else sa.false()
    )


def asked_by_hand(event_id: int, channel: Channel = Channel.WHATSAPP, limit: int = 5) -> list[tuple[Message, Guest]]:
    """Whose prepared text was marked as sent last, or whose letter as handed over; the latest first. One statement."""
    rows = db.session.execute(
        sa.select(Message, Guest)
        .join(Guest, Message.guest_id == Guest.id)
        .where(Message.event_id == event_id, Message.channel == channel, Message.state == MessageState.SENT)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return [(message, guest) for message, guest in rows]


def failures(event_id: int, limit: int = 50) -> tuple[list[tuple[Message, Guest | None]], int]:
    """The messages that could not be delivered, the latest first, and how many there are in all. Two statements."""
    failed = (Message.event_id == event_id, Message.state == MessageState.FAILED)
    rows = db.session.execute(
        sa.select(Message, Guest)
        .outerjoin(Guest, Guest.id == Message.guest_id)
        .where(*failed)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    count = db.session.scalar(sa.select(sa.func.count()).where(*failed)) or 0
    return [(message, guest) for message, guest in rows], count


def outbox(
    event_id: int, state: MessageState | None = None, before: int | None = None, limit: int = 50
) -> list[tuple[Message, Guest | None]]:
    """What was written to whom, the latest first, from the message `before` (its id) backwards. One statement.

    Who stands on no list, such as a focal point, is known by the address and by the name in the message's data.
    """
    wanted = (
        sa.select(Message, Guest)
        .outerjoin(Guest, Guest.id == Message.guest_id)
        .where(Message.event_id == event_id)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if state is not None:
        wanted = wanted.where(Message.state == state)
    if before is not None:
        wanted = wanted.where(Message.id < before)
    return [(message, guest) for message, guest in db.session.execute(wanted)]


def outbox_counts(event_id: int) -> dict[MessageState, int]:
    """How many messages are in which state. One statement."""
    rows = db.session.execute(
        sa.select(Message.state, sa.func.count()).where(Message.event_id == event_id).group_by(Message.state)
    )
    return dict(iter(rows))


def message_of(event_id: int, message_id: int) -> Message | None:
    """A message of that event."""
    return db.session.scalar(sa.select(Message).where(Message.id == message_id, Message.event_id == event_id))


def invited(guest_id: int | None) -> Invited:
    """A guest with everything that a message to them may tell. One statement."""
    return Invited(*db.session.execute(everything().where(Guest.id == guest_id)).one())


def invited_by_ref(event_id: int, ref: str) -> Invited | None:
    """The guest of that reference at the event. One statement."""
    row = db.session.execute(everything().where(Guest.event_id == event_id, Guest.ref == ref.upper())).first()
    return Invited(*row) if row else None


def everybody(event_id: int) -> list[Invited]:
    """Everybody on the list, whatever they answered, without those taken off it; in the order of the lists.

    One statement.
    """
    rows = db.session.execute(
        everything()
        .where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED)
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
    )
    return [Invited(*row) for row in rows]


def newest_answer(guest_id: int) -> int | None:
    """The id of the guest's latest answer; None when there is none yet. One statement."""
    return db.session.scalar(sa.select(sa.func.max(Answer.id)).where(Answer.guest_id == guest_id))


def everything() -> sa.Select[Event, Guest, Invitation, Category, Ticket, Guest, Guest]:
    """The columns of `Invited`, for a statement over guests."""
    above, below = aliased(Representation), aliased(Representation)
    root, other = aliased(Guest), aliased(Guest)
    return (
        sa.select(Event, Guest, Invitation, Category, Ticket, root, other)
        .select_from(Guest)
        .join(Event, Event.id == Guest.event_id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Guest.category)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .outerjoin(above, sa.and_(above.representative_guest_id == Guest.id, above.ended_at.is_(None)))
        .outerjoin(root, root.id == above.root_guest_id)
        .outerjoin(below, sa.and_(below.represented_guest_id == Guest.id, below.ended_at.is_(None)))
        .outerjoin(other, other.id == below.representative_guest_id)
        .options(contains_eager(Guest.category))
    )


def _asked(event_id: int, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """A statement over the guests whom the committee asks."""
    return (
        sa.select(*columns)
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.event_id == event_id, *in_their_own_name())
    )


def in_their_own_name() -> tuple[sa.ColumnElement[bool], ...]:
    """Who stands on the list and represents nobody: a representative is told by the answer that names them."""
    represents = sa.exists().where(
        Representation.representative_guest_id == Guest.id, Representation.ended_at.is_(None)
    )
    return Guest.status == GuestStatus.LISTED, ~represents


def _mails(states: Collection[MessageState]) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Message.guest_id == Guest.id,
        Message.event_id == Guest.event_id,
        Message.kind == INVITATION,
        Message.channel == Channel.EMAIL,
        Message.state.in_(states),
    )


def _standing() -> sa.ColumnElement[str]:
    return sa.case(
        (sa.exists().where(*_mails(_WAITING)), Standing.WAITING.value),
        (Invitation.sent_at.is_not(None), Standing.SENT.value),
        (Invitation.answer != AnswerValue.NONE, Standing.ANSWERED.value),
        (sa.exists().where(*_mails([MessageState.FAILED])), Standing.FAILED.value),
        (Guest.email == "", Standing.NO_ADDRESS.value),
        else_=Standing.READY.value,
    )
