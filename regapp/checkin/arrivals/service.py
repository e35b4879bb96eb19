"""Verbs of the arrivals: await somebody, say who greets them, say how far they have come, receive them."""

import dataclasses

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin import attending
from regapp.checkin.arrivals import queries
from regapp.checkin.arrivals.queries import Expected
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.models import Awaited, Event, Guest, Stage, clean

LONGEST = 120
LONGEST_NOTE = 300
# What a person may say; that somebody arrived follows from the scan, too.
SAYABLE = (Stage.AWAITED, Stage.DEPARTED, Stage.NEARBY, Stage.ARRIVED, Stage.IN_THE_HALL)


class FurtherAlready(DomainError):
    """They have come further than the person saw who said so."""

    reason = "further"


class ReceivedBefore(DomainError):
    """Somebody else was there first."""

    reason = "received"


@dataclasses.dataclass(frozen=True)
class Reception:
    """Who greets an awaited person, at which door, and where they are led."""

    greeter: str = ""
    door: str = ""
    note: str = ""


def await_guest(event: Event, guest: Guest, actor: Actor) -> bool:
    """Put a guest on the protocol officer's list, at its end; gives whether they were not on it yet."""
    with transaction():
        last = db.session.scalar(sa.select(sa.func.max(Awaited.position)).where(Awaited.event_id == event.id))
        row = {
            "event_id": event.id,
            "guest_id": guest.id,
            "position": (last or 0) + 1,
            "greeter": "",
            "door": "",
            "note": "",
            "stage": Stage.AWAITED,
            "stage_by": "",
            "received_by": "",
            "created_at": clock.now(),
            "created_by": actor.name,
        }
        made = db.session.execute(
            attending.insert(Awaited).values(row).on_conflict_do_nothing().returning(Awaited.id)
        ).scalar_one_or_none()
        if made is not None:
            record(actor, "awaited.added", event_id=event.id, guest_id=guest.id, name=guest.name)
    return made is not None


def let_go(event: Event, awaited_id: int, actor: Actor) -> Guest:
    """Take somebody off the list; who they are and what they did stays. Raises NotFound."""
    found = _one(event, awaited_id)
    with transaction():
        entries = sa.select(Guest.id).where(sa.or_(Guest.id == found.guest.id, Guest.merged_into_id == found.guest.id))
        db.session.execute(
            sa.delete(Awaited)
            .where(Awaited.event_id == event.id, Awaited.guest_id.in_(entries))
            .execution_options(synchronize_session=False)
        )
        record(actor, "awaited.removed", event_id=event.id, guest_id=found.guest.id, name=found.guest.name)
    return found.guest


def arrange(event: Event, awaited_id: int, reception: Reception, actor: Actor) -> bool:
    """Say who greets them and where they are led; gives whether that was new. Raises NotFound, Invalid."""
    wanted = {name: clean(text) for name, text in dataclasses.asdict(reception).items()}
    for name, text in wanted.items():
        most = LONGEST_NOTE if name == "note" else LONGEST
        if len(text) > most:
            raise Invalid(_l("At most %(num)s characters fit here.", num=most), field=name)
    found = _one(event, awaited_id)
    if all(getattr(found.awaited, name) == text for name, text in wanted.items()):
        return False
    with transaction():
        for name, text in wanted.items():
            setattr(found.awaited, name, text)
        record(actor, "awaited.arranged", event_id=event.id, guest_id=found.guest.id, name=found.guest.name, **wanted)
    return True


def move(event: Event, awaited_id: int, places: int) -> None:
    """Move an entry up (below zero) or down the list. Raises NotFound."""
    with transaction():
        entries = list(
            db.session.scalars(
                sa.select(Awaited)
                .where(Awaited.event_id == event.id)
                .order_by(Awaited.position, Awaited.id)
                .with_for_update()
            )
        )
        place = next((n for n, entry in enumerate(entries) if entry.id == awaited_id), None)
        if place is None:
            raise NotFound(_l("This person is not on the list of arrivals."))
        entries.insert(max(0, min(len(entries) - 1, place + places)), entries.pop(place))
        for n, entry in enumerate(entries, start=1):
            entry.position = n


def say(event: Event, awaited_id: int, stage: Stage, actor: Actor, seen: Stage | None = None) -> Expected:
    """Say how far somebody has come; an earlier stage than before puts a mistake right, and unsays the reception.

    `seen` is the stage that the page showed: what was said of somebody who has come further since puts nothing right.
    Raises NotFound, FurtherAlready, and Invalid for what only a scan or the reception tells.
    """
    if stage not in SAYABLE:
        raise Invalid(_l("Please choose one of the stages."))
    with transaction():
        db.session.execute(sa.select(Awaited.id).where(Awaited.id == awaited_id).with_for_update())
        found = _one(event, awaited_id)
        if seen is not None and found.is_beyond(seen) and found.is_beyond(stage):
            raise FurtherAlready(_l("%(name)s has come further already. Nothing was changed.", name=found.comes.name))
        found.awaited.stage, found.awaited.stage_at, found.awaited.stage_by = stage, clock.now(), actor.name
        if stage != Stage.IN_THE_HALL:
            found.awaited.received_at, found.awaited.received_by = None, ""
        _record(event, found, actor, "awaited.stage", stage=stage.value)
    return found


def receive(event: Event, awaited_id: int, actor: Actor) -> Expected:
    """ "Received by me": of several who say so at one instant one is the first, and the others are told who.

    Raises NotFound, ReceivedBefore.
    """
    found = _one(event, awaited_id)
    with transaction():
        taken = db.session.execute(
            sa.update(Awaited)
            .where(Awaited.id == awaited_id, sa.or_(Awaited.received_at.is_(None), Awaited.received_at < found.since))
            .values(received_at=clock.now(), received_by=actor.name)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            _record(event, found, actor, "awaited.received")
    db.session.refresh(found.awaited)
    if not taken.rowcount and found.awaited.received_by != actor.name:  # type: ignore[attr-defined]
        raise ReceivedBefore(_l("%(name)s has received them already.", name=found.awaited.received_by or "–"))
    return found


def unreceive(event: Event, awaited_id: int, actor: Actor) -> Expected:
    """Take "received" back. Raises NotFound."""
    found = _one(event, awaited_id)
    with transaction():
        found.awaited.received_at, found.awaited.received_by = None, ""
        if found.said == Stage.IN_THE_HALL:
            found.awaited.stage, found.awaited.stage_at, found.awaited.stage_by = Stage.AWAITED, None, ""
        _record(event, found, actor, "awaited.unreceived")
    return found


def _one(event: Event, awaited_id: int) -> Expected:
    found = queries.one(event, awaited_id)
    if found is None:
        raise NotFound(_l("This person is not on the list of arrivals."))
    return found


def _record(event: Event, found: Expected, actor: Actor, action: str, **data: str) -> None:
    record(actor, action, event_id=event.id, guest_id=found.guest.id, name=found.comes.name, **data)
