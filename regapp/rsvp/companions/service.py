"""Verbs of companions: bring somebody along, and leave them at home."""

import dataclasses

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, add_guests
from regapp.models import AnswerValue, Category, Event, Guest, GuestSource, GuestStatus, Invitation, fold
from regapp.rsvp.companions.queries import allowed
from regapp.rsvp.service import SAY_FIRST, Said, actor_for, locked

CATEGORY = "companion"


class NoMoreCompanions(DomainError):
    """All the companions that the invitation admits are named."""

    reason = "no_more_companions"


class NotComing(DomainError):
    """Only who comes brings somebody along."""

    reason = "not_coming"


@dataclasses.dataclass(frozen=True)
class CompanionDetails:
    """Somebody who comes along. `relation` is their position or what they are to the guest: spouse, aide, driver."""

    name: str
    relation: str = ""
    has_seat: bool = True
    has_meal: bool = True
    zone: str = ""


def add_companion(guest_id: int, details: CompanionDetails, said: Said) -> Guest:
    """Put a companion on the list, with a ticket of their own.

    The host's invitation is locked, so that two at the same instant do not exceed the allowance; the committee may
    exceed it. Raises NoMoreCompanions, NotComing, Invalid, AnswersClosed, Withdrawn.
    """
    with transaction():
        invitation, host, event = locked(guest_id, said)
        if invitation.answer != AnswerValue.ACCEPTED:
            raise NotComing(SAY_FIRST)
        standing = _standing(host.id)
        if any(fold(one.name) == fold(details.name) for one in standing):
            raise Invalid(_l("%(name)s comes along already.", name=details.name.strip()), field="name")
        if len(standing) >= allowed(invitation, host.category) and not said.is_by_staff:
            raise NoMoreCompanions(_l("This invitation admits no further companion. Please ask the committee."))
        companion = add_guests(event, [_details(event, host, details)], actor_for(said, host), GuestSource.MANUAL)[0]
        companion.companion_of_id, companion.delegation_id = host.id, host.delegation_id
        companion.has_seat, companion.has_meal, companion.zone = details.has_seat, details.has_meal, details.zone
        own = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == companion.id)).one()
        own.answer, own.answered_at, own.answered_by = AnswerValue.ACCEPTED, clock.now(), said.by
        _record("companion.added", host, companion, said)
    return companion


def change_companion(guest_id: int, ref: str, details: CompanionDetails, said: Said) -> Guest:
    """Say anew whether a companion takes a seat, eats, and where they may go. Raises NotFound and as above."""
    with transaction():
        _invitation, host, _event = locked(guest_id, said)
        companion = _companion(host, ref)
        companion.has_seat, companion.has_meal, companion.zone = details.has_seat, details.has_meal, details.zone
        companion.updated_at = clock.now()
        _record("companion.changed", host, companion, said)
    return companion


def remove_companion(guest_id: int, ref: str, said: Said) -> Guest:
    """Take a companion off the list: their ticket opens no door. Raises NotFound, AnswersClosed, Withdrawn."""
    with transaction():
        _invitation, host, _event = locked(guest_id, said)
        companion = _companion(host, ref)
        own = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == companion.id)).one()
        own.answer, own.answered_at, own.answered_by = AnswerValue.DECLINED, clock.now(), said.by
        companion.status, companion.updated_at = GuestStatus.WITHDRAWN, clock.now()
        _record("companion.removed", host, companion, said)
    return companion


def _companion(host: Guest, ref: str) -> Guest:
    found = next((one for one in _standing(host.id) if one.ref == ref.upper()), None)
    if found is None:
        raise NotFound(_l("This companion is not on the list any more."))
    return found


def _standing(host_id: int) -> list[Guest]:
    return list(
        db.session.scalars(
            sa.select(Guest)
            .where(Guest.companion_of_id == host_id, Guest.status == GuestStatus.LISTED)
            .execution_options(populate_existing=True)
        )
    )


def _details(event: Event, host: Guest, details: CompanionDetails) -> GuestDetails:
    """The companion as a guest: of the category for companions where the event has it, else of the host's."""
    codes = db.session.scalars(sa.select(Category.code).where(Category.event_id == event.id, Category.code == CATEGORY))
    return GuestDetails(
        name=details.name,
        category=codes.first() or host.category.code,
        position=details.relation,
        institution=host.institution,
        country=host.country,
        language=host.language,
    )


def _record(action: str, host: Guest, companion: Guest, said: Said) -> None:
    names = {"name": host.name, "companion": companion.name}
    record(actor_for(said, host), action, event_id=host.event_id, guest_id=host.id, **names)
