"""What a person may choose of a list. The form changes nothing by itself; keeping it under a name carries a token."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from regapp.events.forms import Checkboxes
from regapp.extensions import chosen_language
from regapp.models import Event
from regapp.printing import Paper
from regapp.reports.lists.columns import COLUMNS, is_wide, known, laid
from regapp.reports.lists.details import MOST_BLANK, Grouping, ListDetails, Purpose, Speech

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

PURPOSES = {
    Purpose.ATTENDANCE: _l("Attendance list"),
    Purpose.RECIPIENTS: _l("List of recipients"),
}
GROUPINGS = {
    Grouping.CATEGORY: lazy_pgettext("column", "Category"),
    Grouping.INSTITUTION: lazy_pgettext("column", "Institution"),
    Grouping.DELEGATION: lazy_pgettext("column", "Delegation"),
    Grouping.COUNTRY: lazy_pgettext("column", "Country"),
    Grouping.NONE: lazy_pgettext("attendance list", "Not at all"),
}
SPEECHES = {
    Speech.EVENT: _l("The event's language"),
    Speech.INDONESIAN: _l("Indonesian"),
    Speech.ENGLISH: _l("English"),
    Speech.BOTH: _l("Both"),
}
PAPERS = {Paper.A4: "A4", Paper.F4: _l("F4 (215 × 330 mm)")}
_BLANK = _l("Please enter a number of lines between 0 and 200.")


class BlankRows(IntegerField):
    """A number of blank lines; nothing entered is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; anything but a number is told in words."""
        given = valuelist[0].strip() if valuelist else ""
        self.data = 0
        if not given:
            return
        if not given.isascii() or not given.isdecimal() or len(given) > 4 or int(given) > MOST_BLANK:
            raise ValueError(_BLANK)
        self.data = int(given)


class ListChoice(FlaskForm):
    """How a list looks, and of which session it is."""

    class Meta:
        """A form that only asks."""

        csrf = False

    session = SelectField(lazy_pgettext("papers", "Session"))
    purpose = RadioField(_l("What it is"), choices=[(one.value, label) for one, label in PURPOSES.items()])
    columns = Checkboxes(_l("Columns beside number, name and signature"))
    speech = SelectField(
        _l("Language of the headings"), choices=[(one.value, label) for one, label in SPEECHES.items()]
    )
    group = SelectField(_l("In groups by"), choices=[(one.value, label) for one, label in GROUPINGS.items()])
    paper = RadioField(lazy_pgettext("papers", "Paper"), choices=[(one.value, label) for one, label in PAPERS.items()])
    blank = BlankRows(_l("Blank lines for people who are not on the list"), [Optional()])
    signatures = BooleanField(_l("With a column to sign in"), false_values=("", "n", "false"))
    name = StringField(_l("Name of the list"))
    version = HiddenField()

    def __init__(self, event: Event, **more: Any) -> None:
        super().__init__(**more)
        language = chosen_language()
        self.session.choices = [(one.code, one.text("title", language)) for one in event.sessions]
        self.columns.choices = [
            (code, one.label if one.cell else _l("%(column)s, to write in", column=one.label))
            for code, one in COLUMNS.items()
            if code != "arrived"
        ]

    def validate_columns(self, field: Checkboxes) -> None:
        """Refuse more columns than a sheet on its side has room for."""
        paper = Paper(self.paper.data) if self.paper.data in list(Paper) else Paper.A4
        columns = laid(known(field.data or ())[0], "id")
        if is_wide(columns, paper.size.height, signatures=bool(self.signatures.data)):
            raise ValidationError(_l("These are more columns than a sheet has room for. Please choose fewer."))

    @property
    def details(self) -> ListDetails:
        """What was chosen; the form has been validated."""
        return ListDetails(
            purpose=Purpose(self.purpose.data),
            columns=known(self.columns.data or ())[0],
            speech=Speech(self.speech.data),
            group=Grouping(self.group.data),
            paper=Paper(self.paper.data),
            blank_rows=self.blank.data or 0,
            signatures=bool(self.signatures.data),
        )


def choice_of(event: Event, details: ListDetails, session: str, formdata: Any = None) -> ListChoice:
    """The form as it is asked for, or showing that choice."""
    shown = details.said | {"session": session, "signatures": details.signatures}
    return ListChoice(event, formdata=formdata, data=shown)
