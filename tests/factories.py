"""The standing event and its people. Each factory goes through the same services as a user does."""

import datetime as dt
import functools
import uuid
from typing import Any

from flask.testing import FlaskClient
from flask_security.utils import hash_password

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, add_guests
from regapp.models import (
    Category,
    Event,
    EventSession,
    Guest,
    GuestSource,
    Invitation,
    Membership,
    Palette,
    Role,
    Ticket,
    User,
)
from regapp.tickets import credentials

PASSWORD = "nasi-kuning-di-pagi-hari"
# Each category: code, Indonesian word, English word, colour, may be represented.
CATEGORIES = (
    ("official", "Pejabat", "Official", Palette.BLUE, True),
    ("delegate", "Delegasi", "Delegate", Palette.GREEN, True),
    ("speaker", "Narasumber", "Speaker", Palette.PURPLE, True),
    ("student", "Mahasiswa", "Student", Palette.CYAN, False),
    ("media", "Media", "Media", Palette.ORANGE, False),
    ("committee", "Panitia", "Committee", Palette.RED, False),
    ("companion", "Pendamping", "Companion", Palette.TEAL, False),
)


def make_event(slug: str = "fgd", starts_in: dt.timedelta = dt.timedelta(hours=1), **fields: Any) -> Event:
    """An event in Balikpapan that begins in an hour, unless told otherwise: answers and doors are open."""
    starts = clock.now().replace(microsecond=0) + starts_in
    event = Event(
        **{
            "slug": slug,
            "title": "FGD Pembangunan Hijau",
            "translations": {"en": {"title": "FGD on Green Development"}},
            "starts_at": starts,
            "ends_at": starts + dt.timedelta(hours=8),
            "timezone": "Asia/Makassar",
            "venue": "Ballroom, Balikpapan",
            "language": "id",
            "languages": ["id", "en"],
            "host": "Kementerian Contoh",
            # Never quiet, so that a test means the same at every hour; a test of the quiet time says otherwise.
            "quiet_from": "",
            "quiet_until": "",
            "created_at": clock.now(),
            **fields,
        }
    )
    with transaction() as session:
        session.add(event)
        session.flush()
        session.add_all(
            Category(
                event_id=event.id,
                code=code,
                name=name,
                translations={"en": {"name": english}},
                color=color,
                position=position,
                may_be_represented=may,
            )
            for position, (code, name, english, color, may) in enumerate(CATEGORIES)
        )
        session.add(
            EventSession(
                event_id=event.id, code="main", title="Pembukaan", starts_at=event.starts_at, ends_at=event.ends_at
            )
        )
    return event


def make_guest(event: Event, name: str = "Nurhayati", category: str = "official", **details: Any) -> Guest:
    """A guest on the list of that event."""
    return make_guests(event, [GuestDetails(name=name, category=category, **details)])[0]


def make_guests(event: Event, details: list[GuestDetails]) -> list[Guest]:
    """Several at once."""
    return add_guests(event, details, COMMAND, GuestSource.MANUAL)


def make_user(role: Role | None = Role.ORGANIZER, event: Event | None = None, email: str = "") -> User:
    """A person with an account and a role at that event (None: at every event); role None: at none."""
    with transaction() as session:
        user = User(
            email=email or f"{uuid.uuid4().hex[:8]}@panitia.example",
            password=_password_hash(),
            active=True,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=clock.now(),
        )
        session.add(user)
        session.flush()
        if role:
            session.add(
                Membership(user_id=user.id, event_id=event.id if event else None, role=role, created_at=clock.now())
            )
    return user


@functools.cache
def _password_hash() -> str:
    """One slow hash for all test accounts."""
    return hash_password(PASSWORD)


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Sign that person in as a browser's session does, without the form (the form has its own test)."""
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
    return client


def code_of(guest: Guest) -> str:
    """The digits in the QR code of the guest's first ticket."""
    return credentials.ticket_code(guest.secret, 1)


def link_of(guest: Guest) -> str:
    """The path of the guest's personal link."""
    generation = db.session.query(Invitation.link_generation).filter_by(guest_id=guest.id).scalar()
    return f"/i/{credentials.link_token(guest.secret, generation)}"


def ticket_link_of(guest: Guest) -> str:
    """The path of the guest's ticket page."""
    generation = db.session.query(Ticket.generation).filter_by(guest_id=guest.id, revoked_at=None).scalar()
    return f"/t/{credentials.page_token(guest.secret, generation)}"
