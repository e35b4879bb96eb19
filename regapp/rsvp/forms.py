"""What a guest may answer, and what they are told when something is missing."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, StringField, TextAreaField, ValidationError

from regapp import uploads
from regapp.guests.forms import at_most, taken_as
from regapp.guests.service import LONGEST_NAME, LONGEST_TEXT
from regapp.guests.values import e164, email_address
from regapp.models import AnswerValue, Event
from regapp.rsvp.service import RepresentativeDetails
from regapp.uploads import Handed

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

# Changed words get a new version in `service.CONSENT_TEXTS`.
PHOTOS = _l("Photographs and recordings with me may be published about this event. I can withdraw this at any time.")
MAILINGS = _l("The host may invite me to later events. I can withdraw this at any time.")
# Which column of the guest holds what the event asks.
NEEDS_ASKED = {"diet": "diet", "access": "access_needs", "vehicle": "vehicle_plate"}
ANSWERS = (AnswerValue.ACCEPTED, AnswerValue.REPRESENTED, AnswerValue.DECLINED)


class AnswerForm(FlaskForm):
    """The answer. It carries no session's token: the link itself is the authority (docs/decisions/0003)."""

    answer = StringField(lazy_pgettext("of a guest", "Answer"))
    representative_name = StringField(
        lazy_pgettext("of the representative", "Name"), [at_most(LONGEST_NAME)], render_kw={"autocomplete": "off"}
    )
    representative_position = StringField(lazy_pgettext("of the representative", "Position"), [at_most(LONGEST_TEXT)])
    representative_institution = StringField(
        lazy_pgettext("of the representative", "Institution"), [at_most(LONGEST_TEXT)]
    )
    representative_email = StringField(
        lazy_pgettext("of the representative", "E-mail"),
        [at_most(254), taken_as(email_address)],
        render_kw={"type": "email", "inputmode": "email"},
    )
    representative_phone = StringField(
        lazy_pgettext("of the representative", "Telephone"),
        [at_most(40), taken_as(e164)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    representative_assignment_letter = StringField(
        lazy_pgettext("of the representative", "Number of the letter of assignment"), [at_most(200)]
    )
    representative_assignment = FileField(
        lazy_pgettext("of the representative", "Letter of assignment (surat tugas)"),
        render_kw={"accept": uploads.accepted(uploads.DOCUMENTS)},
    )
    note = TextAreaField(_l("A word to the host"), [at_most(1000)], render_kw={"rows": 2})
    said_by_name = StringField(_l("Your name, if you answer for somebody else"), [at_most(LONGEST_NAME)])
    consent = BooleanField(PHOTOS)
    consent_mailings = BooleanField(MAILINGS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answer can be taken; what stands in a representative's fields counts only when one is named."""
        if self.answer.data != AnswerValue.REPRESENTED:
            for field in self:
                if field.name.startswith("representative_"):
                    field.validators = ()
        return super().validate(extra_validators)

    def validate_answer(self, field: StringField) -> None:
        """One of the three."""
        if field.data not in {answer.value for answer in ANSWERS}:
            raise ValidationError(_l("Please choose one of the answers."))

    def validate_representative_name(self, field: StringField) -> None:
        """Needed by whoever is represented."""
        if self.answer.data == AnswerValue.REPRESENTED and not (field.data or "").strip():
            raise ValidationError(_l("Please enter the name of the person who will come."))

    @property
    def representative(self) -> RepresentativeDetails:
        """The person who will come instead."""
        return RepresentativeDetails(
            name=self.representative_name.data or "",
            position=self.representative_position.data or "",
            institution=self.representative_institution.data or "",
            email=email_address(self.representative_email.data or ""),
            phone=e164(self.representative_phone.data or ""),
            assignment_letter=self.representative_assignment_letter.data or "",
            assignment=handed(self.representative_assignment),
        )

    @property
    def consents(self) -> dict[str, bool]:
        """What was agreed to, and what not."""
        return {"photos": bool(self.consent.data), "mailings": bool(self.consent_mailings.data)}


class ConsentsForm(FlaskForm):
    """The consents alone, so that each can be withdrawn at any time (UU 27/2022, article 9)."""

    photos = BooleanField(PHOTOS)
    mailings = BooleanField(MAILINGS)


class NeedsForm(FlaskForm):
    """What the event asks of those who come beside its own questions; fields that are not asked are left out."""

    diet = StringField(_l("What you may not or do not eat"), [at_most(LONGEST_TEXT)])
    access_needs = StringField(
        _l("What helps you to take part (a wheelchair, a sign language interpreter, …)"), [at_most(LONGEST_TEXT)]
    )
    vehicle_plate = StringField(_l("Number plate of your car"), [at_most(40)])

    def leave_out(self, event: Event) -> None:
        """Ask only what the event asks."""
        for asked, name in NEEDS_ASKED.items():
            if asked not in event.asks:
                del self[name]

    def names_of_fields(self) -> list[str]:
        """What the fields are called in a post."""
        return [field.name for field in self]

    @property
    def needs(self) -> dict[str, str]:
        """What was entered, by the guest's column."""
        return {name: self[name].data or "" for name in NEEDS_ASKED.values() if name in self}


def handed(field: FileField) -> Handed | None:
    """The file in a field; None when none was chosen."""
    file = field.data
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    return uploads.read(file.filename, file.stream)
