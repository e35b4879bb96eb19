"""Reads of the order: everybody with a place and the reason for it, in two statements whatever the number of guests."""

import dataclasses
import datetime as dt
import hashlib
import zoneinfo

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from regapp import dates
from regapp.extensions import chosen_language, db
from regapp.guests.precedence import order as rule
from regapp.guests.precedence.countries import country_name
from regapp.guests.precedence.order import Candidate, Pin, Standing
from regapp.guests.precedence.proposing import proposed_code
from regapp.guests.precedence.ranks import BY_CREDENTIALS, rank_of
from regapp.models import (
    AnswerValue,
    Category,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    PrecedencePlace,
    RankBasis,
    Representation,
)

_Root = aliased(Guest, name="root")


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody of the order, as the page and the papers show them."""

    guest_id: int
    ref: str
    name: str
    title_before: str
    title_after: str
    position: str
    institution: str
    country: str
    category: str
    category_code: str
    # Whom they represent: name and office; empty: themselves.
    represents: str
    candidate: Candidate


@dataclasses.dataclass(frozen=True)
class Placed:
    """A guest at a place, 1 for the first, with the reason in the reader's language."""

    person: Person
    place: int
    explanation: str
    is_pinned: bool = False
    # Why and by whom they were put there; empty: nobody did.
    reason: str = ""
    decided_by: str = ""
    # Of a locked order: where the rule would put them now, where that is elsewhere; None: where they are.
    rule_place: int | None = None


@dataclasses.dataclass(frozen=True)
class Order:
    """The whole order as it stands."""

    placed: list[Placed]
    # Of a locked order: who came after, each with the place that the rule would give.
    unplaced: list[Placed]
    locked_at: dt.datetime | None
    # Changes whenever somebody's place does: what a page was made from.
    version: str


def order(event: Event) -> Order:
    """The order of precedence of everybody who may come. Two statements."""
    people = {person.guest_id: person for person in _people(event)}
    decided = {place.guest_id: place for place in _decided(event.id)}
    computed = rule.by_rule((person.candidate for person in people.values()), event.country_order)
    pins = [Pin(place.guest_id, place.place) for place in decided.values() if place.is_pinned]
    proposed = rule.with_pins(computed, pins)
    placed, newcomers = proposed, []
    if event.precedence_locked_at:
        placed, newcomers = rule.as_locked(proposed, {place.guest_id: place.place for place in decided.values()})
    by_rule_now = {guest_id: at for at, guest_id in enumerate(proposed, 1)}
    among_placed = {guest_id: at for at, guest_id in enumerate((one for one in proposed if one in set(placed)), 1)}

    def shown(guest_id: int, place: int, elsewhere: int | None) -> Placed:
        decision = decided.get(guest_id)
        is_pinned = bool(decision and decision.is_pinned)
        return Placed(
            people[guest_id],
            place,
            explained(people[guest_id].candidate, event.zone, chosen_language()),
            is_pinned=is_pinned,
            reason=decision.reason if decision and is_pinned else "",
            decided_by=decision.actor_name if decision and is_pinned else "",
            rule_place=elsewhere,
        )

    return Order(
        [
            shown(guest_id, at, among_placed[guest_id] if among_placed[guest_id] != at else None)
            for at, guest_id in enumerate(placed, 1)
        ],
        [shown(guest_id, by_rule_now[guest_id], None) for guest_id in newcomers],
        event.precedence_locked_at,
        version_of(placed, newcomers, event.precedence_locked_at),
    )


def version_of(placed: list[int], newcomers: list[int], locked_at: dt.datetime | None) -> str:
    """What tells one state of the order from another."""
    written = f"{placed}|{newcomers}|{locked_at}"
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def proposals(order_now: Order) -> list[tuple[Person, str]]:
    """Everybody without a rank whose office suggests one, with its code, in the order as it stands."""
    found = []
    for one in (*order_now.placed, *order_now.unplaced):
        person = one.person
        if not person.candidate.own.code and person.candidate.companion_of is None:
            code = proposed_code(person.position, person.institution, person.category_code)
            if code:
                found.append((person, code))
    return found


