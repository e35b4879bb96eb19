"""What an attendance list is made of: plain data, with every word already in the language of the paper."""

import dataclasses
import enum

from regapp.printing.page import A4, F4, DocumentInfo, Size


class Paper(enum.StrEnum):
    """The sheets that offices use: A4, and F4 of 215 x 330 mm."""

    A4 = "a4"
    F4 = "f4"

    @property
    def size(self) -> Size:
        """Width and height in points, upright."""
        return A4 if self is Paper.A4 else F4


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceLabels:
    """The words of the form in its language. `page` has the places {page} and {pages}."""

    title: str
    activity: str
    date: str
    time: str
    place: str
    session: str
    number: str
    signature: str
    page: str


@dataclasses.dataclass(frozen=True, slots=True)
class ListColumn:
    """A column between the running number and the signature; the first one holds the people.

    `width` is in points; where it is none, the column shares what is left with the others by its `weight`. `second` is
    the heading in a second language, beneath the first.
    """

    label: str
    weight: float = 1.0
    width: float = 0.0
    is_centred: bool = False
    second: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Ink:
    """A drawn signature: lines of points in a field of that width and height, y down; `mark` is printed beneath it."""

    width: float
    height: float
    lines: tuple[tuple[tuple[float, float], ...], ...]
    mark: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One person: `cells` are what stands in the columns behind the first; `representing` is the whole phrase.

    `signature` stands in the column to sign in, in place of the dots.
    """

    name: str
    cells: tuple[str, ...] = ()
    representing: str = ""
    signature: Ink | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of the row."""
        return (self.name, self.representing, *self.cells)


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceGroup:
    """Rows under a line of their own, usually a category; without a title the line is left out. Numbers run on."""

    rows: tuple[AttendanceRow, ...]
    title: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """Who answers for the list: "Balikpapan, 8 Mei 2031", the office, the name, "NIP …"; each may be empty."""

    place_and_date: str = ""
    office: str = ""
    name: str = ""
    number: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """One list, for one day and session. Dates and times come as words; facts that are empty are left out.

    `letterhead` are the lines of the kop, the first two set large. `columns` stand in their order, `signatures` adds
    the one to sign in; `blank_rows` are numbered lines for people who come without being on the list; `note` stands in
    small letters under the last row. A list with many columns lies on its side (`is_wide`).
    """

    labels: AttendanceLabels
    info: DocumentInfo
    activity: str
    groups: tuple[AttendanceGroup, ...]
    columns: tuple[ListColumn, ...]
    letterhead: tuple[str, ...] = ()
    date: str = ""
    time: str = ""
    place: str = ""
    session: str = ""
    paper: Paper = Paper.A4
    is_wide: bool = False
    signatures: bool = True
    blank_rows: int = 0
    signer: Signer | None = None
    note: str = ""

    @property
    def size(self) -> Size:
        """Width and height of the sheet in points, as it lies."""
        upright = self.paper.size
        return Size(upright.height, upright.width) if self.is_wide else upright

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label and value of what the list is about."""
        labels = self.labels
        facts = [
            (labels.activity, self.activity),
            (labels.date, self.date),
            (labels.time, self.time),
            (labels.place, self.place),
            (labels.session, self.session),
        ]
        return [(label, value) for label, value in facts if value]
