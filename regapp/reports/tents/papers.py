"""Name tents, place cards and table numbers as files; they are printed by layouts, like badges."""

from collections.abc import Sequence
from typing import BinaryIO

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from regapp.events.naming import document_info
from regapp.models import Event
from regapp.printing import Badge, Printed, badges_pdf, stock
from regapp.tickets.badges import style, write_badges
from regapp.tickets.queries import Holder

USUAL = "name-tent"
TABLES = "table-number"
MOST_TABLES = 500


def by_precedence(holders: Sequence[Holder]) -> list[Holder]:
    """In the order in which they are seated: by precedence, those without one by name behind."""
    return sorted(
        holders, key=lambda one: (one.guest.precedence is None, one.guest.precedence or 0, one.guest.sort_key)
    )


def write_tents(event: Event, chosen: Sequence[Holder], stream: BinaryIO, layout: str = USUAL) -> Printed:
    """A tent or card for each of these guests, in the order of precedence."""
    with force_locale(event.language):
        title = _("Name tents")
    return write_badges(event, by_precedence(chosen), stream, layout, title=title)


def write_table_numbers(event: Event, first: int, last: int, stream: BinaryIO) -> Printed:
    """A sheet for each table from the first number to the last."""
    language = event.language
    with force_locale(language):
        info, word = document_info(event, _("Table numbers"), language), pgettext("on a table", "Table")
    sheets = [Badge(str(number), "", "", "", "blue", position=word) for number in range(first, last + 1)]
    return badges_pdf([(stock(TABLES), sheets)], style(event), info, stream)
