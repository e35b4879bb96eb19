"""Verbs of seating plans: set one up, propose by precedence, seat, change places, fix, lock.

Every change names the version of the plan that it was made from; of two at once the second is told who was first. A
locked plan changes only when the one who changes it says so (`knowingly`), after they were told whom it moves.
"""

import dataclasses

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.saving.service import checked_name
from regapp.models import Event, RoomShape, Seated, SeatingPlan
from regapp.models.types import clean
from regapp.seating import queries
from regapp.seating.proposing import proposed
from regapp.seating.rooms import MOST_SEATS, room_of

MOST_ROWS, MOST_ACROSS = 40, 40
LONGEST_REASON = 200


class PlanChanged(DomainError):
    """Somebody else changed the plan meanwhile."""

    reason = "changed"


class PlanLocked(DomainError):
    """The plan is locked; `moved` in `details` names whom the change would move."""

    reason = "locked"


@dataclasses.dataclass(frozen=True)
class PlanDetails:
    """A room: how the seats stand, rows or tables, and seats in each."""

    name: str
    shape: RoomShape
    rows: int
    across: int
    hosts: tuple[str, ...] = ()


def add_plan(event: Event, details: PlanDetails, actor: Actor) -> SeatingPlan:
    """Set up a room. Raises Invalid."""
    _check(details)
    plan = SeatingPlan(
        event_id=event.id,
        name=checked_name(details.name),
        shape=details.shape,
        rows=details.rows,
        across=details.across,
        hosts=list(details.hosts),
        actor_name=actor.name,
        changed_at=clock.now(),
    )
    try:
        with transaction():
            db.session.add(plan)
            db.session.flush()
            record(actor, "seating.added", event_id=event.id, name=plan.name)
    except IntegrityError as error:
        raise _taken(details.name) from error
    return plan


def change_plan(event: Event, plan_id: int, version: int, details: PlanDetails, actor: Actor) -> int:
    """Change a room. Who sat on a seat that it no longer has is without one; returns how many. Raises Invalid, …"""
    _check(details)
    name = checked_name(details.name)
    seats = room_of(details.shape, details.rows, details.across).seats
    try:
        with transaction():
            plan = _touched(event, plan_id, version, actor)
            if plan.locked_at:
                raise Invalid(_l("The plan is locked. Open it before you change the room."))
            plan.name, plan.shape, plan.rows = name, details.shape, details.rows
            plan.across, plan.hosts = details.across, list(details.hosts)
            gone = db.session.execute(
                sa.delete(Seated)
                .where(Seated.plan_id == plan_id, Seated.seat.not_in(list(seats)))
                .execution_options(synchronize_session=False)
            )
            record(actor, "seating.changed", event_id=event.id, name=name)
    except IntegrityError as error:
        raise _taken(details.name) from error
    count: int = gone.rowcount  # type: ignore[attr-defined]
    return count


def delete_plan(event: Event, plan_id: int, version: int, actor: Actor) -> None:
    """Let a plan go. Raises PlanChanged, NotFound."""
    with transaction():
        plan = _touched(event, plan_id, version, actor)
        if plan.locked_at:
            raise Invalid(_l("The plan is locked. Open it before you delete it."))
        db.session.execute(sa.delete(Seated).where(Seated.plan_id == plan_id))
        record(actor, "seating.deleted", event_id=event.id, name=plan.name)
        db.session.delete(plan)


def propose(event: Event, plan_id: int, version: int, actor: Actor, *, knowingly: bool = False) -> int:
    """Seat everybody by precedence, but for those who are fixed. Returns how many sit. Raises PlanLocked, PlanChanged.

    Who does not come any more loses a seat that was kept for them.
    """
    with transaction():
        plan = _touched(event, plan_id, version, actor)
        view = queries.view_of(event, plan)
        fixed = {guest: one.seated.seat for guest, one in view.by_guest.items() if one.seated.is_fixed and one.person}
        seats = proposed(view.room, view.sitters, fixed)
        moved = [one.name for guest, one in view.by_guest.items() if seats.get(guest) != one.seated.seat]
        _guard(plan, moved, knowingly)
        reasons = {guest: one.seated.reason for guest, one in view.by_guest.items() if guest in fixed}
        db.session.execute(sa.delete(Seated).where(Seated.plan_id == plan_id))
        if seats:
            rows = [
                {
                    "plan_id": plan_id,
                    "guest_id": guest,
                    "seat": seat,
                    "is_fixed": guest in fixed,
                    "reason": reasons.get(guest, ""),
                }
                for guest, seat in seats.items()
            ]
            db.session.execute(sa.insert(Seated), rows)
        record(actor, "seating.proposed", event_id=event.id, name=plan.name, count=len(seats))
    return len(seats)


