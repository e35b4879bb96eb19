"""The register of certificates as a file: every number that was ever given, with what became of it."""

from collections.abc import Iterator
from typing import BinaryIO

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp.models import Event, Guest, IssuedDocument
from regapp.sheets import Cell, write_csv, write_xlsx
from regapp.tickets.documents import grouped_code

_WIDTHS = (32, 14, 40, 26, 12, 18, 20, 20)


def write(event: Event, rows: list[tuple[IssuedDocument, Guest]], kind: str, stream: BinaryIO) -> None:
    """Write the register as `csv` or `xlsx` in the language in hand; times are in the event's zone."""
    header = (
        pgettext("column", "Number"),
        pgettext("column", "Date"),
        pgettext("column", "Name"),
        pgettext("column", "Role"),
        pgettext("ticket", "Reference"),
        pgettext("verify", "Code"),
        _("Issued (%(zone)s)", zone=event.timezone),
        _("Withdrawn (%(zone)s)", zone=event.timezone),
    )
    cells = (tuple(_cells(event, document, guest)) for document, guest in rows)
    if kind == "csv":
        write_csv(stream, header, cells)
    else:
        write_xlsx(stream, _("Certificates"), header, cells, _WIDTHS)


def _cells(event: Event, document: IssuedDocument, guest: Guest) -> Iterator[Cell]:
    yield document.number
    yield document.dated.isoformat()
    yield document.data.get("name", "")
    yield document.data.get("role", "")
    yield guest.ref
    yield grouped_code(document.code)
    yield document.issued_at.astimezone(event.zone)
    yield document.withdrawn_at.astimezone(event.zone) if document.withdrawn_at else None
