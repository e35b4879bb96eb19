"""What an organizer enters about a device."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from regapp.checkin.service import LONGEST_NAME, DeviceSettings
from regapp.events.forms import TOO_LONG, Checkboxes
from regapp.models import Device, DeviceDirection, Event, Power

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

POWERS = {
    Power.SCAN: _l("Scan tickets"),
    Power.SEARCH: _l("Search guests by name, admit groups, representatives and walk-ins"),
    Power.KIOSK: _l("Be a kiosk: guests show their own ticket and sign"),
    Power.SUPERVISOR: _l("Supervise: take an admission back"),
}
DIRECTIONS = {
    DeviceDirection.IN: lazy_pgettext("direction of a door", "In"),
    DeviceDirection.OUT: lazy_pgettext("direction of a door", "Out"),
    DeviceDirection.BOTH: _l("In and out: who is inside leaves, everybody else comes in"),
}


class DeviceForm(FlaskForm):
    """Where a device stands and what it may do."""

    name = StringField(_l("Name of the device or of the person"), [Length(max=LONGEST_NAME, message=TOO_LONG)])
    door = StringField(_l("Door"), [Length(max=LONGEST_NAME, message=TOO_LONG)])
    powers = Checkboxes(_l("What it may do"), choices=[(power.value, words) for power, words in POWERS.items()])
    sessions = Checkboxes(_l("Sessions it may scan for"))
    direction = RadioField(
        _l("Which way its door leads"), [Optional()], choices=[(way.value, words) for way, words in DIRECTIONS.items()]
    )
    printer = StringField(_l("Print queue for badges"), [Length(max=127, message=TOO_LONG)])
    label = StringField(_l("Size of its labels, width by height in millimetres"), [Length(max=16, message=TOO_LONG)])
    prints_at_once = BooleanField(_l("Print a badge at each first admission, unasked"))

    @property
    def settings(self) -> DeviceSettings:
        """What was entered, as the service takes it."""
        return DeviceSettings(
            door=self.door.data or "",
            sessions=tuple(self.sessions.data or ()),
            powers=tuple(Power(power) for power in self.powers.data or ()),
            direction=DeviceDirection(self.direction.data or DeviceDirection.IN),
            printer=self.printer.data or "",
            prints_at_once=self.prints_at_once.data,
            label=self.label.data or DeviceSettings.label,
        )


def device_form(event: Event, device: Device | None, language: str, formdata: Any = None) -> DeviceForm:
    """A device as it stands, a usual new one, or as it was just entered; sessions are named in that language."""
    usual = DeviceSettings()
    standing: Any = device or usual
    data = {
        "powers": [str(power) for power in standing.powers],
        "direction": standing.direction.value,
        "sessions": list(standing.sessions),
    }
    form = DeviceForm(formdata=formdata, obj=standing, data=data)
    form.sessions.choices = [(session.code, session.text("title", language)) for session in event.sessions]
    return form
