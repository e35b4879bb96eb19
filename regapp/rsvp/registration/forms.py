"""What strangers may enter to register, and what they are told when something is missing."""

import re
from collections.abc import Iterable
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, ValidationError

from regapp.errors import Invalid
from regapp.extensions import chosen_language
from regapp.guests.forms import at_most, checked, taken_as
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT, GuestDetails, check_details
from regapp.guests.values import e164, email_address
from regapp.models import Category, Question
from regapp.rsvp.forms import MAILINGS, PHOTOS
from regapp.rsvp.questions.forms import QuestionsForm, with_questions
from regapp.rsvp.registration.manifest import Coordinator
from regapp.rsvp.registration.service import Entry

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

CONSENTS = ("photos", "mailings")
QUESTION = "question_"
_LINK = re.compile(r"://|www\.", re.IGNORECASE)
_MAIL = {"type": "email", "inputmode": "email", "autocomplete": "email"}
_PHONE = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}


def no_link(form: FlaskForm, field: Any) -> None:
    """Refuse web addresses: what is written here stands in messages to an address that a stranger chose."""
    if _LINK.search(field.data or ""):
        raise ValidationError(_l("Please leave out web addresses."))


class _PublicForm(FlaskForm):
    """A form of a page without cookies: the puzzle takes the place of a session's token."""

    class Meta:  # type: ignore[override]  # WTForms reads it so
        csrf = False

    category = RadioField(_l("I register as"), validate_choice=False)
    # A person sees none of these three. Only a robot fills in the first.
    website = StringField("Website")
    puzzle = HiddenField()
    solution = HiddenField()

    def offer(self, categories: list[Category]) -> None:
        """Fill the choices; with one category there is nothing to choose."""
        language = chosen_language()
        self.category.choices = [(one.code, one.text("name", language)) for one in categories]
        if len(categories) == 1:
            self.category.data = categories[0].code

    def validate_category(self, field: RadioField) -> None:
        """One of those that are open."""
        if field.data not in {code for code, _label in field.choices}:  # type: ignore[union-attr]
            raise ValidationError(_l("Please choose one."))

    @property
    def is_from_a_robot(self) -> bool:
        """Whether a field was filled in that no person sees."""
        return bool(self.website.data)


