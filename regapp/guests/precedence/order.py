"""The order itself: a pure computation over plain data, with the reason for each place.

The rule, in this sequence: a number that the guest list gives; the rank; for heads of mission and of consular posts the
date and hour of their credentials (article 16 of the Vienna Conventions on Diplomatic and on Consular Relations); the
country in the event's order, for foreign representatives; the category; the name. Companions follow behind everybody,
in the order of those whom they accompany. Then those whom a person has put somewhere stand exactly there.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from regapp.guests.precedence import ranks
from regapp.guests.precedence.countries import place_of
from regapp.models import CountryOrder, RankBasis

_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True)
class Standing:
    """What a place is computed from. Credentials in UTC; `country` as ISO 3166; `sort_key` is the folded name."""

    code: str = ""
    credentials_at: dt.datetime | None = None
    country: str = ""


@dataclasses.dataclass(frozen=True)
class Candidate:
    """Somebody who may come, and everything the rule looks at."""

    guest_id: int
    sort_key: str
    own: Standing
    category_position: int = 0
    # The place that the guest list itself gives, lower first; None: none.
    number: int | None = None
    # Whom they represent, and by whose rank they are placed; None: they come in their own name.
    represented: Standing | None = None
    basis: RankBasis = RankBasis.OWN
    # The rank given by hand, with `basis` by hand.
    code_by_hand: str = ""
    # Whom they accompany; None: they come for themselves.
    companion_of: int | None = None

    @property
    def is_unranked(self) -> bool:
        """Whether neither a number nor a rank places them: they stand by category and name."""
        return self.number is None and self.companion_of is None and ranks.rank_of(self.counted.code) is None

    @property
    def basis_that_counts(self) -> RankBasis:
        """By whose rank they are placed; their own, as long as there is no other."""
        has_another = self.represented if self.basis == RankBasis.REPRESENTED else self.code_by_hand
        return self.basis if has_another else RankBasis.OWN

    @property
    def counted(self) -> Standing:
        """The standing that counts: their own, the represented's, or one given by hand."""
        if self.basis_that_counts == RankBasis.BY_HAND:
            return dataclasses.replace(self.own, code=self.code_by_hand, credentials_at=None)
        return self.represented if self.represented and self.basis_that_counts == RankBasis.REPRESENTED else self.own


@dataclasses.dataclass(frozen=True)
class Pin:
    """Somebody whom a person has put at a place, 1 for the first."""

    guest_id: int
    place: int


def by_rule(candidates: Iterable[Candidate], countries: CountryOrder) -> list[int]:
    """Everybody once, in the order of the rule; ids of guests."""
    everybody = list(candidates)
    principals = sorted((one for one in everybody if one.companion_of is None), key=lambda one: _key(one, countries))
    places = {one.guest_id: place for place, one in enumerate(principals)}
    companions = sorted(
        (one for one in everybody if one.companion_of is not None),
        key=lambda one: (places.get(one.companion_of or 0, len(places)), one.sort_key, one.guest_id),
    )
    return [one.guest_id for one in (*principals, *companions)]


def with_pins(rule: Sequence[int], pins: Iterable[Pin]) -> list[int]:
    """The rule's order with those who were pinned exactly at their places.

    `pins` come in the sequence in which they were decided: of two at one place the later one stands there, the other
    at the next that is free. A place behind the end of the list is its end.
    """
    standing = set(rule)
    at: dict[int, int] = {}
    for pin in reversed([pin for pin in pins if pin.guest_id in standing]):
        at[_free(at, pin.place, len(rule))] = pin.guest_id
    held = set(at.values())
    others = iter([guest_id for guest_id in rule if guest_id not in held])
    return [at[place] if place in at else next(others) for place in range(1, len(rule) + 1)]


def _free(taken: Mapping[int, int], place: int, last: int) -> int:
    """The place itself or the next free one behind it, else the nearest before it."""
    wanted = min(max(place, 1), last)
    behind = next((one for one in range(wanted, last + 1) if one not in taken), None)
    return behind or next(one for one in range(wanted, 0, -1) if one not in taken)


def as_locked(rule: Sequence[int], places: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """A locked order: those who have a place, in its sequence, and the newcomers who have none, as the rule has them.

    Nobody's place follows from the rule here; who left the list leaves a gap that closes.
    """
    standing = [guest_id for guest_id in rule if guest_id in places]
    return sorted(standing, key=lambda guest_id: (places[guest_id], guest_id)), [
        guest_id for guest_id in rule if guest_id not in places
    ]


def places(sequence: Sequence[int]) -> dict[int, int]:
    """Who stands where, 1 for the first."""
    return {guest_id: place for place, guest_id in enumerate(sequence, 1)}


def places_among(rule: Sequence[int], placed: Sequence[int], pinned: Collection[int] = ()) -> dict[int, int]:
    """For each newcomer to an order that is locked, the place at which the fewest stand against the rule.

    Those before them whom the rule puts behind them, and those behind whom it puts before; who is pinned does not
    count, for that is a person's decision.
    """
    standing, ahead, found = set(placed), set(), {}
    sequence, best = [one for one in enumerate(placed, 1) if one[1] not in pinned], None
    for guest_id in rule:
        if guest_id in standing:
            ahead.add(guest_id)
            best = None
        else:
            best = best or _least_against(sequence, ahead)
            found[guest_id] = best
    return found


def _least_against(sequence: Sequence[tuple[int, int]], ahead: Collection[int]) -> int:
    """The place, among those taken, behind which everybody of `ahead` stands before, as far as that can be."""
    best, against, least = 1, 0, 0
    for place, guest_id in sequence:
        against += -1 if guest_id in ahead else 1
        if against < least:
            best, least = place + 1, against
    return best


def moved(placed: Sequence[int], guest_id: int, place: int) -> list[int]:
    """The sequence with one guest at another place, 1 for the first; a newcomer comes in there."""
    others = [one for one in placed if one != guest_id]
    others.insert(min(max(place - 1, 0), len(others)), guest_id)
    return others


def _key(one: Candidate, countries: CountryOrder) -> tuple[object, ...]:
    counted = one.counted
    return (
        one.number is None,
        one.number or 0,
        ranks.level(counted.code),
        (counted.credentials_at or _NEVER) if counted.code in ranks.BY_CREDENTIALS else _NEVER,
        place_of(counted.country, countries) if ranks.is_foreign(counted.code) else (0, ""),
        one.category_position,
        one.sort_key,
        one.guest_id,
    )
