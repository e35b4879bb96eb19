"""What an organizer enters about a device."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length


class DeviceForm(FlaskForm):
    """A device to be paired."""

    name = StringField(
        _l("Name of the door or of the person"),
        [Length(max=60, message=_l("This is too long: %(max)d characters fit."))],
    )
