"""Delivery: takes what is due out of the outbox, hands it to the mail server, and writes down what became of it.

A message is leased before it is tried and marked after; nothing is locked while the server is spoken with. Who dies in
between leaves a lease that ends, and the message goes out again with the same Message-ID: never lost, and a repeat can
be recognised. See docs/decisions/0004-outbox-without-a-queue.md.
"""

import dataclasses
import datetime as dt
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from regapp import clock
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.messages import composing, mime, presence, quiet, sender, smtp
from regapp.messages.presence import Presence
from regapp.models import Channel, Event, Message, MessageState, Occasion

_log = logging.getLogger("regapp.messages")

# How many messages are leased at once.
BATCH = 20
# How long a worker may keep them; a mail is begun only while RESERVE of it is left, more than a slow server can take.
LEASE = dt.timedelta(minutes=10)
RESERVE = dt.timedelta(minutes=4)
# Minutes between one attempt and the next; after the last one, about a day later, a message has failed.
PAUSES = (1, 5, 15, 60, 120, 240, 480, 720)
_LONGEST_ANSWER = 300
# What a server says with an enhanced status code (RFC 3463), in words for an organizer.
_EXPLAINED = {
    "5.1.1": _l("This address does not exist."),
    "5.1.2": _l("The part of the address after the @ does not exist."),
    "5.1.3": _l("This is not a complete address."),
    "5.1.6": _l("The owner of this address has moved."),
    "5.2.1": _l("This mailbox is closed."),
    "5.2.2": _l("This mailbox is full."),
    "5.7.1": _l("The mail server does not accept our mail."),
}


