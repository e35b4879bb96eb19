"""What an import would do: who is new, who is there already, what would change, and what cannot be taken.

Looking changes nothing. Nobody who stands on the list is overwritten by a file unless a person has said so for this
row: a row with a guest's reference is a proposed change, and a row that looks like somebody is a proposed match.
"""

import collections
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid
from regapp.guests import queries, values
from regapp.guests.duplicates.likeness import Likeness, matches
from regapp.guests.importing.columns import field_of, is_passed_over, is_reference
from regapp.guests.importing.files import HEADER_WITHIN, FileProblem, Table
from regapp.guests.service import GuestDetails, check_details, details_of
from regapp.models import Category, Event, Guest
from regapp.models.types import clean
from regapp.sheets import unguarded

USUAL_CATEGORY = "official"
_FIELDS = tuple(field.name for field in dataclasses.fields(GuestDetails))


@dataclasses.dataclass(frozen=True)
class Reading:
    """How a file is to be read. `columns` maps the number of a column to a field ("": passed over); None: by name."""

    columns: Mapping[int, str] | None = None
    # Whether of several numbers in one cell the first is taken, and the others go to the notes.
    first_numbers: bool = False


@dataclasses.dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken: line in the file, the column as the file calls it, why, and what stands there."""

    line: int
    column: str
    reason: Any
    value: str = ""
    # The field that was looked for in it; empty: the row as a whole.
    field: str = ""


@dataclasses.dataclass(frozen=True)
class PlannedRow:
    """A row that can be taken, with what recognises it at a second import."""

    line: int
    details: GuestDetails
    key: str
    # The guest's reference, where the file is one of our exports; empty elsewhere.
    ref: str = ""
    # The fields that the row fills in.
    given: frozenset[str] = frozenset()
    # What was put into the notes from other cells, in words; empty: nothing.
    remark: str = ""


@dataclasses.dataclass(frozen=True)
class Change:
    """What a row would change of somebody on the list: field to old and new."""

    guest: Guest
    differing: dict[str, tuple[Any, Any]]


@dataclasses.dataclass(frozen=True)
class Match:
    """Somebody on the list whom a row looks like, and why (words of `likeness.Reason`)."""

    guest: Guest
    reasons: tuple[str, ...]


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
    # The header as the file has it, and the field of each column (None: nobody knows, "": passed over).
    header: list[str] = dataclasses.field(default_factory=list)
    fields: list[str | None] = dataclasses.field(default_factory=list)
    # The lines above the header, which hold the list's title.
    above: int = 0
    # Of known rows what they would change, by line; of new ones whom they look like.
    changes: dict[int, Change] = dataclasses.field(default_factory=dict)
    matches: dict[int, list[Match]] = dataclasses.field(default_factory=dict)

    @property
    def bad_lines(self) -> int:
        """How many rows have something that cannot be taken."""
        return len({problem.line for problem in self.problems})

    @property
    def has_several_numbers(self) -> bool:
        """Whether a cell holds several telephone numbers, of which the first could be taken."""
        return any(one.field == "phone" and values.has_several_numbers(one.value) for one in self.problems)


def plan_import(event: Event, table: Table, reading: Reading | None = None) -> ImportPlan:
    """Look through a table; changes nothing. Raises FileProblem when there is no column for the name."""
    reading = reading or Reading()
    above, header = header_of(table)
    fields = _fields(header, reading)
    categories = queries.categories(event.id)
    assumed = _assumed(categories)
    reader = _Reader(header, fields, categories, assumed, reading)
    rows = [
        row
        for cells, line in zip(table.rows[above + 1 :], table.lines[above + 1 :], strict=True)
        if (row := reader.read(cells, line)) is not None
    ]
    unknown = [name for name, field in zip(header, fields, strict=True) if field is None and not is_passed_over(name)]
    plan = ImportPlan(
        new=[],
        known=[],
        problems=reader.problems,
        unknown_columns=unknown,
        assumed_category=assumed if reader.assumed_any else "",
        table=table,
        header=header,
        fields=fields,
        above=above,
    )
    return _as_it_stands(event, plan, rows)


def header_of(table: Table) -> tuple[int, list[str]]:
    """The columns' names and the row in which they stand: above it may stand the list's title.

    It is the first row that names a column for the name; where none does, the first one with the most cells filled.
    """
    top = [[unguarded(clean(cell)) for cell in row] for row in table.rows[:HEADER_WITHIN]]
    for at, row in enumerate(top):
        if "name" in map(field_of, row):
            return at, row
    filled = [sum(map(bool, row)) for row in top]
    at = filled.index(max(filled))
    return at, top[at]


def with_proposals(event: Event, plan: ImportPlan) -> ImportPlan:
    """The plan with what its known rows would change and whom its new ones look like. Few statements."""
    by_ref = queries.guests_by_ref(event.id, [row.ref for row in plan.known if row.ref])
    changes = {}
    for row in plan.known:
        if (guest := by_ref.get(row.ref)) and (differing := difference(guest, row)):
            changes[row.line] = Change(guest, differing)
    return dataclasses.replace(plan, changes=changes, matches=_matches(event, plan.new))


def looked_again(event: Event, plan: ImportPlan) -> ImportPlan:
    """The plan as it stands now, when others may have put some of its rows on the list meanwhile."""
    return _as_it_stands(event, plan, sorted([*plan.new, *plan.known], key=lambda row: row.line))


def difference(guest: Guest, row: PlannedRow) -> dict[str, tuple[Any, Any]]:
    """What of a guest is otherwise than the row says; what the row leaves empty is no difference."""
    before = details_of(guest)
    return {
        field: (old, new)
        for field in _FIELDS
        if field in row.given and (new := getattr(row.details, field)) != (old := getattr(before, field))
    }


def seen_as(differing: Mapping[str, tuple[Any, Any]]) -> str:
    """What recognises a change that a person has looked at: another one, later, is not the one that was agreed to."""
    return hashlib.sha256(json.dumps(differing, sort_keys=True).encode()).hexdigest()[:16]


def brought_up_to_date(guest: Guest, row: PlannedRow) -> GuestDetails:
    """The guest's details with what the row fills in."""
    given = {field: getattr(row.details, field) for field in row.given}
    return dataclasses.replace(details_of(guest), **given)


