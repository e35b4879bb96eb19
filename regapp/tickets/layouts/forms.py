"""What a person may choose and hand in for badge layouts."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from regapp.models import Event
from regapp.printing.layout import Use
from regapp.tickets.layouts.queries import Known
from regapp.tickets.layouts.service import LONGEST_NAME

_l: Any = flask_babel.lazy_gettext

TOO_LONG = _l("Please use at most %(max)d characters.")


class CopyForm(FlaskForm):
    """A layout to be copied, and what the copy is called."""

    code = SelectField(_l("Begin with"))
    name = StringField(_l("What it is called"), validators=[Length(max=LONGEST_NAME, message=TOO_LONG)])

    def __init__(self, known: dict[str, Known], **more: Any) -> None:
        super().__init__(**more)
        self.code.choices = [(one.code, one.name) for one in known.values()]


class FileForm(FlaskForm):
    """A layout, a picture or a font from a file."""

    file = FileField(_l("File"), validators=[InputRequired(_l("Please choose a file."))])


class DocumentForm(FlaskForm):
    """A layout as its document, and the version that it was opened at."""

    version = HiddenField(validators=[InputRequired()])
    document = TextAreaField(_l("Layout"), validators=[InputRequired()])


class PreviewForm(FlaskForm):
    """A layout to be looked at before it is saved: which side, for whom."""

    document = TextAreaField(validators=[InputRequired()])
    side = IntegerField(default=0)
    ref = StringField()


def assign_form(event: Event, known: dict[str, Known]) -> FlaskForm:
    """Which layout everybody gets, and which each category gets instead."""
    offered = [(one.code, one.name) for one in known.values() if one.layout.use == Use.BADGE]
    fields: dict[str, Any] = {"usual": SelectField(_l("Everybody"), choices=offered)}
    for category in event.categories:
        choices = [("", _l("as everybody")), *offered]
        fields[f"category_{category.id}"] = SelectField(category.name, choices=choices)
    return type("AssignForm", (FlaskForm,), fields)()
