"""What a person may type about an event, and what they are told when it is wrong."""

import dataclasses
import re
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

import flask_babel
import phonenumbers
from flask import current_app
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ColorField,
    DateTimeLocalField,
    EmailField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from regapp.errors import DomainError
from regapp.events.service import EventDetails, SessionDetails
from regapp.events.standard import STANDARD_CATEGORIES, CategoryDetails
from regapp.models import Category, DoorCheck, Event, EventSession, Palette
from regapp.pages import own_name

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

ZONES_OF_INDONESIA = (
    ("Asia/Jakarta", _l("WIB – Jakarta")),
    ("Asia/Makassar", _l("WITA – Makassar, Balikpapan, Denpasar")),
    ("Asia/Jayapura", _l("WIT – Jayapura")),
)
COLORS = {
    Palette.BLUE: lazy_pgettext("colour", "blue"),
    Palette.AZURE: lazy_pgettext("colour", "azure"),
    Palette.INDIGO: lazy_pgettext("colour", "indigo"),
    Palette.PURPLE: lazy_pgettext("colour", "purple"),
    Palette.PINK: lazy_pgettext("colour", "pink"),
    Palette.RED: lazy_pgettext("colour", "red"),
    Palette.ORANGE: lazy_pgettext("colour", "orange"),
    Palette.YELLOW: lazy_pgettext("colour", "yellow"),
    Palette.LIME: lazy_pgettext("colour", "lime"),
    Palette.GREEN: lazy_pgettext("colour", "green"),
    Palette.TEAL: lazy_pgettext("colour", "teal"),
    Palette.CYAN: lazy_pgettext("colour", "cyan"),
}
DOOR_CHECKS = {
    DoorCheck.VIP: _l("To be received in person"),
    DoorCheck.PHOTO: _l("Compare with a picture"),
    DoorCheck.MINOR: _l("Under eighteen: see the guardian's consent"),
}
# What of an event is translated, and what of a category.
EVENT_TEXTS = {
    "title": _l("Title"),
    "summary": _l("What it is about"),
    "venue": _l("Venue"),
    "attire": _l("Attire"),
}
CATEGORY_TEXTS = {"name": _l("Name")}
OWN_ROWS = 2
TOO_LONG = _l("This is too long: %(max)d characters fit.")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class LocalTime(DateTimeLocalField):
    """A date and a time of day as a clock on the wall of the event shows it."""

    FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=list(self.FORMATS), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends, with or without seconds."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please enter a date and a time, such as 2031-05-08 08:30.")) from error


class Places(IntegerField):
    """A number of places; empty: no limit."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number that is not below zero; nothing entered is None."""
        given = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not given:
            return
        if not given.isascii() or not given.isdecimal() or len(given) > 6:
            raise ValueError(_l("Please enter a whole number, or nothing for no limit."))
        self.data = int(given)


class Checkboxes(SelectMultipleField):
    """Several of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TimeOfDay(TimeField):
    """A time on the event's clock."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; anything but a time is told in words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(_l("Please enter a time such as 09:00.")) from error


class Days(IntegerField):
    """A whole number of days; `asked` is what somebody is told who types anything else."""

    def __init__(self, label: Any, *, asked: Any, **more: Any) -> None:
        super().__init__(label, [InputRequired(asked)], **more)
        self._asked = asked

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(self._asked) from error


def _text(label: Any, most: int = 400, needed: Any = None, kind: type[StringField] = StringField) -> Any:
    needs = [DataRequired(message=needed)] if needed else [Optional()]
    return kind(label, validators=[*needs, Length(max=most, message=TOO_LONG)])


def _time(label: Any, needed: Any = None) -> LocalTime:
    return LocalTime(label, validators=[InputRequired(message=needed)] if needed else [Optional()])


def _color() -> SelectField:
    return SelectField(
        _l("Colour"), choices=[(color.value, name) for color, name in COLORS.items()], default=Palette.BLUE.value
    )


