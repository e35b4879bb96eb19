"""What a guest may answer, and what they are told when something is missing."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from regapp.guests.forms import at_most, taken_as
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT
from regapp.guests.values import e164, email_address
from regapp.models import AnswerValue
from regapp.rsvp.service import RepresentativeDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

ANSWERS = (AnswerValue.ACCEPTED, AnswerValue.REPRESENTED, AnswerValue.DECLINED)


class AnswerForm(FlaskForm):
    """The answer. It carries no session's token: the link itself is the authority (docs/decisions/0003)."""

    answer = StringField(lazy_pgettext("of a guest", "Answer"))
    representative_name = StringField(
        lazy_pgettext("of the representative", "Name"), [at_most(LONGEST_NAME)], render_kw={"autocomplete": "off"}
    )
    representative_position = StringField(lazy_pgettext("of the representative", "Position"), [at_most(LONGEST_TEXT)])
    representative_institution = StringField(
        lazy_pgettext("of the representative", "Institution"), [at_most(LONGEST_TEXT)]
    )
    representative_email = StringField(
        lazy_pgettext("of the representative", "E-mail"),
        [at_most(254), taken_as(email_address)],
        render_kw={"type": "email", "inputmode": "email"},
    )
    representative_phone = StringField(
        lazy_pgettext("of the representative", "Telephone"),
        [at_most(40), taken_as(e164)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    note = TextAreaField(_l("A word to the host"), [at_most(1000)], render_kw={"rows": 2})
    said_by_name = StringField(_l("Your name, if you answer for somebody else"), [at_most(LONGEST_NAME)])
    consent = BooleanField(
        _l("Photographs and recordings with me may be published about this event. I can withdraw this at any time.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answer can be taken; what stands in a representative's fields counts only when one is named."""
        if self.answer.data != AnswerValue.REPRESENTED:
            for field in self:
                if field.name.startswith("representative_"):
                    field.validators = ()
        return super().validate(extra_validators)

    def validate_answer(self, field: StringField) -> None:
        """One of the three."""
        if field.data not in {answer.value for answer in ANSWERS}:
            raise ValidationError(_l("Please choose one of the answers."))

    def validate_representative_name(self, field: StringField) -> None:
        """Needed by whoever is represented."""
        if self.answer.data == AnswerValue.REPRESENTED and not (field.data or "").strip():
            raise ValidationError(_l("Please enter the name of the person who will come."))

    @property
    def representative(self) -> RepresentativeDetails:
        """The person who will come instead."""
        return RepresentativeDetails(
            name=self.representative_name.data or "",
            position=self.representative_position.data or "",
            institution=self.representative_institution.data or "",
            email=email_address(self.representative_email.data or ""),
            phone=e164(self.representative_phone.data or ""),
        )
