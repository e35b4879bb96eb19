"""What an organizer may decide about asking, and what they are told when it is wrong."""

from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from regapp.events.asking.service import Asked, AskingRules, CategoryRules
from regapp.events.forms import Checkboxes, LocalTime, Places, RowForm
from regapp.models import Category, CountryOrder, Event, RankBasis

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext

ASKED = {
    Asked.DIET: _l("What they may not or do not eat"),
    Asked.ACCESS: _l("What helps them to take part (wheelchair, interpreter for sign language, …)"),
    Asked.VEHICLE: _l("The plate of their car"),
}
COUNTRY_ORDERS = {
    CountryOrder.ENGLISH: _l("by their English names"),
    CountryOrder.INDONESIAN: _l("by their Indonesian names"),
    CountryOrder.MIKTA: _l("Mexico, Indonesia, Republic of Korea, Türkiye, Australia"),
}
RANKS = {RankBasis.OWN: _l("by their own rank"), RankBasis.REPRESENTED: _l("by the rank of whom they represent")}


def _time_of_day(label: Any) -> StringField:
    return StringField(label, render_kw={"type": "time"})


def _moment(label: Any) -> LocalTime:
    return LocalTime(label, validators=[Optional()])


class AskingForm(FlaskForm):
    """How the event asks its guests."""

    regrets_only = BooleanField(_l("Regrets only: who does not answer is counted as coming"))
    asks = Checkboxes(
        _l("Guests who come are also asked"), choices=[(key.value, words) for key, words in ASKED.items()]
    )
    quiet_from = _time_of_day(_l("Nothing is sent by itself from"))
    quiet_until = _time_of_day(_l("until"))
    registration_opens = _moment(_l("Public registration opens"))
    registration_closes = _moment(_l("Public registration closes"))
    delegations_lock = _moment(_l("Delegations may change their lists until"))
    delegations_need_confirmation = BooleanField(_l("A delegation's list waits for the committee's confirmation"))
    representatives_rank = SelectField(
        _l("Representatives are placed"), choices=[(key.value, words) for key, words in RANKS.items()]
    )
    country_order = SelectField(
        _l("Countries are named"), choices=[(key.value, words) for key, words in COUNTRY_ORDERS.items()]
    )

    @property
    def rules(self) -> AskingRules:
        """What was entered."""
        return AskingRules(
            regrets_only=self.regrets_only.data,
            asks=tuple(self.asks.data or ()),
            quiet_from=self.quiet_from.data or "",
            quiet_until=self.quiet_until.data or "",
            registration_opens=self.registration_opens.data,
            registration_closes=self.registration_closes.data,
            delegations_lock=self.delegations_lock.data,
            delegations_need_confirmation=self.delegations_need_confirmation.data,
            representatives_rank=RankBasis(self.representatives_rank.data),
            country_order=CountryOrder(self.country_order.data),
        )


class CategoryRulesForm(RowForm):
    """What guests of one category may, and how strangers may come to be of it."""

    companions_allowed = Places(_l("Companions each guest may bring"))
    public_registration = BooleanField(_l("Anybody may register on the event's page"))
    needs_approval = BooleanField(_l("The committee approves each registration"))
    confirms_address = BooleanField(_l("A registration counts when the link sent to its address was opened"))
    has_waiting_list = BooleanField(_l("Who finds no place may wait for one"))
    offer_hours = Places(_l("Hours for which an offered place is kept"))
    takes_minors = BooleanField(_l("Under-eighteens may register with their guardian's consent"))

    @property
    def rules(self) -> CategoryRules:
        """What was entered."""
        return CategoryRules(
            companions_allowed=self.companions_allowed.data or 0,
            public_registration=self.public_registration.data,
            needs_approval=self.needs_approval.data,
            confirms_address=self.confirms_address.data,
            has_waiting_list=self.has_waiting_list.data,
            offer_hours=24 if self.offer_hours.data is None else self.offer_hours.data,
            takes_minors=self.takes_minors.data,
        )


def asking_form(event: Event, formdata: Any = None) -> AskingForm:
    """The rules as they stand, or as they were just entered."""
    local = {
        field: at and at.astimezone(event.zone).replace(tzinfo=None)
        for field, at in (
            ("registration_opens", event.registration_opens_at),
            ("registration_closes", event.registration_closes_at),
            ("delegations_lock", event.delegations_lock_at),
        )
    }
    words = {"representatives_rank": event.representatives_rank.value, "country_order": event.country_order.value}
    return AskingForm(formdata=formdata, obj=event, data=local | words)


def category_rules_form(category: Category, formdata: Any = None) -> CategoryRulesForm:
    """A category's rules as they stand, or as they were just entered."""
    return CategoryRulesForm(formdata=formdata, obj=category, prefix=f"category-{category.code}")
