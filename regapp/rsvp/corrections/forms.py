"""What a guest may correct."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError

from regapp.errors import Invalid
from regapp.guests.forms import at_most
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT, GuestDetails, check_details
from regapp.rsvp.corrections.service import Correction

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext


class CorrectionForm(FlaskForm):
    """The details that stand on the badge; ids of their own, for other forms on the page have a name too."""

    name = StringField(
        lazy_pgettext("of a guest", "Name, as on the badge"), [at_most(LONGEST_NAME)], id="correction-name"
    )
    position = StringField(lazy_pgettext("of a guest", "Position"), [at_most(LONGEST_TEXT)], id="correction-position")
    institution = StringField(
        lazy_pgettext("of a guest", "Institution"), [at_most(LONGEST_TEXT)], id="correction-institution"
    )
    note = TextAreaField(_l("A word to the committee"), [at_most(1000)], id="correction-note", render_kw={"rows": 2})

    def validate_name(self, field: StringField) -> None:
        """A badge without a name is none."""
        try:
            check_details(GuestDetails(name=field.data or ""))
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def correction(self) -> Correction:
        """What was entered."""
        return Correction(
            name=self.name.data or "",
            position=self.position.data or "",
            institution=self.institution.data or "",
            note=self.note.data or "",
        )
