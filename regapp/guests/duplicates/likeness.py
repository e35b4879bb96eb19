"""Who may be one person twice. Pure: no database, no request; a person decides what is made of it.

Nobody is compared with everybody. People are put into blocks by what their names are made of, and only those of one
block are looked at; a block that is large is split by institution, and where even that leaves many, each is compared
with those who stand next to it.

Two records are proposed when they have the same staff or student number; or when their names say the same and their
institutions do not contradict it; or when their names say the same and they share an address or a telephone. An
address alone is nobody's identity, and two different numbers are two people.
"""

import bisect
import dataclasses
import enum
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from regapp.guests.duplicates import names
from regapp.models import fold

# Up to so many of one block are compared with each other; of more, each with so many that stand next to it.
LARGEST_BLOCK, NEIGHBOURS = 60, 4
# Shorter numbers ("1", "000") stand for nothing.
SHORTEST_NUMBER = 5
# Of a name and of an institution so many words serve to find those who are like them in part.
MOST_PARTS, MOST_TELLING = 6, 4


class Reason(enum.StrEnum):
    """Why two records may be one person, or what speaks for it beside that."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    TITLES = "titles"
    SPELLING = "spelling"
    ORDER = "order"
    INITIALS = "initials"
    PART = "part"
    SAME_INSTITUTION = "same_institution"
    KINDRED_INSTITUTION = "kindred_institution"
    NO_INSTITUTION = "no_institution"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"


_SURE_NAMES = frozenset((Reason.SAME_NAME, Reason.TITLES, Reason.SPELLING, Reason.ORDER))
_INSTITUTION_FITS = frozenset((Reason.SAME_INSTITUTION, Reason.KINDRED_INSTITUTION))


@dataclasses.dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of one person, as it was written. `key` is whatever the caller knows them by."""

    key: Any
    name: str
    institution: str = ""
    staff_number: str = ""
    email: str = ""
    phone: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two people, by their keys, who may be one, and what speaks for it (words of Reason)."""

    first: Any
    second: Any
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Read:
    """One person as they are compared."""

    place: int
    person: Likeness
    # The whole name folded; its words without titles; those in one spelling; of these the ones longer than a letter.
    folded: str
    bare: list[str]
    words: list[str]
    full: frozenset[str]
    # Whether a word of the name is a first letter only.
    is_short: bool
    circle: str
    institution: str
    telling: frozenset[str]
    acronym: str
    number: str
    email: str
    phone: str


def pairs(people: Iterable[Likeness]) -> list[Pair]:
    """Those who may be one person, each pair once, in the order of the people."""
    read = [_read(place, person) for place, person in enumerate(people)]
    found = {
        (one.place, other.place) if one.place < other.place else (other.place, one.place)
        for block in _blocks(read).values()
        if len(block) > 1
        for one, other in _within(block)
    }
    proposed = ((read[one], read[other], _reasons(read[one], read[other])) for one, other in sorted(found))
    return [Pair(one.person.key, other.person.key, reasons) for one, other, reasons in proposed if reasons]


def matches(newcomers: Iterable[Likeness], people: Iterable[Likeness]) -> dict[Any, list[Pair]]:
    """For each newcomer who may be there already the pairs (newcomer, person), likeliest first; keys may overlap."""
    new, old = [_read(n, p) for n, p in enumerate(newcomers)], [_read(n, p) for n, p in enumerate(people)]
    there = _blocks(old)
    candidates = {
        (one.place, other.place)
        for key, block in _blocks(new).items()
        if key in there
        for one, other in _between(block, there[key])
    }
    found: dict[Any, list[Pair]] = defaultdict(list)
    for one, other in sorted(candidates):
        if reasons := _reasons(new[one], old[other]):
            found[new[one].person.key].append(Pair(new[one].person.key, old[other].person.key, reasons))
    for proposed in found.values():
        proposed.sort(key=_weight, reverse=True)
    return dict(found)


def compare(one: Likeness, other: Likeness) -> tuple[str, ...]:
    """Why these two may be one person; nothing when they are two."""
    return _reasons(_read(0, one), _read(1, other))


def _weight(pair: Pair) -> tuple[bool, bool, bool, int]:
    said = set(pair.reasons)
    return (
        Reason.SAME_NUMBER in said,
        Reason.SAME_NAME in said,
        bool(said & _INSTITUTION_FITS),
        len(said),
    )


def _read(place: int, person: Likeness) -> _Read:
    bare = names.bare(person.name)
    words = names.canonical(bare)
    institution, telling, initials = names.institution(person.institution[: names.LONGEST])
    full = frozenset(word for word in words if len(word) > 1 or word.isdigit())
    number = re.sub(r"[\W_]+", "", person.staff_number).upper()
    return _Read(
        place=place,
        person=person,
        folded=fold(person.name[: names.LONGEST]),
        bare=bare,
        words=words,
        full=full,
        is_short=len(full) < len(set(words)),
        circle=names.circle(words),
        institution=institution,
        telling=telling,
        acronym=initials,
        number=number if len(number) >= SHORTEST_NUMBER and len(set(number)) > 1 else "",
        email=person.email.strip().lower(),
        phone=re.sub(r"\D", "", person.phone),
    )


def _blocks(people: Sequence[_Read]) -> dict[Hashable, list[_Read]]:
    """Everybody under each key that somebody like them would have too."""
    blocks: dict[Hashable, list[_Read]] = defaultdict(list)
    for person in people:
        for key in _keys(person):
            blocks[key].append(person)
    return blocks


def _keys(person: _Read) -> Iterator[Hashable]:
    """The number; all words in any order; their circle; and of names that are like in part, what they must share."""
    if person.number:
        yield person.number, "number"
    yield tuple(sorted(person.words))
    yield person.circle, "circle"
    contacts = [contact for contact in (person.email, person.phone) if contact]
    for shared in (*_telling(person), *contacts):
        for part in _parts_of_name(person):
            yield part, shared
    for contact in contacts:
        for word in person.full:
            yield word, contact


def _telling(person: _Read) -> list[str]:
    """What of the institution must be common beside a part of the name: its longest words, or its initials."""
    telling = sorted(person.telling, key=lambda word: (-len(word), word))[:MOST_TELLING]
    return [*telling, person.acronym] if person.acronym else telling


def _parts_of_name(person: _Read) -> Iterator[Hashable]:
    """Two words that may be the whole name of another record; a word with the first letters of all."""
    yield from itertools.combinations(sorted(person.full)[:MOST_PARTS], 2)
    if len(person.words) > 1:
        letters = "".join(sorted(word[0] for word in person.words))
        for word in person.full:
            yield word, letters, "letters"


def _within(block: list[_Read]) -> Iterator[tuple[_Read, _Read]]:
    """Pairs of one block; of a large one only those whom institution or contact brings together."""
    if len(block) <= LARGEST_BLOCK:
        yield from itertools.combinations(block, 2)
        return
    for part in _parts(block).values():
        if len(part) <= LARGEST_BLOCK:
            yield from itertools.combinations(part, 2)
            continue
        line = sorted(part, key=_standing)
        for place, one in enumerate(line):
            yield from ((one, other) for other in line[place + 1 : place + 1 + NEIGHBOURS])


def _between(new: list[_Read], old: list[_Read]) -> Iterator[tuple[_Read, _Read]]:
    """Pairs of a newcomer and somebody who is there, of one block; few for each where the block is large."""
    if len(new) * len(old) <= LARGEST_BLOCK**2:
        yield from itertools.product(new, old)
        return
    there = {key: sorted(part, key=_standing) for key, part in _parts(old).items()}
    for key, part in _parts(new).items():
        near = there.get(key, [])
        if len(part) * len(near) <= LARGEST_BLOCK**2:
            yield from itertools.product(part, near)
        else:
            yield from _nearest(part, near)


def _nearest(new: list[_Read], near: list[_Read]) -> Iterator[tuple[_Read, _Read]]:
    """Each newcomer with those who would stand next to them."""
    standing = [_standing(one) for one in near]
    for one in new:
        place = bisect.bisect_left(standing, _standing(one))
        yield from ((one, other) for other in near[max(0, place - NEIGHBOURS) : place + NEIGHBOURS])


def _parts(block: list[_Read]) -> dict[Hashable, list[_Read]]:
    """A block split by what an institution is told by, and by contact; those without an institution by themselves."""
    parts: dict[Hashable, list[_Read]] = defaultdict(list)
    for one in block:
        shared = {*one.telling, one.acronym or "-"} if one.telling else {"-"}
        for key in shared | {one.email or "-", one.phone or "-", one.number or "-"}:
            parts[key].append(one)
    return parts


def _standing(one: _Read) -> tuple[Any, ...]:
    """Where somebody stands among those of a block: next to who is most like them, whatever order they came in."""
    return (one.words, one.institution, one.email, one.phone, one.folded, str(one.person.key))


def _reasons(one: _Read, other: _Read) -> tuple[str, ...]:
    """What speaks for one person, most telling first; nothing when it is not enough."""
    if one.number and other.number and one.number != other.number:
        return ()
    number = Reason.SAME_NUMBER if one.number and other.number else None
    name = _name(one, other)
    if not number and name is None:
        return ()
    institution, contact = _institution(one, other), _contact(one, other)
    is_likely = institution in _INSTITUTION_FITS or contact or (name in _SURE_NAMES and institution)
    if not number and not is_likely:
        return ()
    return tuple(reason for reason in (number, name, institution, *contact) if reason)


def _contact(one: _Read, other: _Read) -> list[Reason]:
    by_mail = [Reason.SAME_EMAIL] if one.email and one.email == other.email else []
    return [*by_mail, Reason.SAME_PHONE] if one.phone and one.phone == other.phone else by_mail


def _name(one: _Read, other: _Read) -> Reason | None:
    """In what two names are one; None when they are not."""
    if not one.words or not other.words:
        return None
    if one.folded == other.folded:
        return Reason.SAME_NAME
    if one.bare == other.bare:
        return Reason.TITLES
    if one.words == other.words:
        return Reason.SPELLING
    if one.circle == other.circle or sorted(one.words) == sorted(other.words):
        return Reason.ORDER
    if one.is_short or other.is_short:
        return Reason.INITIALS if _abbreviates(one, other) else None
    few, many = (one.full, other.full) if len(one.full) < len(other.full) else (other.full, one.full)
    return Reason.PART if few < many and (len(few) > 1 or _contact(one, other)) else None


def _abbreviates(one: _Read, other: _Read) -> bool:
    """Whether a whole word is common to both names and what is left differs only by being a first letter in one."""
    if len(one.words) != len(other.words) or not any(len(word) > 2 for word in one.full & other.full):
        return False
    mine = sorted((Counter(one.words) - Counter(other.words)).elements())
    theirs = sorted((Counter(other.words) - Counter(one.words)).elements())
    return all(
        my[0] == their[0] and 1 in (len(my), len(their)) and not (my + their)[-1].isdigit()
        for my, their in zip(mine, theirs, strict=True)
    )


def _institution(one: _Read, other: _Read) -> Reason | None:
    """Whether two institutions are one or could be; None when they are two."""
    if not one.telling or not other.telling:
        return Reason.NO_INSTITUTION
    if one.institution == other.institution:
        return Reason.SAME_INSTITUTION
    common = one.telling & other.telling
    is_part = len(common) == min(len(one.telling), len(other.telling))
    if is_part or 2 * len(common) >= len(one.telling | other.telling):
        return Reason.KINDRED_INSTITUTION
    is_short = one.telling == {other.acronym} or other.telling == {one.acronym}
    return Reason.KINDRED_INSTITUTION if is_short else None
