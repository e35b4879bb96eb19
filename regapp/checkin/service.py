"""Verbs of the door's devices: add, change, pair, revoke."""

import dataclasses
import datetime as dt
import re
import secrets
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import DEVICE_TOKEN_PREFIX, Actor, record, token_hash
from regapp.errors import DomainError, Invalid
from regapp.events.service import change_row
from regapp.extensions import db, transaction
from regapp.models import ActorKind, Device, DeviceDirection, Event, EventSession, Power, clean
from regapp.printing import label

PAIRING_LASTS = dt.timedelta(minutes=10)
SEEN_EVERY = dt.timedelta(minutes=1)
LONGEST_NAME = 60
# What CUPS takes as the name of a queue (lpadmin(8)): printable, without space, "/" and "#"; none that begins with a
# hyphen, for it stands behind an option of `lp`.
PRINTER = re.compile(r"[A-Za-z0-9_][^\s/#\x00-\x1f\x7f]{0,126}")


@dataclasses.dataclass(frozen=True)
class DeviceSettings:
    """Where a device stands and what it may do.

    `sessions` are codes, none means all. `printer` is the name of a CUPS queue, empty: its own browser prints.
    """

    door: str = ""
    sessions: tuple[str, ...] = ()
    powers: tuple[Power, ...] = (Power.SCAN, Power.SEARCH)
    direction: DeviceDirection = DeviceDirection.IN
    printer: str = ""
    prints_at_once: bool = False
    label: str = str(label.USUAL)


USUAL = DeviceSettings()


class PairingOver(DomainError):
    """The pairing code was used already, or its time is over."""

    status = 410
    reason = "pairing_over"


def add_device(event: Event, name: str, actor: Actor, settings: DeviceSettings = USUAL) -> tuple[Device, str]:
    """A device with its token, which is shown once. Raises Invalid naming the field."""
    token = DEVICE_TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction():
        device = _new_device(event, name, actor, settings)
        device.token_hash = token_hash(token)
        db.session.flush()
    return device, token


def announce_device(
    event: Event, name: str, actor: Actor, lasts: dt.timedelta = PAIRING_LASTS, settings: DeviceSettings = USUAL
) -> tuple[Device, str]:
    """A device that is still to be paired, with the code for `/pair/<code>`. Raises Invalid naming the field."""
    with transaction():
        device = _new_device(event, name, actor, settings)
        code = open_pairing(device, lasts)
        db.session.flush()
    return device, code


def change_device(device: Device, name: str, settings: DeviceSettings, actor: Actor) -> dict[str, list[Any]]:
    """Change where a device stands and what it may do; holds from its next call on. Returns what changed.

    Raises Invalid naming the field.
    """
    with transaction():
        values = _values(device.event_id, name, settings)
        return change_row(device, values, "device.changed", device.name, device.event_id, actor)


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


def reported(device: Device, unsent: int | None, sent_at: dt.datetime | None, version: str) -> None:
    """Remember that a device spoke to us and how it is; to the minute, unless something else is said than before.

    `unsent` counts the scans in its queue, `sent_at` is its clock, `version` its page's; None and empty: not said.
    """
    now = clock.now()
    values: dict[str, Any] = {"last_seen_at": now}
    if unsent is not None:
        values["unsent"] = unsent
    if version:
        values["version"] = version
    if sent_at:
        values["clock_ahead_ms"] = round((sent_at - now) / dt.timedelta(milliseconds=1))
    is_same = all(getattr(device, key) == value for key, value in values.items() if key in ("unsent", "version"))
    if is_same and device.last_seen_at and now - device.last_seen_at < SEEN_EVERY:
        return
    with transaction():
        db.session.execute(sa.update(Device).where(Device.id == device.id).values(**values))


def list_read(device: Device) -> None:
    """Remember that a device brought its list up to date."""
    with transaction():
        db.session.execute(sa.update(Device).where(Device.id == device.id).values(list_read_at=clock.now()))


def erased(device: Device) -> None:
    """A revoked device says that it holds nothing any more. A second time changes nothing."""
    with transaction():
        db.session.execute(
            sa.update(Device)
            .where(Device.id == device.id, Device.revoked_at.is_not(None), Device.erased_at.is_(None))
            .values(erased_at=clock.now(), unsent=0)
        )


def _new_device(event: Event, name: str, actor: Actor, settings: DeviceSettings) -> Device:
    values = _values(event.id, name, settings)
    device = Device(event_id=event.id, created_at=clock.now(), **values)
    db.session.add(device)
    record(actor, "device.added", event_id=event.id, name=device.name)
    return device


def _values(event_id: int, name: str, settings: DeviceSettings) -> dict[str, Any]:
    """The columns of a device. Raises Invalid naming the field."""
    called, door, printer = clean(name), clean(settings.door), settings.printer.strip()
    if not any(letter.isprintable() and not letter.isspace() for letter in called):
        raise Invalid(_l("Please give the device a name."), field="name")
    if len(called) > LONGEST_NAME:
        raise Invalid(_l("This is too long: %(max)d characters fit.", max=LONGEST_NAME), field="name")
    if not settings.powers:
        raise Invalid(_l("Please tick at least one thing that it may do."), field="powers")
    if printer and not PRINTER.fullmatch(printer):
        raise Invalid(
            _l("A print queue is called by its name in CUPS: no spaces, no “/”, no “#”, and no “-” in front."),
            field="printer",
        )
    size = label.label_of(settings.label)
    if size is None:
        raise Invalid(
            _l(
                "Write a size in millimetres like 90x55, from %(smallest)s to %(largest)s.",
                smallest=label.SMALLEST,
                largest=label.LARGEST,
            ),
            field="label",
        )
    return {
        "name": called,
        "door": door,
        "powers": [power.value for power in Power if power in settings.powers],
        "sessions": _sessions(event_id, settings.sessions),
        "direction": settings.direction,
        "printer": printer,
        "prints_at_once": settings.prints_at_once,
        "label": str(size),
    }


def _sessions(event_id: int, wanted: tuple[str, ...]) -> list[str]:
    """The codes as they are kept: none where every session is meant. Raises Invalid for one that does not exist."""
    if not wanted:
        return []
    known = list(
        db.session.scalars(
            sa.select(EventSession.code)
            .where(EventSession.event_id == event_id)
            .order_by(EventSession.starts_at, EventSession.id)
        )
    )
    if unknown := [code for code in wanted if code not in known]:
        raise Invalid(_l("There is no session “%(code)s”.", code=unknown[0]), field="sessions")
    return [] if set(wanted) == set(known) else [code for code in known if code in wanted]
