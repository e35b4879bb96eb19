"""What can be done to many guests at once, and how each column is written."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from regapp.models import Guest, GuestStatus


class Action(enum.StrEnum):
    """What is done to those who were chosen."""

    CATEGORY = "category"
    LANGUAGE = "language"
    COUNTRY = "country"
    DELEGATION = "delegation"
    INSTITUTION = "institution"
    RANK = "rank"
    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    WITHDRAW = "withdraw"
    PUT_BACK = "put_back"


# In the words of the page, in the order of its list.
LABELS: Mapping[Action, Any] = {
    Action.ADD_TAG: _l("Give a tag"),
    Action.REMOVE_TAG: _l("Take a tag away"),
    Action.CATEGORY: _l("Set the category"),
    Action.LANGUAGE: _l("Set the language"),
    Action.COUNTRY: _l("Set the country"),
    Action.DELEGATION: _l("Set the delegation"),
    Action.INSTITUTION: _l("Set the institution"),
    Action.RANK: _l("Set the rank"),
    Action.WITHDRAW: _l("Take off the list"),
    Action.PUT_BACK: _l("Put back on the list"),
}
TAGGING = (Action.ADD_TAG, Action.REMOVE_TAG)
# The column that each of the others sets.
COLUMNS: Mapping[Action, Any] = {
    Action.CATEGORY: Guest.category_id,
    Action.LANGUAGE: Guest.language,
    Action.COUNTRY: Guest.country,
    Action.DELEGATION: Guest.delegation_id,
    Action.INSTITUTION: Guest.institution,
    Action.RANK: Guest.precedence_code,
    Action.WITHDRAW: Guest.status,
    Action.PUT_BACK: Guest.status,
}
STATUSES = {Action.WITHDRAW: GuestStatus.WITHDRAWN, Action.PUT_BACK: GuestStatus.LISTED}
_NUMBERS = (Action.CATEGORY, Action.DELEGATION)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """An action with what it sets: as the column holds it, and in words."""

    action: Action
    stored: str = ""
    words: str = ""


def as_text(value: Any) -> str:
    """A column's value as it is kept for the way back."""
    return "" if value is None else str(value)


def as_column(action: Action, text: str) -> Any:
    """The value that the column holds, from what was kept of it."""
    if action in _NUMBERS:
        return int(text) if text else None
    return GuestStatus(text) if action in STATUSES else text
