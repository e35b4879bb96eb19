"""The recap as tables in the reader's language: the one form from which page, spreadsheet, CSV file and paper are made.

Cells are values, not texts: numbers stay numbers, times carry the event's zone.
"""

import dataclasses
import datetime as dt
import enum
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import clock, dates
from regapp.guests.chips import channel_words
from regapp.models import Event
from regapp.reports.recap.counting import DEFINITIONS, Tally, total
from regapp.reports.recap.queries import Completeness, Group, InPlaceOf, Recap
from regapp.sheets import Cell


class Kind(enum.StrEnum):
    """What a column holds: decides how it is written and where it stands."""

    TEXT = "text"
    NUMBER = "number"
    HOURS = "hours"
    MOMENT = "moment"


class Look(enum.StrEnum):
    """How a table is drawn."""

    STACKED = "stacked"
    PAIRS = "pairs"
    TIMES = "times"
    RANGES = "ranges"


@dataclasses.dataclass(frozen=True)
class Column:
    """A column: its name in files, its heading, what it holds."""

    code: str
    label: str
    kind: Kind = Kind.TEXT


@dataclasses.dataclass(frozen=True)
class Chart:
    """How a table is drawn: the columns (by code) of its bars, in their order; `line` marks a time (aware)."""

    look: Look
    columns: tuple[str, ...]
    line: dt.datetime | None = None
    line_label: str = ""