def zone_choices() -> dict[Any, list[tuple[str, Any]]]:
    """The zones of Indonesia first, then all others by name."""
    own = {name for name, _ in ZONES_OF_INDONESIA}
    others = sorted(name for name in zoneinfo.available_timezones() if "/" in name and name not in own)
    return {
        _l("Indonesia"): list(ZONES_OF_INDONESIA),
        _l("Elsewhere"): [(name, name.replace("_", " ")) for name in others if not name.startswith(("Etc/", "posix"))],
    }


def language_choices() -> list[tuple[str, str]]:
    """The languages that guests can read, each in its own name."""
    return [(code, own_name(code)) for code in current_app.config["LANGUAGES"]]


class EventForm(FlaskForm):
    """What both a new and a standing event have."""

    title = _text(_l("Title"), 300, _l("Please enter the title of the event."))
    starts = _time(_l("Begins"), _l("Please enter when the event begins."))
    ends = _time(_l("Ends"), _l("Please enter when the event ends."))
    timezone = SelectField(_l("Time zone"), validate_choice=False, default="Asia/Makassar")
    venue = _text(_l("Venue"), 300, _l("Please enter where the event is held."))
    address = _text(_l("Street and town"))
    host = _text(_l("Host"), 300)
    language = RadioField(_l("Language of the committee's papers"), default="id")
    languages = Checkboxes(_l("Languages that guests may choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = zone_choices()
        self.languages.choices = language_choices()
        self.language.choices = [(code, own_name(code)) for code in current_app.config["STAFF_LANGUAGES"]]

    def validate_timezone(self, field: SelectField) -> None:
        """Refuse a zone that this machine does not know."""
        if field.data not in zoneinfo.available_timezones():
            raise ValidationError(_l("This time zone is not known."))

    def validate_ends(self, field: LocalTime) -> None:
        """Refuse an end that is not after the beginning."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_l("The end lies before the beginning."))

    def details(self) -> EventDetails:
        """What was entered, as the service takes it; fields that this form does not have keep their defaults."""
        names = {field.name for field in dataclasses.fields(EventDetails)}
        values: dict[str, Any] = {
            name: field.data for name, field in self._fields.items() if name in names and field.data is not None
        }
        values["languages"] = tuple(self.languages.data or ())
        return EventDetails(**values)


class StandardRow(Form):
    """One of the standard categories: wanted or not, and in which colour."""

    code = HiddenField()
    wanted = BooleanField(_l("Wanted"))
    color = _color()

    @property
    def kind(self) -> Any:
        """The standard category of this row; None where the code is not one of them."""
        return next((kind for kind in STANDARD_CATEGORIES if kind.code == self.code.data), None)


class OwnRow(Form):
    """A category of the event's own; a row without a name is left alone."""

    name = _text(_l("Name of the category"), 60)
    color = _color()
    may_be_represented = BooleanField(_l("May send somebody else"))


class NewEventForm(EventForm):
    """A new event with its categories and its first session."""

    slug = StringField(_l("Address"), validators=[Length(max=64, message=TOO_LONG)])
    session_title = _text(_l("Title of the first session"), 200)
    standard = FieldList(FormField(StandardRow))
    own = FieldList(FormField(OwnRow))

    def categories(self) -> list[CategoryDetails]:
        """The categories that were ticked and those that were named."""
        language = self.language.data
        ticked = [
            row.form.kind.details(language, Palette(row.form.color.data))
            for row in self.standard
            if row.form.wanted.data and row.form.kind
        ]
        named = [
            CategoryDetails(
                name=row.form.name.data,
                color=Palette(row.form.color.data),
                may_be_represented=row.form.may_be_represented.data,
            )
            for row in self.own
            if (row.form.name.data or "").strip()
        ]
        return ticked + named


class SettingsForm(EventForm):
    """Everything that may be changed of a standing event."""

    summary = _text(_l("What it is about"), 2000, kind=TextAreaField)
    letterhead = _text(_l("Letterhead"), 600, kind=TextAreaField)
    accent = ColorField(_l("Colour of the letterhead"))
    attire = _text(_l("Attire"), 200)
    answer_deadline = _time(_l("Guests may answer until"))
    contact_name = _text(_l("Contact person"), 200)
    contact_phone = TelField(_l("Telephone"), validators=[Optional(), Length(max=40, message=TOO_LONG)])
    contact_email = EmailField(_l("E-mail"), validators=[Optional(), Length(max=254, message=TOO_LONG)])
    signer_place = _text(_l("Place"), 100)
    signer_office = _text(_l("Office"), 200)
    signer_name = _text(lazy_pgettext("of a person", "Name"), 200)
    signer_number = _text(_l("Staff number (NIP)"), 40)

    def validate_contact_email(self, field: EmailField) -> None:
        """Refuse what cannot be an address."""
        field.data = (field.data or "").strip()
        if not _MAIL.fullmatch(field.data):
            raise ValidationError(_l("This is not an e-mail address."))

    def validate_contact_phone(self, field: TelField) -> None:
        """Bring a number into the international form; one without a country is Indonesian."""
        try:
            number = phonenumbers.parse(field.data or "", "ID")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_l("This is not a telephone number.")) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_l("This telephone number has too few or too many digits."))
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def validate_accent(self, field: ColorField) -> None:
        """Refuse what is no colour."""
        field.data = (field.data or "").lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", field.data):
            raise ValidationError(_l("A colour is written as # and six digits or letters from a to f."))


