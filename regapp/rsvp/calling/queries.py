"""Reads for the callers' list. A call that was taken back counts nowhere but in the list of calls."""

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp import clock
from regapp.extensions import db
from regapp.invitations import queries as invitations
from regapp.invitations.queries import Invited
from regapp.models import (
    Answer,
    AnswerValue,
    Call,
    CallClaim,
    CallResult,
    Category,
    Channel,
    Guest,
    Invitation,
    Message,
    User,
)

# After so many calls without an answer, a guest goes to the end of the list.
MOST_TRIES = 3
# How long a result can be taken back.
UNDO_WITHIN = dt.timedelta(minutes=10)


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far the callers are: who was called of those with a telephone, and who can be called now or later."""

    called: int
    total: int
    now: int
    later: int


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A guest on the list, with the last call; `caller` has them in hand now (empty: nobody)."""

    guest: Guest
    category: Category
    last: Call | None
    caller: str


@dataclasses.dataclass(frozen=True)
class CallPage:
    """One person to phone: the invitation, who has them in hand, earlier calls and messages, the newest first."""

    found: Invited
    # Who has them in hand, and until when; None: nobody.
    caller: User | None
    until: dt.datetime | None
    calls: list[Call]
    messages: list[Message]
    # The last word that came with an answer; empty: none.
    word: str


def progress(event_id: int) -> Progress:
    """How far the callers are. One statement."""
    last = aliased(Call)
    silent = Invitation.answer == AnswerValue.NONE
    callable_ = sa.and_(silent, ~_has_wrong_number(last))
    waits = sa.func.coalesce(last.again_at > clock.now(), sa.false())
    row = db.session.execute(
        sa.select(
            sa.func.count(last.id),
            sa.func.count(),
            _count_where(sa.and_(callable_, ~waits)),
            _count_where(sa.and_(callable_, waits)),
        )
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(last, last.id == _last_call())
        .where(
            Guest.event_id == event_id,
            *invitations.in_their_own_name(),
            sa.or_(last.id.is_not(None), sa.and_(silent, Guest.phone != "")),
        )
    ).one()
    return Progress(*row)


def next_in_line(
    event_id: int, caller_id: int, category: str = "", guest_id: int | None = None, limit: int = 10
) -> list[int]:
    """Whom this caller may phone next (ids of guests), whom another has in hand left out. One statement.

    First whoever was never called, in the order of the lists; then whose time to be called again has come; at the end
    whoever did not answer several times.
    """
    last, now = aliased(Call), clock.now()
    tries = sa.select(sa.func.count()).where(
        Call.guest_id == Guest.id, Call.result == CallResult.NO_ANSWER, Call.undone_at.is_(None)
    )
    rank = sa.case(
        (sa.or_(last.id.is_(None), last.result == CallResult.WRONG_NUMBER), 0),
        (tries.scalar_subquery() >= MOST_TRIES, 2),
        else_=1,
    )
    wanted = (
        sa.select(Guest.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Category, Category.id == Guest.category_id)
        .outerjoin(last, last.id == _last_call())
        .outerjoin(
            CallClaim,
            sa.and_(CallClaim.guest_id == Guest.id, CallClaim.until > now, CallClaim.caller_id != caller_id),
        )
        .where(
            Guest.event_id == event_id,
            *invitations.in_their_own_name(),
            Guest.phone != "",
            Invitation.answer == AnswerValue.NONE,
            CallClaim.guest_id.is_(None),
            ~_has_wrong_number(last),
            sa.or_(last.again_at.is_(None), last.again_at <= now),
        )
        .order_by(
            rank,
            last.again_at,
            Category.position,
            Guest.precedence.is_(None),
            Guest.precedence,
            Guest.sort_key,
            Guest.id,
        )
        .limit(limit)
    )
    if category:
        wanted = wanted.where(Category.code == category)
    if guest_id is not None:
        wanted = wanted.where(Guest.id == guest_id)
    return list(db.session.scalars(wanted))


def in_hand(event_id: int, caller_id: int) -> Guest | None:
    """Whom this caller has in hand. One statement."""
    return db.session.scalar(
        sa.select(Guest)
        .join(CallClaim, CallClaim.guest_id == Guest.id)
        .where(CallClaim.event_id == event_id, CallClaim.caller_id == caller_id, CallClaim.until > clock.now())
        .order_by(CallClaim.until.desc())
        .limit(1)
    )


def to_call_again(event_id: int, limit: int = 20) -> list[Waiting]:
    """Whom somebody promised to call again, the earliest first. One statement."""
    last = aliased(Call)
    return _waiting(event_id, last, last.again_at, limit, last.result == CallResult.CALL_AGAIN)


