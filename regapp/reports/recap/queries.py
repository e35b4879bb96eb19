"""Reads of the recap: aggregated by the database, in a number of statements that does not depend on the guests.

The tables by category, institution, delegation and country are sums of one statement's rows, so they agree with each
other even while people are let in. Instants are UTC.
"""

import collections
import dataclasses
import datetime as dt
import statistics
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp import clock
from regapp.events.queries import admitted, arrivals_by_minute
from regapp.extensions import db
from regapp.models import (
    Answer,
    AnswerValue,
    Attendance,
    Category,
    Channel,
    Delegation,
    Event,
    EventSession,
    Guest,
    GuestSource,
    GuestStatus,
    Invitation,
    Representation,
    fold,
)
from regapp.reports.recap.counting import Kind, Tally, is_expected, total

# Code of the category that people have who accompany others, where the event has one.
COMPANION = "companion"
HOUR = 3600


@dataclasses.dataclass(frozen=True)
class Group:
    """A line of a recap table: `key` is the category, the institution as written, the delegation's id or the country;
    empty (None for a delegation): said of nobody."""

    key: Any
    tally: Tally


@dataclasses.dataclass(frozen=True)
class Speed:
    """How long answers took by how somebody was asked: number of answers, quartiles and median in hours."""

    channel: Channel
    answers: int
    lower: float
    median: float
    upper: float


@dataclasses.dataclass(frozen=True)
class Completeness:
    """A delegation: places agreed (None: as many as are named), and how its people stand."""

    delegation: Delegation
    named: int
    companions: int
    tally: Tally

    @property
    def is_complete(self) -> bool:
        """Whether every place is filled and everybody named has answered."""
        return self.named > 0 and self.named >= (self.delegation.allowance or 0) and not self.tally.silent


@dataclasses.dataclass(frozen=True)
class InPlaceOf:
    """Who came (or comes) for whom: the one first invited, and the last of the chain."""

    represented: Guest
    representative: Guest
    representation: Representation
    came: bool


@dataclasses.dataclass(frozen=True)
class Needs:
    """What the kitchen and the hall prepare, for everybody who is expected in person: meals, and wishes as written."""

    people: int
    meals: int
    diets: list[tuple[str, int]]
    access: list[tuple[str, int]]


@dataclasses.dataclass(frozen=True)
class Recap:
    """An event in numbers. `arrivals` are those of `session`, by minute."""

    event: Event
    session: EventSession
    total: Tally
    # Different people who were let in, whether they have a seat or not.
    at_door: int
    categories: list[tuple[Category, Tally]]
    institutions: list[Group]
    delegations: list[Completeness]
    # Whoever belongs to no delegation.
    alone: Tally
    countries: list[Group]
    sessions: list[tuple[EventSession, Tally]]
    arrivals: list[tuple[dt.datetime, int]]
    speeds: list[Speed]
    in_place_of: list[InPlaceOf]
    needs: Needs

    @property
    def has_begun(self) -> bool:
        """Whether somebody who is not there has stayed away."""
        return clock.now() >= self.event.starts_at


def recap(event: Event, session: EventSession) -> Recap:
    """The whole recap of an event, arrivals of that session. Eleven statements."""
    seats = _seats(event)
    delegations = _delegations(event.id)
    categories = {category.id: category for category in event.categories}
    companions = {category.id for category in event.categories if category.code == COMPANION}
    by_category = _sums(seats, lambda seat: seat.category_id)
    by_group = [Group(key, tally) for key, tally in _sums(seats, lambda seat: seat.delegation_id).items()]
    return Recap(
        event=event,
        session=session,
        total=total(by_category.values()),
        at_door=_at_door(event.id),
        categories=[(category, by_category.get(key, Tally())) for key, category in categories.items()],
        institutions=_largest_first(_sums(seats, lambda seat: seat.institution)),
        delegations=_completeness(delegations, seats, companions),
        alone=total(group.tally for group in by_group if group.key is None),
        countries=_largest_first(_sums(seats, lambda seat: seat.country)),
        sessions=_by_session(event, seats),
        arrivals=arrivals_by_minute(session.id),
        speeds=_speeds(event.id),
        in_place_of=_in_place_of(event.id),
        needs=_needs(event),
    )


class _Seats(NamedTuple):
    """Seats that have everything in common that is counted."""

    category_id: int
    institution: str
    delegation_id: int | None
    country: str
    is_companion: bool
    kind: Kind
    number: int


# Representations that stand, by the one who comes.
_Standing = aliased(Representation)
_STANDS_IN = sa.and_(_Standing.representative_guest_id == Guest.id, _Standing.ended_at.is_(None))
_WALK_IN = sa.case((Guest.source == GuestSource.WALK_IN, 1), else_=0)