@dataclasses.dataclass
class Delivered:
    """What became of a batch: how many were sent, will be tried again, failed for good, or had become pointless."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """How many were taken in hand."""
        return self.sent + self.postponed + self.failed + self.cancelled

    def __add__(self, other: "Delivered") -> "Delivered":
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return Delivered(*(one + another for one, another in zip(mine, theirs, strict=True)))


@dataclasses.dataclass(frozen=True)
class _Outcome:
    state: MessageState
    error: str = ""
    address: str = ""
    # Not before then (aware); None: after the usual pause. A message that was not begun counts as not tried.
    due_at: dt.datetime | None = None


_COUNTED_AS = {
    MessageState.SENT: "sent",
    MessageState.QUEUED: "postponed",
    MessageState.FAILED: "failed",
    MessageState.CANCELLED: "cancelled",
}


def is_due() -> bool:
    """Whether a mail could leave now: cheap enough to be asked every second. One statement."""
    found = db.session.scalar(sa.select(Message.id).where(_due()).limit(1))
    db.session.commit()  # a reading transaction left open would hide what is written next
    return found is not None


class Courier:
    """One worker: its name in the leases, alive while the block lasts, and its connection, kept from batch to batch."""

    def __init__(self, url: str) -> None:
        self._presence = Presence()
        self.connection = smtp.Connection(url)

    def __enter__(self) -> "Courier":
        self._presence.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.connection.close()
        self._presence.__exit__(*error)

    @property
    def name(self) -> str:
        """What its leases carry."""
        return self._presence.name


def deliver_due(
    limit: int = BATCH, stopping: Callable[[], bool] = lambda: False, courier: Courier | None = None
) -> Delivered:
    """Send what is due, at most `limit` messages, over one connection; nothing where no mail server is set.

    Any number of processes may call this at once: each message is in one hand. When `stopping` says so, what was not
    begun is given back. A `courier` keeps the connection for the next batch.
    """
    url = sender.settings().smtp_url
    if not url:
        return Delivered()
    if courier:
        return _delivered_by(courier, limit, stopping)
    with Courier(url) as once:
        return _delivered_by(once, limit, stopping)


def _delivered_by(courier: Courier, limit: int, stopping: Callable[[], bool]) -> Delivered:
    done = Delivered()
    leased = _lease(limit, courier.name)
    for at, message in enumerate(leased):
        if stopping() or _lease_ends_soon(message):
            _give_back(leased[at:], courier.name)
            break
        try:
            outcome = _tried(courier.connection, message)
        except smtp.Unreachable as error:
            for waiting in leased[at:]:
                _mark(waiting, _unreachable(waiting, error), courier.name, done)
            break
        _mark(message, outcome, courier.name, done)
    if done.total:
        _log.info("messages", extra={"fields": dataclasses.asdict(done)})
    return done


def give_back_what_the_dead_held() -> int:
    """Put what workers of this machine had in hand when they were killed back into the queue; returns how many.

    They went in order, so the first one left was begun and may have arrived; the others were not tried.
    """
    with presence.gone() as names:
        if not names:
            return 0
        with transaction() as session:
            held = (Message.state == MessageState.SENDING, Message.leased_by.in_(names))
            in_turn = session.execute(
                sa.select(Message.leased_by, Message.id).where(*held).order_by(Message.due_at.desc(), Message.id.desc())
            )
            first = dict(iter(in_turn)).values()  # the last one read of each worker stays
            back = session.execute(
                sa.update(Message)
                .where(*held)
                .values(
                    state=MessageState.QUEUED,
                    leased_until=None,
                    leased_by="",
                    attempts=Message.attempts - sa.case((Message.id.in_(first), 0), else_=1),
                )
                .execution_options(synchronize_session=False)
            )
    return back.rowcount  # type: ignore[attr-defined]


def _due() -> sa.ColumnElement[bool]:
    now = clock.now()
    waiting = sa.and_(Message.state == MessageState.QUEUED, Message.due_at <= now)
    abandoned = sa.and_(Message.state == MessageState.SENDING, Message.leased_until <= now)
    return sa.and_(Message.channel == Channel.EMAIL, sa.or_(waiting, abandoned))


def _lease(limit: int, worker: str) -> Sequence[Message]:
    """Take the messages that have waited longest in hand, in one statement. Another worker's rows are passed over."""
    due = (
        sa.select(Message.id)
        .where(_due())
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    with transaction() as session:
        leased = session.scalars(
            sa.update(Message)
            .where(Message.id.in_(sa.select(due.c.id)))
            .values(
                state=MessageState.SENDING,
                leased_until=clock.now() + LEASE,
                leased_by=worker,
                attempts=Message.attempts + 1,
            )
            .returning(Message)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).all()
    return sorted(leased, key=lambda message: (message.due_at, message.id))


def _lease_ends_soon(message: Message) -> bool:
    return message.leased_until is None or clock.now() > message.leased_until - RESERVE


def _give_back(messages: Sequence[Message], worker: str) -> None:
    """Put what was not begun back into the queue as if it had never been taken."""
    with transaction() as session:
        session.execute(
            sa.update(Message)
            .where(Message.id.in_([message.id for message in messages]), Message.leased_by == worker)
            .values(state=MessageState.QUEUED, leased_until=None, leased_by="", attempts=Message.attempts - 1)
            .execution_options(synchronize_session=False)
        )


def _tried(connection: smtp.Connection, message: Message) -> _Outcome:
    """Compose and send one message. Raises Unreachable when the server cannot be spoken with."""
    if message.attempts > len(PAUSES) + 1:
        return _failed(message, _l("The worker was interrupted each time."))
    leaves_at = quiet.leaves_at(message.occasion, _quiet_time(message), message.due_at, clock.now())
    if leaves_at > clock.now():
        return _Outcome(MessageState.QUEUED, message.error, due_at=leaves_at)
    try:
        mail = composing.compose(message)
        built = mime.built(mail, message.mail_id)
    except composing.Obsolete as reason:
        return _Outcome(MessageState.CANCELLED, _told(message, reason.message, ""))
    except mime.BadAddress:
        return _failed(message, _l("This cannot be an e-mail address."))
    except DomainError as reason:
        return _failed(message, reason.message)
    except SQLAlchemyError:
        raise
    except Exception as error:
        return _not_composed(message, error)
    db.session.commit()  # no transaction is open while the server is spoken with
    return _sent(connection, message, built, mail.to_address)


def _sent(connection: smtp.Connection, message: Message, built: EmailMessage, address: str) -> _Outcome:
    try:
        connection.send(built, address)
    except smtp.Unreachable:
        raise
    except smtp.Never as answer:
        return _failed(message, _explained(answer.words), answer.words)
    except smtp.NotNow as answer:
        return _later(message, _l("The mail server asks to try again later."), answer.words)
    return _Outcome(MessageState.SENT, address=address)


def _mark(message: Message, outcome: _Outcome, worker: str, done: Delivered) -> None:
    """Write down what became of a message, unless its lease ended and another worker has it now."""
    now = clock.now()
    values = {"state": outcome.state, "error": outcome.error, "leased_until": None, "leased_by": ""}
    if outcome.state == MessageState.SENT:
        values |= {"sent_at": now, "address": outcome.address}
    if outcome.state == MessageState.QUEUED and outcome.due_at:
        values |= {"due_at": outcome.due_at, "attempts": message.attempts - 1}
    elif outcome.state == MessageState.QUEUED:
        again = now + dt.timedelta(minutes=PAUSES[message.attempts - 1])
        values["due_at"] = quiet.tried_again_at(message.occasion, _quiet_time(message), again)
    with transaction() as session:
        marked = session.execute(
            sa.update(Message)
            .where(Message.id == message.id, Message.leased_by == worker, Message.state == MessageState.SENDING)
            .values(values)
            .execution_options(synchronize_session=False)
        )
        if not marked.rowcount:  # type: ignore[attr-defined]
            return
        if outcome.state == MessageState.SENT:
            composing.tell_delivered(message)
    counted = _COUNTED_AS[outcome.state]
    setattr(done, counted, getattr(done, counted) + 1)


def _quiet_time(message: Message) -> quiet.QuietTime | None:
    """The quiet time that this message heeds; None: none."""
    event = None if message.occasion == Occasion.ANSWER else db.session.get(Event, message.event_id)
    return quiet.of_event(event) if event else None


def _unreachable(message: Message, error: smtp.Unreachable) -> _Outcome:
    return _later(message, _l("The mail server cannot be reached."), error.words)


def _later(message: Message, reason: object, words: str) -> _Outcome:
    if message.attempts <= len(PAUSES):
        return _Outcome(MessageState.QUEUED, _told(message, reason, words))
    return _failed(message, reason, words, given_up=True)


def _failed(message: Message, reason: object, words: str = "", given_up: bool = False) -> _Outcome:
    return _Outcome(MessageState.FAILED, _told(message, reason, words, given_up))


def _not_composed(message: Message, error: Exception) -> _Outcome:
    """A fault of ours: it is logged with a number, and the other messages go on."""
    error_id = secrets.token_hex(4)
    _log.error("message not composed", exc_info=error, extra={"fields": {"error_id": error_id, "kind": message.kind}})
    return _failed(message, _l("The message could not be composed; number of this error: %(id)s.", id=error_id))


def _explained(words: str) -> object:
    """What a refusal means, as far as the server's enhanced status code says it."""
    code = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", words)
    return _EXPLAINED.get(code.group() if code else "", _l("The mail server does not take mail for this address."))


def _told(message: Message, reason: object, words: str, given_up: bool = False) -> str:
    """The reason in the event's own language, which its committee reads, with the server's words in brackets."""
    event = db.session.get(Event, message.event_id)
    with composing.speaking(event.language if event else "en"):
        sentence = str(reason)
        if given_up:
            sentence = _("Given up after %(count)s attempts. %(reason)s", count=message.attempts, reason=sentence)
    quoted = mime.one_line(words)[:_LONGEST_ANSWER]
    return f"{sentence} ({quoted})" if quoted else sentence
