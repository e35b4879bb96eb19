"""Verbs of the door's devices: add, pair, revoke."""

import datetime as dt
import secrets

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import DEVICE_TOKEN_PREFIX, Actor, record, token_hash
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.models import ActorKind, Device, Event

PAIRING_LASTS = dt.timedelta(minutes=10)
SEEN_EVERY = dt.timedelta(minutes=1)


class PairingOver(DomainError):
    """The pairing code was used already, or its time is over."""

    status = 410
    reason = "pairing_over"


def add_device(event: Event, name: str, actor: Actor) -> tuple[Device, str]:
    """A device with its token, which is shown once. Raises Invalid."""
    token = DEVICE_TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction():
        device = _new_device(event, name, actor)
        device.token_hash = token_hash(token)
        db.session.flush()
    return device, token


def announce_device(event: Event, name: str, actor: Actor, lasts: dt.timedelta = PAIRING_LASTS) -> tuple[Device, str]:
    """A device that is still to be paired, with the code for `/pair/<code>`. Raises Invalid."""
    with transaction():
        device = _new_device(event, name, actor)
        code = open_pairing(device, lasts)
        db.session.flush()
    return device, code


def open_pairing(device: Device, lasts: dt.timedelta = PAIRING_LASTS) -> str:
    """A fresh code for `/pair/<code>`, for one use within that time; an older one ends."""
    code = secrets.token_urlsafe(16)
    with transaction():
        db.session.add(device)
        device.pairing_hash = token_hash(code)
        device.pairing_until = clock.now() + lasts
    return code


def pair_anew(device: Device, actor: Actor) -> str:
    """A fresh pairing code on somebody's word, because the first one was lost or is over."""
    with transaction():
        code = open_pairing(device)
        record(actor, "device.pairing_opened", event_id=device.event_id, name=device.name)
    return code


def pairing(code: str) -> tuple[Device, Event] | None:
    """The device and event that a pairing code is for; looks, changes nothing. None when it is over."""
    row = db.session.execute(
        sa.select(Device, Event)
        .join(Event, Event.id == Device.event_id)
        .where(Device.pairing_hash == token_hash(code), Device.pairing_until > clock.now(), Device.revoked_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else None


def pair(code: str) -> tuple[Device, str]:
    """Use a pairing code up; returns the device and its new token. Of two at the same instant one gets it.

    Raises PairingOver.
    """
    token = DEVICE_TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction():
        used = db.session.execute(
            sa.update(Device)
            .where(
                Device.pairing_hash == token_hash(code),
                Device.pairing_until > clock.now(),
                Device.revoked_at.is_(None),
            )
            .values(pairing_hash=None, pairing_until=None, token_hash=token_hash(token), paired_at=clock.now())
            .returning(Device.id)
        ).scalar_one_or_none()
        if used is None:
            raise PairingOver(_l("This pairing code was used already or is too old. Please make a new one."))
        device = db.session.get_one(Device, used, populate_existing=True)
        record(Actor(ActorKind.DEVICE, device.name), "device.paired", event_id=device.event_id, name=device.name)
    return device, token


def revoke_device(device: Device, actor: Actor) -> None:
    """Take a device its powers, at once. A second time changes nothing."""
    with transaction():
        taken = db.session.execute(
            sa.update(Device)
            .where(Device.id == device.id, Device.revoked_at.is_(None))
            .values(revoked_at=clock.now(), pairing_hash=None, pairing_until=None)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            record(actor, "device.revoked", event_id=device.event_id, name=device.name)


def seen(device: Device) -> None:
    """Remember that a device spoke to us, to the minute."""
    now = clock.now()
    if device.last_seen_at and now - device.last_seen_at < SEEN_EVERY:
        return
    with transaction():
        db.session.execute(sa.update(Device).where(Device.id == device.id).values(last_seen_at=now))


def _new_device(event: Event, name: str, actor: Actor) -> Device:
    if not name.strip():
        raise Invalid(_l("Please give the device a name."), field="name")
    device = Device(event_id=event.id, name=name, created_at=clock.now())
    db.session.add(device)
    record(actor, "device.added", event_id=event.id, name=name)
    return device
