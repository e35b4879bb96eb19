"""What an import would do: who is new, who is there already, and what cannot be taken, by line and column."""

import collections
import dataclasses
import hashlib
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid
from regapp.guests import queries, values
from regapp.guests.importing.columns import field_of, is_passed_over, is_reference
from regapp.guests.importing.files import FileProblem, Table
from regapp.guests.service import GuestDetails, check_details
from regapp.models import Category, Event
from regapp.models.types import clean
from regapp.sheets import unguarded

USUAL_CATEGORY = "official"


@dataclasses.dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken: line in the file, the column as the file calls it, why, and what stands there."""

    line: int
    column: str
    reason: Any
    value: str = ""


@dataclasses.dataclass(frozen=True)
class PlannedRow:
    """A row that can be taken, with what recognises it at a second import."""

    line: int
    details: GuestDetails
    key: str
    # The guest's reference, where the file is one of our exports; empty elsewhere.
    ref: str = ""


@dataclasses.dataclass(frozen=True)
class ImportPlan:
    """What an import would do."""

    new: list[PlannedRow]
    known: list[PlannedRow]
    problems: list[Problem]
    unknown_columns: list[str]
    # The category of rows that name none; empty when every row names one.
    assumed_category: str
    table: Table

    @property
    def bad_lines(self) -> int:
        """How many rows have something that cannot be taken."""
        return len({problem.line for problem in self.problems})


def plan_import(event: Event, table: Table) -> ImportPlan:
    """Look through a table; changes nothing. Raises FileProblem when there is no header with a column for the name."""
    header, fields = _header(table)
    categories = queries.categories(event.id)
    assumed = _assumed(categories)
    reader = _Reader(header, fields, categories, assumed)
    rows = [
        row
        for cells, line in zip(table.rows[1:], table.lines[1:], strict=True)
        if (row := reader.read(cells, line)) is not None
    ]
    there = _there(event, rows)
    unknown = [name for name, field in zip(header, fields, strict=True) if field is None and not is_passed_over(name)]
    return ImportPlan(
        new=[row for row in rows if row.line not in there],
        known=[row for row in rows if row.line in there],
        problems=reader.problems,
        unknown_columns=unknown,
        assumed_category=assumed if reader.assumed_any else "",
        table=table,
    )


def looked_again(event: Event, plan: ImportPlan) -> ImportPlan:
    """The plan as it stands now, when others may have put some of its rows on the list meanwhile."""
    rows = sorted([*plan.new, *plan.known], key=lambda row: row.line)
    there = _there(event, rows)
    return dataclasses.replace(
        plan,
        new=[row for row in rows if row.line not in there],
        known=[row for row in rows if row.line in there],
    )


def _there(event: Event, rows: list[PlannedRow]) -> set[int]:
    """The lines whose people are on the list: imported from such a row, or named by the reference in our export."""
    keys = queries.import_keys(event.id, [row.key for row in rows])
    refs = queries.refs(event.id, [row.ref for row in rows if row.ref])
    return {row.line for row in rows if row.key in keys or row.ref in refs}


def _header(table: Table) -> tuple[list[str], list[str | None]]:
    header = [unguarded(clean(cell)) for cell in table.rows[0]]
    fields = [field_of(name) for name in header]
    if "name" not in fields:
        raise FileProblem(
            _l(
                "The first row has no column “name” (or “nama”). It reads: %(header)s",
                header=", ".join(name for name in header if name)[:200],
            )
        )
    for field, count in collections.Counter(fields).items():
        if field and count > 1:
            twice = [name for name, one in zip(header, fields, strict=True) if one == field]
            raise FileProblem(_l("Two columns mean the same: %(columns)s. Please keep one.", columns=", ".join(twice)))
    return header, fields


def _assumed(categories: list[Category]) -> str:
    codes = [category.code for category in categories]
    return USUAL_CATEGORY if USUAL_CATEGORY in codes else codes[0]


class _Reader:
    """Reads rows into details, and collects every problem rather than the first."""

    def __init__(self, header: list[str], fields: list[str | None], categories: list[Category], assumed: str) -> None:
        self._header, self._fields = header, fields
        self._assumed = assumed
        self._seen: collections.Counter[str] = collections.Counter()
        self._values: dict[str, Callable[[str], Any]] = {
            "phone": values.e164,
            "email": values.email_address,
            "country": values.country_code,
            "language": values.language_code,
            "precedence": values.whole_number,
            "category": lambda written: values.category_code(written, categories),
        }
        self.problems: list[Problem] = []
        self.assumed_any = False

    def read(self, cells: list[str], line: int) -> PlannedRow | None:
        """The row, or None when something in it cannot be taken."""
        before = len(self.problems)
        if any(cells[len(self._header) :]):
            self._problems_of_width(cells, line)
        given = self._given(cells, line)
        if not given.get("category"):
            given["category"] = self._assumed
            # A category that is there but cannot be taken is a problem of its own, not a row without one.
            self.assumed_any = self.assumed_any or len(self.problems) == before
        details = GuestDetails(**{"name": "", **given})
        try:
            check_details(details)
        except Invalid as error:
            self._problem(line, error.field or "name", error.message, str(getattr(details, error.field or "name")))
        if len(self.problems) > before:
            return None
        return PlannedRow(line, details, self._key(details), self._ref(cells))

    def _given(self, cells: list[str], line: int) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for field, cell in zip(self._fields, cells, strict=False):
            text = unguarded(clean(cell))
            if field is None or values.is_nothing(text):
                continue
            try:
                given[field] = self._values.get(field, str)(text)
            except Invalid as error:
                self._problem(line, field, error.message, text)
        return given

    def _ref(self, cells: list[str]) -> str:
        for name, cell in zip(self._header, cells, strict=False):
            if is_reference(name):
                return cell.strip().upper()[:12]
        return ""

    def _problems_of_width(self, cells: list[str], line: int) -> None:
        """A comma that belongs to a cell has moved everything behind it one column on: nothing here can be trusted."""
        more = cells[len(self._header) :]
        self.problems.append(
            Problem(
                line,
                next((name for name in reversed(self._header) if name), ""),
                _l(
                    "This row has more cells than the header. A comma or semicolon that belongs to a cell needs "
                    "quotation marks around the cell."
                ),
                ", ".join(cell for cell in more if cell)[:80],
            )
        )

    def _problem(self, line: int, field: str, reason: Any, value: str) -> None:
        column = next((name for name, one in zip(self._header, self._fields, strict=True) if one == field), field)
        self.problems.append(Problem(line, column, reason, value[:80]))

    def _key(self, details: GuestDetails) -> str:
        """The row's fingerprint; of rows that are alike in every cell, each has its own."""
        written = "\x1f".join(f"{field}={value}" for field, value in dataclasses.asdict(details).items())
        self._seen[written] += 1
        return hashlib.sha256(f"{written}\x1f{self._seen[written]}".encode()).hexdigest()