def explained(candidate: Candidate, zone: zoneinfo.ZoneInfo, language: str) -> str:
    """Why somebody stands where the rule puts them: "ambassador, credentials 11 February 2031, 09:15 WITA"."""
    if candidate.companion_of is not None:
        return _("companion, behind those who were invited themselves")
    parts = []
    if candidate.number is not None:
        parts.append(_("number %(number)s on the guest list", number=candidate.number))
    counted = candidate.counted
    parts.append(_rank(counted.code, language))
    if counted.code in BY_CREDENTIALS:
        parts.append(
            _("credentials %(when)s", when=dates.moment(counted.credentials_at, zone, language))
            if counted.credentials_at
            else _("date of credentials not known")
        )
    if counted.country and counted.code.startswith("D."):
        parts.append(country_name(counted.country, language))
    if candidate.represented:
        parts.append(_BASES[candidate.basis]())
    return ", ".join(parts)


def _rank(code: str, language: str) -> str:
    rank = rank_of(code)
    if rank is None:
        return _("no rank given, by category and name")
    return f"{rank.name(language)} ({rank.source})" if rank.source else rank.name(language)


_BASES = {
    RankBasis.OWN: lambda: _("representative, by their own rank"),
    RankBasis.REPRESENTED: lambda: _("representative, by the rank of whom they represent"),
    RankBasis.BY_HAND: lambda: _("representative, rank given by hand"),
}


def _people(event: Event) -> list[Person]:
    """Everybody who may come: listed, and neither declined nor represented by somebody else. One statement."""
    rows = db.session.execute(
        sa.select(
            Guest.id,
            Guest.ref,
            Guest.name,
            Guest.title_before,
            Guest.title_after,
            Guest.position,
            Guest.institution,
            Guest.country,
            Guest.sort_key,
            Guest.precedence,
            Guest.precedence_code,
            Guest.credentials_at,
            Guest.companion_of_id,
            Category,
            Representation.rank_basis,
            Representation.rank_code,
            _Root.name.label("root_name"),
            _Root.position.label("root_position"),
            _Root.precedence_code.label("root_code"),
            _Root.credentials_at.label("root_credentials"),
            _Root.country.label("root_country"),
        )
        .join(Category, Category.id == Guest.category_id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(
            Representation,
            sa.and_(Representation.representative_guest_id == Guest.id, Representation.ended_at.is_(None)),
        )
        .outerjoin(_Root, _Root.id == Representation.root_guest_id)
        .where(
            Guest.event_id == event.id,
            Guest.status == GuestStatus.LISTED,
            Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED]),
        )
    )
    language = chosen_language()
    names: dict[int, str] = {}
    found = []
    for row in rows:
        category: Category = row.Category
        found.append(
            Person(
                row.id,
                row.ref,
                row.name,
                row.title_before,
                row.title_after,
                row.position,
                row.institution,
                row.country,
                names.setdefault(category.id, category.text("name", language)),
                category.code,
                ", ".join(filter(None, (row.root_name, row.root_position))),
                Candidate(
                    row.id,
                    row.sort_key,
                    Standing(row.precedence_code, row.credentials_at, row.country),
                    category_position=category.position,
                    number=row.precedence,
                    represented=Standing(row.root_code, row.root_credentials, row.root_country)
                    if row.root_name
                    else None,
                    basis=row.rank_basis or event.representatives_rank,
                    code_by_hand=row.rank_code or "",
                    companion_of=row.companion_of_id,
                ),
            )
        )
    return found


def _decided(event_id: int) -> list[PrecedencePlace]:
    return list(
        db.session.scalars(
            sa.select(PrecedencePlace)
            .where(PrecedencePlace.event_id == event_id)
            .order_by(PrecedencePlace.place)
            .execution_options(populate_existing=True)
        )
    )


def representation_of(guest_id: int) -> Representation | None:
    """The representation in which this guest comes for another; None: they come for themselves. One statement."""
    return db.session.scalar(
        sa.select(Representation).where(
            Representation.representative_guest_id == guest_id, Representation.ended_at.is_(None)
        )
    )
