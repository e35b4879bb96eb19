"""What a person enters about the paper for when everything fails."""

import datetime as dt
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import UUID, Length, Optional, ValidationError

from regapp.checkin.paper import reading
from regapp.checkin.paper.planning import Typed
from regapp.checkin.paper.service import LONGEST_CONTACTS
from regapp.events.forms import TOO_LONG, Checkboxes
from regapp.models import Event, PaperPack

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext


class PackForm(FlaskForm):
    """What stands in the pack beside the guests."""

    sessions = Checkboxes(_l("Columns for the times of"))
    contacts = TextAreaField(_l("Whom to phone"), [Length(max=LONGEST_CONTACTS, message=TOO_LONG)])


class EntryForm(FlaskForm):
    """What is typed from paper."""

    uid = HiddenField(validators=[UUID()])
    session = SelectField(_l("Session"))
    pack = SelectField(_l("Numbers of the list made on"), [Optional()])
    usual_time = StringField(_l("Usual time of arrival"), [Optional()])
    people = TextAreaField(_l("People on the list"), [Length(max=reading.LONGEST, message=TOO_LONG)])
    strangers = TextAreaField(_l("People who were not on the list"), [Length(max=reading.LONGEST, message=TOO_LONG)])
    category = SelectField(_l("Their category"), [Optional()])

    def validate_usual_time(self, field: StringField) -> None:
        """A time of day, or nothing."""
        if reading.time_of(field.data or "") is None:
            raise ValidationError(_l("Write a time of day like 08:45."))

    def validate_people(self, field: TextAreaField) -> None:
        """Not more lines than one page can show again."""
        if len((field.data or "").splitlines()) > reading.MOST_LINES:
            raise ValidationError(_l("These are too many lines for one time: enter them in parts."))

    validate_strangers = validate_people

    @property
    def typed(self) -> Typed:
        """The lines as they are planned."""
        time: dt.time | None = reading.time_of(self.usual_time.data or "")
        return Typed(self.people.data or "", self.strangers.data or "", time)


def pack_form(event: Event, last: PaperPack | None, language: str, formdata: Any = None) -> PackForm:
    """As the last pack was made; the first one has all sessions, and the event's contact."""
    usual = f"{event.contact_name}: {event.contact_phone}" if event.contact_phone else ""
    chosen = last.session_ids if last else [session.id for session in event.sessions]
    data = {
        "sessions": [session.code for session in event.sessions if session.id in chosen],
        "contacts": last.contacts if last else usual,
    }
    form = PackForm(formdata=formdata, data=data)
    form.sessions.choices = [(session.code, session.text("title", language)) for session in event.sessions]
    return form


def entry_form(
    event: Event, packs: list[tuple[str, str]], categories: list[tuple[str, str]], language: str, given: Any, data: Any
) -> EntryForm:
    """The form with the event's sessions, packs and categories to choose from."""
    form = EntryForm(formdata=given, data=data)
    form.session.choices = [(session.code, session.text("title", language)) for session in event.sessions]
    form.pack.choices = packs
    form.category.choices = categories
    return form
