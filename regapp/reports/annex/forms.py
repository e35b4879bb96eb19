"""What an organizer may choose for the annex, and say about its photographs."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, MultipleFileField, SelectField, StringField
from wtforms.validators import Length

from regapp.events.forms import Checkboxes
from regapp.extensions import chosen_language
from regapp.models import Event, LetterTemplate
from regapp.reports.annex.service import LONGEST_CAPTION

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext


class AnnexForm(FlaskForm):
    """Which parts. The form changes nothing, so that it carries no token."""

    class Meta:
        """A form that only asks."""

        csrf = False

    letter = SelectField(_l("Invitation"), default="")
    guest = StringField(_l("As it went to (reference or name)"), validators=[Length(max=100)])
    programme = BooleanField(lazy_pgettext("annex", "Programme"), default=True)
    lists = Checkboxes(_l("Attendance lists"))
    signatures = BooleanField(_l("With the column of signatures"), default=True)
    recap = BooleanField(lazy_pgettext("paper", "Recap"), default=True)
    photographs = BooleanField(lazy_pgettext("annex", "Documentation"), default=True)

    def __init__(self, event: Event, letters: list[LetterTemplate], **more: Any) -> None:
        super().__init__(**more)
        language = chosen_language()
        none: list[Any] = [("", lazy_pgettext("annex", "No invitation"))]
        self.letter.choices = [*none, *((str(one.id), one.name) for one in letters)]
        self.lists.choices = [(one.code, one.text("title", language)) for one in event.sessions]

    @property
    def has_any(self) -> bool:
        """Whether a part was chosen."""
        chosen = (self.letter, self.programme, self.lists, self.recap, self.photographs)
        return any(field.data for field in chosen)


class PhotosForm(FlaskForm):
    """Photographs to hand in."""

    files = MultipleFileField(_l("Photographs"))


class CaptionForm(FlaskForm):
    """What a photograph shows."""

    caption = StringField(_l("What it shows"), validators=[Length(max=LONGEST_CAPTION)])
