"""What an organizer may say about a report that goes out by mail, and what they are told when it is wrong."""

import datetime as dt
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from regapp.events.forms import Checkboxes, Days, TimeOfDay
from regapp.models import Every, ReportFormat, SavedReport, User
from regapp.reports.saving.service import ScheduleDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

EVERY = {
    Every.DAY: lazy_pgettext("how often", "Every day"),
    Every.WEEK: lazy_pgettext("how often", "Every week"),
}
USUAL_TIME = dt.time(7)


class ScheduleForm(FlaskForm):
    """When a report goes out, to whom, and as what."""

    report = SelectField(_l("Which report"))
    every = RadioField(_l("How often"), choices=[(one.value, label) for one, label in EVERY.items()], default="day")
    weekday = SelectField(_l("Every week, on"), default="0")
    time_of_day = TimeOfDay(_l("At what time"), [InputRequired(_l("Please enter a time such as 09:00."))])
    user_ids = Checkboxes(_l("Who gets it"), coerce=int)
    format = RadioField(_l("What is attached"), choices=[("pdf", "PDF"), ("xlsx", "XLSX")], default="pdf")
    days_after = Days(
        _l("How many days after the event it goes on"),
        asked=_l("Please enter a number of days between 0 and 90."),
        default=7,
        render_kw={"min": 0, "max": 90},
    )

    def offer(self, reports: list[SavedReport], users: list[User], recap: str, days: list[str]) -> None:
        """Fill the choices: `days` are the names of the days of the week from Monday on."""
        reports_to_choose: list[Any] = [("", recap), *((str(one.id), one.name) for one in reports)]
        self.report.choices = reports_to_choose
        people: list[Any] = [(user.id, f"{user.name} · {user.email}" if user.name else user.email) for user in users]
        self.user_ids.choices = people
        weekdays: list[Any] = [(str(place), name) for place, name in enumerate(days)]
        self.weekday.choices = weekdays

    @property
    def details(self) -> ScheduleDetails:
        """What was entered; the form has been validated."""
        assert self.time_of_day.data is not None and self.days_after.data is not None
        return ScheduleDetails(
            report_id=int(self.report.data) if self.report.data else None,
            every=Every(self.every.data),
            weekday=int(self.weekday.data),
            time_of_day=self.time_of_day.data.strftime("%H:%M"),
            user_ids=list(self.user_ids.data or []),
            format=ReportFormat(self.format.data),
            days_after=self.days_after.data,
        )
