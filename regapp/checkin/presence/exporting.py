"""Who is inside, as a file."""

from collections.abc import Iterator
from typing import BinaryIO

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp.checkin.presence.queries import Present
from regapp.models import Event, EventSession
from regapp.sheets import Cell, write_csv, write_xlsx

_WIDTHS = (12, 34, 36, 40, 20, 34, 18)


def write(event: Event, session: EventSession, rows: list[Present], kind: str, language: str, stream: BinaryIO) -> None:
    """Write `rows` as `csv` or `xlsx` in that language; times are in the event's zone, which the header names."""
    header = (
        pgettext("ticket", "Reference"),
        pgettext("column", "Name"),
        pgettext("column", "Position"),
        pgettext("column", "Institution"),
        pgettext("column", "Category"),
        pgettext("column", "Represents"),
        _("Inside since (%(zone)s)", zone=event.timezone),
    )
    cells = (tuple(_cells(event, row, language)) for row in rows)
    if kind == "csv":
        write_csv(stream, header, cells)
    else:
        write_xlsx(stream, session.text("title", language), header, cells, _WIDTHS)


def _cells(event: Event, row: Present, language: str) -> Iterator[Cell]:
    yield row.guest.ref
    yield row.guest.name
    yield row.guest.position
    yield row.guest.institution
    yield row.category.text("name", language)
    yield row.represents
    yield row.since.astimezone(event.zone)
