"""What a person may write in a letter, and what they are told when it is wrong."""

import datetime as dt
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from regapp.events.forms import TOO_LONG, Checkboxes, language_choices
from regapp.extensions import chosen_language
from regapp.invitations.lettering.fields import unknown_fields
from regapp.invitations.lettering.service import WITH_FIELDS, LetterDetails, unknown_field_words
from regapp.models import Event, LetterKind, LetterTemplate, OnBehalf

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

CAPACITIES = {
    OnBehalf.NONE: lazy_pgettext("signature", "in their own office"),
    OnBehalf.ATAS_NAMA: lazy_pgettext("signature", "on behalf of somebody else (a.n.)"),
    OnBehalf.PELAKSANA_TUGAS: lazy_pgettext("signature", "acting (Plt.)"),
    OnBehalf.PELAKSANA_HARIAN: lazy_pgettext("signature", "acting for some days (Plh.)"),
}


class KnownFields:
    """Refuses a text with a field in braces that nobody knows, by its name."""

    def __call__(self, form: FlaskForm, field: StringField) -> None:
        """Raise ValidationError for the first one."""
        if unknown := unknown_fields(field.data or ""):
            raise ValidationError(unknown_field_words(unknown[0]))


def _line(label: Any, most: int = 300, needed: Any = None, fields: bool = False) -> StringField:
    return StringField(label, validators=_validators(most, needed, fields))


def _text(label: Any, rows: int, most: int = 6000, fields: bool = False) -> TextAreaField:
    return TextAreaField(label, validators=_validators(most, None, fields), render_kw={"rows": rows})


def _validators(most: int, needed: Any, fields: bool) -> list[Any]:
    first = DataRequired(message=needed) if needed else Optional()
    return [first, Length(max=most, message=TOO_LONG), *([KnownFields()] if fields else [])]


class Day(DateField):
    """A day of the calendar; empty: none is fixed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends."""
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please enter a date, such as 2031-04-14.")) from error
        if isinstance(self.data, dt.date) and not 1950 <= self.data.year <= 2200:
            raise ValueError(_l("Please enter a date, such as 2031-04-14."))


class LetterForm(FlaskForm):
    """One letter."""

    name = _line(_l("What the committee calls it"), 120, _l("Please give the letter a name."))
    language = SelectField(lazy_pgettext("a field", "Language"))
    categories = Checkboxes(_l("Categories that get it"))
    emblem = FileField(_l("Emblem (PNG or JPEG)"))
    without_emblem = BooleanField(_l("Take the emblem away"))
    letterhead = _text(_l("Lines of the letterhead"), 3, 1000)
    number = _line(_l("Number of the letter"), 200, fields=True)
    place = _line(_l("Place"), 120)
    dated = Day(_l("Date of the letter"))
    nature = _line(_l("Nature (Sifat)"), 120)
    enclosure = _line(_l("Enclosure (Lampiran)"), 120)
    subject = _line(_l("Subject (Hal)"), 400, fields=True)
    addressee = _text(_l("Addressee"), 4, 1000, fields=True)
    opening = _text(_l("Text before the block of day, time and place"), 6, fields=True)
    agenda = _line(_l("Event, as the block names it"), 400, fields=True)
    closing = _text(_l("Text after the block"), 6, fields=True)
    contact = _line(_l("Contact"), 400, fields=True)
    regrets_only = BooleanField(_l("“Regrets only” instead of R.S.V.P."))
    on_behalf = SelectField(
        _l("Signs"),
        choices=[(one.value, words) for one, words in CAPACITIES.items()],
    )
    signed_for = _line(_l("Office signed for"), 300)
    signer_office = _text(_l("Own office"), 2, 600)
    signer_name = _line(_l("Name of the signer"), 200)
    signer_rank = _line(_l("Rank"), 120)
    signer_number = _line(_l("Staff number (NIP)"), 40)
    copies = _text(_l("Copies (tembusan), one a line"), 3, 3000, fields=True)
    with_guest_list = BooleanField(_l("Attach the list of those who are invited"))
    with_mail = BooleanField(_l("Send it with the invitation by e-mail, and offer it on the guest's page"))

    @property
    def details(self) -> LetterDetails:
        """What was entered."""
        words = {
            name: (self[name].data or "").replace("\r\n", "\n").strip()
            for name in (*WITH_FIELDS, "name", "letterhead", "place", "nature", "enclosure", "signed_for")
        }
        signer = {name: (self[name].data or "").strip() for name in _SIGNER}
        return LetterDetails(
            **words,
            **{name: value.replace("\r\n", "\n") for name, value in signer.items()},
            language=_chosen(self.language),
            categories=tuple(self.categories.data or ()),
            dated=self.dated.data,
            regrets_only=self.regrets_only.data,
            on_behalf=OnBehalf(_chosen(self.on_behalf)),
            with_guest_list=self.with_guest_list.data,
            with_mail=self.with_mail.data,
        )

    @property
    def picture(self) -> tuple[str, bytes] | None:
        """Name and content of the emblem that was handed in, if one was."""
        given = self.emblem.data
        return (given.filename, given.read()) if given and getattr(given, "filename", "") else None


_SIGNER = ("signer_office", "signer_name", "signer_rank", "signer_number")


def _chosen(field: SelectField) -> str:
    """What was chosen; the first choice for something else, which the form has refused and only a preview shows."""
    known = [choice[0] for choice in field.choices or ()]
    return field.data if field.data in known else known[0]


def letter_form(event: Event, template: LetterTemplate, formdata: Any = None) -> LetterForm:
    """The letter as it stands, or as it was just written."""
    form = LetterForm(formdata=formdata, obj=template, data={"on_behalf": template.on_behalf.value})
    form.language.choices = language_choices()
    form.categories.choices = [(one.code, one.text("name", chosen_language())) for one in event.categories]
    if template.kind == LetterKind.CARD:
        form.addressee.label.text = _l("Guest, as the card names them")
        form.opening.label.text = _l("Words around the guest's name")
        form.closing.label.text = _l("Remarks at the foot")
        form.agenda.label.text = _l("Event, as the card names it")
    return form
