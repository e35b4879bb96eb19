"""What a caller may enter about a call: a form for each result, and what they are told when something is missing."""

import datetime as dt
import zoneinfo
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from regapp.events.forms import LocalTime
from regapp.guests.forms import at_most, taken_as
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT
from regapp.guests.values import e164, email_address
from regapp.models import CallResult
from regapp.rsvp.calling.service import Outcome
from regapp.rsvp.service import RepresentativeDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

LONGEST_WORD = 1000


def _word(label: Any) -> TextAreaField:
    return TextAreaField(label, [at_most(LONGEST_WORD)], render_kw={"rows": 2})


class ResultForm(FlaskForm):
    """A result with a word."""

    note = _word(_l("What was said"))

    def outcome(self, result: CallResult, zone: zoneinfo.ZoneInfo) -> Outcome:
        """What was entered; the form has been validated. Times were entered on the clock of that zone."""
        return Outcome(result, note=self.note.data or "")


class NotComingForm(ResultForm):
    """They do not come."""

    note = _word(_l("Apology or reason, for the host"))


class RepresentedForm(ResultForm):
    """Somebody comes in their place."""

    name = StringField(
        lazy_pgettext("of the representative", "Name"),
        [InputRequired(_l("Please enter the name of the person who will come.")), at_most(LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )
    position = StringField(lazy_pgettext("of the representative", "Position"), [at_most(LONGEST_TEXT)])
    institution = StringField(lazy_pgettext("of the representative", "Institution"), [at_most(LONGEST_TEXT)])
    phone = StringField(
        lazy_pgettext("of the representative", "Telephone"),
        [at_most(40), taken_as(e164)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    email = StringField(
        lazy_pgettext("of the representative", "E-mail"),
        [at_most(254), taken_as(email_address)],
        render_kw={"type": "email", "inputmode": "email"},
    )
    note = _word(_l("Apology or reason, for the host"))

    def outcome(self, result: CallResult, zone: zoneinfo.ZoneInfo) -> Outcome:
        """What was entered, with the person who comes."""
        representative = RepresentativeDetails(
            name=self.name.data or "",
            position=self.position.data or "",
            institution=self.institution.data or "",
            email=email_address(self.email.data or ""),
            phone=e164(self.phone.data or ""),
        )
        return Outcome(result, note=self.note.data or "", representative=representative)


class CallAgainForm(ResultForm):
    """They want to be called at another time."""

    again_at = LocalTime(_l("When to call again"), validators=[InputRequired(_l("Please enter a date and a time."))])

    def outcome(self, result: CallResult, zone: zoneinfo.ZoneInfo) -> Outcome:
        """What was entered, with the instant of that clock."""
        again: dt.datetime | None = self.again_at.data
        return Outcome(result, note=self.note.data or "", again_at=again.replace(tzinfo=zone) if again else None)


FORMS: dict[CallResult, type[ResultForm]] = {
    CallResult.COMING: ResultForm,
    CallResult.REPRESENTED: RepresentedForm,
    CallResult.NOT_COMING: NotComingForm,
    CallResult.CALL_AGAIN: CallAgainForm,
    CallResult.NO_ANSWER: ResultForm,
    CallResult.WRONG_NUMBER: ResultForm,
}
RESULTS = {
    CallResult.COMING: lazy_pgettext("result of a call", "Will come"),
    CallResult.REPRESENTED: lazy_pgettext("result of a call", "Will be represented"),
    CallResult.NOT_COMING: lazy_pgettext("result of a call", "Will not come"),
    CallResult.CALL_AGAIN: lazy_pgettext("result of a call", "Call again"),
    CallResult.NO_ANSWER: lazy_pgettext("result of a call", "No answer"),
    CallResult.WRONG_NUMBER: lazy_pgettext("result of a call", "Wrong number"),
}


def form_of(result: CallResult) -> ResultForm:
    """The form for that result; its fields are named after it, for all of them stand on one page."""
    return FORMS[result](prefix=f"{result}-")
