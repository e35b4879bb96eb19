"""What a focal point may enter about a person, and what they are told when it is wrong."""

import dataclasses
from typing import Any

import flask_babel
from babel import Locale
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError

from regapp.errors import Invalid
from regapp.extensions import chosen_language
from regapp.guests.forms import at_most, taken_as
from regapp.guests.service import LONGEST_TEXT, GuestDetails, check_details
from regapp.guests.values import LANGUAGES_OF_GUESTS, e164, email_address
from regapp.models import Event, Guest
from regapp.rsvp.focal_point.service import Person

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

# What an event may ask, and the fields for it.
_ASKED = {"diet": "diet", "access": "access_needs", "vehicle": "vehicle_plate"}
_WORDS = (
    "name",
    "native_name",
    "honorific",
    "title_before",
    "title_after",
    "position",
    "institution",
    "email",
    "phone",
    "language",
    "diet",
    "access_needs",
    "vehicle_plate",
    "zone",
)
_OF_COMPANIONS = ("has_seat", "has_meal", "zone")


def _text(label: Any, *checks: Any, most: int = LONGEST_TEXT, **marks: Any) -> StringField:
    return StringField(label, [at_most(most), *checks], render_kw={"autocomplete": "off", **marks})


class PersonForm(FlaskForm):
    """One person of a delegation. It carries no session's token: the link is the authority (docs/decisions/0003)."""

    name = _text(_l("Name, whole and as written"), most=10_000)
    native_name = _text(_l("Name in own script"))
    honorific = _text(_l("Form of address"))
    title_before = _text(_l("Titles before"))
    title_after = _text(_l("Titles after"))
    position = _text(_l("Position"))
    institution = _text(_l("Institution"))
    email = _text(_l("E-mail"), taken_as(email_address), most=254, type="email", inputmode="email")
    phone = _text(_l("Telephone"), taken_as(e164), most=40, type="tel", inputmode="tel")
    language = SelectField(_l("Language"), default="")
    diet = _text(_l("What they may not or do not eat"))
    access_needs = TextAreaField(_l("What helps them to take part"), [at_most(1000)], render_kw={"rows": 2})
    vehicle_plate = _text(_l("Plate of their car"), most=40)
    has_seat = BooleanField(_l("Takes a seat in the room"), default=True)
    has_meal = BooleanField(_l("Eats with the others"), default=True)
    zone = _text(_l("May enter"), most=100)
    is_somebody_else = BooleanField(_l("This is another person of the same name"))

    def validate_name(self, field: StringField) -> None:
        """The one thing that is needed."""
        try:
            check_details(GuestDetails(name=field.data or ""))
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def person(self) -> Person:
        """Who was entered, as it is stored; the form has been validated."""
        given: dict[str, Any] = {field.name: field.data for field in self if field.name in Person.__dataclass_fields__}
        given |= {name: given[name] or "" for name in given if name in _WORDS}
        given |= {"email": email_address(given["email"]), "phone": e164(given["phone"])}
        return Person(**given)

    def compare(self, guest: Guest) -> None:
        """Say beside each field what stands on the list now, where that is something else than what was entered."""
        for name, entered in dataclasses.asdict(self.person).items():
            standing = getattr(guest, name)
            if name in self and isinstance(standing, str) and (entered or "") != standing:
                self[name].errors = [_l("On the list stands now: %(value)s", value=standing or "–")]


def person_form(event: Event, is_companion: bool, guest: Guest | None = None, formdata: Any = None) -> PersonForm:
    """The form for somebody, with what is known of them, and only with what this event asks."""
    form = PersonForm(formdata=formdata, obj=guest, meta={"csrf": False})
    names = Locale.parse(chosen_language()).languages
    own: list[Any] = [(code, names[code]) for code in LANGUAGES_OF_GUESTS if code in event.languages]
    if guest and guest.language and guest.language not in {code for code, _name in own}:
        own.append((guest.language, names.get(guest.language, guest.language)))
    form.language.choices = [("", lazy_pgettext("of a person", "not said")), *own]
    for asked, name in _ASKED.items():
        if asked not in event.asks:
            del form[name]
    if not is_companion:
        for name in _OF_COMPANIONS:
            del form[name]
    return form
