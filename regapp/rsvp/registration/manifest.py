"""A bus or a class that registers at once: its coordinator hands in a list, confirms it, and sees what became of it."""

import dataclasses
import hashlib

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.importing import ImportPlan, plan_import, read_table
from regapp.guests.service import GuestDetails, lock_list
from regapp.models import Category, Event, Guest, Manifest, Registration, Ticket
from regapp.models.types import clean
from regapp.rsvp.registration.service import (
    MOST_UNCONFIRMED,
    ON_PAPER,
    WITH_COORDINATOR,
    Entry,
    FormSpent,
    must_be_open,
    must_not_be_over,
    register,
    tell_coordinator,
)
from regapp.tickets import credentials

MOST_PEOPLE = 200
# A list of so many people has a few kilobytes; strangers get no more room than that with some space.
LARGEST_LIST = 2 * 1024 * 1024
# What strangers may say of somebody. Their place in the order, the delegation, the notes are the committee's.
_TAKEN = (
    *("name", "native_name", "honorific", "title_before", "title_after", "position", "institution"),
    *("country", "email", "phone", "staff_number"),
)


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
    if len(content) > LARGEST_LIST:
        raise Invalid(_l("This file is too large: 2 MB at most. Please remove pictures, or save the list as CSV."))
    plan = plan_import(event, read_table(content))
    people = len(plan.new) + len(plan.known)
    if people > MOST_PEOPLE:
        raise Invalid(_l("A list has at most %(most)s people; this one has %(count)s.", most=MOST_PEOPLE, count=people))
    if not people and not plan.problems:
        raise Invalid(_l("There is nobody on this list."))
    return plan


def people_of(plan: ImportPlan) -> list[GuestDetails]:
    """The people of a list in its order, with what a stranger may say of them and nothing else."""
    rows = sorted((*plan.new, *plan.known), key=lambda row: row.line)
    return [GuestDetails(**{field: getattr(row.details, field) for field in _TAKEN}) for row in rows]


def hand_in(
    event: Event, category: Category, coordinator: Coordinator, people: list[GuestDetails], language: str, form_key: str
) -> Manifest | None:
    """Keep a list until its coordinator confirms the address. A form that was sent twice makes one list.

    None: too many lists wait for this address already. Raises RegistrationClosed, FormSpent.
    """
    with transaction():
        lock_list(event)
        must_be_open(event)
        sent = db.session.scalar(sa.select(Manifest).where(Manifest.form_key == form_key))
        if sent is not None:
            return _sent_before(sent, coordinator)
        if _waiting(event, coordinator.email) >= MOST_UNCONFIRMED:
            return None
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


def confirm(
    manifest: Manifest, event: Event, category: Category, has_consents: bool = False, actor: Actor | None = None
) -> int:
    """The coordinator confirms: everybody is registered in the list's order; returns how many. A second time: 0.

    With an actor the committee vouches for the coordinator. In a category that takes people under eighteen somebody
    has to say that their guardians' consents are there (`has_consents`); kept with the time and the wording. Raises
    RegistrationClosed, Invalid.
    """
    with transaction():
        lock_list(event)
        db.session.refresh(manifest, with_for_update=True)
        if manifest.confirmed_at or not manifest.rows:
            return 0
        must_not_be_over(event)
        if category.takes_minors and not has_consents and actor is None:
            raise Invalid(_l("Please say that the guardians' consents are there."), field="has_consents")
        people, manifest.rows, manifest.confirmed_at = manifest.rows, [], clock.now()
        for number, person in enumerate(people):
            entry = Entry(GuestDetails(**{**person, "category": category.code}), manifest.language)
            row = register(event, category, entry, _key(manifest, number), manifest.id)
            if row is not None and category.takes_minors:
                row.guardian_consented_at = manifest.confirmed_at
                row.guardian_text_version = ON_PAPER if actor else WITH_COORDINATOR
        if actor:
            record(actor, "registration.list_confirmed_by_hand", event_id=event.id, name=manifest.name)
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


def of_event(event_id: int, manifest_id: int) -> tuple[Manifest, Category] | None:
    """A list of the event, and the category that it is for. One statement."""
    row = db.session.execute(
        sa.select(Manifest, Category)
        .join(Category, Category.id == Manifest.category_id)
        .where(Manifest.event_id == event_id, Manifest.id == manifest_id)
    ).first()
    return (row[0], row[1]) if row else None


def _sent_before(sent: Manifest, coordinator: Coordinator) -> Manifest:
    """The list that this form handed in: a double click. Raises FormSpent for another list on the same form."""
    if (sent.name, sent.coordinator_email) != (clean(coordinator.group), coordinator.email):
        raise FormSpent(_l("This form was sent already. Nothing is lost: please send it once more."))
    return sent


def _waiting(event: Event, email: str) -> int:
    """How many lists wait for a confirmation from this address."""
    wanted = sa.select(sa.func.count()).where(
        Manifest.event_id == event.id,
        Manifest.confirmed_at.is_(None),
        sa.func.lower(Manifest.coordinator_email) == email.lower(),
    )
    return db.session.scalar(wanted) or 0


def _key(manifest: Manifest, number: int) -> str:
    return hashlib.sha256(f"manifest {manifest.id} row {number}".encode()).hexdigest()
