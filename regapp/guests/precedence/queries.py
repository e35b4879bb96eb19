"""Reads of the order: everybody with a place and the reason for it, in two statements whatever the number of guests."""

import dataclasses
import datetime as dt
import hashlib
import zoneinfo

import sqlalchemy as sa
from babel.dates import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from regapp import dates
from regapp.extensions import chosen_language, db
from regapp.guests.precedence import order as rule
from regapp.guests.precedence.countries import country_name
from regapp.guests.precedence.order import Candidate, Pin, Standing
from regapp.guests.precedence.proposing import proposed_code
from regapp.guests.precedence.ranks import BY_CREDENTIALS, is_foreign, rank_of
from regapp.models import (
    AnswerValue,
    AuditEntry,
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
# Digits of the largest key of a table.
LONGEST_KEY = 18


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
    # Why they are placed otherwise than the event places representatives; empty: they are not, or nobody said.
    because: str = ""
    # The last entry of the event's history, to tell later what was done since; 0: there is none.
    last_entry: int = 0


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
    # Changes whenever somebody's place does: what a page was made from, behind the last entry of the history then.
    version: str

    def of(self, guest_id: int) -> Placed | None:
        """Where that guest stands, or would; None: they are not expected."""
        return next((one for one in (*self.placed, *self.unplaced) if one.person.guest_id == guest_id), None)


def order(event: Event) -> Order:
    """The order of precedence of everybody who may come. Two statements."""
    people = {person.guest_id: person for person in _people(event)}
    decided = {place.guest_id: place for place in _decided(event.id)}
    computed = rule.by_rule((person.candidate for person in people.values()), event.country_order)
    pins = [Pin(place.guest_id, place.place) for place in decided.values() if place.is_pinned]
    placed, by_rule_now, newcomers = rule.with_pins(computed, pins), {}, {}
    if event.precedence_locked_at:
        placed = rule.as_locked(computed, {place.guest_id: place.place for place in decided.values()})[0]
        standing = set(placed)
        by_rule_now = rule.places(rule.with_pins([one for one in computed if one in standing], pins))
        newcomers = rule.places_among(computed, placed, {pin.guest_id for pin in pins})

    def shown(guest_id: int, place: int) -> Placed:
        decision, ruled = decided.get(guest_id), by_rule_now.get(guest_id, place)
        is_pinned = bool(decision and decision.is_pinned)
        return Placed(
            people[guest_id],
            place,
            explained(people[guest_id].candidate, event.zone, chosen_language(), people[guest_id].because),
            is_pinned=is_pinned,
            reason=decision.reason if decision and is_pinned else "",
            decided_by=decision.actor_name if decision and is_pinned else "",
            rule_place=ruled if ruled != place else None,
        )

    last_entry = next(iter(people.values())).last_entry if people else 0
    return Order(
        [shown(guest_id, place) for guest_id, place in rule.places(placed).items()],
        [shown(guest_id, place) for guest_id, place in newcomers.items()],
        event.precedence_locked_at,
        f"{last_entry}.{_digest(placed, list(newcomers), list(decided.values()), event.precedence_locked_at)}",
    )


def _digest(
    placed: list[int], newcomers: list[int], decided: list[PrecedencePlace], locked_at: dt.datetime | None
) -> str:
    """What tells one state of the order, of its pins and of their reasons from another."""
    pins = sorted((one.guest_id, one.place, one.reason, one.actor_name) for one in decided if one.is_pinned)
    return hashlib.sha256(repr((placed, newcomers, pins, locked_at)).encode()).hexdigest()[:16]


def is_same(version: str, other: str) -> bool:
    """Whether two versions are of the same order, whatever else has happened in between."""
    return version.rpartition(".")[2] == other.rpartition(".")[2]


def changes_since(event_id: int, version: str, limit: int = 5) -> list[AuditEntry]:
    """What has been done to guests and their places since that version was shown, last first. One statement."""
    entry = version.partition(".")[0]
    if not entry.isascii() or not entry.isdecimal() or len(entry) > LONGEST_KEY:
        return []
    about = sa.or_(*(AuditEntry.action.startswith(word) for word in ("precedence.", "guest", "answer.")))
    since = sa.select(AuditEntry).where(AuditEntry.event_id == event_id, AuditEntry.id > int(entry), about)
    return list(db.session.scalars(since.order_by(AuditEntry.id.desc()).limit(limit)))


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


def explained(candidate: Candidate, zone: zoneinfo.ZoneInfo, language: str, because: str = "") -> str:
    """Why somebody stands where the rule puts them: "ambassador, credentials 11 February 2031 09:15 WITA".

    `because` is the reason for placing a representative otherwise than the event does.
    """
    if candidate.companion_of is not None:
        return _("companion, behind those who were invited themselves")
    counted = candidate.counted
    rank = rank_of(counted.code)
    parts = [rank.name(language)] if rank else []
    if candidate.number is not None:
        parts.insert(0, _("number %(number)s on the guest list", number=candidate.number))
    elif rank is None:
        parts.append(_("no rank given, by category and name"))
    elif is_foreign(counted.code):
        parts += [_credentials(counted, zone, language), country_name(counted.country, language)]
    else:
        parts.append(_("by name"))
    if candidate.represented:
        parts.append(_BASES[candidate.basis_that_counts]())
        parts.append(because)
    return ", ".join(filter(None, parts)) + (f" ({rank.source})" if rank and rank.source else "")


def _credentials(counted: Standing, zone: zoneinfo.ZoneInfo, language: str) -> str:
    if counted.code not in BY_CREDENTIALS:
        return ""
    if counted.credentials_at is None:
        return _("date of credentials not known")
    at = counted.credentials_at.astimezone(zone)
    day = format_date(at.date(), "d MMMM y", locale=language)
    when = f"{day} {dates.clock(at, zone, language)} {dates.zone_name(zone, at, language)}"
    return _("exequatur %(when)s", when=when) if counted.code == "P.e" else _("credentials %(when)s", when=when)


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
            Representation.rank_reason,
            _Root.name.label("root_name"),
            _Root.position.label("root_position"),
            _Root.precedence_code.label("root_code"),
            _Root.credentials_at.label("root_credentials"),
            _Root.country.label("root_country"),
            _Root.precedence.label("root_number"),
            sa.select(sa.func.max(AuditEntry.id))
            .where(AuditEntry.event_id == event.id)
            .scalar_subquery()
            .label("last_entry"),
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
        basis = row.rank_basis or event.representatives_rank
        is_by_represented = basis == RankBasis.REPRESENTED and row.root_name
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
                    number=row.root_number if is_by_represented else row.precedence,
                    represented=Standing(row.root_code, row.root_credentials, row.root_country)
                    if row.root_name
                    else None,
                    basis=basis,
                    code_by_hand=row.rank_code or "",
                    companion_of=row.companion_of_id,
                ),
                because=row.rank_reason or "",
                last_entry=row.last_entry or 0,
            )
        )
    return found


def _decided(event_id: int) -> list[PrecedencePlace]:
    """The places that people have decided, in the sequence in which they did. One statement."""
    return list(
        db.session.scalars(
            sa.select(PrecedencePlace)
            .where(PrecedencePlace.event_id == event_id)
            .order_by(PrecedencePlace.at, PrecedencePlace.guest_id)
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
