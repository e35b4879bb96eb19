"""Reads for seating plans, each in a fixed number of statements."""

import dataclasses
import functools

import sqlalchemy as sa

from regapp.extensions import db
from regapp.guests.precedence import queries as precedence
from regapp.guests.precedence.queries import Person
from regapp.models import Event, Guest, Seated, SeatingPlan
from regapp.seating.proposing import Sitter
from regapp.seating.rooms import Room, room_of


@dataclasses.dataclass(frozen=True)
class Placing:
    """Somebody on a seat; `person` None: they come no longer, and their seat waits for a decision."""

    seated: Seated
    name: str
    person: Person | None


@dataclasses.dataclass(frozen=True)
class View:
    """A plan as it stands: who sits where, who has no seat, and whose seat is still kept though they will not come."""

    plan: SeatingPlan
    room: Room
    people: tuple[Person, ...]
    placings: tuple[Placing, ...]
    # Keys of the guests who come without a seat of their own.
    standing: frozenset[int]

    @functools.cached_property
    def by_seat(self) -> dict[str, Placing]:
        """Who sits on which seat; a seat that the room no longer has is not among them."""
        return {one.seated.seat: one for one in self.placings if one.seated.seat in self.room.seats}

    @functools.cached_property
    def by_guest(self) -> dict[int, Placing]:
        """Where each guest sits."""
        return {one.seated.guest_id: one for one in self.by_seat.values()}

    @property
    def without(self) -> list[Person]:
        """Who comes and has no seat, in the order of precedence."""
        return [one for one in self.people if one.guest_id not in self.by_guest and one.guest_id not in self.standing]

    @property
    def gone(self) -> list[Placing]:
        """Who still has a seat though they come no longer."""
        return [one for one in self.by_seat.values() if one.person is None]

    @property
    def sitters(self) -> list[Sitter]:
        """Those who are to be seated, in the order of precedence: hosts before their guests of the same order."""
        hosts = set(self.plan.hosts)
        return [
            Sitter(one.guest_id, one.category_code in hosts, one.candidate.companion_of)
            for one in self.people
            if one.guest_id not in self.standing
        ]


def plans_of(event_id: int) -> list[tuple[SeatingPlan, int]]:
    """The event's plans from A to Z, each with how many sit by it. One statement."""
    rows = db.session.execute(
        sa.select(SeatingPlan, sa.func.count(Seated.id))
        .outerjoin(Seated, Seated.plan_id == SeatingPlan.id)
        .where(SeatingPlan.event_id == event_id)
        .group_by(SeatingPlan.id)
        .order_by(SeatingPlan.name, SeatingPlan.id)
    )
    return [(row[0], row[1]) for row in rows]


def plan_of(event_id: int, plan_id: int) -> SeatingPlan | None:
    """One of them. One statement."""
    return db.session.scalar(
        sa.select(SeatingPlan)
        .where(SeatingPlan.event_id == event_id, SeatingPlan.id == plan_id)
        .execution_options(populate_existing=True)
    )


def view_of(event: Event, plan: SeatingPlan) -> View:
    """Everything about a plan. Four statements."""
    order = precedence.order(event)
    people = tuple(one.person for one in (*order.placed, *order.unplaced))
    known = {one.guest_id: one for one in people}
    rows = db.session.execute(
        sa.select(Seated, Guest.name)
        .join(Guest, Guest.id == Seated.guest_id)
        .where(Seated.plan_id == plan.id)
        .execution_options(populate_existing=True)
    )
    placings = tuple(Placing(row[0], row[1], known.get(row[0].guest_id)) for row in rows)
    standing = db.session.scalars(sa.select(Guest.id).where(Guest.event_id == event.id, Guest.has_seat.is_(False)))
    return View(plan, room_of(plan.shape, plan.rows, plan.across), people, placings, frozenset(standing))
