"""The columns that a list of guests may have: their names in addresses, their headings, and what stands in them."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from regapp.guests.chips import channel_words
from regapp.guests.queries import GuestRow
from regapp.models import AnswerValue, Event, GuestSource
from regapp.reports.recap.tables import Column, Kind, Table
from regapp.sheets import Cell

USUAL = ("name", "position", "institution", "category", "answer", "arrived")
ANSWERS = {
    AnswerValue.NONE: lazy_pgettext("recap", "Silent"),
    AnswerValue.ACCEPTED: lazy_pgettext("recap", "Accepted"),
    AnswerValue.REPRESENTED: lazy_pgettext("recap", "Represented"),
    AnswerValue.DECLINED: lazy_pgettext("recap", "Declined"),
}


@dataclasses.dataclass(frozen=True)
class Told:
    """A guest, and in which words of which event they are told."""

    row: GuestRow
    event: Event
    language: str


@dataclasses.dataclass(frozen=True)
class GuestColumn:
    """One column: its heading, what it holds, and how it is filled."""

    label: Any
    cell: Callable[[Told], Cell]
    kind: Kind = Kind.TEXT


def _guest(field: str) -> Callable[[Told], Cell]:
    return lambda told: getattr(told.row.guest, field)


def _moment(read: Callable[[GuestRow], Any]) -> Callable[[Told], Cell]:
    def local(told: Told) -> Cell:
        at = read(told.row)
        return at.astimezone(told.event.zone) if at else None

    return local


def _country(told: Told) -> Cell:
    code = told.row.guest.country
    return str(Locale.parse(told.language).territories.get(code, code)) if code else ""


def _asked_how(told: Told) -> Cell:
    channel = told.row.invitation.sent_channel
    return channel_words().get(channel, _("asked by hand")) if channel else ""


COLUMNS: dict[str, GuestColumn] = {
    "ref": GuestColumn(lazy_pgettext("column", "Reference"), _guest("ref")),
    "name": GuestColumn(lazy_pgettext("column", "Name"), _guest("name")),
    "full_name": GuestColumn(_l("Name with titles"), _guest("full_name")),
    "native_name": GuestColumn(_l("Name in own script"), _guest("native_name")),
    "position": GuestColumn(lazy_pgettext("column", "Position"), _guest("position")),
    "institution": GuestColumn(lazy_pgettext("column", "Institution"), _guest("institution")),
    "country": GuestColumn(lazy_pgettext("column", "Country"), _country),
    "category": GuestColumn(
        lazy_pgettext("column", "Category"), lambda told: told.row.category.text("name", told.language)
    ),
    "delegation": GuestColumn(lazy_pgettext("column", "Delegation"), lambda told: told.row.delegation),
    "precedence": GuestColumn(lazy_pgettext("column", "Precedence"), _guest("precedence"), Kind.NUMBER),
    "answer": GuestColumn(lazy_pgettext("column", "Answer"), lambda told: str(ANSWERS[told.row.invitation.answer])),
    "asked": GuestColumn(lazy_pgettext("recap", "Asked"), _moment(lambda row: row.invitation.sent_at), Kind.MOMENT),
    "asked_how": GuestColumn(_l("Asked how"), _asked_how),
    "answered": GuestColumn(
        lazy_pgettext("recap", "Answered"), _moment(lambda row: row.invitation.answered_at), Kind.MOMENT
    ),
    "represents": GuestColumn(lazy_pgettext("column", "Representing"), lambda told: told.row.represents or ""),
    "represented_by": GuestColumn(lazy_pgettext("recap", "Represented by"), lambda told: told.row.represented_by or ""),
    "arrived": GuestColumn(lazy_pgettext("column", "Arrived"), _moment(lambda row: row.first_admitted_at), Kind.MOMENT),
    "walk_in": GuestColumn(
        lazy_pgettext("recap", "Walk-in"),
        lambda told: _("yes") if told.row.guest.source == GuestSource.WALK_IN else "",
    ),
    "email": GuestColumn(_l("E-mail"), _guest("email")),
    "phone": GuestColumn(_l("Telephone"), _guest("phone")),
    "diet": GuestColumn(lazy_pgettext("recap", "Meal"), _guest("diet")),
    "access_needs": GuestColumn(lazy_pgettext("recap", "Access"), _guest("access_needs")),
    "tags": GuestColumn(_l("Tags"), lambda told: ", ".join(told.row.tags)),
    "notes": GuestColumn(_l("Notes"), _guest("notes")),
}


def known(codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns that exist, each once, in their order; and the names of those that do not exist any more."""
    found = list(dict.fromkeys(code for code in codes if code in COLUMNS))
    return found, list(dict.fromkeys(code for code in codes if code and code not in COLUMNS))


def missing_words(codes: Sequence[str]) -> str:
    """What is said of columns that do not exist any more; empty: all of them do."""
    names = ", ".join(f"“{code[:40]}”" for code in codes)
    return _("These columns no longer exist and are left out: %(names)s.", names=names) if codes else ""


def table(title: str, codes: Sequence[str], rows: Sequence[GuestRow], event: Event, language: str) -> Table:
    """The list with these columns, as a report has it."""
    found, lost = known(codes)
    chosen = [COLUMNS[code] for code in found]
    return Table(
        "guests",
        title,
        tuple(Column(code, str(COLUMNS[code].label), COLUMNS[code].kind) for code in found),
        [tuple(column.cell(Told(row, event, language)) for column in chosen) for row in rows],
        note=missing_words(lost),
    )
