"""Verbs of asking: send, mark as sent, give a new link; and what other flows tell guests through the outbox.

Nothing is sent here. What is written into the outbox leaves after the transaction, and only what was handed over to the
mail server, or what a person says they sent, counts as sent.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.invitations import queries
from regapp.invitations.links import personal_link
from regapp.invitations.queries import INVITATION, REPRESENTATIVE, Standing
from regapp.messages import outbox
from regapp.messages.outbox import Letter
from regapp.models import AnswerValue, Channel, Event, Guest, Invitation, Message, MessageState, Occasion
from regapp.tickets import credentials

ANSWER_RECEIVED = "answer_received"
REPRESENTATIVE_DECLINED = "representative_declined"
MEMBER = "delegation_member"
# What a delegation's focal point is written: the link to the list, and that it was confirmed.
FOCAL_POINT_LINK = "delegation_link"
LIST_CONFIRMED = "delegation_confirmed"
# What is remembered when somebody asked a guest without us, and when they say that they did not.
_BY_HAND = {
    Channel.WHATSAPP: ("invitation.whatsapp", "invitation.whatsapp_undone"),
    Channel.PRINT: ("invitation.handed_over", "invitation.handed_over_undone"),
}
# Whom an e-mail asks: those whom nobody asked yet; or, on the organizer's word, everybody once more.
_FIRST_TIME = (Standing.READY,)
_AGAIN = (Standing.READY, Standing.FAILED, Standing.SENT, Standing.ANSWERED)


class EventOver(DomainError):
    """Nobody is invited to a meeting that has ended."""

    reason = "event_over"


@dataclasses.dataclass(frozen=True)
class Sending:
    """What became of "send": how many joined the queue, how many have no address, how many were asked before."""

    queued: int
    without_address: int
    already: int


def send_invitations(
    event: Event,
    actor: Actor,
    *,
    category: str = "",
    guest_ids: Collection[int] | None = None,
    again: bool = False,
    due_at: dt.datetime | None = None,
) -> Sending:
    """Queue the e-mail of everybody who was not asked yet, of one category (its code) or of some guests only.

    Who waits in the queue, was asked, answered, or could not be reached by mail is left out, unless `again`; who waits
    is left out always. The mails leave now, or at `due_at` (aware). Raises EventOver.
    """
    if clock.now() >= event.ends_at:
        raise EventOver(_l("The event is over: nobody is invited any more."))
    wanted = _AGAIN if again else _FIRST_TIME
    with transaction():
        found = queries.candidates(event.id, category, guest_ids)
        chosen = [one for one in found if one.standing in wanted and one.email]
        queued = outbox.enqueue_all(
            Letter(
                event.id,
                one.guest_id,
                INVITATION,
                one.email,
                f"{INVITATION}:{one.guest_id}:{one.number}",
                due_at=due_at,
                occasion=Occasion.HAND,
            )
            for one in chosen
        )
        _record_queued(event, actor, {one.guest_id: one.name for one in chosen if one.guest_id in queued})
    without = sum(not one.email and one.standing in (*wanted, Standing.NO_ADDRESS) for one in found)
    return Sending(len(queued), without, len(found) - len(queued) - without)


def try_again(
    event: Event, actor: Actor, message_ids: Collection[int] | None = None, due_at: dt.datetime | None = None
) -> int:
    """Put failed messages back into the queue, to the address known now (None: all of them); returns how many."""
    with transaction():
        guests = outbox.retry(event.id, message_ids, due_at)
        _record_queued(event, actor, _names(guests))
    return len(guests)


def hold_back(event: Event, actor: Actor, message_ids: Collection[int]) -> int:
    """Take messages that have not left out of the queue; returns how many."""
    with transaction():
        held = outbox.cancel(event.id, message_ids)
        for guest_id, name in _names(held).items():
            record(actor, "message.held_back", event_id=event.id, guest_id=guest_id, name=name)
        if None in held:
            record(actor, "message.held_back", event_id=event.id)
    return len(held)


def mark_whatsapp_sent(guest: Guest, actor: Actor) -> bool:
    """Remember that somebody sent the prepared text; False when that was remembered already."""
    return mark_asked(guest, Channel.WHATSAPP, actor)


def undo_whatsapp_sent(guest: Guest, actor: Actor) -> bool:
    """The text was not sent after all: the guest stands in the queue again. False when nothing was marked."""
    return undo_asked(guest, Channel.WHATSAPP, actor)


def mark_asked(guest: Guest, channel: Channel, actor: Actor) -> bool:
    """Remember that somebody asked the guest by WhatsApp, or handed the letter over on paper.

    False when that was remembered already: two clicks at the same instant are one.
    """
    with transaction():
        undone = _count_by_hand(guest, channel, MessageState.CANCELLED)
        key = f"{channel}:{guest.id}:{undone + 1}"
        address = guest.phone if channel == Channel.WHATSAPP else ""
        if not outbox.enqueue(Letter(guest.event_id, guest.id, INVITATION, address, key, channel=channel)):
            return False
        _remember_asked(guest.id, channel)
        record(actor, _BY_HAND[channel][0], event_id=guest.event_id, guest_id=guest.id, name=guest.name)
    return True


def undo_asked(guest: Guest, channel: Channel, actor: Actor) -> bool:
    """The guest was not asked so after all. False when nothing was marked."""
    with transaction() as session:
        undone = session.execute(
            sa.update(Message)
            .where(*_by_hand(guest, channel, MessageState.SENT))
            .values(state=MessageState.CANCELLED)
            .execution_options(synchronize_session=False)
        )
        if not undone.rowcount:  # type: ignore[attr-defined]
            return False
        _remember_who_asked_first(guest.id)
        record(actor, _BY_HAND[channel][1], event_id=guest.event_id, guest_id=guest.id, name=guest.name)
    return True


def mark_prepared_sent(event: Event, message_id: int, actor: Actor) -> bool:
    """Remember that somebody sent a text that waited for them: to a representative, or as a reminder."""
    with transaction():
        guest_id = outbox.sent_by_hand(event.id, message_id)
        if guest_id is None:
            return False
        message = queries.message_of(event.id, message_id)
        if message is not None and message.kind == REPRESENTATIVE:
            _remember_asked(guest_id, Channel.WHATSAPP)
        record(actor, "message.by_hand", event_id=event.id, guest_id=guest_id, name=_names([guest_id])[guest_id])
    return True


def undo_prepared_sent(event: Event, message_id: int, actor: Actor) -> bool:
    """The text was not sent after all, and waits again."""
    with transaction():
        guest_id = outbox.not_sent_by_hand(event.id, message_id)
        if guest_id is None:
            return False
        _remember_who_asked_first(guest_id)
        record(actor, "message.by_hand_undone", event_id=event.id, guest_id=guest_id, name=_names([guest_id])[guest_id])
    return True


def new_link(guest: Guest, actor: Actor) -> str:
    """Give the guest a new personal link and return it; the old one opens nothing from now on."""
    with transaction() as session:
        invitation = session.scalars(
            sa.select(Invitation)
            .where(Invitation.guest_id == guest.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        invitation.link_generation += 1
        token = credentials.link_token(guest.secret, invitation.link_generation)
        invitation.link_hash = credentials.hashed(token)
        record(actor, "invitation.new_link", event_id=guest.event_id, guest_id=guest.id, name=guest.name)
    return personal_link(guest, invitation)


def tell_representative(guest: Guest, event: Event) -> None:
    """Tell somebody who was named that they represent another guest, with their own link and ticket.

    Joins the caller's transaction. Who has a telephone only gets a text that waits for a person to send it; who has
    neither is told nothing. Another address is told again.
    """
    channel, address = (Channel.EMAIL, guest.email) if guest.email else (Channel.WHATSAPP, guest.phone)
    if not address:
        return
    once = hashlib.sha256(address.lower().encode()).hexdigest()[:16]
    key = f"{REPRESENTATIVE}:{guest.id}:{once}"
    outbox.enqueue(Letter(event.id, guest.id, REPRESENTATIVE, address, key, channel=channel, is_prepared=True))


def tell_member(guest: Guest, event: Event) -> None:
    """Tell somebody whom a focal point named that they are of the delegation, with their own link and ticket.

    Joins the caller's transaction; without an address nothing is written. Another address is told again.
    """
    if not guest.email:
        return
    once = hashlib.sha256(guest.email.lower().encode()).hexdigest()[:16]
    outbox.enqueue(Letter(event.id, guest.id, MEMBER, guest.email, f"{MEMBER}:{guest.id}:{once}"))


def tell_represented(guest: Guest, representative: Guest) -> None:
    """Tell somebody that their representative cannot come, so that they answer once more.

    Joins the caller's transaction, after the guest's answer was taken back; without an address nothing is written.
    """
    if not guest.email:
        return
    newest = queries.newest_answer(guest.id)
    outbox.enqueue(
        Letter(
            guest.event_id,
            guest.id,
            REPRESENTATIVE_DECLINED,
            guest.email,
            f"{REPRESENTATIVE_DECLINED}:{guest.id}:{newest}",
            data={"name": representative.name, "answer_id": newest},
        )
    )


def thank(guest: Guest, event: Event, answer: AnswerValue) -> None:
    """Confirm the answer that was just given, once for each answer.

    Joins the caller's transaction, after the answer was added to it; without an address nothing is written.
    """
    if not guest.email:
        return
    newest = queries.newest_answer(guest.id)
    outbox.enqueue(
        Letter(
            event.id,
            guest.id,
            ANSWER_RECEIVED,
            guest.email,
            f"{ANSWER_RECEIVED}:{guest.id}:{newest}",
            data={"answer": answer.value, "answer_id": newest},
        )
    )


def remember_sent(message: Message) -> None:
    """The mail server has taken an invitation; called in the transaction that marks the message."""
    _remember_asked(message.guest_id, message.channel)


def _remember_asked(guest_id: int | None, channel: Channel) -> None:
    """Keep when and how a guest was first asked."""
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.guest_id == guest_id, Invitation.sent_at.is_(None))
        .values(sent_at=clock.now(), sent_channel=channel)
    )


def _remember_who_asked_first(guest_id: int) -> None:
    """After something was not sent after all: when and how the guest was first asked, as far as that stands."""
    first = db.session.execute(
        sa.select(Message.sent_at, Message.channel)
        .where(
            Message.guest_id == guest_id,
            Message.kind.in_((INVITATION, REPRESENTATIVE)),
            Message.state == MessageState.SENT,
        )
        .order_by(Message.sent_at)
        .limit(1)
    ).first()
    at, channel = first or (None, None)
    db.session.execute(
        sa.update(Invitation).where(Invitation.guest_id == guest_id).values(sent_at=at, sent_channel=channel)
    )


def _record_queued(event: Event, actor: Actor, names: dict[int, str]) -> None:
    """One audit entry: with the name of the only guest, else with their number."""
    if len(names) == 1:
        [(guest_id, name)] = names.items()
        record(actor, "invitation.queued", event_id=event.id, guest_id=guest_id, name=name)
    elif names:
        record(actor, "invitation.queued", event_id=event.id, count=len(names))


def _names(guest_ids: Collection[int | None]) -> dict[int, str]:
    """The names of these guests; a message to somebody who is on no list has none."""
    rows = db.session.execute(sa.select(Guest.id, Guest.name).where(Guest.id.in_(guest_ids)))
    return dict(iter(rows))


def _by_hand(guest: Guest, channel: Channel, state: MessageState) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Message.guest_id == guest.id,
        Message.kind == INVITATION,
        Message.channel == channel,
        Message.state == state,
    )


def _count_by_hand(guest: Guest, channel: Channel, state: MessageState) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(*_by_hand(guest, channel, state))) or 0
