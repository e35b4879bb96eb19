"""What the recap counts, defined once; the page shows the same definitions as its legend.

A *seat* is an invitation of somebody who stands on the list in their own name. A representative has no seat of their
own: they sit on that of the one who was invited, so a seat is counted once, in the group of the one who was invited.
Whoever came without an invitation (a walk-in) has no seat either and is counted apart.

For every group, and for the whole event:

    invited  = answered + silent
    answered = accepted + represented + declined
    expected = accepted + represented, and silent where the event asks for regrets only
    came     = expected - no_show + unexpected
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from regapp.models import AnswerValue


@dataclasses.dataclass(slots=True)
class Tally:
    """How many seats of a group stand where; `walk_in` alone counts people without a seat."""

    invited: int = 0
    asked: int = 0
    accepted: int = 0
    represented: int = 0
    declined: int = 0
    silent: int = 0
    expected: int = 0
    came: int = 0
    # Of those who came: who had declined, or was silent where silence is no promise.
    unexpected: int = 0
    walk_in: int = 0

    @property
    def answered(self) -> int:
        """Seats whose answer is known."""
        return self.accepted + self.represented + self.declined

    @property
    def no_show(self) -> int:
        """Seats that were expected to be taken and stayed empty."""
        return self.expected - (self.came - self.unexpected)

    def add(self, kind: "Kind", number: int) -> None:
        """Count so many seats of one kind."""
        if kind.is_walk_in:
            self.walk_in += number * kind.came
            return
        answer = "silent" if kind.answer == AnswerValue.NONE else kind.answer.value
        setattr(self, answer, getattr(self, answer) + number)
        self.invited += number
        self.asked += number * kind.asked
        self.expected += number * kind.is_expected
        self.came += number * kind.came
        self.unexpected += number * (kind.came and not kind.is_expected)

    def figures(self, has_begun: bool = True) -> tuple[int | None, ...]:
        """The numbers in the order of COLUMNS; nobody has stayed away (None) from what has not begun."""
        return tuple(getattr(self, name) if has_begun or name != "no_show" else None for name in COLUMNS)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """Seats that are counted alike."""

    is_walk_in: bool
    asked: bool
    answer: AnswerValue
    came: bool
    is_expected: bool


def is_expected(answer: AnswerValue, regrets_only: bool) -> bool:
    """Whether a seat with that answer will be taken, as far as it is known."""
    return answer in (AnswerValue.ACCEPTED, AnswerValue.REPRESENTED) or (regrets_only and answer == AnswerValue.NONE)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of groups that have no seat in common."""
    found = Tally()
    for tally in tallies:
        for field in dataclasses.fields(Tally):
            setattr(found, field.name, getattr(found, field.name) + getattr(tally, field.name))
    return found


# The figures in their order: name in files, heading, definition.
DEFINITIONS: tuple[tuple[str, Any, Any], ...] = (
    (
        "invited",
        lazy_pgettext("recap", "Invited"),
        _l("Stands on the list in their own name. Representatives and walk-ins are not counted here."),
    ),
    ("asked", lazy_pgettext("recap", "Asked"), _l("The invitation was sent or handed over.")),
    ("answered", lazy_pgettext("recap", "Answered"), _l("Accepted, represented or declined, whoever said so.")),
    ("accepted", lazy_pgettext("recap", "Accepted"), _l("Comes in person.")),
    (
        "represented",
        lazy_pgettext("recap", "Represented"),
        _l("Somebody else comes. The seat counts once, in the group of the one who was invited."),
    ),
    ("declined", lazy_pgettext("recap", "Declined"), _l("Does not come, and nobody comes instead.")),
    ("silent", lazy_pgettext("recap", "Silent"), _l("No answer. Answered and silent together are the invited.")),
    (
        "expected",
        lazy_pgettext("recap", "Expected"),
        _l("Accepted and represented; silent too where the event asks for regrets only."),
    ),
    (
        "came",
        lazy_pgettext("recap", "Came"),
        _l("The invited person or their representative was let in. A seat counts once however often it was scanned."),
    ),
    (
        "unexpected",
        lazy_pgettext("recap", "Came unexpected"),
        _l("Of those who came: who had declined or had not answered."),
    ),
    ("no_show", lazy_pgettext("recap", "No-show"), _l("Expected and did not come; counted from the opening on.")),
    ("walk_in", lazy_pgettext("recap", "Walk-in"), _l("Came without an invitation; counted beside the seats.")),
)
COLUMNS = tuple(name for name, _heading, _meaning in DEFINITIONS)