def _taken(event_id: int, *further: Any) -> Any:
    """Which seats were taken, by the guest who was invited: by themselves, or by the last who comes in their place."""
    rep = aliased(Representation)
    seat = sa.func.coalesce(rep.root_guest_id, Attendance.guest_id).label("seat_id")
    return (
        sa.select(seat, *further)
        .select_from(Attendance)
        .outerjoin(rep, sa.and_(rep.representative_guest_id == Attendance.guest_id, rep.ended_at.is_(None)))
        .where(Attendance.event_id == event_id)
    )


def _seats(event: Event) -> list[_Seats]:
    """Every seat of the event, those alike together. One statement."""
    asked = sa.case((Invitation.sent_at.is_(None), 0), else_=1)
    # A set to look into: a join without an index of its own would be gone through for every guest.
    came = sa.case((Guest.id.in_(_taken(event.id)), 1), else_=0)
    companion = sa.case((Guest.companion_of_id.is_(None), 0), else_=1)
    alike = (
        *(Guest.category_id, Guest.institution, Guest.delegation_id, Guest.country),
        # The answer as the word that it is stored as: there are few, and it is read for thousands of rows.
        *(companion, _WALK_IN, asked, sa.type_coerce(Invitation.answer, sa.String), came),
    )
    # Ordinals, for the literals of an expression would be other parameters in the grouping than in the selection.
    places = [sa.literal_column(str(place)) for place in range(1, len(alike) + 1)]
    rows: Any = db.session.execute(_in_own_name(event.id, *alike, sa.func.count()).group_by(*places))
    kinds: dict[tuple[Any, ...], Kind] = {}
    seats = []
    for category_id, institution, delegation_id, country, accompanies, *said, number in rows:
        kind = kinds.get(tuple(said)) or kinds.setdefault(tuple(said), _kind(event, *said))
        seats.append(_Seats(category_id, institution, delegation_id, country, bool(accompanies), kind, number))
    return seats


def _kind(event: Event, is_walk_in: int, asked: int, word: str, came: int) -> Kind:
    answer = AnswerValue(word)
    return Kind(bool(is_walk_in), bool(asked), answer, bool(came), is_expected(answer, event.regrets_only))


def _in_own_name(event_id: int, *columns: Any) -> Any:
    """A statement over the people on the list who stand there in their own name."""
    return (
        sa.select(*columns)
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(_Standing, _STANDS_IN)
        .where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED, _Standing.id.is_(None))
    )


def _sums(seats: Iterable[_Seats], key: Callable[[_Seats], Any]) -> dict[Any, Tally]:
    tallies: dict[Any, Tally] = collections.defaultdict(Tally)
    for seat in seats:
        tallies[key(seat)].add(seat.kind, seat.number)
    return dict(tallies)


def _largest_first(tallies: dict[str, Tally]) -> list[Group]:
    """The groups with the most seats first; those of whom nothing is said last."""
    groups = [Group(key, tally) for key, tally in tallies.items()]
    return sorted(groups, key=lambda one: (not one.key, -one.tally.invited, -one.tally.walk_in, one.key.casefold()))


def _by_session(event: Event, seats: list[_Seats]) -> list[tuple[EventSession, Tally]]:
    """The seats whose category each session admits, and who came to it. Two statements.

    Somebody who was let in though the session does not admit their category counts as invited to it as well.
    """
    admits, codes = admitted(event.id), {category.id: category.code for category in event.categories}
    came = _came_to_sessions(event.id)
    alike = collections.Counter[tuple[int, Kind]]()
    for seat in seats:
        alike[seat.category_id, seat.kind] += seat.number
    whole = collections.Counter[tuple[int, Kind]]()
    for (category_id, kind), number in alike.items():
        whole[category_id, dataclasses.replace(kind, came=False)] += number
    found = []
    for session in event.sessions:
        tally = Tally()
        for (category_id, kind), number in whole.items():
            there = came.get((session.id, category_id, kind.is_walk_in, kind.asked, kind.answer), 0)
            tally.add(dataclasses.replace(kind, came=True), there)
            if session.id not in admits or codes[category_id] in admits[session.id]:
                tally.add(kind, number - there)
        found.append((session, tally))
    return found


def _came_to_sessions(event_id: int) -> dict[tuple[int, int, bool, bool, AnswerValue], int]:
    """Seats taken at each session, by what they are counted by. One statement."""
    taken = _taken(event_id, Attendance.session_id).distinct().subquery()
    asked = sa.case((Invitation.sent_at.is_(None), 0), else_=1)
    alike = (taken.c.session_id, Guest.category_id, _WALK_IN, asked, Invitation.answer)
    rows: Any = db.session.execute(
        _in_own_name(event_id, *alike, sa.func.count())
        .join(taken, taken.c.seat_id == Guest.id)
        .group_by(*(sa.literal_column(str(place)) for place in range(1, len(alike) + 1)))
    )
    return {
        (session_id, category_id, bool(walk_in), bool(was_asked), answer): number
        for session_id, category_id, walk_in, was_asked, answer, number in rows
    }


