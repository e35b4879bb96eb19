"""What the committee may enter about a delegation, and what they are told when it is wrong."""

from typing import Any

import flask_babel
from babel import Locale
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Optional

from regapp.errors import Invalid
from regapp.events.forms import LocalTime, Places
from regapp.events.service import utc
from regapp.extensions import chosen_language
from regapp.guests.forms import at_most, taken_as
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT
from regapp.guests.values import LANGUAGES_OF_GUESTS, country_code, e164, email_address
from regapp.models import Delegation, Event
from regapp.rsvp.delegations.service import DelegationDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext

_FIELDS = (
    "name",
    "country",
    "focal_point_name",
    "focal_point_email",
    "focal_point_phone",
    "language",
    "allowance",
    "companions_allowance",
    "note_verbale",
)


class DelegationForm(FlaskForm):
    """One delegation. Everything but the name may be left empty."""

    name = StringField(_l("Name of the delegation"), [at_most(LONGEST_TEXT)])
    country = StringField(_l("Country"), [at_most(LONGEST_TEXT), taken_as(country_code)])
    focal_point_name = StringField(_l("Who writes for the delegation"), [at_most(LONGEST_NAME)])
    focal_point_email = StringField(
        _l("E-mail"), [at_most(254), taken_as(email_address)], render_kw={"type": "email", "inputmode": "email"}
    )
    focal_point_phone = StringField(_l("Telephone"), [at_most(40), taken_as(e164)], render_kw={"inputmode": "tel"})
    language = SelectField(_l("Language"), default="")
    allowance = Places(_l("How many members may come"), render_kw={"inputmode": "numeric"})
    companions_allowance = Places(_l("How many companions beside them"), render_kw={"inputmode": "numeric"})
    note_verbale = StringField(_l("Number of the note verbale"), [at_most(200)])
    lock = LocalTime(_l("The list may be changed until"), validators=[Optional()])

    def details(self, event: Event) -> DelegationDetails:
        """What was entered, as it is stored; the form has been validated. Raises Invalid naming the field."""
        lock_at = utc(self.lock.data, event.zone, "lock") if self.lock.data else None
        if lock_at and lock_at > event.ends_at:
            raise Invalid(_l("This lies after the end of the event."), field="lock")
        return DelegationDetails(
            name=self.name.data or "",
            country=country_code(self.country.data or ""),
            focal_point_name=self.focal_point_name.data or "",
            focal_point_email=email_address(self.focal_point_email.data or ""),
            focal_point_phone=e164(self.focal_point_phone.data or ""),
            language=self.language.data or "",
            allowance=self.allowance.data,
            companions_allowance=self.companions_allowance.data or 0,
            note_verbale=self.note_verbale.data or "",
            lock_at=lock_at,
        )


def delegation_form(event: Event, delegation: Delegation | None = None, formdata: Any = None) -> DelegationForm:
    """The form as the delegation stands, or as it was just sent."""
    known = {field: getattr(delegation, field) for field in _FIELDS} if delegation else {}
    if delegation and delegation.lock_at:
        known["lock"] = delegation.lock_at.astimezone(event.zone).replace(tzinfo=None)
    form = DelegationForm(formdata=formdata, data=known)
    names = Locale.parse(chosen_language()).languages
    choices: list[Any] = [("", _l("The event's language")), *((code, names[code]) for code in LANGUAGES_OF_GUESTS)]
    form.language.choices = choices
    return form
