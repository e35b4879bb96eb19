"""What a person may choose of what stands on tables. The forms change nothing, so that they carry no token."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from regapp.extensions import chosen_language
from regapp.models import Event
from regapp.printing.layout import Use
from regapp.reports.tents.papers import MOST_TABLES, TABLES, USUAL
from regapp.tickets.layouts.queries import Known

_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

_NUMBER = _l("Please give a number.")


class TentForm(FlaskForm):
    """For whom, and what is put on the table."""

    class Meta:
        """A form that only asks."""

        csrf = False

    category = SelectField(lazy_pgettext("papers", "For whom"), default="")
    ref = StringField(_l("Only one guest (reference)"), validators=[Length(max=16)])
    layout = SelectField(_l("Layout"), default=USUAL)

    def __init__(self, event: Event, known: dict[str, Known], **more: Any) -> None:
        super().__init__(**more)
        everybody = [("", lazy_pgettext("papers", "Everybody"))]
        self.category.choices = [
            *everybody,
            *((one.code, one.text("name", chosen_language())) for one in event.categories),
        ]
        self.layout.choices = [
            (one.code, one.name) for one in known.values() if one.layout.use == Use.TABLE and one.code != TABLES
        ]


class TableForm(FlaskForm):
    """From which number to which."""

    class Meta:
        """A form that only asks."""

        csrf = False

    first = IntegerField(
        _l("First number"), default=1, validators=[InputRequired(_NUMBER), NumberRange(1, 9999, _NUMBER)]
    )
    last = IntegerField(
        _l("Last number"), default=10, validators=[InputRequired(_NUMBER), NumberRange(1, 9999, _NUMBER)]
    )

    def validate_last(self, field: IntegerField) -> None:
        """Raise ValidationError unless the numbers make a reasonable pile."""
        first, last = self.first.data, field.data
        if first is not None and last is not None and not 0 <= last - first < MOST_TABLES:
            raise ValidationError(_l("Please give two numbers, the smaller one first, for at most 500 tables."))
