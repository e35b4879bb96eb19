"""What an organizer enters about a device."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext


class DeviceForm(FlaskForm):
    """A device to be paired."""

    name = StringField(
        _l("Name of the door or of the person"),
        [Length(max=60, message=_l("This is too long: %(max)d characters fit."))],
    )
