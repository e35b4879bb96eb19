"""Verbs: change how an event asks its guests, and what each category may."""

import dataclasses
import datetime as dt
import enum
import re

from flask_babel import lazy_gettext as _l

from regapp.accounts.service import Actor
from regapp.errors import Invalid
from regapp.events.service import change_row, utc
from regapp.extensions import transaction
from regapp.models import Category, CountryOrder, Event, RankBasis

TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_OFFER = 24 * 30
MOST_COMPANIONS = 20


class Asked(enum.StrEnum):
    """What a guest who comes can be asked beside the event's own questions."""

    DIET = "diet"
    ACCESS = "access"
    VEHICLE = "vehicle"


@dataclasses.dataclass(frozen=True)
class AskingRules:
    """How an event asks. Times are local to the event's zone; quiet times are "21:00", both empty: never quiet."""

    regrets_only: bool = False
    asks: tuple[str, ...] = ()
    quiet_from: str = ""
    quiet_until: str = ""
    registration_opens: dt.datetime | None = None
    registration_closes: dt.datetime | None = None
    delegations_lock: dt.datetime | None = None
    delegations_need_confirmation: bool = False
    representatives_rank: RankBasis = RankBasis.OWN
    country_order: CountryOrder = CountryOrder.ENGLISH


@dataclasses.dataclass(frozen=True)
class CategoryRules:
    """What guests of a category may bring, and how strangers may come to be of it."""

    companions_allowed: int = 0
    public_registration: bool = False
    needs_approval: bool = False
    confirms_address: bool = True
    has_waiting_list: bool = True
    offer_hours: int = 24
    takes_minors: bool = False


def change_rules(event: Event, rules: AskingRules, actor: Actor) -> bool:
    """Change how the event asks; False where nothing differs. Raises Invalid naming the field."""
    values = {
        "regrets_only": rules.regrets_only,
        "asks": [one.value for one in Asked if one.value in rules.asks],
        **_quiet(rules),
        **_instants(event, rules),
        "delegations_need_confirmation": rules.delegations_need_confirmation,
        "representatives_rank": _of_event(rules.representatives_rank),
        "country_order": rules.country_order,
    }
    with transaction():
        return bool(change_row(event, values, "event.changed", event.title, event.id, actor))


def change_category_rules(category: Category, rules: CategoryRules, actor: Actor) -> bool:
    """Change what a category may; False where nothing differs. Raises Invalid naming the field."""
    if not 0 <= rules.companions_allowed <= MOST_COMPANIONS:
        raise Invalid(_l("Please enter a number from 0 to %(most)s.", most=MOST_COMPANIONS), field="companions_allowed")
    if not 1 <= rules.offer_hours <= LONGEST_OFFER:
        raise Invalid(_l("Please enter a number from 1 to %(most)s.", most=LONGEST_OFFER), field="offer_hours")
    with transaction():
        return bool(
            change_row(category, dataclasses.asdict(rules), "category.changed", category.name, category.event_id, actor)
        )


def _quiet(rules: AskingRules) -> dict[str, str]:
    given = {"quiet_from": rules.quiet_from, "quiet_until": rules.quiet_until}
    for field, value in given.items():
        if value and not TIME_OF_DAY.fullmatch(value):
            raise Invalid(_l("Please enter a time of day, such as 21:00."), field=field)
    missing = next((field for field, value in given.items() if not value), None)
    if missing and any(given.values()):
        raise Invalid(_l("A quiet time needs a beginning and an end."), field=missing)
    return given


def _instants(event: Event, rules: AskingRules) -> dict[str, dt.datetime | None]:
    local = {
        "registration_opens_at": rules.registration_opens,
        "registration_closes_at": rules.registration_closes,
        "delegations_lock_at": rules.delegations_lock,
    }
    given = {
        column: utc(value, event.zone, column.removesuffix("_at")) if value else None for column, value in local.items()
    }
    opens, closes = given["registration_opens_at"], given["registration_closes_at"]
    if opens and closes and closes <= opens:
        raise Invalid(_l("The end lies before the beginning."), field="registration_closes")
    for column in ("registration_closes_at", "delegations_lock_at"):
        at = given[column]
        if at and at > event.ends_at:
            raise Invalid(_l("This lies after the end of the event."), field=column.removesuffix("_at"))
    return given


def _of_event(basis: RankBasis) -> RankBasis:
    if basis == RankBasis.BY_HAND:
        raise Invalid(_l("By hand is decided case by case."), field="representatives_rank")
    return basis
