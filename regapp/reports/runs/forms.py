"""What a person may ask of a run of badges."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from regapp.extensions import chosen_language
from regapp.models import Event
from regapp.printing.layout import Use
from regapp.reports.runs.queries import ORDERS, Scope
from regapp.reports.runs.service import LONGEST_SHORT_TITLE
from regapp.tickets.layouts.queries import Known

_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

EVERYBODY, CHANGED = "everybody", "changed"


class RunForm(FlaskForm):
    """For whom, in which order, by which layout."""

    whom = SelectField(lazy_pgettext("papers", "For whom"), default=EVERYBODY)
    order = SelectField(_l("In which order"), choices=[(order.value, words) for order, words in ORDERS.items()])
    layout = SelectField(_l("Layout"), default="")

    def __init__(self, event: Event, delegations: dict[int, str], known: dict[str, Known], **more: Any) -> None:
        super().__init__(**more)
        self.whom.choices = [
            (EVERYBODY, lazy_pgettext("papers", "Everybody")),
            (CHANGED, _l("Who is new or has changed since the last run")),
            *((f"category:{one.code}", one.text("name", chosen_language())) for one in event.categories),
            *((f"delegation:{key}", name) for key, name in delegations.items()),
        ]
        own = [("", _l("each category's own"))]
        self.layout.choices = [*own, *((one.code, one.name) for one in known.values() if one.layout.use == Use.BADGE)]

    @property
    def scope(self) -> Scope:
        """Whose badges were asked for."""
        kind, _between, which = (self.whom.data or EVERYBODY).partition(":")
        if kind == "category":
            return Scope(category=which)
        if kind == "delegation":
            return Scope(delegation=int(which))
        return Scope(changed=kind == CHANGED)


class ShortTitleForm(FlaskForm):
    """A shorter word for an office, for the badge alone."""

    words = StringField(
        _l("Short title"),
        validators=[Length(max=LONGEST_SHORT_TITLE, message=_l("Please use at most %(max)d characters."))],
    )
