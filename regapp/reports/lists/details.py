"""What a list is to look like: the choice that an address says, that a name keeps, and the forms to begin with."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_pgettext

from regapp.printing import Paper
from regapp.reports.lists.columns import USUAL, known

MOST_BLANK = 200


class Purpose(enum.StrEnum):
    """What is signed for."""

    ATTENDANCE = "attendance"
    RECIPIENTS = "recipients"


class Grouping(enum.StrEnum):
    """By what people stand together under a line of their own."""

    NONE = "none"
    CATEGORY = "category"
    INSTITUTION = "institution"
    DELEGATION = "delegation"
    COUNTRY = "country"


class Speech(enum.StrEnum):
    """In which language the form's own words stand."""

    EVENT = "event"
    INDONESIAN = "id"
    ENGLISH = "en"
    BOTH = "both"


@dataclasses.dataclass(frozen=True)
class ListDetails:
    """A list's form. `columns` stand behind the name; the time of arrival appears by itself once somebody came."""

    purpose: Purpose = Purpose.ATTENDANCE
    columns: tuple[str, ...] = USUAL
    speech: Speech = Speech.EVENT
    group: Grouping = Grouping.CATEGORY
    paper: Paper = Paper.A4
    blank_rows: int = 0
    signatures: bool = True

    @property
    def said(self) -> dict[str, Any]:
        """As an address says it, and as it is kept."""
        return {
            "purpose": self.purpose.value,
            "columns": list(self.columns),
            "speech": self.speech.value,
            "group": self.group.value,
            "paper": self.paper.value,
            "blank": self.blank_rows,
            "signatures": "y" if self.signatures else "n",
        }

    @classmethod
    def kept(cls, chosen: Mapping[str, Any]) -> tuple["ListDetails", list[str]]:
        """What was kept, and the names of its columns that no longer exist. Words that nobody knows are the usual."""
        columns, lost = known([str(code) for code in chosen.get("columns", USUAL)])
        usual = cls()
        blank = chosen.get("blank", 0)
        return (
            cls(
                purpose=_one_of(Purpose, chosen.get("purpose"), usual.purpose),
                columns=columns,
                speech=_one_of(Speech, chosen.get("speech"), usual.speech),
                group=_one_of(Grouping, chosen.get("group"), usual.group),
                paper=_one_of(Paper, chosen.get("paper"), usual.paper),
                blank_rows=min(max(blank, 0), MOST_BLANK) if isinstance(blank, int) else 0,
                signatures=chosen.get("signatures") != "n",
            ),
            lost,
        )


# Forms that offices begin with: general, for civil servants, for students, in English, and for what is paid out.
PRESETS: dict[str, tuple[Any, ListDetails]] = {
    "general": (lazy_pgettext("attendance list", "General"), ListDetails()),
    "civil": (
        lazy_pgettext("attendance list", "Civil servants"),
        ListDetails(columns=("nip", "rank", "position", "institution")),
    ),
    "students": (
        lazy_pgettext("attendance list", "Students"),
        ListDetails(columns=("nim", "study", "institution"), group=Grouping.INSTITUTION),
    ),
    "english": (lazy_pgettext("attendance list", "In English"), ListDetails(speech=Speech.ENGLISH)),
    "bilingual": (lazy_pgettext("attendance list", "In two languages"), ListDetails(speech=Speech.BOTH)),
    "recipients": (
        lazy_pgettext("attendance list", "Recipients of payments"),
        ListDetails(
            purpose=Purpose.RECIPIENTS,
            columns=("position", "institution", "daily", "transport", "tax", "received"),
            group=Grouping.NONE,
        ),
    ),
}


def _one_of(kinds: Any, value: Any, usual: Any) -> Any:
    return next((kind for kind in kinds if kind.value == value), usual)
