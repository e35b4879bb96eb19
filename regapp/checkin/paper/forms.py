"""What a person enters about the paper for when everything fails."""

import datetime as dt
import hashlib
import uuid
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import UUID, Length, Optional, ValidationError

from regapp import clock, dates
from regapp.checkin.paper import reading
from regapp.checkin.paper.planning import Typed, days
from regapp.checkin.paper.service import LONGEST_CONTACTS
from regapp.events.forms import TOO_LONG, Checkboxes
from regapp.events.queries import session_now
from regapp.models import Event, PaperPack, clean

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
# Between a session's code and one of its days.
_DAY = "@"


class PackForm(FlaskForm):
    """What stands in the pack beside the guests."""

    sessions = Checkboxes(_l("Columns for the times of"))
    contacts = TextAreaField(_l("Whom to phone"), [Length(max=LONGEST_CONTACTS, message=TOO_LONG)])


class EntryForm(FlaskForm):
    """What is typed from paper."""

    uid = HiddenField(validators=[UUID()])
    # What was looked at last, made short.
    looked_at = HiddenField()
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
        day = self.session.data.partition(_DAY)[2]
        return Typed(
            self.people.data or "", self.strangers.data or "", time, dt.date.fromisoformat(day) if day else None
        )

    @property
    def session_code(self) -> str:
        """Of the session, without its day."""
        return self.session.data.partition(_DAY)[0]

    @property
    def key(self) -> str:
        """The id of what was looked at, in its one spelling."""
        return str(uuid.UUID(self.uid.data))

    def look(self) -> bool:
        """Whether these very words were looked at before; from now on they are, and others have another id."""
        fields = (self.session, self.pack, self.usual_time, self.people, self.strangers, self.category)
        lines = [clean(line) for field in fields for line in (*(field.data or "").splitlines(), field.name)]
        words = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        if self.looked_at.data == words:
            return True
        self.looked_at.data = words
        self.renew()
        return False

    def renew(self) -> None:
        """Give it another id: what had the old one is done."""
        self.uid.data = str(uuid.uuid4())


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
    form.session.choices = session_choices(event, language)
    form.pack.choices = packs
    form.category.choices = categories
    return form


def session_choices(event: Event, language: str) -> list[tuple[str, str]]:
    """The sessions; one that lasts several days once for each."""
    choices: list[tuple[str, str]] = []
    for session in event.sessions:
        title, each = session.text("title", language), days(event, session)
        choices += [(f"{session.code}{_DAY}{day}", f"{title}, {dates.short_day(day, None, language)}") for day in each]
        choices += [] if each else [(session.code, title)]
    return choices


def session_choice_now(event: Event) -> str:
    """Of these choices the one that matters now."""
    code, today = session_now(event.sessions), clock.now().astimezone(event.zone).date()
    each = next((days(event, session) for session in event.sessions if session.code == code), [])
    return f"{code}{_DAY}{max([each[0], *(day for day in each if day <= today)])}" if each else code
