"""Reads of registrations: places, the queue, what stands behind a link."""

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa

from regapp import clock
from regapp.extensions import db
from regapp.models import (
    AnswerValue,
    Category,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Manifest,
    Question,
    QuestionKind,
    Registration,
    RegistrationState,
)
from regapp.rsvp.questions.queries import is_asked
from regapp.tickets import credentials

# In these states somebody may still come.
LIVE = (
    RegistrationState.UNCONFIRMED,
    RegistrationState.AWAITING_GUARDIAN,
    RegistrationState.AWAITING_APPROVAL,
    RegistrationState.WAITING,
    RegistrationState.OFFERED,
    RegistrationState.ACCEPTED,
)
PAGE = 50

# Where a registration stands: who is on the list can give the place back there too, and take it again.
standing_state: sa.Case[RegistrationState] = sa.case(
    (Registration.guest_id.is_(None), Registration.state),
    (
        sa.or_(Guest.status == GuestStatus.WITHDRAWN, Invitation.answer == AnswerValue.DECLINED),
        sa.literal(RegistrationState.WITHDRAWN, Registration.state.type),
    ),
    else_=sa.literal(RegistrationState.ACCEPTED, Registration.state.type),
)


@dataclasses.dataclass(frozen=True)
class Places:
    """The places of a category. `quota` None: no limit."""

    quota: int | None
    # Held by guests who stand on the list and have not sent word that the seat is free.
    taken: int
    # Kept for people of the waiting list until they have answered.
    offered: int
    waiting: int

    @property
    def free(self) -> int | None:
        """How many can be given away now; None: any number."""
        return None if self.quota is None else max(self.quota - self.taken - self.offered, 0)

    @property
    def is_open(self) -> bool:
        """Whether somebody new gets a place at once: one is free, and nobody waits for it."""
        return self.free is None or (self.free > 0 and self.waiting == 0)


@dataclasses.dataclass(frozen=True)
class Standing:
    """What stands behind a registrant's link."""

    registration: Registration
    state: RegistrationState
    event: Event
    category: Category
    # The guest they became, and that guest's invitation; None: not on the list.
    guest: Guest | None
    invitation: Invitation | None
    # Their number on the waiting list, 1 for the next; 0: they do not wait.
    number: int


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the committee's list; `number` is the place on the waiting list, 0 for who does not wait."""

    registration: Registration
    state: RegistrationState
    category: Category
    ref: str
    manifest: str
    number: int


def places(category_id: int) -> Places:
    """The places of a category as they stand. One statement."""
    holds = (
        sa.select(sa.func.count())
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(
            Guest.category_id == category_id,
            Guest.status == GuestStatus.LISTED,
            Guest.has_seat.is_(True),
            Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED]),
        )
    )
    offered = _count(category_id, RegistrationState.OFFERED, Registration.offered_until > clock.now())
    waiting = _count(category_id, RegistrationState.WAITING)
    row = db.session.execute(
        sa.select(Category.quota, holds.scalar_subquery(), offered, waiting).where(Category.id == category_id)
    ).one()
    return Places(*row)


def open_categories(event: Event) -> list[Category]:
    """The categories for which strangers may register. One statement."""
    wanted = sa.select(Category).where(Category.event_id == event.id, Category.public_registration.is_(True))
    return list(db.session.scalars(wanted.order_by(Category.position, Category.id)))


def asked_of_any(event: Event, categories: list[Category]) -> list[Question]:
    """What people of any of these categories are asked when they register. One statement.

    Strangers hand in no files: whoever has a place is asked for them behind the personal link.
    """
    asked = db.session.scalars(
        sa.select(Question)
        .where(Question.event_id == event.id, Question.retired_at.is_(None), Question.kind != QuestionKind.FILE)
        .order_by(Question.position, Question.id)
    )
    return [one for one in asked if any(is_asked(one, category.code) for category in categories)]


def closed_because(event: Event, categories: list[Category]) -> str:
    """Why nobody can register now: `over`, `never`, `not_yet`, `closed`; empty: they can."""
    now = clock.now()
    if now >= event.ends_at:
        return "over"
    if not categories:
        return "never"
    if event.registration_opens_at and now < event.registration_opens_at:
        return "not_yet"
    return "closed" if now >= closes_at(event) else ""


def closes_at(event: Event) -> dt.datetime:
    """Until when strangers may register (UTC)."""
    return event.registration_closes_at or event.starts_at


