"""What an organizer may enter for a guest."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError

from regapp.guests.forms import at_most
from regapp.guests.service import LONGEST_NAME
from regapp.models import AnswerValue, Channel
from regapp.rsvp.forms import AnswerForm

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

CHANNELS = {
    Channel.TELEPHONE: _l("by telephone"),
    Channel.DESK: _l("at the desk"),
    Channel.EMAIL: _l("by e-mail"),
    Channel.WHATSAPP: _l("by WhatsApp"),
}
CHOICES = {
    AnswerValue.ACCEPTED: _l("Comes"),
    AnswerValue.REPRESENTED: _l("Is represented"),
    AnswerValue.DECLINED: _l("Does not come"),
}


class StaffAnswerForm(AnswerForm):
    """An answer as somebody told it to the committee; after the deadline too."""

    answer = SelectField(_l("Answer"), choices=[(value.value, words) for value, words in CHOICES.items()])
    said_by_name = StringField(_l("Who said it, if not the guest"), [at_most(LONGEST_NAME)])
    channel = SelectField(_l("How it reached us"), choices=[(value.value, words) for value, words in CHANNELS.items()])
    representative_ref = StringField(
        _l("Or the reference of a guest who is invited already"), [at_most(12)], render_kw={"autocomplete": "off"}
    )
    # The committee agrees to nothing in somebody's name.
    consent = None  # pyright: ignore[reportAssignmentType]
    consent_mailings = None  # pyright: ignore[reportAssignmentType]

    def validate_representative_name(self, field: StringField) -> None:
        """Needed by whoever is represented, unless a guest of the list is named."""
        named = (field.data or "").strip() or (self.representative_ref.data or "").strip()
        if self.answer.data == AnswerValue.REPRESENTED and not named:
            raise ValidationError(_l("Please enter the name of the person who will come."))


class SimpleForm(FlaskForm):
    """Nothing but the form's token."""