def _as_it_stands(event: Event, plan: ImportPlan, rows: list[PlannedRow]) -> ImportPlan:
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


def _matches(event: Event, rows: list[PlannedRow]) -> dict[int, list[Match]]:
    if not rows:
        return {}
    known = queries.likenesses(event.id)
    found = matches((_likeness(row) for row in rows), known)
    guests = queries.guests_by_id(event.id, [pair.second for pairs in found.values() for pair in pairs])
    return {
        line: [Match(guests[pair.second], pair.reasons) for pair in pairs if pair.second in guests]
        for line, pairs in found.items()
    }


def _likeness(row: PlannedRow) -> Likeness:
    one = row.details
    return Likeness(row.line, one.name, one.institution, one.staff_number, one.email, one.phone)


def _fields(header: list[str], reading: Reading) -> list[str | None]:
    if reading.columns is None:
        fields: list[str | None] = [field_of(name) for name in header]
    else:
        fields = [reading.columns.get(at, "") or "" for at in range(len(header))]
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
    return fields


def _assumed(categories: list[Category]) -> str:
    codes = [category.code for category in categories]
    return USUAL_CATEGORY if USUAL_CATEGORY in codes else codes[0]


class _Reader:
    """Reads rows into details, and collects every problem rather than the first."""

    def __init__(
        self,
        header: list[str],
        fields: list[str | None],
        categories: list[Category],
        assumed: str,
        reading: Reading,
    ) -> None:
        self._header, self._fields = header, fields
        self._assumed = assumed
        self._ref_at = next((at for at, name in enumerate(header) if is_reference(name)), None)
        self._phone = values.first_phone if reading.first_numbers else values.phone_and_remark
        self._seen: collections.Counter[str] = collections.Counter()
        # What few cells say and many repeat is read once.
        self._repeated: dict[tuple[str, str], Any] = {}
        self._values: dict[str, Callable[[str], Any]] = {
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
        given, remark = self._given(cells, line)
        filled = frozenset(given)
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
        return PlannedRow(line, details, self._key(details), self._ref(cells), filled, remark)

    def _given(self, cells: list[str], line: int) -> tuple[dict[str, Any], str]:
        given: dict[str, Any] = {}
        remark = ""
        for field, cell in zip(self._fields, cells, strict=False):
            if not field or not cell:
                continue
            text = unguarded(clean(cell))
            if values.is_nothing(text):
                continue
            try:
                if field == "phone":
                    given[field], remark = self._phone(text)
                else:
                    given[field] = self._value(field, text)
            except Invalid as error:
                self._problem(line, field, error.message, text)
        if remark:
            noted = _("Telephone: %(remark)s", remark=remark)
            given["notes"] = "\n".join(filter(None, (given.get("notes", ""), noted)))
        return given, remark

    def _value(self, field: str, text: str) -> Any:
        read = self._values.get(field)
        if read is None:
            return text
        if field == "email":
            return read(text)
        if (field, text) not in self._repeated:
            self._repeated[field, text] = read(text)
        return self._repeated[field, text]

    def _ref(self, cells: list[str]) -> str:
        if self._ref_at is None or self._ref_at >= len(cells):
            return ""
        return cells[self._ref_at].strip().upper()[:12]

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
        self.problems.append(Problem(line, column, reason, value[:80], field))

    def _key(self, details: GuestDetails) -> str:
        """The row's fingerprint; of rows that are alike in every cell, each has its own."""
        written = "\x1f".join(f"{field}={getattr(details, field)}" for field in _FIELDS)
        self._seen[written] += 1
        return hashlib.sha256(f"{written}\x1f{self._seen[written]}".encode()).hexdigest()


def columns_by_name(header: list[str], given: Iterable[str]) -> dict[int, str]:
    """Columns as the command line names them, "Nama Peserta=name"; the others by their own names.

    Raises FileProblem for a column or a field that there is not.
    """
    columns = {at: field_of(name) or "" for at, name in enumerate(header)}
    for one in given:
        name, _equals, field = one.rpartition("=")
        places = [at for at, column in enumerate(header) if column.strip().casefold() == name.strip().casefold()]
        if not places:
            raise FileProblem(_l("There is no column “%(name)s” in this file.", name=name))
        if field.strip() not in (*_FIELDS, ""):
            raise FileProblem(_l("There is no field “%(name)s” on the guest list.", name=field))
        columns = {at: "" if had == field.strip() else had for at, had in columns.items()}
        columns[places[0]] = field.strip()
    return columns
