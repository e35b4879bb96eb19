"""What a guest may say of somebody who comes along."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, ValidationError

from regapp.errors import Invalid
from regapp.guests.forms import at_most
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT, GuestDetails, check_details
from regapp.rsvp.companions.service import CompanionDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext


class CompanionForm(FlaskForm):
    """One companion; on the page of the guest, and with a zone on the committee's."""

    name = StringField(
        lazy_pgettext("of a companion", "Name"), [at_most(LONGEST_NAME)], render_kw={"autocomplete": "off"}
    )
    relation = StringField(_l("Position, or what they are to you (spouse, aide, driver)"), [at_most(LONGEST_TEXT)])
    has_seat = BooleanField(_l("Takes a seat in the room"), default=True)
    has_meal = BooleanField(_l("Eats with the guests"), default=True)
    zone = StringField(_l("Where they may go, if not wherever their category may"), [at_most(LONGEST_TEXT)])

    def validate_name(self, field: StringField) -> None:
        """The one thing that is needed."""
        try:
            check_details(GuestDetails(name=field.data or ""))
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def details(self) -> CompanionDetails:
        """What was entered."""
        return CompanionDetails(
            name=self.name.data or "",
            relation=self.relation.data or "",
            has_seat=bool(self.has_seat.data),
            has_meal=bool(self.has_meal.data),
            zone=self.zone.data or "",
        )
