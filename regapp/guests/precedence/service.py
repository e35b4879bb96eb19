"""Verbs of the order: rank somebody, put them somewhere, fix the order, let it follow the rule again."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.guests.precedence import order as rule
from regapp.guests.precedence import queries
from regapp.guests.precedence.ranks import rank_of
from regapp.guests.service import lock_list
from regapp.models import Event, Guest, PrecedencePlace, RankBasis, Representation
from regapp.models.types import clean

LONGEST_REASON = 400
_SAY_WHY = _l("Please say why: the order explains itself to whoever asks.")


class OrderChanged(DomainError):
    """Somebody else has changed the order since the page was made."""

    reason = "order_changed"


class RankChanged(DomainError):
    """Somebody else has changed the guest since the page was made."""

    reason = "rank_changed"


@dataclasses.dataclass(frozen=True)
class Ranking:
    """What somebody is placed by. Credentials in UTC; `basis` counts only for who represents somebody."""

    code: str = ""
    credentials_at: dt.datetime | None = None
    # By whose rank a representative is placed; None: as the event says.
    basis: RankBasis | None = None
    code_by_hand: str = ""
    reason: str = ""


def rank(guest: Guest, ranking: Ranking, actor: Actor, *, seen: str = "") -> dict[str, list[object]]:
    """Give somebody a rank; returns what changed. Raises Invalid naming the field.

    `seen` is the state of the guest that the person looked at (`seen_of`), empty for none: RankChanged is raised when
    it is another one now.
    """
    _check(ranking)
    with transaction() as session:
        session.add(guest)
        session.refresh(guest, with_for_update={"key_share": True})
        if seen and seen != seen_of(guest):
            raise RankChanged(_l("Somebody has changed this guest since the page was made. Please look again."))
        changed = _set(guest, {"precedence_code": ranking.code, "credentials_at": ranking.credentials_at}) | _set_basis(
            guest, ranking
        )
        if changed:
            guest.updated_at = clock.now()
            record(
                actor,
                "precedence.ranked",
                event_id=guest.event_id,
                guest_id=guest.id,
                name=guest.name,
                changed=changed,
                reason=clean(ranking.reason),
            )
    return changed


def seen_of(guest: Guest) -> str:
    """What tells one state of a guest from another."""
    return guest.updated_at.astimezone(dt.UTC).isoformat()


def accept_proposals(event: Event, codes: dict[int, str], actor: Actor) -> int:
    """Give those guests, by id, the codes that were proposed to them; returns how many had none until now."""
    if any(rank_of(code) is None for code in codes.values()):
        raise Invalid(_l("This rank is not known."), field="code")
    with transaction() as session:
        taken: dict[int, str] = {}
        for code in sorted(set(codes.values())):
            wanted = [guest_id for guest_id, one in codes.items() if one == code]
            done = session.execute(
                sa.update(Guest)
                .where(Guest.event_id == event.id, Guest.id.in_(wanted), Guest.precedence_code == "")
                .values(precedence_code=code, updated_at=clock.now())
                .returning(Guest.id)
                .execution_options(synchronize_session=False)
            )
            taken |= dict.fromkeys(done.scalars(), code)
        if taken:
            record(
                actor,
                "precedence.proposals_accepted",
                event_id=event.id,
                guest_id=next(iter(taken)) if len(taken) == 1 else None,
                count=len(taken),
                codes={str(guest_id): code for guest_id, code in taken.items()},
            )
    return len(taken)


def move(event: Event, guest: Guest, place: int, actor: Actor, *, version: str, reason: str = "") -> int:
    """Put somebody at a place, 1 for the first, and keep them there; returns the place taken.

    In an order that follows the rule they are pinned; in a locked one the others move aside. `version` is the order
    that the person saw. Raises OrderChanged when it is another one now, Invalid for a place that there is not.
    """
    if place < 1:
        raise Invalid(_l("Places begin with 1."), field="place")
    if len(clean(reason)) > LONGEST_REASON:
        raise Invalid(_l("A reason has at most %(most)s characters.", most=LONGEST_REASON), field="reason")
    with transaction():
        now = _locked(event, version)
        sequence = [one.person.guest_id for one in now.placed]
        before = sequence.index(guest.id) + 1 if guest.id in sequence else None
        if before is None and guest.id not in [one.person.guest_id for one in now.unplaced]:
            raise Invalid(_l("This person is not expected, so there is no place to give."), field="ref")
        after = rule.moved(sequence, guest.id, place)
        taken = after.index(guest.id) + 1
        if event.precedence_locked_at:
            _write(event, after, actor)
        _pin(event, guest, taken, actor, reason)
        record(
            actor,
            "precedence.moved",
            event_id=event.id,
            guest_id=guest.id,
            name=guest.name,
            place=taken,
            before=before,
            reason=clean(reason),
        )
    return taken


def unpin(event: Event, guest: Guest, actor: Actor, *, version: str) -> None:
    """Let the rule place somebody again; in a locked order they stay where they are. Raises OrderChanged."""
    with transaction() as session:
        _locked(event, version)
        mine = (PrecedencePlace.guest_id == guest.id, PrecedencePlace.is_pinned.is_(True))
        change = (
            sa.update(PrecedencePlace).where(*mine).values(is_pinned=False, reason="")
            if event.precedence_locked_at
            else sa.delete(PrecedencePlace).where(*mine)
        )
        done = session.execute(change.execution_options(synchronize_session=False))
        if done.rowcount:  # type: ignore[attr-defined]
            record(actor, "precedence.unpinned", event_id=event.id, guest_id=guest.id, name=guest.name)


def lock(event: Event, actor: Actor, *, version: str) -> None:
    """Fix the order as it stands: nobody's place follows from the rule any more. Raises OrderChanged."""
    with transaction():
        now = _locked(event, version)
        if event.precedence_locked_at:
            return
        _write(event, [one.person.guest_id for one in now.placed], actor)
        event.precedence_locked_at = clock.now()
        record(actor, "precedence.locked", event_id=event.id, count=len(now.placed))


