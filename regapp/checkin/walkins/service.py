"""Verb of the desk: register a walk-in. They are admitted by a scan of their reference, like everybody else."""

import dataclasses

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin.queries import Door, Found
from regapp.checkin.walkins import queries
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.duplicates.likeness import Likeness
from regapp.guests.forms import checked
from regapp.guests.service import GuestDetails, add_guests, lock_list
from regapp.models import AnswerValue, Event, Guest, GuestSource, Invitation, SaidBy
from regapp.models.types import clean


@dataclasses.dataclass(frozen=True)
class WalkedIn:
    """The new guest, or, where nobody was put on the list yet, who it may be that stands there already."""

    guest: Guest | None
    likely: list[Found] = dataclasses.field(default_factory=list)


def register(
    event: Event, details: GuestDetails, actor: Actor, *, door: Door, key: str, is_sure: bool = False
) -> WalkedIn:
    """Put somebody on the list who stands at the desk; they have said that they come, for they are here.

    `key` is the form's own: sent twice, it makes one guest, and the first words count. Unless `is_sure`, whoever may
    stand on the list already is shown instead. Raises Invalid naming the field.
    """
    details, problems = checked(dataclasses.replace(details, name=clean(details.name)))
    if problems:
        field, message = next(iter(problems.items()))
        raise Invalid(message, field=field)
    if details.category not in {one.code for one in queries.categories(event, door)}:
        raise Invalid(_l("This door does not admit that category."), field="category")
    # The whole list is compared outside of any transaction: others go on scanning meanwhile.
    likely = [] if is_sure else _likely(event, door, details)
    with transaction():
        # Whoever adds to the list holds it: of two posts of one form the second finds what the first has made.
        lock_list(event)
        if before := queries.by_form(event.id, _key(key)):
            return WalkedIn(before)
        if likely:
            return WalkedIn(None, likely)
        guest = add_guests(event, [details], actor, GuestSource.WALK_IN, [_key(key)])[0]
        db.session.execute(
            sa.update(Invitation)
            .where(Invitation.guest_id == guest.id)
            .values(answer=AnswerValue.ACCEPTED, answered_at=clock.now(), answered_by=SaidBy.ORGANIZER)
            .execution_options(synchronize_session=False)
        )
        record(actor, "guest.walked_in", event_id=event.id, guest_id=guest.id, name=guest.name)
    return WalkedIn(guest)


def _likely(event: Event, door: Door, details: GuestDetails) -> list[Found]:
    newcomer = Likeness("new", details.name, details.institution, "", details.email, details.phone)
    return queries.likely(event.id, door.session.id, newcomer)


def _key(form: str) -> str:
    return f"desk {form.lower()}"
