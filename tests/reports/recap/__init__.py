"""A small meeting in which everything happens once, for the tests of the recap."""

import datetime as dt
import random
import uuid

from regapp import clock
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import Channel, Direction, Event, EventSession, Guest, GuestSource, Invitation, SaidBy
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, make_event, make_guests

HOSTILE = ("PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu Işık", "Siti\u200bAminah", "I" * 400)
SAID = Said(SaidBy.CALLER, Channel.TELEPHONE)


def scan(event: Event, *guests: Guest, session: str = "main") -> None:
    """Let them in now."""
    for guest in guests:
        reading = Reading(str(uuid.uuid4()), session, Direction.IN, clock.now(), ticket=code_of(guest))
        record_scans(event, Source(), [reading])


def asked(channel: Channel, hours_ago: float, *guests: Guest) -> None:
    """Their invitations left so many hours ago."""
    with transaction():
        for guest in guests:
            invitation = db.session.query(Invitation).filter_by(guest_id=guest.id).one()
            invitation.sent_channel, invitation.sent_at = channel, clock.now() - dt.timedelta(hours=hours_ago)


def represented(guest: Guest, name: str) -> Guest:
    """Somebody new comes in the guest's place."""
    return rsvp.represent(guest.id, RepresentativeDetails(name, position="Asisten"), SAID)


def add_session(event: Event, code: str, title: str, hours: int = 2) -> EventSession:
    """A further session."""
    with transaction() as session:
        made = EventSession(
            event_id=event.id,
            code=code,
            title=title,
            starts_at=event.starts_at + dt.timedelta(hours=hours),
            ends_at=event.starts_at + dt.timedelta(hours=hours + 1),
            doors_open_at=event.starts_at - dt.timedelta(hours=3),
        )
        session.add(made)
    return made


def random_meeting(seed: int, people: int = 60) -> Event:
    """A meeting in which chance decides who answers what, who comes, and for whom."""
    chance = random.Random(seed)
    event = make_event(f"acak-{seed}", regrets_only=chance.random() < 0.3)
    add_session(event, "panel", "Panel")
    guests = make_guests(
        event,
        [
            GuestDetails(
                f"Tamu {number}",
                chance.choice(("official", "delegate", "student")),
                institution=chance.choice((*HOSTILE, "Dinas Contoh", "")),
                country=chance.choice(("ID", "KR", "TR", "")),
                delegation=chance.choice(("", "", "Kedutaan Korea", "Universitas")),
            )
            for number in range(people)
        ],
    )
    with transaction():
        for guest in chance.sample(guests, people // 10):
            guest.source = GuestSource.WALK_IN
    asked(Channel.EMAIL, 30, *guests[: people // 2])
    asked(Channel.WHATSAPP, 5, *guests[people // 2 : people - 5])
    present: list[Guest] = []
    for guest in guests:
        fate = chance.random()
        if guest.source == GuestSource.WALK_IN or fate < 0.3:
            rsvp.accept(guest.id, SAID)
            present += [guest] if chance.random() < 0.8 else []
        elif fate < 0.45:
            rsvp.decline(guest.id, SAID)
        elif fate < 0.6 and guest.category.may_be_represented:
            present += [represented(guest, f"Wakil {guest.ref}")] if chance.random() < 0.9 else []
        elif chance.random() < 0.4:
            present.append(guest)
    for guest in present:
        scan(event, guest, session=chance.choice(("main", "panel")))
    return event
