"""What of two records a person chooses between, and what of an invitation goes along by itself."""

import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from regapp.models import Guest, Invitation

KEPT, MERGED, BOTH = "kept", "merged", "both"
# Columns of the guest in the order of the page; a choice is made where the two differ.
CHOSEN: dict[str, Any] = {
    "name": _l("Name, whole and as written"),
    "native_name": _l("Name in own script"),
    "honorific": _l("Form of address"),
    "title_before": _l("Titles before"),
    "title_after": _l("Titles after"),
    "position": _l("Position"),
    "institution": _l("Institution"),
    "category_id": _l("Category"),
    "country": _l("Country"),
    "delegation_id": _l("Delegation"),
    "staff_number": _l("Staff or student number"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "language": lazy_pgettext("a field", "language"),
    "precedence": _l("Order of precedence"),
    "precedence_code": lazy_pgettext("protocol", "Rank"),
    "credentials_at": _l("In office since"),
    "sort_name": _l("Sorted as"),
    "diet": _l("Diet"),
    "access_needs": _l("Access needs"),
    "vehicle_plate": _l("Car's number plate"),
    "notes": _l("Notes, for organizers only"),
}
# The standing answer is chosen as one thing: these columns of the invitation go together.
ANSWER = "answer"
ANSWER_COLUMNS = ("answer", "answered_at", "answered_by")


def _earliest(mine: Any, theirs: Any) -> Any:
    return min((one for one in (mine, theirs) if one is not None), default=None)


def _given(mine: Any, theirs: Any) -> Any:
    return mine if mine not in (None, "") else theirs


# What follows from both without a choice.
OF_GUEST: dict[str, Callable[[Any, Any], Any]] = {
    "badge_printed_at": _earliest,
    "companion_of_id": _given,
    "zone": _given,
    "is_head": lambda mine, theirs: mine or theirs,
    "has_seat": lambda mine, theirs: mine or theirs,
    "has_meal": lambda mine, theirs: mine or theirs,
    "delegation_position": _given,
}
OF_INVITATION: dict[str, Callable[[Any, Any], Any]] = {
    "letter_number": _given,
    "allowance": max,
    "companions_allowed": _given,
    "opened_at": _earliest,
}


def differing(kept: Guest, merged: Guest) -> list[str]:
    """The columns in which the two differ, so that a choice is needed."""
    return [name for name in CHOSEN if getattr(kept, name) != getattr(merged, name)]


def usual_choice(kept: Any, merged: Any) -> str:
    """What stands there already, unless it is empty."""
    return MERGED if kept in (None, "") and merged not in (None, "") else KEPT


def usual_answer(kept: Invitation, merged: Invitation) -> str:
    """The answer that was given last."""
    if merged.answered_at is None or (kept.answered_at and kept.answered_at >= merged.answered_at):
        return KEPT
    return MERGED


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value
