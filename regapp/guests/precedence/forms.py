"""What an organizer may enter about somebody's rank."""

import datetime as dt
import zoneinfo
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Optional

from regapp.errors import Invalid
from regapp.events.forms import LocalTime
from regapp.events.service import utc
from regapp.extensions import chosen_language
from regapp.guests.forms import at_most
from regapp.guests.precedence.ranks import RANKS
from regapp.guests.precedence.service import LONGEST_REASON, Ranking
from regapp.models import RankBasis

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

BASES = {
    "": _l("as the event says"),
    RankBasis.OWN.value: _l("by their own rank"),
    RankBasis.REPRESENTED.value: _l("by the rank of whom they represent"),
    RankBasis.BY_HAND.value: _l("by hand, with a reason"),
}


class Place(IntegerField):
    """A place, 1 for the first."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number; whatever else was typed stays in the field."""
        given = valuelist[0].strip() if valuelist else ""
        if not given.isascii() or not given.isdecimal() or len(given) > 6 or int(given) < 1:
            raise ValueError(_l("Please enter the number of a place, 1 for the first."))
        self.data = int(given)


class RankForm(FlaskForm):
    """What somebody is placed by."""

    code = SelectField(lazy_pgettext("protocol", "Rank"), default="")
    credentials = LocalTime(
        _l("In office since; for ambassadors day and hour of their credentials"), validators=[Optional()]
    )
    basis = SelectField(_l("As a representative, placed"), choices=list(BASES.items()), default="")
    code_by_hand = SelectField(_l("Rank by hand"), default="")
    reason = StringField(_l("Reason"), [at_most(LONGEST_REASON)])
    # The state of the guest that the page shows.
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = self.code_by_hand.choices = rank_choices()

    def ranking(self, zone: zoneinfo.ZoneInfo) -> Ranking:
        """What was entered; times are of the event's zone. Raises Invalid for an hour that the clocks skip."""
        return Ranking(
            code=self.code.data,
            credentials_at=_instant(self.credentials.data, zone),
            basis=RankBasis(self.basis.data) if self.basis.data else None,
            code_by_hand=self.code_by_hand.data,
            reason=self.reason.data or "",
        )


class MoveForm(FlaskForm):
    """Where somebody is to stand."""

    version = HiddenField()
    place = Place(_l("Place"))
    reason = StringField(_l("Reason"), [at_most(LONGEST_REASON)])


def rank_choices() -> Any:
    """Every rank by its name in the reader's language, none first."""
    language = chosen_language()
    none = ("", lazy_pgettext("of ranks", "none"))
    return [none, *((rank.code, f"{rank.name(language)} ({rank.code})") for rank in RANKS)]


def _instant(local: dt.datetime | None, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    try:
        return utc(local, zone, "credentials") if local else None
    except OverflowError as error:
        raise Invalid(_l("Please enter a date and a time, such as 2031-05-08 08:30."), field="credentials") from error
