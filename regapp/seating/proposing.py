"""Who sits where by precedence: plain data in, plain data out.

The customary rules: the highest has the seat of honour, the next sits at their right hand, the one after at their left,
and so on outwards; companions sit beside whom they accompany, further from the honour. Across a table hosts and guests
sit on opposite sides; at round tables each table has a host at its head as far as there are hosts.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from regapp.seating.rooms import Bank, Room, Seat


@dataclasses.dataclass(frozen=True)
class Sitter:
    """Somebody to be seated, in the order of precedence."""

    guest_id: int
    is_host: bool = False
    companion_of: int | None = None


# People who sit beside each other: a guest and their companions.
Party = tuple[Sitter, ...]


def proposed(room: Room, sitters: Sequence[Sitter], fixed: Mapping[int, str]) -> dict[int, str]:
    """A seat for everybody for whom there is one: guest to seat. Those who are fixed (guest to seat) stay there."""
    taken = set(fixed.values())
    seated = dict(fixed)
    parties = list(_parties(one for one in sitters if one.guest_id not in fixed))
    if any(bank.is_hosts for bank in room.banks) and any(party[0].is_host for party in parties):
        sides = [
            ([bank for bank in room.banks if bank.is_hosts == side], [p for p in parties if p[0].is_host == side])
            for side in (False, True)
        ]
        rest = [party for banks, own in sides for party in _fill(banks, own, taken, seated)]
        rest.sort(key=parties.index)
        _fill(room.banks, rest, taken, seated)
    elif len(room.banks) > 1 and room.banks[0].honour.code == "1-1":
        _fill(room.banks, list(_heads_first(room.banks, parties, taken, seated)), taken, seated)
    else:
        _fill(room.banks, parties, taken, seated)
    return seated


def _heads_first(
    banks: Sequence[Bank], parties: list[Party], taken: set[str], seated: dict[int, str]
) -> Iterator[Party]:
    """Hosts at the heads of the tables, the highest at the first; gives the parties that are still to be seated."""
    heads = iter([bank for bank in banks if bank.honour.code not in taken])
    for party in parties:
        bank = next(heads, None) if party[0].is_host else None
        if bank is None or not _sit(bank, party, taken, seated, starts_at_honour=True):
            yield party


def _fill(banks: Sequence[Bank], parties: list[Party], taken: set[str], seated: dict[int, str]) -> list[Party]:
    """Seat parties in the first bank that has room for them. Gives those for whom none has."""
    left: list[Party] = []
    for party in parties:
        if not any(_sit(bank, party, taken, seated) for bank in banks):
            left.append(party)
    return left


def _sit(bank: Bank, party: Party, taken: set[str], seated: dict[int, str], *, starts_at_honour: bool = False) -> bool:
    """Seat a party at the best place of the bank where its people sit beside each other."""
    lines = ((bank.honour, *bank.right), (bank.honour, *bank.left))
    candidates = bank.seats[:1] if starts_at_honour else bank.seats
    for seat in candidates:
        for line in lines:
            if seat not in line:
                continue
            start = line.index(seat)
            wanted = line[start : start + len(party)]
            if len(wanted) == len(party) and not any(one.code in taken for one in wanted):
                _take(wanted, party, taken, seated)
                return True
    return False


def _take(seats: Iterable[Seat], party: Party, taken: set[str], seated: dict[int, str]) -> None:
    for seat, sitter in zip(seats, party, strict=True):
        taken.add(seat.code)
        seated[sitter.guest_id] = seat.code


def _parties(sitters: Iterable[Sitter]) -> Iterator[Party]:
    """Guests with those who accompany them, in the order of the guests; whose guest has a seat already sits alone."""
    known = list(sitters)
    ids = {one.guest_id for one in known}
    companions: dict[int, list[Sitter]] = {}
    for one in known:
        if one.companion_of in ids:
            companions.setdefault(one.companion_of or 0, []).append(one)
    for one in known:
        if one.companion_of not in ids:
            yield (one, *companions.get(one.guest_id, ()))