def seat(
    event: Event,
    plan_id: int,
    version: int,
    guest_id: int,
    code: str,
    actor: Actor,
    *,
    reason: str = "",
    knowingly: bool = False,
) -> str:
    """Put a guest on a seat (empty: on none). Who sat there takes the guest's old seat, or none; returns their name.

    A seat that was chosen by hand is fixed when a reason is given. Raises Invalid, PlanLocked, PlanChanged, NotFound.
    """
    text = " ".join(clean(reason).split())
    if len(text) > LONGEST_REASON:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(text), most=LONGEST_REASON),
            field="reason",
        )
    with transaction():
        plan = _touched(event, plan_id, version, actor)
        view = queries.view_of(event, plan)
        person = next((one for one in view.people if one.guest_id == guest_id), None)
        mine = view.by_guest.get(guest_id)
        if person is None and mine is None:
            raise Invalid(_l("This guest does not come any more."), field="guest")
        if code and code not in view.room.seats:
            raise Invalid(_l("The room has no seat %(seat)s.", seat=code[:12]), field="seat")
        other = view.by_seat.get(code)
        if other and other.seated.guest_id == guest_id:
            other = None
        name = person.name if person else mine.name if mine else ""
        _guard(plan, [name, *([other.name] if other else [])], knowingly)
        old = mine.seated.seat if mine else ""
        leaving = [one.seated.guest_id for one in (mine, other) if one]
        db.session.execute(sa.delete(Seated).where(Seated.plan_id == plan_id, Seated.guest_id.in_(leaving)))
        if code:
            db.session.add(Seated(plan_id=plan_id, guest_id=guest_id, seat=code, is_fixed=bool(text), reason=text))
        if other and old:
            db.session.add(Seated(plan_id=plan_id, guest_id=other.seated.guest_id, seat=old))
        db.session.flush()
        action = "seating.swapped" if other else "seating.seated" if code else "seating.unseated"
        told = {"name": name, "seat": code, "other": other.name if other else "", "reason": text}
        record(actor, action, event_id=event.id, guest_id=guest_id, **told)
    return other.name if other else ""


def fix(event: Event, plan_id: int, version: int, code: str, actor: Actor, *, is_fixed: bool) -> None:
    """Let a new proposal leave who sits there, or not. Raises NotFound, PlanChanged."""
    with transaction():
        _touched(event, plan_id, version, actor)
        found = db.session.scalar(sa.select(Seated).where(Seated.plan_id == plan_id, Seated.seat == code))
        if found is None:
            raise NotFound(_l("Nobody sits there."))
        found.is_fixed = is_fixed
        found.reason = found.reason if is_fixed else ""


def lock(event: Event, plan_id: int, version: int, actor: Actor, *, is_locked: bool) -> None:
    """Let the plan stand, or open it again. Raises PlanChanged, NotFound."""
    with transaction():
        plan = _touched(event, plan_id, version, actor)
        plan.locked_at = clock.now() if is_locked else None
        plan.locked_by = actor.name if is_locked else ""
        record(actor, "seating.locked" if is_locked else "seating.unlocked", event_id=event.id, name=plan.name)


def _touched(event: Event, plan_id: int, version: int, actor: Actor) -> SeatingPlan:
    """The plan, with its version counted on; the database lets one of two through."""
    done = db.session.execute(
        sa.update(SeatingPlan)
        .where(SeatingPlan.event_id == event.id, SeatingPlan.id == plan_id, SeatingPlan.version == version)
        .values(version=version + 1, actor_name=actor.name, changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    plan = queries.plan_of(event.id, plan_id)
    if plan is None:
        raise NotFound(_l("This seating plan was deleted meanwhile."))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise PlanChanged(
            _l(
                "%(who)s changed this plan meanwhile, and nothing of yours is saved yet. Please look at it as it is "
                "now, and try again.",
                who=plan.actor_name or "–",
            )
        )
    return plan


def _guard(plan: SeatingPlan, moved: list[str], knowingly: bool) -> None:
    if plan.locked_at is None or knowingly:
        return
    shown = ", ".join(moved[:8]) + (" …" if len(moved) > 8 else "")
    raise PlanLocked(
        _l("The plan is locked. This change moves: %(names)s. Confirm it if it has to be.", names=shown or "–"),
        moved=moved,
    )


def _check(details: PlanDetails) -> None:
    if not 1 <= details.rows <= MOST_ROWS:
        raise Invalid(_l("Please enter a number between 1 and %(most)s.", most=MOST_ROWS), field="rows")
    if not 2 <= details.across <= MOST_ACROSS:
        raise Invalid(_l("Please enter a number between 2 and %(most)s.", most=MOST_ACROSS), field="across")
    count = len(room_of(details.shape, details.rows, details.across).seats)
    if count > MOST_SEATS:
        told = _l("This room would have %(count)s seats; a plan shows %(most)s.", count=count, most=MOST_SEATS)
        raise Invalid(told, field="across")


def _taken(name: str) -> Invalid:
    return Invalid(_l("There is a plan “%(name)s” already.", name=name.strip()), field="name")
