"""What the protocol officer enters about an awaited person."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from regapp.checkin.arrivals.service import LONGEST, LONGEST_NOTE, Reception
from regapp.events.forms import TOO_LONG
from regapp.models import Awaited

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext


class ReceptionForm(FlaskForm):
    """Who greets them, at which door, and where they are led."""

    greeter = StringField(_l("Who greets them"), [Length(max=LONGEST, message=TOO_LONG)])
    door = StringField(_l("At which door"), [Length(max=LONGEST, message=TOO_LONG)])
    note = TextAreaField(_l("Where they are led, and what to mind"), [Length(max=LONGEST_NOTE, message=TOO_LONG)])

    @property
    def reception(self) -> Reception:
        """What was entered, as the service takes it."""
        return Reception(self.greeter.data or "", self.door.data or "", self.note.data or "")


def reception_form(awaited: Awaited, formdata: Any = None) -> ReceptionForm:
    """As it stands, or as it was just entered."""
    return ReceptionForm(formdata=formdata, obj=awaited)
