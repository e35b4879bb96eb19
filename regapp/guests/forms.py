"""What an organizer may enter about a guest; the API's bodies are checked by the same rules."""

import dataclasses
from collections.abc import Callable
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field

from regapp.errors import Invalid
from regapp.guests import values
from regapp.guests.service import LONGEST_NUMBER, LONGEST_TEXT, GuestDetails, check_details
from regapp.models import Category

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext

_CHECKS: dict[str, Callable[[str], Any]] = {
    "phone": values.e164,
    "email": values.email_address,
    "country": values.country_code,
    "language": values.language_code,
}


def checked(details: GuestDetails) -> tuple[GuestDetails, dict[str, Any]]:
    """The details as they are stored, and what cannot be taken, by field."""
    taken: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    for field, check in _CHECKS.items():
        try:
            taken[field] = check(getattr(details, field))
        except Invalid as error:
            problems[field] = error.message
    return dataclasses.replace(details, **taken), problems


def at_most(most: int) -> Callable[[FlaskForm, Field], None]:
    """Refuse a text of more characters."""

    def check(form: FlaskForm, field: Field) -> None:
        if field.data and len(str(field.data)) > most:
            raise ValidationError(
                _l("This is too long: %(count)s characters, %(most)s fit.", count=len(str(field.data)), most=most)
            )

    return check


def _written(field: Field) -> str:
    """What stands in a field; a post that leaves a field out keeps what was known, a number as a number."""
    return "" if field.data is None else str(field.data)


def taken_as(read: Callable[[str], Any]) -> Callable[[FlaskForm, Field], None]:
    """Refuse what cannot be taken; what was typed stays."""

    def check(form: FlaskForm, field: Field) -> None:
        try:
            read(_written(field))
        except Invalid as error:
            raise ValidationError(error.message) from error

    return check


def _text(label: Any, *checks: Any, most: int = LONGEST_TEXT, **marks: Any) -> StringField:
    return StringField(label, [at_most(most), *checks], render_kw=marks or None)


class GuestForm(FlaskForm):
    """One person. Everything but the name may be left empty."""

    name = StringField(_l("Name, whole and as written"))
    native_name = _text(_l("Name in own script"))
    honorific = _text(_l("Form of address"))
    title_before = _text(_l("Titles before"))
    title_after = _text(_l("Titles after"))
    position = _text(_l("Position"))
    institution = _text(_l("Institution"))
    category = SelectField(_l("Category"))
    country = _text(_l("Country"), taken_as(values.country_code))
    delegation = _text(_l("Delegation"))
    email = _text(_l("E-mail"), taken_as(values.email_address), most=254, inputmode="email")
    phone = _text(_l("Telephone"), taken_as(values.e164), most=40, inputmode="tel")
    language = SelectField(_l("Language"), default="")
    staff_number = _text(_l("Staff or student number"), most=LONGEST_NUMBER)
    precedence = _text(_l("Order of precedence"), taken_as(values.whole_number), most=9, inputmode="numeric")
    sort_name = _text(_l("Sorted as"))
    notes = TextAreaField(_l("Notes, for organizers only"), [at_most(2000)], render_kw={"rows": 3})

    def offer(self, categories: list[Category], languages: dict[str, str], language: str) -> None:
        """Fill the choices."""
        kinds: list[Any] = [(category.code, category.text("name", language)) for category in categories]
        self.category.choices = kinds
        choices: list[Any] = [("", _l("The event's language")), *languages.items()]
        self.language.choices = choices

    def validate_name(self, field: StringField) -> None:
        """The one thing that is needed; of dashes, dots or invisible signs alone nobody is called."""
        try:
            check_details(GuestDetails(name=field.data or ""))
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def details(self) -> GuestDetails:
        """What was entered, as it is stored; the form has been validated."""
        given: dict[str, Any] = {
            field.name: _written(getattr(self, field.name)) for field in dataclasses.fields(GuestDetails)
        }
        precedence = values.whole_number(given.pop("precedence"))
        return checked(GuestDetails(**given, precedence=precedence))[0]


class FileForm(FlaskForm):
    """The file of an import."""

    file = FileField(_l("Guest list"), render_kw={"accept": ".xlsx,.xls,.ods,.csv,text/csv"})