class RegistrationForm(_PublicForm, QuestionsForm):
    """One person."""

    name = StringField(_l("Name, whole and as written"), [no_link], render_kw={"autocomplete": "name"})
    institution = StringField(
        _l("Institution"), [at_most(LONGEST_TEXT), no_link], render_kw={"autocomplete": "organization"}
    )
    position = StringField(
        _l("Position"), [at_most(LONGEST_TEXT), no_link], render_kw={"autocomplete": "organization-title"}
    )
    staff_number = StringField(_l("Staff or student number"), [at_most(40)])
    email = StringField(_l("E-mail"), [at_most(254), taken_as(email_address)], render_kw=_MAIL)
    phone = StringField(_l("Telephone"), [at_most(40), taken_as(e164)], render_kw=_PHONE)
    is_minor = BooleanField(_l("I am under eighteen"))
    guardian_name = StringField(_l("Name of a parent or guardian"), [at_most(LONGEST_NAME), no_link])
    guardian_email = StringField(
        _l("Their e-mail"), [at_most(254), taken_as(email_address)], render_kw={"type": "email"}
    )
    guardian_phone = StringField(_l("Their telephone"), [at_most(40), taken_as(e164)], render_kw={"type": "tel"})
    photos = BooleanField(PHOTOS)
    mailings = BooleanField(MAILINGS)

    def validate_name(self, field: StringField) -> None:
        """The name as it will stand on the badge."""
        try:
            check_details(GuestDetails(name=field.data or ""))
        except Invalid as error:
            raise ValidationError(error.message) from error

    def validate_email(self, field: StringField) -> None:
        """Needed: without it nobody can be told whether they have a place."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Please enter your e-mail address: we write there whether you have a place."))

    def validate_is_minor(self, field: BooleanField) -> None:
        """Only where somebody is there to look after them."""
        if field.data and self.category.data not in self.for_minors:
            raise ValidationError(_l("Who is under eighteen cannot register in this category."))

    def validate_guardian_name(self, field: StringField) -> None:
        """Needed of who is under eighteen."""
        if self.is_minor.data and not (field.data or "").strip():
            raise ValidationError(_l("Please enter who may consent for you."))

    def validate_guardian_email(self, field: StringField) -> None:
        """Needed of who is under eighteen, and not their own."""
        given = (field.data or "").strip().lower()
        if self.is_minor.data and not given:
            raise ValidationError(_l("Please enter their e-mail address: we ask them for their consent."))
        if self.is_minor.data and given == (self.email.data or "").strip().lower():
            raise ValidationError(_l("This is your own address. Please enter your guardian's."))

    def offer(self, categories: list[Category]) -> None:
        """Fill the choices, and remember which of them take people under eighteen."""
        super().offer(categories)
        self.for_minors = {one.code for one in categories if one.takes_minors}
        self.shown = self.asked

    def ask_only(self, questions: Iterable[Question]) -> None:
        """Of all questions on the page, those that the chosen category is asked need an answer, and no other."""
        asked = {question.code for question in questions}
        self.asked = {name: one for name, one in self.asked.items() if one.code in asked}
        for field in list(self):
            if field.name.startswith(QUESTION) and field.name not in self.asked:
                field.validators = ()

    def entry(self, language: str, takes_minors: bool, is_proved: bool) -> Entry:
        """What was entered, as it is stored; the form has been validated."""
        given = GuestDetails(
            name=self.name.data or "",
            institution=self.institution.data or "",
            position=self.position.data or "",
            staff_number=self.staff_number.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            language=language,
        )
        is_minor = takes_minors and bool(self.is_minor.data)
        return Entry(
            checked(given)[0],
            language,
            tuple(purpose for purpose in CONSENTS if self[purpose].data),
            is_minor,
            guardian_name=(self.guardian_name.data or "").strip() if is_minor else "",
            guardian_email=email_address(self.guardian_email.data or "") if is_minor else "",
            guardian_phone=e164(self.guardian_phone.data or "") if is_minor else "",
            is_proved=is_proved,
            answers={question.code: said.value for question, said in self.given.items() if said.value},
        )


def registration_form(questions: list[Question], language: str) -> type[RegistrationForm]:
    """The form with the event's own questions."""
    return with_questions(RegistrationForm, questions, language, QUESTION)


class GroupForm(_PublicForm):
    """A bus or a class."""

    group = StringField(_l("Name of the group"), [at_most(LONGEST_TEXT), no_link])
    name = StringField(_l("Your name"), [at_most(LONGEST_NAME), no_link], render_kw={"autocomplete": "name"})
    email = StringField(_l("Your e-mail"), [at_most(254), taken_as(email_address)], render_kw=_MAIL)
    phone = StringField(_l("Your telephone"), [at_most(40), taken_as(e164)], render_kw=_PHONE)
    file = FileField(_l("The list"), render_kw={"accept": ".xlsx,.xls,.ods,.csv,text/csv"})

    def validate_group(self, field: StringField) -> None:
        """Needed: the committee calls the list by it."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Please enter what the group is called, such as “SMA 1, bus 2”."))

    def validate_name(self, field: StringField) -> None:
        """Needed: somebody answers for the list."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Please enter your name."))

    def validate_email(self, field: StringField) -> None:
        """Needed: the list counts when this address is confirmed."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Please enter your e-mail address: the list counts when you confirm it."))

    def validate_file(self, field: FileField) -> None:
        """A file was chosen."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("Please choose the file with the list."))

    @property
    def coordinator(self) -> Coordinator:
        """Who hands the list in."""
        return Coordinator(
            self.group.data or "",
            self.name.data or "",
            email_address(self.email.data or ""),
            e164(self.phone.data or ""),
        )
