"""Verbs: correct one's own details, ask for it once the badge is printed, grant or refuse what was asked."""

import dataclasses
import difflib
import enum
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, change_guest, check_details, details_of
from regapp.models import ActorKind, ChangeRequest, Event, Guest, fold
from regapp.models.types import clean
from regapp.rsvp.service import must_stand

FIELDS = ("name", "position", "institution")
# Of two names with less in common than this, one is not the other's correction.
ALIKE = 0.6


class DecidedAlready(DomainError):
    """Somebody else of the committee was quicker."""

    reason = "decided_already"


class Outcome(enum.StrEnum):
    """What became of a correction."""

    DONE = "done"
    ASKED = "asked"
    SAME = "same"


@dataclasses.dataclass(frozen=True)
class Correction:
    """The details as they should read, and why."""

    name: str
    position: str = ""
    institution: str = ""
    note: str = ""


def correct(guest_id: int, correction: Correction) -> Outcome:
    """Bring a guest's details right, or ask the committee to.

    It is asked where the badge is printed already, and where the name becomes another person's: a seat is passed on
    by naming a representative. A second wish takes the place of one that still waits. Raises Invalid, Withdrawn.
    """
    with transaction():
        guest, event = _locked(guest_id)
        must_stand(guest)
        if clock.now() >= event.ends_at:
            raise Invalid(_l("The event is over."), field="name")
        check_details(GuestDetails(correction.name, position=correction.position, institution=correction.institution))
        wanted = {field: " ".join(clean(getattr(correction, field)).split()) for field in FIELDS}
        changes = {field: [getattr(guest, field), new] for field, new in wanted.items() if getattr(guest, field) != new}
        if not changes:
            return Outcome.SAME
        if guest.badge_printed_at is None and is_spelling(guest.name, wanted["name"]):
            change_guest(guest, dataclasses.replace(details_of(guest), **wanted), Actor(ActorKind.GUEST, guest.name))
            return Outcome.DONE
        _ask(guest, changes, correction.note)
    return Outcome.ASKED


def decide(event: Event, request_id: int, is_granted: bool, actor: Actor) -> ChangeRequest:
    """Grant or refuse what was asked; a granted change makes the printed badge void, so it is printed once more.

    The first to decide decides. Raises DecidedAlready.
    """
    with transaction() as session:
        decided = session.scalar(
            sa.update(ChangeRequest)
            .where(
                ChangeRequest.id == request_id,
                ChangeRequest.event_id == event.id,
                ChangeRequest.decided_at.is_(None),
            )
            .values(decided_at=clock.now(), decided_by=actor.name, granted=is_granted)
            .returning(ChangeRequest.guest_id)
            .execution_options(synchronize_session=False)
        )
        if decided is None:
            raise DecidedAlready(_l("This was decided already."))
        asked = session.get_one(ChangeRequest, request_id, populate_existing=True)
        guest, _event = _locked(decided)
        if is_granted:
            wanted = {field: new for field, (_old, new) in asked.changes.items()}
            change_guest(guest, dataclasses.replace(details_of(guest), **wanted), actor)
            guest.badge_printed_at = None
        action = "change.granted" if is_granted else "change.refused"
        record(actor, action, event_id=event.id, guest_id=guest.id, name=guest.name, changed=asked.changes)
    return asked


def is_spelling(before: str, after: str) -> bool:
    """Whether a name is another spelling of the other: alike, or the one with words added."""
    old, new = fold(before), fold(after)
    words = set(old.split()), set(new.split())
    if words[0] <= words[1] or words[1] <= words[0]:
        return True
    return difflib.SequenceMatcher(None, old, new).ratio() >= ALIKE


def _locked(guest_id: int) -> tuple[Guest, Event]:
    row = db.session.execute(
        sa.select(Guest, Event)
        .join(Event, Event.id == Guest.event_id)
        .where(Guest.id == guest_id)
        .with_for_update(of=Guest, key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    return row[0], row[1]


def _ask(guest: Guest, changes: dict[str, Any], note: str) -> None:
    """Write the wish, or write it over one that waits."""
    waiting = db.session.scalar(
        sa.select(ChangeRequest).where(ChangeRequest.guest_id == guest.id, ChangeRequest.decided_at.is_(None))
    )
    if waiting is None:
        waiting = ChangeRequest(event_id=guest.event_id, guest_id=guest.id, decided_by="")
        db.session.add(waiting)
    waiting.changes, waiting.note, waiting.asked_at = changes, clean(note)[:1000], clock.now()
    actor = Actor(ActorKind.GUEST, guest.name)
    record(actor, "change.asked", event_id=guest.event_id, guest_id=guest.id, name=guest.name, changed=changes)