class RowForm(FlaskForm):
    """One of several forms on a page, told apart by the prefix of its fields."""

    def __init__(self, *args: Any, prefix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefix, **kwargs)
        self.prefix = prefix


class CategoryForm(RowForm):
    """A category that stands, or a new one."""

    name = _text(_l("Name"), 60, _l("Please enter the name of the category."))
    color = _color()
    quota = Places(_l("Places"), validators=[Optional()])
    may_be_represented = BooleanField(_l("May send somebody else"), default=True)
    door_checks = Checkboxes(
        _l("The door stops for a word"), choices=[(check.value, words) for check, words in DOOR_CHECKS.items()]
    )


class SessionForm(RowForm):
    """An agenda item that stands, or a new one."""

    title = _text(_l("Title"), 200, _l("Please enter the title of the session."))
    starts = _time(_l("Begins"), _l("Please enter when the session begins."))
    ends = _time(_l("Ends"), _l("Please enter when the session ends."))
    room = _text(_l("Room"), 200)
    capacity = Places(_l("Places in the room"), validators=[Optional()])
    admits = Checkboxes(_l("Admits only"))
    doors_open = _time(_l("Doors open"))
    doors_close = _time(_l("Doors close"))
    late = _time(_l("Late from"))
    counts_exits = BooleanField(_l("Leaving is recorded too"))

    def details(self) -> SessionDetails:
        """What was entered, as the service takes it."""
        names = ("title", "starts", "ends", "capacity", "doors_open", "doors_close", "late", "counts_exits")
        values: dict[str, Any] = {name: self[name].data for name in names}
        return SessionDetails(**values, room=self.room.data or "", admits=tuple(self.admits.data or ()))


def new_event_form() -> NewEventForm:
    """The form with the standard categories ticked and two empty rows for the event's own."""
    form = NewEventForm()
    if not form.is_submitted():
        form.languages.data = [code for code, _ in language_choices()]
        for kind in STANDARD_CATEGORIES:
            form.standard.append_entry({"code": kind.code, "wanted": True, "color": kind.color.value})
    while len(form.own) < OWN_ROWS:
        form.own.append_entry({"color": Palette.YELLOW.value})
    return form


