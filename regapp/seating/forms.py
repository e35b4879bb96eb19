"""What an organizer may say about a room, and what they are told when it is wrong."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired

from regapp.events.forms import Checkboxes
from regapp.extensions import chosen_language
from regapp.models import Event, RoomShape, SeatingPlan
from regapp.seating.service import PlanDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

SHAPES = {
    RoomShape.THEATRE: lazy_pgettext("seating", "Theatre: rows of chairs before the stage"),
    RoomShape.CLASSROOM: lazy_pgettext("seating", "Classroom: rows with tables"),
    RoomShape.ROUNDS: lazy_pgettext("seating", "Round tables"),
    RoomShape.U: lazy_pgettext("seating", "U: a head table with two arms"),
    RoomShape.BOARDROOM: lazy_pgettext("seating", "Boardroom: one long table, two sides"),
}
_NUMBER = _l("Please give a number.")


class Count(IntegerField):
    """A whole number, told in words where it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(_NUMBER) from error


class PlanForm(FlaskForm):
    """A room."""

    name = StringField(_l("Name of the plan"))
    shape = RadioField(_l("How the seats stand"), choices=[(one.value, label) for one, label in SHAPES.items()])
    rows = Count(_l("Rows or tables"), [InputRequired(_NUMBER)])
    across = Count(_l("Seats in a row, at a table, or along the head"), [InputRequired(_NUMBER)])
    hosts = Checkboxes(_l("Hosts are"))

    def __init__(self, event: Event, **more: Any) -> None:
        super().__init__(**more)
        self.hosts.choices = [(one.code, one.text("name", chosen_language())) for one in event.categories]

    @property
    def details(self) -> PlanDetails:
        """What was entered; the form has been validated."""
        return PlanDetails(
            name=self.name.data or "",
            shape=RoomShape(self.shape.data),
            rows=self.rows.data or 0,
            across=self.across.data or 0,
            hosts=tuple(self.hosts.data or ()),
        )


def plan_form(event: Event, plan: SeatingPlan | None = None) -> PlanForm:
    """The form as it was sent, else with the plan as it stands, else with a room of a usual size."""
    if plan is None:
        return PlanForm(event, data={"shape": "theatre", "rows": 8, "across": 10})
    return PlanForm(event, obj=plan, data={"shape": plan.shape.value})
