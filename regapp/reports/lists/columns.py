"""The columns that an attendance list may have, in the customary order, and the forms that offices begin with.

What a guest's record does not hold (rank, money, account) is a column to write in.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from babel import Locale
from flask_babel import force_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from reportlab.lib.units import mm

from regapp import dates
from regapp.models import Event
from regapp.printing import ListColumn
from regapp.reports.queries import Attendee

# The least that a column of words takes, and what stands beside the columns: number, signature, margins.
_LEAST_WORDS = 27 * mm
_LEAST_NAME = 40 * mm
BESIDE = 12 * mm
SIGNING = 40 * mm
MARGINS = 32 * mm


@dataclasses.dataclass(frozen=True)
class Told:
    """Somebody on a list, and in whose language of which event they are told."""

    attendee: Attendee
    event: Event
    language: str


@dataclasses.dataclass(frozen=True)
class Offered:
    """A column: its heading, what stands in it (None: nothing, it is written in by hand), and how wide it is (mm)."""

    label: Any
    cell: Callable[[Told], str] | None = None
    width: float = 0.0
    weight: float = 1.0
    is_centred: bool = False


def _guest(field: str) -> Callable[[Told], str]:
    return lambda told: getattr(told.attendee.holder.guest, field)


def _country(told: Told) -> str:
    code = told.attendee.holder.guest.country
    return str(Locale.parse(told.language).territories.get(code, code)) if code else ""


def _category(told: Told) -> str:
    return told.attendee.holder.category.text("name", told.language)


def _arrived(told: Told) -> str:
    at = told.attendee.arrived_at
    return dates.clock(at, told.event.zone, told.language) if at else ""


COLUMNS: dict[str, Offered] = {
    "ref": Offered(lazy_pgettext("column", "Reference"), _guest("ref"), 20, is_centred=True),
    "native_name": Offered(_l("Name in own script"), _guest("native_name"), weight=0.7),
    "nip": Offered(lazy_pgettext("attendance list", "NIP"), _guest("staff_number"), 34),
    "nim": Offered(lazy_pgettext("attendance list", "Student number"), _guest("staff_number"), 28),
    "rank": Offered(lazy_pgettext("attendance list", "Rank/Grade"), None, 22),
    "position": Offered(lazy_pgettext("column", "Position"), _guest("position"), weight=0.9),
    "study": Offered(lazy_pgettext("attendance list", "Study programme"), _guest("position"), weight=0.9),
    "institution": Offered(lazy_pgettext("column", "Institution"), _guest("institution"), weight=0.95),
    "country": Offered(lazy_pgettext("column", "Country"), _country, weight=0.6),
    "category": Offered(lazy_pgettext("column", "Category"), _category, weight=0.6),
    "phone": Offered(_l("Telephone"), _guest("phone"), 32),
    "email": Offered(_l("E-mail"), _guest("email"), weight=0.9),
    "arrived": Offered(lazy_pgettext("column", "Arrived"), _arrived, 17, is_centred=True),
    "daily": Offered(lazy_pgettext("attendance list", "Daily allowance (Rp)"), None, 25),
    "transport": Offered(lazy_pgettext("attendance list", "Transport (Rp)"), None, 25),
    "tax": Offered(lazy_pgettext("attendance list", "Tax (Rp)"), None, 20),
    "received": Offered(lazy_pgettext("attendance list", "Amount received (Rp)"), None, 27),
    "account": Offered(lazy_pgettext("attendance list", "Bank and account number"), None, 32),
    "remark": Offered(lazy_pgettext("attendance list", "Remarks"), None, 25),
}
USUAL = ("position", "institution")


def known(codes: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The columns that exist, each once, in the customary order; and the names of those that do not exist any more."""
    return tuple(code for code in COLUMNS if code in codes), [code for code in codes if code not in COLUMNS]


def laid(codes: Sequence[str], language: str, second: str = "") -> tuple[ListColumn, ...]:
    """The columns as the print room takes them, people first; `second` is the language of the second heading."""
    name = Offered(lazy_pgettext("column", "Name"), weight=1.05)
    offered = [name, *(COLUMNS[code] for code in codes)]
    return tuple(
        ListColumn(
            said(one.label, language),
            one.weight,
            one.width * mm,
            one.is_centred,
            said(one.label, second) if second else "",
        )
        for one in offered
    )


def is_wide(columns: Sequence[ListColumn], width: float, *, signatures: bool) -> bool:
    """Whether columns of words would be too narrow on an upright sheet of that width (points)."""
    name, *others = columns
    least = _LEAST_NAME + sum(one.width or _LEAST_WORDS for one in others)
    return least > width - MARGINS - BESIDE - (SIGNING if signatures else 0)


def cells(codes: Sequence[str], told: Told) -> tuple[str, ...]:
    """What stands in the columns for somebody."""
    found = (COLUMNS[code].cell for code in codes)
    return tuple(cell(told) if cell else "" for cell in found)


def said(words: Any, language: str) -> str:
    """Words in that language."""
    with force_locale(language):
        return str(words)


def missing_words(codes: Sequence[str]) -> str:
    """What is said of columns that do not exist any more; empty: all of them do."""
    names = ", ".join(f"“{code[:40]}”" for code in codes)
    return _("These columns no longer exist and are left out: %(names)s.", names=names) if codes else ""