@dataclasses.dataclass(frozen=True)
class Table:
    """One table: its name in addresses and files, its title, and whether its rows add up to `total`."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    total: tuple[Cell, ...] | None = None
    chart: Chart | None = None
    # A sentence below the title; empty: the title says enough.
    note: str = ""

    def column(self, code: str) -> int:
        """The place of a column."""
        return next(place for place, column in enumerate(self.columns) if column.code == code)

    def shortened(self, most: int) -> "Table":
        """The first rows; where there are more, the others together in one, so that the total still agrees."""
        if len(self.rows) <= most:
            return self
        others = self.rows[most - 1 :]
        name = _("%(count)s others", count=len(others))
        sums = (_sum_of([row[at] for row in others]) for at in range(1, len(self.columns)))
        together = (name, *sums) if self.total else (name, *([None] * (len(self.columns) - 1)))
        return dataclasses.replace(self, rows=[*self.rows[: most - 1], together])


def _sum_of(cells: Iterable[Cell]) -> int | None:
    """The sum of figures; None where none is known."""
    numbers = [cell for cell in cells if isinstance(cell, int)]
    return sum(numbers) if numbers else None


ANSWERS = ("accepted", "represented", "declined", "silent")


def tables(recap: Recap, language: str) -> list[Table]:
    """Every table of the recap in the language of the page or paper around (`language` names categories)."""
    event = recap.event
    territories = Locale.parse(language).territories
    nobody = pgettext("recap", "not said")
    return [
        _seats(
            recap,
            "category",
            _("By category"),
            pgettext("column", "Category"),
            [(category.text("name", language), tally) for category, tally in recap.categories],
        ),
        _seats(
            recap,
            "institution",
            _("By institution"),
            pgettext("column", "Institution"),
            [(group.key or nobody, group.tally) for group in recap.institutions],
        ),
        _seats(
            recap,
            "delegation",
            _("By delegation"),
            pgettext("column", "Delegation"),
            [(one.delegation.name, one.tally) for one in recap.delegations] + _alone(recap.alone),
        ),
        _seats(
            recap,
            "country",
            _("By country"),
            pgettext("column", "Country"),
            [(_country(group, territories, nobody), group.tally) for group in recap.countries],
        ),
        _sessions(recap, language),
        _arrivals(recap, language),
        _speeds(recap),
        _completeness(recap.delegations, event),
        _in_place_of(recap.in_place_of),
        _needs(recap),
    ]


def table_of(recap: Recap, code: str, language: str) -> Table | None:
    """One table by its name; None: there is none of that name."""
    return next((table for table in tables(recap, language) if table.code == code), None)


def _alone(tally: Tally) -> list[tuple[str, Tally]]:
    return [(pgettext("recap", "no delegation"), tally)] if tally.invited or tally.walk_in else []


def _country(group: Group, territories: Any, nobody: str) -> str:
    return str(territories.get(group.key, group.key)) if group.key else nobody


def _figures() -> tuple[Column, ...]:
    return tuple(Column(name, str(heading), Kind.NUMBER) for name, heading, _meaning in DEFINITIONS)


def _seats(recap: Recap, code: str, title: str, heading: str, groups: list[tuple[str, Tally]]) -> Table:
    """Groups that have no seat in common, with their sum."""
    return Table(
        code,
        title,
        (Column(code, heading), *_figures()),
        [(name, *tally.figures(recap.has_begun)) for name, tally in groups],
        (pgettext("recap", "Total"), *total(tally for _name, tally in groups).figures(recap.has_begun)),
        Chart(Look.STACKED, ANSWERS) if code == "category" else None,
    )


def _sessions(recap: Recap, language: str) -> Table:
    return Table(
        "session",
        _("By session"),
        (Column("session", pgettext("column", "Session")), *_figures()),
        [
            (session.text("title", language), *tally.figures(clock.now() >= session.starts_at))
            for session, tally in recap.sessions
        ],
        chart=Chart(Look.PAIRS, ("expected", "came")),
        note=_("Whom a session admits is invited to it, so sessions do not add up to the event."),
    )


def _arrivals(recap: Recap, language: str) -> Table:
    event, session = recap.event, recap.session
    so_far, rows = 0, []
    for at, number in recap.arrivals:
        so_far += number
        rows.append((at.astimezone(event.zone), number, so_far))
    opening = dates.clock(session.starts_at, event.zone, language)
    late = sum(number for at, number in recap.arrivals if at >= session.starts_at)
    note = _("Opening at %(time)s; %(late)s of %(all)s came then or later.", time=opening, late=late, all=so_far)
    return Table(
        "arrivals",
        _("Arrivals by minute: %(session)s", session=session.text("title", language)),
        (
            Column("minute", _("Minute (%(zone)s)", zone=_zone(event, session.starts_at, language)), Kind.MOMENT),
            Column("came", pgettext("recap", "Came"), Kind.NUMBER),
            Column("so_far", pgettext("recap", "So far"), Kind.NUMBER),
        ),
        rows,
        chart=Chart(
            Look.TIMES, ("came",), session.starts_at.astimezone(event.zone), _("Opening %(time)s", time=opening)
        ),
        note=note if rows else "",
    )


def _zone(event: Event, at: dt.datetime, language: str) -> str:
    return dates.zone_name(event.zone, at, language)


def _speeds(recap: Recap) -> Table:
    words = channel_words()
    return Table(
        "speed",
        _("How fast answers came"),
        (
            Column("channel", _("Asked how")),
            Column("answers", pgettext("recap", "Answers"), Kind.NUMBER),
            Column("lower", _("A quarter within (hours)"), Kind.HOURS),
            Column("median", _("Half within (hours)"), Kind.HOURS),
            Column("upper", _("Three quarters within (hours)"), Kind.HOURS),
        ),
        [
            (words.get(one.channel, _("asked by hand")), one.answers, one.lower, one.median, one.upper)
            for one in recap.speeds
        ],
        chart=Chart(Look.RANGES, ("lower", "median", "upper")),
        note=_("From the invitation to the first answer: quartiles and median."),
    )


def _completeness(groups: Sequence[Completeness], event: Event) -> Table:
    return Table(
        "complete",
        _("Delegations, complete or not"),
        (
            Column("delegation", pgettext("column", "Delegation")),
            Column("state", pgettext("column", "State")),
            Column("places", pgettext("recap", "Places"), Kind.NUMBER),
            Column("named", pgettext("recap", "Named"), Kind.NUMBER),
            Column("companions", pgettext("recap", "Companions"), Kind.NUMBER),
            Column("silent", pgettext("recap", "Silent"), Kind.NUMBER),
            Column("said", _("Said to be complete"), Kind.MOMENT),
            Column("confirmed", pgettext("recap", "Confirmed"), Kind.MOMENT),
        ),
        [
            (
                one.delegation.name,
                pgettext("recap", "complete") if one.is_complete else pgettext("recap", "not complete"),
                one.named if one.delegation.allowance is None else one.delegation.allowance,
                one.named,
                one.companions,
                one.tally.silent,
                _local(one.delegation.submitted_at, event),
                _local(one.delegation.confirmed_at, event),
            )
            for one in groups
        ],
        note=_("Complete: every place is filled, and everybody named has answered."),
    )


def _local(at: dt.datetime | None, event: Event) -> dt.datetime | None:
    return at.astimezone(event.zone) if at else None


def _in_place_of(found: Iterable[InPlaceOf]) -> Table:
    yes, no = pgettext("recap", "came"), pgettext("recap", "not seen")
    return Table(
        "represented",
        _("Who represented whom"),
        (
            Column("invited", pgettext("recap", "Invited")),
            Column("position", pgettext("column", "Position")),
            Column("institution", pgettext("column", "Institution")),
            Column("representative", pgettext("recap", "Represented by")),
            Column("representative_position", _("Their position")),
            Column("letter", _("Letter of assignment")),
            Column("reason", pgettext("recap", "Reason")),
            Column("came", pgettext("recap", "At the door")),
        ),
        [
            (
                one.represented.full_name,
                one.represented.position,
                one.represented.institution,
                one.representative.full_name,
                one.representative.position,
                one.representation.assignment_letter,
                one.representation.reason,
                yes if one.came else no,
            )
            for one in found
        ],
    )


def _needs(recap: Recap) -> Table:
    needs = recap.needs
    meal, access = pgettext("recap", "Meal"), pgettext("recap", "Access")
    rows: list[tuple[Cell, ...]] = []
    if needs.people:
        rows = [(meal, _("All meals"), needs.meals), (meal, _("Nothing said"), needs.meals - _sum(needs.diets))]
        rows += [(meal, words, number) for words, number in needs.diets]
        rows += [(access, words, number) for words, number in needs.access]
    return Table(
        "needs",
        _("Meals and access"),
        (
            Column("kind", pgettext("recap", "What")),
            Column("wish", pgettext("recap", "Wish")),
            Column("people", pgettext("recap", "People"), Kind.NUMBER),
        ),
        rows,
        note=_("Of everybody who will come in person, representatives and companions among them."),
    )


def _sum(wishes: Iterable[tuple[str, int]]) -> int:
    return sum(number for _words, number in wishes)


def words_of(cell: Cell, language: str) -> str:
    """A cell as a page or a paper shows it: figures by the language's rules, times on the event's clock."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        zone: Any = cell.tzinfo
        return f"{dates.short_day(cell, zone, language)}, {dates.clock(cell, zone, language)}"
    if isinstance(cell, str):
        return cell
    return _decimal(round(cell, 1), language)


@functools.lru_cache(maxsize=4096)
def _decimal(figure: float, language: str) -> str:
    """A figure by the language's rules; most of a report's figures are the same few small ones."""
    return format_decimal(figure, locale=language)