def without_number(event_id: int, limit: int = 20) -> list[Waiting]:
    """Who needs a number: the one we have is wrong, or there is neither number nor address. One statement."""
    last = aliased(Call)
    unreachable = sa.and_(Guest.phone == "", Guest.email == "")
    return _waiting(event_id, last, last.id.is_(None), limit, sa.or_(_has_wrong_number(last), unreachable))


def calls(event_id: int, before: int | None = None, limit: int = 20) -> list[tuple[Call, Guest]]:
    """The calls, the latest first, from the call `before` (its id) backwards. One statement."""
    wanted = (
        sa.select(Call, Guest)
        .join(Guest, Guest.id == Call.guest_id)
        .where(Call.event_id == event_id)
        .order_by(Call.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(Call.id < before)
    return [(call, guest) for call, guest in db.session.execute(wanted)]


def last_result(event_id: int, caller_id: int) -> tuple[Call, Guest] | None:
    """This caller's last result, while it can be taken back. One statement."""
    row = db.session.execute(
        sa.select(Call, Guest)
        .join(Guest, Guest.id == Call.guest_id)
        .where(
            Call.event_id == event_id,
            Call.caller_id == caller_id,
            Call.undone_at.is_(None),
            Call.at > clock.now() - UNDO_WITHIN,
        )
        .order_by(Call.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def answers_since(call: Call) -> list[Answer]:
    """The answers of the called guest from this call on, in order."""
    wanted = sa.select(Answer).where(Answer.guest_id == call.guest_id, Answer.said_at >= call.at).order_by(Answer.id)
    return list(db.session.scalars(wanted))


def answer_before(call: Call) -> AnswerValue:
    """What stood before this call."""
    wanted = sa.select(Answer.value).where(Answer.guest_id == call.guest_id, Answer.said_at < call.at)
    return db.session.scalar(wanted.order_by(Answer.id.desc()).limit(1)) or AnswerValue.NONE


def count_of_tries(guest_id: int) -> int:
    """How often a guest was called without an answer."""
    counted = sa.select(sa.func.count()).where(
        Call.guest_id == guest_id, Call.result == CallResult.NO_ANSWER, Call.undone_at.is_(None)
    )
    return db.session.scalar(counted) or 0


def page_of(event_id: int, ref: str) -> CallPage | None:
    """One person to phone. Five statements."""
    found = invitations.invited_by_ref(event_id, ref)
    if found is None:
        return None
    guest_id = found.guest.id
    claim = db.session.execute(
        sa.select(User, CallClaim.until)
        .join(CallClaim, CallClaim.caller_id == User.id)
        .where(CallClaim.guest_id == guest_id, CallClaim.until > clock.now())
    ).first()
    earlier = sa.select(Call).where(Call.guest_id == guest_id).order_by(Call.id.desc()).limit(10)
    written = (
        sa.select(Message)
        .where(Message.guest_id == guest_id, Message.channel.in_((Channel.EMAIL, Channel.WHATSAPP, Channel.PRINT)))
        .order_by(Message.id.desc())
        .limit(10)
    )
    word = sa.select(Answer.note).where(Answer.guest_id == guest_id).order_by(Answer.id.desc()).limit(1)
    return CallPage(
        found=found,
        caller=claim[0] if claim else None,
        until=claim[1] if claim else None,
        calls=list(db.session.scalars(earlier)),
        messages=list(db.session.scalars(written)),
        word=db.session.scalar(word) or "",
    )


def _count_where(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _waiting(event_id: int, last: Any, order: Any, limit: int, *conditions: Any) -> list[Waiting]:
    rows = db.session.execute(
        sa.select(Guest, Category, last, User)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Category, Category.id == Guest.category_id)
        .outerjoin(last, last.id == _last_call())
        .outerjoin(CallClaim, sa.and_(CallClaim.guest_id == Guest.id, CallClaim.until > clock.now()))
        .outerjoin(User, User.id == CallClaim.caller_id)
        .where(
            Guest.event_id == event_id,
            *invitations.in_their_own_name(),
            Invitation.answer == AnswerValue.NONE,
            *conditions,
        )
        .order_by(order, Category.position, Guest.sort_key, Guest.id)
        .limit(limit)
    )
    return [
        Waiting(guest, category, call, (caller.name or caller.email) if caller else "")
        for guest, category, call, caller in rows
    ]


def _last_call() -> sa.ScalarSelect[int]:
    """The latest standing call of the guest of the statement around it."""
    return (
        sa.select(sa.func.max(Call.id))
        .where(Call.guest_id == Guest.id, Call.event_id == Guest.event_id, Call.undone_at.is_(None))
        .correlate(Guest)
        .scalar_subquery()
    )


def _has_wrong_number(last: Any) -> sa.ColumnElement[bool]:
    """Whether the number that we still have was said to be wrong; a new number makes it a guest like any other."""
    return sa.and_(last.id.is_not(None), last.result == CallResult.WRONG_NUMBER, last.phone == Guest.phone)
