"""Verbs of the callers: take somebody in hand, enter what was said, give back, take a result back.

Who calls whom is decided by the database: a guest is in one caller's hand, and a caller has one guest in hand, whatever
happens at the same instant in however many processes. What a call brings is told by the verbs of the answer, in the
transaction of the call.
"""

import dataclasses
import datetime as dt

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from regapp import clock
from regapp.accounts.service import actor_of, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.messages import quiet
from regapp.models import AnswerValue, Call, CallClaim, CallResult, Channel, Event, Guest, SaidBy, User
from regapp.rsvp import service as answers
from regapp.rsvp.calling import queries
from regapp.rsvp.service import RepresentativeDetails, Said

# How long a guest stays in a caller's hand.
CLAIM = dt.timedelta(minutes=15)
# When whoever did not answer is called again.
PAUSE = dt.timedelta(hours=2)
# How often a caller's look is repeated when others are quicker each time.
ROUNDS = 20


class NotInHand(DomainError):
    """The guest is in another caller's hand, or the result was entered before."""

    reason = "not_in_hand"


class NotUndone(DomainError):
    """The result cannot be taken back any more."""

    reason = "not_undone"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a call ended. `representative` only with `represented`, `again_at` (aware) only with `call_again`."""

    result: CallResult
    note: str = ""
    representative: RepresentativeDetails | None = None
    again_at: dt.datetime | None = None


def take_next(event: Event, caller: User, category: str = "") -> Guest | None:
    """The next person for this caller to phone; the one they have in hand already, as long as the claim lasts.

    None: nobody waits to be called now.
    """
    with transaction():
        _one_at_a_time(caller)
        if standing := queries.in_hand(event.id, caller.id):
            return standing
        for _round in range(ROUNDS):
            candidates = queries.next_in_line(event.id, caller.id, category)
            if not candidates:
                return None
            for guest_id in candidates:
                if _claimed(event.id, guest_id, caller.id):
                    if queries.next_in_line(event.id, caller.id, guest_id=guest_id):
                        return db.session.get_one(Guest, guest_id)
                    _released(guest_id, caller.id)  # somebody entered a result since the look
    return None


def take(event: Event, guest: Guest, caller: User) -> None:
    """Take this very person in hand, and let another go. Raises NotInHand when another caller has them."""
    with transaction() as session:
        _one_at_a_time(caller)
        if not _claimed(event.id, guest.id, caller.id):
            raise NotInHand(_l("Somebody else is calling this person now."))
        session.execute(
            sa.delete(CallClaim).where(
                CallClaim.event_id == event.id, CallClaim.caller_id == caller.id, CallClaim.guest_id != guest.id
            )
        )


def give_back(guest: Guest, caller: User) -> None:
    """The caller does not call this person now: the next caller may."""
    with transaction():
        _released(guest.id, caller.id)


def enter(event: Event, guest: Guest, caller: User, outcome: Outcome) -> Call:
    """Enter how the call ended; the guest leaves the caller's hand.

    A claim that has ended still counts while nobody else has taken it. Raises NotInHand, Invalid, and what the verbs of
    the answer raise; then nothing is entered and the guest stays in hand.
    """
    now = clock.now()
    if outcome.result == CallResult.CALL_AGAIN:
        _check_again(event, outcome.again_at, now)
    with transaction() as session:
        if not _released(guest.id, caller.id):
            raise NotInHand(_l("Somebody else has this person in hand, or the result was entered before."))
        call = Call(
            event_id=event.id,
            guest_id=guest.id,
            phone=guest.phone,
            caller_id=caller.id,
            caller_name=actor_of(caller).name,
            result=outcome.result,
            note=outcome.note,
            again_at=_again_at(event, outcome, now),
            at=now,
        )
        session.add(call)
        session.flush()
        _tell(event, guest, caller, outcome)
    return call


def undo(event: Event, caller: User) -> Guest:
    """Take this caller's last result back, within ten minutes; the guest is in their hand again.

    Raises NotUndone when it is too late, or the guest has answered before or since.
    """
    with transaction():
        _one_at_a_time(caller)
        found = queries.last_result(event.id, caller.id)
        if found is None:
            raise NotUndone(_l("A result can be taken back within ten minutes only."))
        call, guest = found
        given = queries.answers_since(call)
        if len(given) > 1 or (given and queries.answer_before(call) != AnswerValue.NONE):
            raise NotUndone(_l("The guest has given an answer of their own. Please enter the right result instead."))
        _mark_undone(call)
        if given:
            answers.take_back(guest.id, _said(caller))
        _claimed(event.id, guest.id, caller.id)
        record(actor_of(caller), "call.undone", event_id=event.id, guest_id=guest.id, name=guest.name)
    return guest


def _tell(event: Event, guest: Guest, caller: User, outcome: Outcome) -> None:
    """Let the answer follow the call; what is no answer goes into the history as a call."""
    match outcome.result:
        case CallResult.COMING:
            answers.accept(guest.id, _said(caller, outcome.note))
        case CallResult.REPRESENTED if outcome.representative:
            answers.represent(guest.id, outcome.representative, _said(caller), reason=outcome.note)
        case CallResult.NOT_COMING:
            answers.decline(guest.id, _said(caller, outcome.note))
        case result:
            record(actor_of(caller), f"call.{result}", event_id=event.id, guest_id=guest.id, name=guest.name)


def _said(caller: User, note: str = "") -> Said:
    return Said(SaidBy.CALLER, actor_of(caller).name, Channel.TELEPHONE, note)


def _check_again(event: Event, again_at: dt.datetime | None, now: dt.datetime) -> None:
    if again_at is None:
        raise Invalid(_l("Please enter a date and a time."), field="again_at")
    if again_at <= now:
        raise Invalid(_l("This time is over."), field="again_at")
    if again_at >= event.ends_at:
        raise Invalid(_l("The event will be over by then."), field="again_at")


def _again_at(event: Event, outcome: Outcome, now: dt.datetime) -> dt.datetime | None:
    """When to call again (UTC): as was said; or after a pause, but not while the event is quiet."""
    if outcome.result == CallResult.CALL_AGAIN:
        return outcome.again_at
    return quiet.over(event, now + PAUSE) if outcome.result == CallResult.NO_ANSWER else None


def _one_at_a_time(caller: User) -> None:
    """Whatever this caller takes in two tabs at the same instant happens one after the other."""
    db.session.execute(sa.select(User.id).where(User.id == caller.id).with_for_update(key_share=True))


def _claimed(event_id: int, guest_id: int, caller_id: int) -> bool:
    """Whether the guest is in this caller's hand now: it was free, theirs, or another's time was over."""
    now = clock.now()
    insert = postgresql.insert(CallClaim) if db.engine.dialect.name == "postgresql" else sqlite.insert(CallClaim)
    values = {"guest_id": guest_id, "event_id": event_id, "caller_id": caller_id, "until": now + CLAIM}
    taken = db.session.scalar(
        insert.values(values)
        .on_conflict_do_update(
            index_elements=["guest_id"],
            set_={"caller_id": caller_id, "until": now + CLAIM},
            where=sa.or_(CallClaim.until <= now, CallClaim.caller_id == caller_id),
        )
        .returning(CallClaim.guest_id)
    )
    return taken is not None


def _released(guest_id: int, caller_id: int) -> bool:
    """Whether the guest was in this caller's hand; they are not any more."""
    ended = db.session.execute(
        sa.delete(CallClaim).where(CallClaim.guest_id == guest_id, CallClaim.caller_id == caller_id)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _mark_undone(call: Call) -> None:
    marked = db.session.execute(
        sa.update(Call)
        .where(Call.id == call.id, Call.undone_at.is_(None))
        .values(undone_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not marked.rowcount:  # type: ignore[attr-defined]
        raise NotUndone(_l("A result can be taken back within ten minutes only."))
