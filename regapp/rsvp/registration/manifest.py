"""A bus or a class that registers at once: its coordinator hands in a list, confirms it, and sees what became of it."""

import dataclasses
import hashlib

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.importing import ImportPlan, plan_import, read_table
from regapp.guests.service import GuestDetails, lock_list
from regapp.models import Category, Event, Guest, Manifest, Registration, Ticket
from regapp.models.types import clean
from regapp.rsvp.registration.service import Entry, must_be_open, register, tell_coordinator
from regapp.tickets import credentials

MOST_PEOPLE = 200


@dataclasses.dataclass(frozen=True)
class Coordinator:
    """Who answers for a list, and what the group is called. The address must be there: it is confirmed by mail."""

    group: str
    name: str
    email: str
    phone: str = ""


@dataclasses.dataclass(frozen=True)
class Member:
    """A person of a list and how they stand; `token` opens the ticket's page, empty without a place."""

    registration: Registration
    token: str


def looked_through(event: Event, name: str, content: bytes) -> ImportPlan:
    """What a list would do. Raises FileProblem for a file that cannot be read, Invalid for one that is too long."""
    plan = plan_import(event, read_table(content))
    people = len(plan.new) + len(plan.known)
    if people > MOST_PEOPLE:
        raise Invalid(_l("A list has at most %(most)s people; this one has %(count)s.", most=MOST_PEOPLE, count=people))
    if not people and not plan.problems:
        raise Invalid(_l("There is nobody on this list."))
    return plan


def hand_in(
    event: Event, category: Category, coordinator: Coordinator, people: list[GuestDetails], language: str, form_key: str
) -> Manifest:
    """Keep a list until its coordinator confirms the address. A form that was sent twice makes one list.

    Raises RegistrationClosed.
    """
    with transaction():
        lock_list(event)
        must_be_open(event)
        sent = db.session.scalar(sa.select(Manifest).where(Manifest.form_key == form_key))
        if sent is not None:
            return sent
        secret = credentials.new_secret()
        manifest = Manifest(
            event_id=event.id,
            category_id=category.id,
            name=clean(coordinator.group),
            coordinator_name=clean(coordinator.name),
            coordinator_email=coordinator.email,
            coordinator_phone=coordinator.phone,
            language=language,
            secret=secret,
            link_hash=credentials.hashed(credentials.manifest_token(secret)),
            form_key=form_key,
            rows=[{key: value for key, value in dataclasses.asdict(one).items() if value} for one in people],
            created_at=clock.now(),
        )
        db.session.add(manifest)
        db.session.flush()
        tell_coordinator(manifest)
    return manifest


def confirm(manifest: Manifest, event: Event, category: Category) -> int:
    """The coordinator confirms: everybody is registered in the list's order; returns how many. A second time: 0.

    Raises RegistrationClosed.
    """
    with transaction():
        lock_list(event)
        db.session.refresh(manifest, with_for_update=True)
        if manifest.confirmed_at:
            return 0
        people, manifest.rows, manifest.confirmed_at = manifest.rows, [], clock.now()
        for number, person in enumerate(people):
            entry = Entry(GuestDetails(**{**person, "category": category.code}), manifest.language)
            register(event, category, entry, _key(manifest, number), manifest.id)
        tell_coordinator(manifest)
    return len(people)


def by_token(token: str) -> tuple[Manifest, Event, Category] | None:
    """The list behind a coordinator's link; None for one that is not ours. One statement."""
    row = db.session.execute(
        sa.select(Manifest, Event, Category)
        .join(Event, Event.id == Manifest.event_id)
        .join(Category, Category.id == Manifest.category_id)
        .where(Manifest.link_hash == credentials.hashed(token))
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def members(manifest: Manifest) -> list[Member]:
    """Everybody of a confirmed list, in its order. One statement."""
    rows = db.session.execute(
        sa.select(Registration, Guest.secret, Ticket.generation)
        .outerjoin(Guest, Guest.id == Registration.guest_id)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .where(Registration.manifest_id == manifest.id)
        .order_by(Registration.id)
    )
    return [
        Member(registration, credentials.page_token(secret, generation) if secret and generation else "")
        for registration, secret, generation in rows
    ]


def _key(manifest: Manifest, number: int) -> str:
    return hashlib.sha256(f"manifest {manifest.id} row {number}".encode()).hexdigest()
