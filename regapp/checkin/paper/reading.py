"""What somebody types from paper, line by line: numbers, references, times, badges. Knows no database.

A line names people by the numbers of the list ("3, 7-9, 12") or by their references ("K7M2QX"), with at most one time
("08:45", also "8.45") and, for one person alone, the spare badge they got ("S7"). A line about somebody who was not on
the list has their name, position and institution between semicolons, with time and badge as parts of their own.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from regapp.models import clean

LONGEST = 100_000
MOST_LINES = 3000
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")
_NUMBER = re.compile(r"\d{1,5}")
# Numbers of the list begin with no nought: this is a time, or it is unclear.
_BARE_TIME = re.compile(r"0\d{3}")
_HAS_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_SPARE = re.compile(r"S-?0*(\d{1,3})", re.IGNORECASE)
_REFERENCE = re.compile(r"[0-9A-Za-z]{6}")
_DASHES = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with a line, counted from 1, in words."""

    line: int
    words: Any


@dataclasses.dataclass(frozen=True)
class Line:
    """A line with people of the list: numbers and references as typed, the time (None: the usual one), the badge."""

    line: int
    numbers: tuple[int, ...]
    refs: tuple[str, ...]
    time: dt.time | None
    spare: int | None


@dataclasses.dataclass(frozen=True)
class Stranger:
    """A line about somebody who was not on the list."""

    line: int
    name: str
    position: str
    institution: str
    time: dt.time | None
    spare: int | None


def lines(text: str, highest: int, spares: int) -> Iterator[Line | Problem]:
    """Each line that is not empty: what it says, or what is wrong with it. `highest` is the list's last number."""
    for count, written in _written(text):
        try:
            yield _line(count, written, highest, spares)
        except ValueError as error:
            yield Problem(count, error.args[0])


def strangers(text: str, spares: int) -> Iterator[Stranger | Problem]:
    """Each line about somebody who was not on the list: what it says, or what is wrong with it."""
    for count, written in _written(text):
        try:
            yield _stranger(count, written, spares)
        except ValueError as error:
            yield Problem(count, error.args[0])


def together(numbers: list[int]) -> str:
    """Numbers as a person would write them: "3, 7-9, 12"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def time_of(text: str) -> dt.time | None:
    """A time of day as people write it, "8:45" or "08.45"; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.time(int(found[1]), int(found[2]))


def _written(text: str) -> Iterator[tuple[int, str]]:
    for count, written in enumerate(text.splitlines(), start=1):
        if plain := clean(written):
            yield count, plain


def _line(count: int, written: str, highest: int, spares: int) -> Line:
    numbers: list[int] = []
    refs: list[str] = []
    times: list[dt.time] = []
    badges: list[int] = []
    for word in filter(None, _BETWEEN.split(_DASHES.sub("-", written))):
        if _TIME.fullmatch(word):
            times.append(_time(word))
        elif found := _SPARE.fullmatch(word):
            badges.append(_badge(int(found[1]), word, spares))
        elif _REFERENCE.fullmatch(word):
            refs.append(word.upper())
        elif _BARE_TIME.fullmatch(word):
            raise ValueError(_l("“%(word)s” is no number of the list; write a time like 08:45.", word=word))
        elif _NUMBER.fullmatch(word):
            numbers.append(_number(int(word), highest))
        elif found := _RANGE.fullmatch(word):
            numbers += _range(int(found[1]), int(found[2]), highest)
        else:
            raise ValueError(_l("“%(word)s” is neither a number of the list, a reference nor a time.", word=word[:40]))
    people = len(set(numbers)) + len(set(refs))
    if not people:
        raise ValueError(_l("This line names nobody."))
    if badges and people > 1:
        raise ValueError(_l("A badge goes to one person: write who got it on a line of its own."))
    return Line(count, tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(refs)), _one(times), _one_badge(badges))


def _stranger(count: int, written: str, spares: int) -> Stranger:
    times: list[dt.time] = []
    badges: list[int] = []
    words: list[str] = []
    for part in (part.strip() for part in written.split(";")):
        if _TIME.fullmatch(part):
            times.append(_time(part))
        elif found := _SPARE.fullmatch(part):
            badges.append(_badge(int(found[1]), part, spares))
        else:
            words.append(part)
    if not words or not words[0]:
        raise ValueError(_l("The name is missing."))
    if len(words) > 3 or _HAS_TIME.search(words[0]):
        raise ValueError(
            _l("Write name; position; institution, with semicolons between, and after them the time and the badge.")
        )
    name, position, institution = (*words, "", "")[:3]
    return Stranger(count, name, position, institution, _one(times), _one_badge(badges))


def _time(word: str) -> dt.time:
    found = time_of(word)
    if found is None:
        raise ValueError(_l("“%(word)s” is no time of day.", word=word))
    return found


def _number(number: int, highest: int) -> int:
    if not highest:
        raise ValueError(_l("Numbers belong to a printed list, and there is none: write references instead."))
    if not 1 <= number <= highest:
        raise ValueError(
            _l("The list has no number %(number)s; its last one is %(highest)s.", number=number, highest=highest)
        )
    return number


def _range(first: int, last: int, highest: int) -> list[int]:
    if first > last:
        raise ValueError(_l("“%(first)s-%(last)s” goes backwards.", first=first, last=last))
    _number(first, highest)
    return list(range(first, _number(last, highest) + 1))


def _badge(number: int, word: str, spares: int) -> int:
    if not 1 <= number <= spares:
        raise ValueError(
            _l("There is no spare badge “%(word)s”; they go from S1 to S%(last)s.", word=word, last=spares)
        )
    return number


def _one(times: list[dt.time]) -> dt.time | None:
    if len(set(times)) > 1:
        raise ValueError(_l("This line has two times: write one line for each."))
    return times[0] if times else None


def _one_badge(badges: list[int]) -> int | None:
    if len(set(badges)) > 1:
        raise ValueError(_l("This line has two badges: write one line for each."))
    return badges[0] if badges else None