def unlock(event: Event, actor: Actor, *, version: str) -> None:
    """Let the order follow the rule again; who was pinned stays pinned. Raises OrderChanged."""
    with transaction() as session:
        _locked(event, version)
        if not event.precedence_locked_at:
            return
        session.execute(
            sa.delete(PrecedencePlace)
            .where(PrecedencePlace.event_id == event.id, PrecedencePlace.is_pinned.is_(False))
            .execution_options(synchronize_session=False)
        )
        event.precedence_locked_at = None
        record(actor, "precedence.unlocked", event_id=event.id)


def _locked(event: Event, version: str) -> queries.Order:
    """The order as it stands, which nobody else changes until the transaction ends."""
    lock_list(event)
    db.session.add(event)
    db.session.refresh(event, ["precedence_locked_at", "country_order", "representatives_rank"])
    now = queries.order(event)
    if not queries.is_same(now.version, version):
        raise OrderChanged(
            _l("The order has changed since this page was made. It is shown as it stands now; please look again.")
        )
    return now


def _write(event: Event, sequence: Sequence[int], actor: Actor) -> None:
    """Give everybody of the sequence their place, in as few statements as the database takes."""
    standing = {
        row.guest_id: row
        for row in db.session.scalars(sa.select(PrecedencePlace).where(PrecedencePlace.event_id == event.id))
    }
    new = []
    for place, guest_id in enumerate(sequence, 1):
        if guest_id in standing:
            standing[guest_id].place = place
        else:
            new.append(_place(event, guest_id, place, actor))
    db.session.add_all(new)
    db.session.flush()


def _pin(event: Event, guest: Guest, place: int, actor: Actor, reason: str) -> None:
    row = db.session.get(PrecedencePlace, guest.id, populate_existing=True) or _place(event, guest.id, place, actor)
    row.place, row.is_pinned, row.reason = place, True, clean(reason)
    row.actor_name, row.at = actor.name, clock.now()
    db.session.add(row)
    db.session.flush()


def _place(event: Event, guest_id: int, place: int, actor: Actor) -> PrecedencePlace:
    return PrecedencePlace(
        guest_id=guest_id, event_id=event.id, place=place, is_pinned=False, actor_name=actor.name, at=clock.now()
    )


def _check(ranking: Ranking) -> None:
    for field in ("code", "code_by_hand"):
        code = getattr(ranking, field)
        if code and rank_of(code) is None:
            raise Invalid(_l("This rank is not known."), field=field)
    if ranking.basis == RankBasis.BY_HAND and not ranking.code_by_hand:
        raise Invalid(_l("Please choose the rank by which they are placed."), field="code_by_hand")
    if ranking.basis == RankBasis.BY_HAND and not _is_said(ranking.reason):
        raise Invalid(_SAY_WHY, field="reason")
    if len(clean(ranking.reason)) > LONGEST_REASON:
        raise Invalid(_l("A reason has at most %(most)s characters.", most=LONGEST_REASON), field="reason")


def _is_said(reason: str) -> bool:
    """Whether there is something to read in it."""
    return any(sign.isprintable() and not sign.isspace() for sign in reason)


def _set(row: Guest | Representation, values: dict[str, object]) -> dict[str, list[object]]:
    """Set what differs; returns old and new as the audit entry keeps them."""
    changed = {field: [getattr(row, field), new] for field, new in values.items() if getattr(row, field) != new}
    for field, (_old, new) in changed.items():
        setattr(row, field, new)
    if changed:
        db.session.add(row)
    return {field: [_plain(old), _plain(new)] for field, (old, new) in changed.items()}


def _set_basis(guest: Guest, ranking: Ranking) -> dict[str, list[object]]:
    standing = db.session.scalar(
        sa.select(Representation)
        .where(Representation.representative_guest_id == guest.id, Representation.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if standing is None and ranking.basis:
        raise Invalid(
            _l("This person represents nobody any more, so they are placed by their own rank."), field="basis"
        )
    if standing is None:
        return {}
    if ranking.basis not in (None, guest.event.representatives_rank) and not _is_said(ranking.reason):
        raise Invalid(_SAY_WHY, field="reason")
    by_hand = ranking.basis == RankBasis.BY_HAND
    return _set(
        standing,
        {
            "rank_basis": ranking.basis,
            "rank_code": ranking.code_by_hand if by_hand else "",
            "rank_reason": clean(ranking.reason) if ranking.basis else "",
        },
    )


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="minutes")
    return value.value if isinstance(value, RankBasis) else value
