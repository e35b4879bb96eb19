"""Reads of the door: devices, what a code stands for, who is there."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp.accounts.service import token_hash
from regapp.extensions import db
from regapp.guests.queries import matching
from regapp.models import (
    AnswerValue,
    Attendance,
    Awaited,
    Device,
    DoorCheck,
    Event,
    EventSession,
    Guest,
    GuestStatus,
    Invitation,
    Registration,
    Representation,
    Scan,
    SessionCategory,
    Ticket,
    fold,
)
from regapp.tickets.queries import Holder, Root, holders, with_holder

FEWEST_LETTERS = 3
MOST_FOUND = 12
# So often a place may have been given on before the door stops looking whom it went to.
LONGEST_SUCCESSION = 50


@dataclasses.dataclass(frozen=True)
class Door:
    """A session with the categories that it admits; an empty set admits all."""

    session: EventSession
    categories: frozenset[int]


@dataclasses.dataclass(frozen=True)
class AtDoor:
    """A guest at the door, with what the desk looks at before it lets them in."""

    holder: Holder
    checks: frozenset[DoorCheck]


@dataclasses.dataclass(frozen=True)
class Found:
    """A guest found by name at the door: what the desk may see, and no contact data."""

    holder: Holder
    admitted_at: dt.datetime | None


def devices(event_id: int) -> list[Device]:
    """All devices of an event, those that were revoked last."""
    return list(
        db.session.scalars(
            sa.select(Device)
            .where(Device.event_id == event_id)
            .order_by(Device.revoked_at.is_not(None), Device.created_at, Device.id)
        )
    )


def device_by_token(token: str) -> tuple[Device, Event] | None:
    """The device that holds this token, with its event; None when it is unknown or revoked. One statement."""
    found = device_once_known(token)
    return found if found and found[0].revoked_at is None else None


def device_once_known(token: str) -> tuple[Device, Event] | None:
    """The same, also when it has been revoked. One statement."""
    row = db.session.execute(
        sa.select(Device, Event).join(Event, Event.id == Device.event_id).where(Device.token_hash == token_hash(token))
    ).first()
    return (row[0], row[1]) if row else None


def doors(event_id: int) -> dict[str, Door]:
    """The sessions of an event by code, in the order of the programme. One statement."""
    found: dict[str, tuple[EventSession, set[int]]] = {}
    for session, category_id in db.session.execute(
        sa.select(EventSession, SessionCategory.category_id)
        .outerjoin(SessionCategory, SessionCategory.session_id == EventSession.id)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.starts_at, EventSession.id)
    ):
        found.setdefault(session.code, (session, set()))[1].update({category_id} if category_id else ())
    return {code: Door(session, frozenset(categories)) for code, (session, categories) in found.items()}


def serves(device: Device | None, session_code: str) -> bool:
    """Whether a device scans for this session; a program does for all, and so does a device that names none."""
    return device is None or not device.sessions or session_code in device.sessions


def guests_at_door(event_id: int, code_hashes: Collection[str], refs: Collection[str]) -> list[AtDoor]:
    """Whose these codes and references are; a code of another event is found too, a reference only of this one.

    Of a guest's several tickets at most one stands: those of a reference come oldest first. One statement.
    """
    wanted = sa.or_(Ticket.code_hash.in_(code_hashes), sa.and_(Guest.event_id == event_id, Guest.ref.in_(refs)))
    return [at_door(row) for row in db.session.execute(with_checks().where(wanted).order_by(Ticket.generation))]


def listed_at_door(event_id: int, guest_ids: Collection[int]) -> list[AtDoor]:
    """These guests of the event, each with the ticket that stands or stood last. One statement."""
    rows = db.session.execute(
        with_checks().where(Guest.event_id == event_id, Guest.id.in_(guest_ids)).order_by(Ticket.generation)
    )
    return list({(found := at_door(row)).holder.guest.id: found for row in rows}.values())


def with_checks() -> Any:
    """`tickets.queries.holders()` with two more columns: whether protocol awaits them, whether a guardian consented."""
    listed = aliased(Guest)
    who = sa.func.coalesce(listed.merged_into_id, listed.id)
    awaited = sa.exists().where(
        Awaited.event_id == Guest.event_id, Awaited.guest_id == listed.id, who.in_([Guest.id, Root.id])
    )
    guarded = sa.exists().where(Registration.guest_id == Guest.id, Registration.guardian_name != "")
    return holders().add_columns(awaited, guarded)


def at_door(row: Any) -> AtDoor:
    """A row of `with_checks()` as the guest it is about."""
    *holder, is_awaited, has_guardian = row
    known = Holder(*holder)
    checks = {DoorCheck(check) for check in known.category.door_checks}
    checks |= {DoorCheck.VIP} if is_awaited else set()
    checks |= {DoorCheck.MINOR} if has_guardian else set()
    return AtDoor(known, frozenset(checks))


def inside(session_id: int) -> int:
    """How many guests are in the room now. One statement."""
    return (
        db.session.scalar(sa.select(sa.func.count()).where(Attendance.session_id == session_id, Attendance.inside)) or 0
    )


def inside_of(keys: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these pairs of session and guest, who is inside. One statement."""
    rows = db.session.execute(
        sa.select(Attendance.session_id, Attendance.guest_id).where(
            sa.tuple_(Attendance.session_id, Attendance.guest_id).in_(list(keys)), Attendance.inside
        )
    )
    return {(session_id, guest_id) for session_id, guest_id in rows}


