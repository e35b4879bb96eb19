"""The guest list as a file: the columns of the import, so that it can be imported again, and what happened since."""

from collections.abc import Iterator
from typing import BinaryIO

from regapp.guests import said
from regapp.guests.queries import GuestRow
from regapp.models import Event, Question
from regapp.sheets import Cell, write_csv, write_xlsx

DETAILS = (
    "name",
    "native_name",
    "title_before",
    "title_after",
    "honorific",
    "position",
    "institution",
    "country",
    "category",
    "email",
    "phone",
    "language",
    "delegation",
    "precedence",
    "sort_name",
    "staff_number",
    "precedence_code",
    "notes",
)
COLUMNS = ("ref", *DETAILS, "tags", "answer", "answered_at", "represents", "represented_by", "arrived")
_WIDTHS = {"name": 34, "position": 36, "institution": 40, "email": 28, "phone": 18, "answered_at": 18, "arrived": 18}
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(event: Event, rows: list[GuestRow], kind: str, stream: BinaryIO) -> None:
    """Write `rows` as `csv` or `xlsx`; times are in the event's zone."""
    asked, answers = said.questions(event.id), said.said_by_everybody(event.id)
    cells = ((*_cells(event, row), *_said(event, asked, answers.get(row.guest.id, {}))) for row in rows)
    columns = (*COLUMNS, *(f"question_{question.code}" for question in asked))
    if kind == "csv":
        write_csv(stream, columns, cells)
    else:
        write_xlsx(stream, event.title, columns, cells, [_WIDTHS.get(name, 14) for name in columns])


def _said(event: Event, asked: list[Question], answers: dict[int, tuple[str, str]]) -> Iterator[Cell]:
    """What a guest said to each question, in the event's language; a file by its name."""
    for question in asked:
        value, file = answers.get(question.id, ("", ""))
        yield file or said.in_words(question, value, event.language)


def _cells(event: Event, row: GuestRow) -> Iterator[Cell]:
    special = {"category": row.category.code, "delegation": row.delegation}
    yield row.guest.ref
    for name in DETAILS:
        yield special[name] if name in special else getattr(row.guest, name)
    answered_at = row.invitation.answered_at
    yield ", ".join(row.tags)
    yield row.invitation.answer.value
    yield answered_at.astimezone(event.zone) if answered_at else None
    yield row.represents or ""
    yield row.represented_by or ""
    yield row.first_admitted_at.astimezone(event.zone) if row.first_admitted_at else None
