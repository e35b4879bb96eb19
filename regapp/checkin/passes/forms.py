"""What a person may enter about passes."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from regapp.checkin.passes.service import LONGEST_NAME, LONGEST_ZONE

_l: Any = flask_babel.lazy_gettext

_TOO_LONG = _l("Please use at most %(max)d characters.")
_NUMBER = _l("Please give a number.")


class PassesForm(FlaskForm):
    """A zone, and the numbers of its passes."""

    zone = StringField(
        _l("Zone"),
        validators=[
            DataRequired(_l("Please say which zone the passes open.")),
            Length(max=LONGEST_ZONE, message=_TOO_LONG),
        ],
    )
    first = IntegerField(_l("First number"), default=1, validators=[InputRequired(_NUMBER)])
    last = IntegerField(_l("Last number"), default=20, validators=[InputRequired(_NUMBER)])


class HandingForm(FlaskForm):
    """Who takes a pass."""

    who = StringField(
        _l("Reference or name"),
        validators=[
            DataRequired(_l("Please say who takes the pass.")),
            Length(max=LONGEST_NAME, message=_TOO_LONG),
        ],
    )