def settings_form(event: Event, formdata: Any = None) -> Any:
    """The event's details as they stand, or as they were just entered."""
    local = {
        "starts": event.starts_at.astimezone(event.zone).replace(tzinfo=None),
        "ends": event.ends_at.astimezone(event.zone).replace(tzinfo=None),
        "answer_deadline": event.answer_deadline and event.answer_deadline.astimezone(event.zone).replace(tzinfo=None),
    }
    form_class = _with_translations(SettingsForm, EVENT_TEXTS, event)
    return form_class(formdata=formdata, obj=event, data=local | _translated(event, EVENT_TEXTS, event))


def settings_details(form: Any, event: Event) -> EventDetails:
    """What was entered on the settings page, with the translations that were."""
    return dataclasses.replace(form.details(), translations=_entered_translations(form, EVENT_TEXTS, event, event))


def category_form(event: Event, category: Category | None = None, formdata: Any = None) -> Any:
    """A category as it stands, a new one, or as it was just entered."""
    form_class = _with_translations(CategoryForm, CATEGORY_TEXTS, event)
    prefix = f"category-{category.code if category else 'new'}"
    data = _translated(category, CATEGORY_TEXTS, event) | {"color": category.color.value} if category else {}
    return form_class(formdata=formdata, obj=category, data=data, prefix=prefix)


def category_details(form: Any, event: Event, category: Category | None = None) -> CategoryDetails:
    """What was entered of a category, as the service takes it."""
    return CategoryDetails(
        name=form.name.data,
        color=Palette(form.color.data),
        may_be_represented=form.may_be_represented.data,
        quota=form.quota.data,
        door_checks=tuple(DoorCheck(check) for check in form.door_checks.data or ()),
        translations=_entered_translations(form, CATEGORY_TEXTS, event, category),
    )


def session_form(
    event: Event, session: EventSession | None = None, admits: Iterable[str] = (), formdata: Any = None
) -> SessionForm:
    """A session as it stands, a new one as long as the event, or as it was just entered."""
    shown = session or event
    instants = {"starts": shown.starts_at, "ends": shown.ends_at}
    if session:
        instants |= {"doors_open": session.doors_open_at, "doors_close": session.doors_close_at}
        instants |= {"late": session.late_from}
    local = {name: at and at.astimezone(event.zone).replace(tzinfo=None) for name, at in instants.items()}
    data = local | {"admits": list(admits)}
    prefix = f"session-{session.code if session else 'new'}"
    form = SessionForm(formdata=formdata, obj=session, data=data, prefix=prefix)
    form.admits.choices = [(category.code, category.name) for category in event.categories]
    return form


def blame(form: FlaskForm, error: DomainError) -> None:
    """Put what the service refused beside the field it is about, or on top of the form."""
    field: Field | None = form[error.field] if error.field and error.field in form else None
    if field is None:
        form.form_errors.append(error.message)
        return
    field.errors = [*field.errors, error.message]


def other_languages(event: Event) -> Sequence[str]:
    """The languages of our pages that are not the event's own."""
    return [code for code in current_app.config["LANGUAGES"] if code != event.language]


def _with_translations(form: type[FlaskForm], texts: dict[str, Any], event: Event) -> type[FlaskForm]:
    """The form with a field for each text in each further language: `title_en`."""
    fields = {
        f"{text}_{code}": _text(label, 2000 if text == "summary" else 300)
        for code in other_languages(event)
        for text, label in texts.items()
    }
    return type(form.__name__, (form,), fields)


def _translated(row: Event | Category | None, texts: dict[str, Any], event: Event) -> dict[str, str]:
    known = row.translations if row else {}
    return {
        f"{text}_{code}": (known.get(code) or {}).get(text, "") for code in other_languages(event) for text in texts
    }


def _entered_translations(
    form: Any, texts: dict[str, Any], event: Event, row: Event | Category | None
) -> dict[str, dict[str, str]]:
    """What was entered in further languages; languages that the page does not show stay as they are."""
    kept = {code: dict(fields) for code, fields in (row.translations if row else {}).items()}
    for code in other_languages(event):
        kept[code] = kept.get(code, {}) | {text: form[f"{text}_{code}"].data or "" for text in texts}
    return kept