def standing(token: str) -> Standing | None:
    """What stands behind a link; None for one that is not ours. Two statements at most."""
    row = db.session.execute(
        sa.select(Registration, standing_state, Event, Category, Guest, Invitation)
        .join(Event, Event.id == Registration.event_id)
        .join(Category, Category.id == Registration.category_id)
        .outerjoin(Guest, Guest.id == Registration.guest_id)
        .outerjoin(Invitation, Invitation.guest_id == Guest.id)
        .where(Registration.link_hash == credentials.hashed(token))
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    registration, state, event, category, guest, invitation = row
    if registration.offered_until and registration.offered_until <= clock.now():
        state = RegistrationState.EXPIRED
    number = number_of(registration) if state == RegistrationState.WAITING else 0
    return Standing(registration, state, event, category, guest, invitation, number)


def number_of(registration: Registration) -> int:
    """The place on the waiting list, 1 for the next: who asked earlier stands before, at one instant the lower id."""
    before = sa.or_(
        Registration.queued_at < registration.queued_at,
        sa.and_(Registration.queued_at == registration.queued_at, Registration.id < registration.id),
    )
    counted = sa.select(sa.func.count()).where(
        Registration.category_id == registration.category_id,
        Registration.state == RegistrationState.WAITING,
        before,
    )
    return (db.session.scalar(counted) or 0) + 1


def counts(event_id: int) -> dict[RegistrationState, int]:
    """How many registrations are in each state. One statement."""
    rows: Any = db.session.execute(
        _with_guests(sa.select(standing_state.label("stands"), sa.func.count()).select_from(Registration))
        .where(Registration.event_id == event_id)
        .group_by("stands")
    )
    return dict(iter(rows))


def listed(event_id: int, state: RegistrationState | None, after: int = 0) -> list[Row]:
    """Registrations from behind the position `after`, in the order in which they queue. One statement."""
    number = sa.func.row_number().over(
        partition_by=(Registration.category_id, Registration.state), order_by=(Registration.queued_at, Registration.id)
    )
    wanted = (
        _with_guests(sa.select(Registration, standing_state, Category, Guest.ref, Manifest.name, number))
        .join(Category, Category.id == Registration.category_id)
        .outerjoin(Manifest, Manifest.id == Registration.manifest_id)
        .where(Registration.event_id == event_id)
        .order_by(Category.position, Registration.queued_at.is_(None), Registration.queued_at, Registration.id)
        .offset(after)
        .limit(PAGE + 1)
    )
    if state:
        wanted = wanted.where(standing_state == state)
    rows: Any = db.session.execute(wanted)
    return [
        Row(registration, stands, category, ref or "", manifest or "", at if _waits(registration) else 0)
        for registration, stands, category, ref, manifest, at in rows
    ]


def of_address(event_id: int, email: str) -> list[tuple[Registration, RegistrationState]]:
    """Every registration that was made with this address, and where it stands. One statement."""
    wanted = (
        _with_guests(sa.select(Registration, standing_state))
        .where(
            Registration.event_id == event_id,
            Registration.email != "",
            sa.func.lower(Registration.email) == email.lower(),
        )
        .order_by(Registration.id)
    )
    rows: Any = db.session.execute(wanted)
    return [(row, state) for row, state in rows]


def guests_of_address(event_id: int, email: str) -> list[Guest]:
    """Who stands on the list with this address and has not declined. One statement."""
    wanted = (
        sa.select(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(
            Guest.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Guest.email != "",
            sa.func.lower(Guest.email) == email.lower(),
            Invitation.answer != AnswerValue.DECLINED,
        )
    )
    return list(db.session.scalars(wanted.order_by(Guest.id)))


def unconfirmed_lists(event_id: int) -> list[tuple[Manifest, Category]]:
    """The lists whose coordinators have not confirmed them, oldest first. One statement."""
    rows = db.session.execute(
        sa.select(Manifest, Category)
        .join(Category, Category.id == Manifest.category_id)
        .where(Manifest.event_id == event_id, Manifest.confirmed_at.is_(None), Manifest.coordinator_name != "")
        .order_by(Manifest.id)
        .limit(PAGE)
    )
    return [(manifest, category) for manifest, category in rows]


def _with_guests(wanted: Any) -> Any:
    return wanted.outerjoin(Guest, Guest.id == Registration.guest_id).outerjoin(
        Invitation, Invitation.guest_id == Guest.id
    )


def _waits(registration: Registration) -> bool:
    return registration.state == RegistrationState.WAITING


def _count(category_id: int, state: RegistrationState, *more: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(Registration.category_id == category_id, Registration.state == state, *more)
        .scalar_subquery()
    )


def of_event(event_id: int, registration_ids: list[int]) -> list[int]:
    """Those of these registrations that belong to the event, in the order in which they queue. One statement."""
    wanted = (
        sa.select(Registration.id)
        .where(Registration.event_id == event_id, Registration.id.in_(registration_ids))
        .order_by(Registration.queued_at.is_(None), Registration.queued_at, Registration.id)
    )
    return list(db.session.scalars(wanted))
