"""The order itself: a pure computation over plain data, with the reason for each place.

The rule, in this sequence: a number that the guest list gives; the rank; for heads of mission the date and hour of
their credentials (Vienna Convention on Diplomatic Relations, article 16); the country in the event's order, for
foreign representatives; the category; the name. Companions follow behind everybody, in the order of those whom they
accompany. Then those whom a person has put somewhere stand exactly there.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

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
    def counted(self) -> Standing:
        """The standing that counts: their own, the represented's, or one given by hand."""
        if self.basis == RankBasis.REPRESENTED and self.represented:
            return self.represented
        if self.basis == RankBasis.BY_HAND:
            return dataclasses.replace(self.own, code=self.code_by_hand, credentials_at=None)
        return self.own


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
    """The rule's order with those who were pinned at their places, each as near to it as the list is long."""
    standing = set(rule)
    pinned = sorted((pin for pin in pins if pin.guest_id in standing), key=lambda pin: (pin.place, pin.guest_id))
    held = {pin.guest_id for pin in pinned}
    placed = [guest_id for guest_id in rule if guest_id not in held]
    for pin in pinned:
        placed.insert(max(pin.place - 1, 0), pin.guest_id)
    return placed


def as_locked(rule: Sequence[int], places: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """A locked order: those who have a place, in its sequence, and the newcomers who have none, as the rule has them.

    Nobody's place follows from the rule here; who left the list leaves a gap that closes.
    """
    standing = [guest_id for guest_id in rule if guest_id in places]
    return sorted(standing, key=lambda guest_id: (places[guest_id], guest_id)), [
        guest_id for guest_id in rule if guest_id not in places
    ]


def moved(placed: Sequence[int], guest_id: int, place: int) -> list[int]:
    """The sequence with one guest at another place, 1 for the first; a newcomer comes in there."""
    others = [one for one in placed if one != guest_id]
    others.insert(min(max(place - 1, 0), len(others)), guest_id)
    return others


def _key(one: Candidate, countries: CountryOrder) -> tuple[object, ...]:
    counted = one.counted
    is_foreign = counted.code.startswith("D.")
    return (
        one.number is None,
        one.number or 0,
        ranks.level(counted.code),
        (counted.credentials_at or _NEVER) if counted.code in ranks.BY_CREDENTIALS else _NEVER,
        place_of(counted.country, countries) if is_foreign else (0, ""),
        one.category_position,
        one.sort_key,
        one.guest_id,
    )
