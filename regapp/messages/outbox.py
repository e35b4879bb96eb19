"""The outbox: messages are written in the transaction of what they tell, and leave after it.

Nothing here sends; `regapp.messages.delivery` does. Every function joins the caller's transaction.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from regapp import clock
from regapp.extensions import db, transaction
from regapp.messages import sender
from regapp.models import Channel, Delegation, Guest, Message, MessageState, Occasion


@dataclasses.dataclass(frozen=True)
class Letter:
    """One message to write: to whom, of which kind, and the key that keeps it from being written twice.

    `data` is what the composer needs beside the guest, never a secret; `due_at` (aware) is None for now. A mail waits
    for the worker; what travels by another channel was sent by a person already, or waits for one (`is_prepared`).
    """

    event_id: int
    guest_id: int | None
    kind: str
    address: str
    once_key: str
    channel: Channel = Channel.EMAIL
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    due_at: dt.datetime | None = None
    occasion: Occasion = Occasion.ANSWER
    is_prepared: bool = False
    delegation_id: int | None = None


def enqueue(letter: Letter) -> bool:
    """Write one message; False when one with its `once_key` was written before."""
    return bool(enqueue_all([letter]))


def enqueue_all(letters: Iterable[Letter]) -> set[int | None]:
    """Write the messages that were not written before; returns the ids of the guests who get one (None: no guest's).

    The unique `once_key` decides, so a second click or a second process at the same instant writes nothing.
    """
    rows = [_row(letter) for letter in letters]
    if not rows:
        return set()
    insert = postgresql.insert(Message) if db.engine.dialect.name == "postgresql" else sqlite.insert(Message)
    with transaction() as session:
        written = insert.on_conflict_do_nothing(index_elements=["once_key"]).returning(Message.guest_id)
        return set(session.scalars(written, rows))


def cancel(event_id: int, message_ids: Collection[int]) -> list[int | None]:
    """Hold back messages that have not left; returns the ids of their guests (None: no guest's).

    One that a worker has in hand leaves all the same.
    """
    with transaction() as session:
        held = session.scalars(
            sa.update(Message)
            .where(Message.event_id == event_id, Message.id.in_(message_ids), Message.state == MessageState.QUEUED)
            .values(state=MessageState.CANCELLED)
            .returning(Message.guest_id)
            .execution_options(synchronize_session=False)
        )
        return list(held)


def sent_by_hand(event_id: int, message_id: int) -> int | None:
    """A person sent a prepared text; returns its guest's id, None when it waited no more."""
    return _turned(event_id, message_id, MessageState.QUEUED, MessageState.SENT, clock.now())


def not_sent_by_hand(event_id: int, message_id: int) -> int | None:
    """The prepared text was not sent after all and waits again; returns its guest's id, None when it waited."""
    return _turned(event_id, message_id, MessageState.SENT, MessageState.QUEUED, None)


def _turned(
    event_id: int, message_id: int, before: MessageState, after: MessageState, sent_at: dt.datetime | None
) -> int | None:
    """Turn a message that a person sends from one state into the other; the database decides who does it."""
    with transaction() as session:
        return session.scalar(
            sa.update(Message)
            .where(
                Message.id == message_id,
                Message.event_id == event_id,
                Message.channel == Channel.WHATSAPP,
                Message.state == before,
            )
            .values(state=after, sent_at=sent_at)
            .returning(Message.guest_id)
            .execution_options(synchronize_session=False)
        )


def retry(
    event_id: int, message_ids: Collection[int] | None = None, due_at: dt.datetime | None = None
) -> list[int | None]:
    """Put failed messages of an event back into the queue, to the address that is known now (None: all of them).

    They are due at once, or at `due_at` (aware). Returns the ids of their guests. Guests whose address was taken away
    meanwhile stay failed.
    """
    known = sa.select(Guest.email).where(Guest.id == Message.guest_id).scalar_subquery()
    of_group = sa.select(Delegation.focal_point_email).where(Delegation.id == Message.delegation_id).scalar_subquery()
    address = sa.func.coalesce(known, of_group, Message.address)
    failed = [Message.event_id == event_id, Message.state == MessageState.FAILED, address != ""]
    if message_ids is not None:
        failed.append(Message.id.in_(message_ids))
    with transaction() as session:
        again = session.scalars(
            sa.update(Message)
            .where(*failed)
            .values(state=MessageState.QUEUED, attempts=0, error="", due_at=due_at or clock.now(), address=address)
            .returning(Message.guest_id)
            .execution_options(synchronize_session=False)
        )
        return list(again)


def _row(letter: Letter) -> dict[str, Any]:
    now = clock.now()
    by_mail = letter.channel == Channel.EMAIL
    waits = by_mail or letter.is_prepared
    return {
        "event_id": letter.event_id,
        "guest_id": letter.guest_id,
        "delegation_id": letter.delegation_id,
        "channel": letter.channel,
        "kind": letter.kind,
        "data": letter.data,
        "address": letter.address,
        "once_key": letter.once_key,
        "occasion": letter.occasion,
        "state": MessageState.QUEUED if waits else MessageState.SENT,
        "due_at": letter.due_at or now,
        "attempts": 0,
        "leased_by": "",
        "mail_id": f"<{uuid.uuid4().hex}@{sender.host()}>" if by_mail else "",
        "error": "",
        "created_at": now,
        "sent_at": None if waits else now,
    }
