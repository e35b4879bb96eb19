"""What an organizer may say about a reminder, and what they are told when it is wrong."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from regapp.events.forms import Checkboxes, Days, TimeOfDay
from regapp.guests.forms import at_most
from regapp.invitations.reminders.service import LONGEST_NOTE, ReminderDetails
from regapp.models import Category, ReminderAudience, ReminderBase

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

AUDIENCES = {
    ReminderAudience.SILENT: lazy_pgettext("who is reminded", "Whoever has not answered"),
    ReminderAudience.NOT_OPENED: lazy_pgettext("who is reminded", "Whoever has not opened the invitation"),
    ReminderAudience.COMING: lazy_pgettext("who is reminded", "Whoever will come"),
}
BASES = {
    ReminderBase.DEADLINE: lazy_pgettext("days before", "the deadline for answers"),
    ReminderBase.START: lazy_pgettext("days before", "the event"),
}


class ReminderForm(FlaskForm):
    """When, to whom, and a sentence of the committee's own."""

    audience = RadioField(
        _l("Who is reminded"), choices=[(one.value, label) for one, label in AUDIENCES.items()], default="silent"
    )
    categories = Checkboxes(_l("Only these categories"))
    days_before = Days(
        _l("How many days before"),
        asked=_l("Please enter a number of days between 0 and 365."),
        default=3,
        render_kw={"min": 0, "max": 365},
    )
    base = RadioField(
        _l("Counted from"), choices=[(one.value, label) for one, label in BASES.items()], default="deadline"
    )
    time_of_day = TimeOfDay(_l("At what time"), [InputRequired(_l("Please enter a time such as 09:00."))])
    note = TextAreaField(
        _l("A sentence of your own"), [at_most(LONGEST_NOTE)], render_kw={"rows": 2, "maxlength": LONGEST_NOTE}
    )

    def offer(self, categories: list[Category], language: str) -> None:
        """Fill the choices."""
        kinds: list[Any] = [(category.code, category.text("name", language)) for category in categories]
        self.categories.choices = kinds

    @property
    def details(self) -> ReminderDetails:
        """What was entered; the form has been validated."""
        assert self.time_of_day.data is not None and self.days_before.data is not None
        return ReminderDetails(
            base=ReminderBase(self.base.data),
            days_before=self.days_before.data,
            time_of_day=self.time_of_day.data.strftime("%H:%M"),
            audience=ReminderAudience(self.audience.data),
            categories=list(self.categories.data or []),
            note=self.note.data or "",
        )