def scans_by_uid(event_id: int, uids: Collection[str]) -> dict[str, tuple[Scan, str]]:
    """Scans by their ids, each with the name of the door or device that sent it. One statement."""
    rows = db.session.execute(
        sa.select(Scan, Device.name, Device.door)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Scan.event_id == event_id, Scan.uid.in_(uids))
    )
    return {scan.uid: (scan, door or name or scan.noted_by) for scan, name, door in rows}


def who_comes_instead(guest_ids: Collection[int]) -> dict[int, str]:
    """The name of the last person in the chain that starts at each guest. One statement for any number of guests."""
    return {guest_id: guest.name for guest_id, guest in representatives_of(guest_ids).items()}


def who_took_the_place(guest_ids: Collection[int]) -> dict[int, str]:
    """Who stands in each guest's place in the delegation in the end. One statement for any number of guests."""
    return {guest_id: guest.name for guest_id, guest in successors_of(guest_ids).items()}


def representatives_of(guest_ids: Collection[int]) -> dict[int, Guest]:
    """The last person in the chain that starts at each guest. One statement for any number of guests."""
    links = sa.select(
        Representation.represented_guest_id.label("first"),
        Representation.representative_guest_id.label("last"),
        sa.literal(1).label("step"),
    ).where(Representation.represented_guest_id.in_(guest_ids), Representation.ended_at.is_(None))
    chain = links.cte("chain", recursive=True)
    chain = chain.union_all(
        sa.select(chain.c.first, Representation.representative_guest_id, chain.c.step + 1).where(
            Representation.represented_guest_id == chain.c.last, Representation.ended_at.is_(None)
        )
    )
    rows = db.session.execute(
        sa.select(chain.c.first, Guest).join(Guest, Guest.id == chain.c.last).order_by(chain.c.step)
    )
    return dict(iter(rows))


def successors_of(guest_ids: Collection[int]) -> dict[int, Guest]:
    """Who stands in each guest's place in the delegation in the end. One statement for any number of guests."""
    links = sa.select(Guest.id.label("first"), Guest.replaced_by_id.label("last"), sa.literal(1).label("step")).where(
        Guest.id.in_(guest_ids), Guest.replaced_by_id.is_not(None)
    )
    chain = links.cte("chain", recursive=True)
    chain = chain.union_all(
        sa.select(chain.c.first, Guest.replaced_by_id, chain.c.step + 1).where(
            Guest.id == chain.c.last, Guest.replaced_by_id.is_not(None), chain.c.step < LONGEST_SUCCESSION
        )
    )
    rows = db.session.execute(
        sa.select(chain.c.first, Guest).join(Guest, Guest.id == chain.c.last).order_by(chain.c.step)
    )
    return dict(iter(rows))


def present(session_id: int) -> int:
    """How many guests were admitted to the session. One statement."""
    return db.session.scalar(sa.select(sa.func.count()).where(Attendance.session_id == session_id)) or 0


def expected(event_id: int) -> int:
    """How many seats are expected to be taken: everybody on the list who has not declined, a represented seat once."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Guest)
            .join(Invitation, Invitation.guest_id == Guest.id)
            .where(
                Guest.event_id == event_id,
                Guest.status == GuestStatus.LISTED,
                Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED]),
            )
        )
        or 0
    )


def search(event_id: int, session_id: int | None, text: str) -> list[Found]:
    """Guests by name, position, institution or reference; nothing for fewer than three letters. One statement."""
    if len(fold(text).replace(" ", "")) < FEWEST_LETTERS:  # "a.." has one letter; a Hangul syllable folds to several
        return []
    rows = db.session.execute(
        holders()
        .add_columns(Attendance.first_admitted_at)
        .outerjoin(Attendance, sa.and_(Attendance.guest_id == Guest.id, Attendance.session_id == session_id))
        .where(
            Guest.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Ticket.revoked_at.is_(None),
            matching(text),
        )
        .order_by(Guest.sort_key, Guest.id)
        .limit(MOST_FOUND)
    )
    return [Found(*with_holder(row)) for row in rows]
