"""The comparison of two events as tables: the event in hand first, the other one beside it, and the difference."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp.models import fold
from regapp.reports.recap.counting import DEFINITIONS, Tally
from regapp.reports.recap.queries import Recap
from regapp.reports.recap.tables import Chart, Column, Kind, Look, Table
from regapp.sheets import Cell

# Figures of which a share says more than the number, and of what they are a share.
SHARES = (("answered", "invited"), ("declined", "invited"), ("silent", "invited"), ("no_show", "expected"))


def comparison(one: Recap, other: Recap, language: str) -> list[Table]:
    """The whole events, then their categories; categories of the same code, or of the same name, are one row."""
    return [_whole(one, other, language), _shares(one, other, language), _categories(one, other, language)]


def _names(one: Recap, other: Recap, language: str) -> tuple[str, str]:
    first, second = (recap.event.text("title", language) for recap in (one, other))
    if fold(first) != fold(second):
        return first, second
    years = (str(recap.event.starts_at.astimezone(recap.event.zone).year) for recap in (one, other))
    first_year, second_year = years
    return f"{first} ({first_year})", f"{second} ({second_year})"


def _columns(heading: str, one: Recap, other: Recap, language: str, kind: Kind = Kind.NUMBER) -> tuple[Column, ...]:
    first, second = _names(one, other, language)
    return (
        Column("figure", heading),
        Column("this", first, kind),
        Column("other", second, kind),
        Column("difference", pgettext("comparison", "Difference"), kind),
    )


def _whole(one: Recap, other: Recap, language: str) -> Table:
    here, there = (recap.total.figures(recap.has_begun) for recap in (one, other))
    names = (str(heading) for _name, heading, _meaning in DEFINITIONS)
    figures: list[tuple[str, int | None, int | None]] = list(zip(names, here, there, strict=True))
    figures.append((_("People through the door"), one.at_door, other.at_door))
    return Table(
        "whole",
        _("The events as a whole"),
        _columns(pgettext("recap", "Figure"), one, other, language),
        [_row(*figure) for figure in figures],
        chart=Chart(Look.PAIRS, ("this", "other")),
    )


def _shares(one: Recap, other: Recap, language: str) -> Table:
    headings = {name: str(heading) for name, heading, _meaning in DEFINITIONS}
    rows: list[tuple[Cell, ...]] = []
    for part, whole in SHARES:
        first, second = (_share(recap, part, whole) for recap in (one, other))
        name = _("%(part)s of %(whole)s (%%)", part=headings[part], whole=headings[whole])
        difference = None if first is None or second is None else first - second
        rows.append((name, first, second, difference))
    rows.append((_("Half of the answers within (hours)"), _median(one), _median(other), None))
    return Table(
        "shares", _("In shares"), _columns(pgettext("recap", "Figure"), one, other, language, Kind.HOURS), rows
    )


def _share(recap: Recap, part: str, whole: str) -> float | None:
    """A part of the whole in per cent; None where there is no whole, or the part is not known yet."""
    if not getattr(recap.total, whole) or (part == "no_show" and not recap.has_begun):
        return None
    return 100 * getattr(recap.total, part) / getattr(recap.total, whole)


def _median(recap: Recap) -> float | None:
    """The median of the channel by which most were asked."""
    return max(recap.speeds, key=lambda speed: speed.answers).median if recap.speeds else None


def _categories(one: Recap, other: Recap, language: str) -> Table:
    first = {category.code: (category.text("name", language), tally) for category, tally in one.categories}
    second = {category.code: (category.text("name", language), tally) for category, tally in other.categories}
    return Table(
        "category",
        _("Who came, by category"),
        _columns(pgettext("column", "Category"), one, other, language),
        list(_came(first, second)),
    )


def _came(first: dict[str, tuple[str, Tally]], second: dict[str, tuple[str, Tally]]) -> Iterable[tuple[Cell, ...]]:
    for code in dict.fromkeys((*first, *second)):
        name = (first.get(code) or second[code])[0]
        here, there = (found[code][1].came if code in found else 0 for found in (first, second))
        yield _row(name, here, there)


def _row(name: str, here: int | None, there: int | None) -> tuple[Cell, ...]:
    return name, here, there, None if here is None or there is None else here - there
