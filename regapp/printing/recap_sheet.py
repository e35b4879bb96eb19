"""What a report is made of: plain data, with every word in the language of the paper. Its charts stand on pages too."""

import dataclasses
import enum

from regapp.printing.page import DocumentInfo


class ChartLook(enum.StrEnum):
    """How figures are drawn: bars whose parts add up, bars one over the other, bars over time, ranges with a middle."""

    STACKED = "stacked"
    PAIRS = "pairs"
    TIMES = "times"
    RANGES = "ranges"


@dataclasses.dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: what it stands for, its figures in the order of the series, and the same in words."""

    label: str
    values: tuple[float, ...]
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """Figures ready to be drawn. `top` is what the longest bar stands for (above zero); `series` names the figures.

    Bars over time may have a `line` at so many bars from the left, with its label.
    """

    look: ChartLook
    title: str
    description: str
    series: tuple[str, ...]
    bars: tuple[ChartBar, ...]
    top: float
    line: float | None = None
    line_label: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column with its heading; figures stand at its right edge. `share` is its part of the width left to texts."""

    label: str
    is_figure: bool = False
    share: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its title and a sentence below it; no rows: `nothing` says so. `total` is a last row of its own."""

    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    note: str = ""
    nothing: str = ""
    chart: Chart | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """A paper of figures and tables. `page` has the places {page} and {pages}; `legend` is what each figure means."""

    info: DocumentInfo
    title: str
    event: str
    host: str
    facts: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[ReportTable, ...]
    legend_title: str
    legend: tuple[tuple[str, str], ...]
    page: str

    @property
    def words(self) -> list[str]:
        """Every text that somebody entered."""
        words = [self.event, self.host, *self.facts]
        for table in self.tables:
            words += [table.title, *(cell for row in table.rows for cell in row)]
        return words