def _at_door(event_id: int) -> int:
    """How many different people were let in. One statement."""
    wanted = sa.select(sa.func.count(sa.distinct(Attendance.guest_id))).where(Attendance.event_id == event_id)
    return db.session.scalar(wanted) or 0


def _delegations(event_id: int) -> list[Delegation]:
    return list(
        db.session.scalars(
            sa.select(Delegation).where(Delegation.event_id == event_id).order_by(Delegation.folded_name, Delegation.id)
        )
    )


def _completeness(delegations: list[Delegation], seats: list[_Seats], companions: set[int]) -> list[Completeness]:
    """Each delegation with its seats."""
    tallies = _sums(seats, lambda seat: seat.delegation_id)
    members: dict[int | None, int] = collections.defaultdict(int)
    others: dict[int | None, int] = collections.defaultdict(int)
    for seat in seats:
        if not seat.kind.is_walk_in:
            accompanies = seat.is_companion or seat.category_id in companions
            (others if accompanies else members)[seat.delegation_id] += seat.number
    return [Completeness(one, members[one.id], others[one.id], tallies.get(one.id, Tally())) for one in delegations]


def _speeds(event_id: int) -> list[Speed]:
    """Hours from asked to the first answer, by how somebody was asked. One statement.

    Quartiles as spreadsheets compute them (inclusive, between the two nearest values); an answer that was given before
    the invitation was sent tells nothing and is left out.
    """
    first = (
        sa.select(Answer.guest_id, sa.func.min(Answer.said_at).label("at"))
        .where(Answer.event_id == event_id, Answer.value != AnswerValue.NONE)
        .group_by(Answer.guest_id)
        .subquery()
    )
    seconds = sa.extract("epoch", first.c.at) - sa.extract("epoch", Invitation.sent_at)
    rows = db.session.execute(
        sa.select(sa.type_coerce(Invitation.sent_channel, sa.String), seconds)
        .join(first, first.c.guest_id == Invitation.guest_id)
        .join(Guest, Guest.id == Invitation.guest_id)
        .where(
            Invitation.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Invitation.sent_channel.is_not(None),
            first.c.at >= Invitation.sent_at,
        )
    )
    hours: dict[str, list[float]] = collections.defaultdict(list)
    for channel, took in rows:
        hours[channel].append(float(took) / HOUR)
    return [Speed(channel, len(hours[channel]), *_quartiles(hours[channel])) for channel in Channel if channel in hours]


def _quartiles(values: list[float]) -> tuple[float, ...]:
    if len(values) == 1:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def _in_place_of(event_id: int) -> list[InPlaceOf]:
    """Who comes for whom, those between them left out, in the order of the lists. One statement."""
    root, other, further = aliased(Guest), aliased(Guest), aliased(Representation)
    there = sa.exists().where(Attendance.guest_id == other.id)
    goes_on = sa.exists().where(further.represented_guest_id == other.id, further.ended_at.is_(None))
    rows = db.session.execute(
        sa.select(root, other, Representation, sa.case((there, 1), else_=0))
        .select_from(Representation)
        .join(root, root.id == Representation.root_guest_id)
        .join(other, other.id == Representation.representative_guest_id)
        .where(
            Representation.event_id == event_id,
            Representation.ended_at.is_(None),
            root.status == GuestStatus.LISTED,
            ~goes_on,
        )
        .order_by(root.precedence.is_(None), root.precedence, root.sort_key, root.id)
    )
    return [InPlaceOf(represented, representative, one, bool(came)) for represented, representative, one, came in rows]


def _needs(event: Event) -> Needs:
    """Meals and wishes of everybody who is expected in person: representatives, companions, walk-ins. One statement.

    Wishes that differ in capitals and accents only are counted together, under the spelling that most have.
    """
    coming = [AnswerValue.ACCEPTED, *([AnswerValue.NONE] if event.regrets_only else [])]
    rows = db.session.execute(
        sa.select(Guest.diet, Guest.access_needs, Guest.has_meal, sa.func.count())
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.event_id == event.id, Guest.status == GuestStatus.LISTED, Invitation.answer.in_(coming))
        .group_by(Guest.diet, Guest.access_needs, Guest.has_meal)
    ).all()
    return Needs(
        people=sum(number for *_said, number in rows),
        meals=sum(number for *_said, has_meal, number in rows if has_meal),
        diets=_wishes((diet, number) for diet, _access, has_meal, number in rows if has_meal),
        access=_wishes((access, number) for _diet, access, _meal, number in rows),
    )


def _wishes(said: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """What was wished, the most frequent first; who wished nothing is left out."""
    spellings: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for text, number in said:
        if text:
            spellings[fold(text)][text] += number
    found = [(max(each, key=lambda text: (each[text], text)), each.total()) for each in spellings.values()]
    return sorted(found, key=lambda one: (-one[1], one[0]))
