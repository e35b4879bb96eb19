"""Reads of delegations: the groups of an event, one group with its people, and what happened to it."""

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from regapp import clock
from regapp.extensions import db
from regapp.models import (
    ActorKind,
    AnswerValue,
    Attendance,
    AuditEntry,
    Category,
    Delegation,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    Representation,
    Ticket,
)
from regapp.tickets import credentials
from regapp.tickets.queries import Holder

# Code of the category that people have who accompany others, where the event has one.
COMPANION = "companion"
PAGE = 100


@dataclasses.dataclass(frozen=True)
class Member:
    """A person of a delegation. `admitted_at` is UTC; None: not seen at the door."""

    guest: Guest
    category: Category
    invitation: Invitation
    # The ticket that stands; None when it was revoked.
    ticket: Ticket | None
    # The one first invited, whom this person represents; None: they come for themselves.
    represents: Guest | None
    # Who comes instead with this person's seat (a representative); None: nobody.
    represented_by: Guest | None
    # Who took this person's place in the delegation; None: nobody.
    successor: Guest | None
    admitted_at: dt.datetime | None

    @property
    def is_companion(self) -> bool:
        """Whether they accompany somebody, or the delegation."""
        return self.guest.companion_of_id is not None or self.category.code == COMPANION

    @property
    def takes_place(self) -> bool:
        """Whether they count against the allowance: a represented seat is counted with whoever sits on it."""
        return self.guest.status == GuestStatus.LISTED and self.invitation.answer != AnswerValue.REPRESENTED

    @property
    def page_token(self) -> str:
        """The token of the ticket's page; empty when the ticket is not valid."""
        return credentials.page_token(self.guest.secret, self.ticket.generation) if self.holder and self.ticket else ""

    @property
    def holder(self) -> Holder | None:
        """The person with a ticket that opens the door; None when it does not."""
        if self.ticket is None:
            return None
        holder = Holder(self.guest, self.ticket, self.invitation, self.category, self.represents)
        return holder if holder.is_valid else None

    @property
    def version(self) -> str:
        """Changes with whatever a page shows of this person: what was written over it since is noticed."""
        guest = self.guest
        words = (
            guest.name,
            guest.native_name,
            guest.honorific,
            guest.title_before,
            guest.title_after,
            guest.position,
            guest.institution,
            guest.country,
            guest.email,
            guest.phone,
            guest.language,
            guest.diet,
            guest.access_needs,
            guest.vehicle_plate,
            guest.zone,
        )
        marks = (guest.has_seat, guest.has_meal, guest.companion_of_id, guest.replaced_by_id, guest.status)
        return _fingerprint(words, marks, self.invitation.answer)


@dataclasses.dataclass(frozen=True)
class Group:
    """A delegation with its people: members with the head first, those who accompany them, those who were replaced."""

    event: Event
    delegation: Delegation
    members: list[Member]
    companions: list[Member]
    former: list[Member]

    @property
    def locks_at(self) -> dt.datetime:
        """Until when the focal point may change the list (UTC): as agreed, else as the event says, or as for guests."""
        return self.delegation.lock_at or self.event.delegations_lock_at or self.event.answers_close_at

    @property
    def is_open(self) -> bool:
        """Whether the focal point may change the list now."""
        return clock.now() < self.locks_at

    @property
    def used(self) -> int:
        """How many places the members take."""
        return sum(member.takes_place for member in self.members)

    @property
    def allowed(self) -> int:
        """How many members may come: as agreed, else as many as are on the list."""
        return self.used if self.delegation.allowance is None else self.delegation.allowance

    @property
    def left(self) -> int:
        """How many members may still be named; never below zero."""
        return max(self.allowed - self.used, 0)

    @property
    def companions_used(self) -> int:
        """How many companions stand on the list."""
        return sum(companion.takes_place for companion in self.companions)

    @property
    def companions_left(self) -> int:
        """How many companions may still be named; never below zero."""
        return max(self.delegation.companions_allowance - self.companions_used, 0)

    @property
    def everybody(self) -> list[Member]:
        """Members and those who accompany them."""
        return [*self.members, *self.companions]

    @property
    def unanswered(self) -> list[Member]:
        """Whose answer is missing."""
        return [one for one in self.everybody if one.invitation.answer == AnswerValue.NONE]

    @property
    def order(self) -> str:
        """Changes with the order of the members and with who leads them."""
        return _fingerprint([(member.guest.ref, member.guest.is_head) for member in self.members])

    @property
    def whole(self) -> str:
        """Changes with whatever the page shows of anybody: what is submitted or confirmed is what was read."""
        return _fingerprint(self.order, [one.version for one in self.everybody])

    def companions_of(self, guest_id: int | None) -> list[Member]:
        """Those who accompany that member; None: those of the delegation as a whole, or of somebody who left it."""
        known = {member.guest.id for member in self.members}
        if guest_id is not None:
            return [one for one in self.companions if one.guest.companion_of_id == guest_id]
        return [one for one in self.companions if one.guest.companion_of_id not in known]

    def by_ref(self, ref: str) -> Member | None:
        """The member or companion with that reference who stands on the list."""
        return next((one for one in self.everybody if one.guest.ref == ref.upper()), None)

    def former_by_ref(self, ref: str) -> Member | None:
        """Somebody with that reference who was replaced."""
        return next((one for one in self.former if one.guest.ref == ref.upper()), None)


@dataclasses.dataclass(frozen=True)
class Line:
    """A delegation in the committee's list, with numbers."""

    delegation: Delegation
    # Members and companions who take a place.
    members: int
    companions: int
    # Of both together: who comes, who does not, who has not answered.
    coming: int
    not_coming: int
    unanswered: int
    # What guests and the focal point did since the committee last looked.
    news: int


def by_token(token: str) -> tuple[Delegation, Event] | None:
    """The delegation behind a focal point's link; None for one that is unknown or was retired. One statement."""
    row = db.session.execute(_with_event().where(Delegation.link_hash == credentials.hashed(token))).first()
    return (row[0], row[1]) if row else None


def by_id(event_id: int, delegation_id: int) -> Delegation | None:
    """A delegation of that event. One statement."""
    return db.session.scalar(
        sa.select(Delegation).where(Delegation.id == delegation_id, Delegation.event_id == event_id)
    )


def group(delegation: Delegation, event: Event) -> Group:
    """The delegation with its people, in their order. One statement for any number of them."""
    found = [Member(*row) for row in db.session.execute(_people(delegation.id))]
    listed = [member for member in found if member.guest.status == GuestStatus.LISTED]
    return Group(
        event=event,
        delegation=delegation,
        members=[member for member in listed if not member.is_companion],
        companions=[member for member in listed if member.is_companion],
        former=[member for member in found if member.guest.status == GuestStatus.WITHDRAWN],
    )


def lines(event_id: int, after: str = "", limit: int = PAGE) -> tuple[list[Line], str]:
    """Delegations in the order of their names from behind `after` (a folded name), and where the next page begins.

    Four statements for any number of them; the second word is empty on the last page.
    """
    wanted = sa.select(Delegation).where(Delegation.event_id == event_id).order_by(Delegation.folded_name)
    if after:
        wanted = wanted.where(Delegation.folded_name > after)
    found = list(db.session.scalars(wanted.limit(limit + 1)))
    shown, more = found[:limit], len(found) > limit
    ids = [one.id for one in shown]
    counts, news = _counts(ids), _news(event_id, ids)
    rows = [Line(one, **counts.get(one.id, _NOBODY), news=news.get(one.id, 0)) for one in shown]
    return rows, shown[-1].folded_name if more else ""


def since_last_look(delegation: Delegation, limit: int = 50) -> list[AuditEntry]:
    """What guests and the focal point did since the committee last looked, newest first. One statement."""
    return list(db.session.scalars(_happened(delegation).order_by(AuditEntry.id.desc()).limit(limit)))


def messages_of(delegation_id: int, limit: int = 5) -> list[Message]:
    """What was sent to the focal point, the latest first. One statement."""
    wanted = sa.select(Message).where(Message.delegation_id == delegation_id)
    return list(db.session.scalars(wanted.order_by(Message.id.desc()).limit(limit)))


def with_event(delegation_id: int) -> tuple[Delegation, Event]:
    """A delegation and its event. One statement."""
    row = db.session.execute(_with_event().where(Delegation.id == delegation_id)).one()
    return row[0], row[1]


def admitted_at(guest_id: int) -> dt.datetime | None:
    """When somebody was first admitted at the door (UTC); None: not yet. One statement."""
    return db.session.scalar(
        sa.select(sa.func.min(Attendance.first_admitted_at)).where(Attendance.guest_id == guest_id)
    )


def _with_event() -> sa.Select[Delegation, Event]:
    return sa.select(Delegation, Event).join(Event, Event.id == Delegation.event_id)


def _people(delegation_id: int) -> Any:
    """Everybody who stands on the list of the group, and those who were replaced."""
    above, below = aliased(Representation), aliased(Representation)
    root, instead, successor = aliased(Guest), aliased(Guest), aliased(Guest)
    first = sa.select(sa.func.min(Attendance.first_admitted_at)).where(Attendance.guest_id == Guest.id)
    return (
        sa.select(Guest, Category, Invitation, Ticket, root, instead, successor, first.scalar_subquery())
        .select_from(Guest)
        .join(Guest.category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .outerjoin(above, sa.and_(above.representative_guest_id == Guest.id, above.ended_at.is_(None)))
        .outerjoin(root, root.id == above.root_guest_id)
        .outerjoin(below, sa.and_(below.represented_guest_id == Guest.id, below.ended_at.is_(None)))
        .outerjoin(instead, instead.id == below.representative_guest_id)
        .outerjoin(successor, successor.id == Guest.replaced_by_id)
        .where(
            Guest.delegation_id == delegation_id,
            sa.or_(Guest.status == GuestStatus.LISTED, Guest.replaced_by_id.is_not(None)),
        )
        .order_by(
            Guest.is_head.desc(),
            Guest.delegation_position.is_(None),
            Guest.delegation_position,
            Guest.sort_key,
            Guest.id,
        )
        .options(contains_eager(Guest.category))
        .execution_options(populate_existing=True)
    )


_NOBODY = {"members": 0, "companions": 0, "coming": 0, "not_coming": 0, "unanswered": 0}


def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    """How many of each group stand on the list, and what they answered. One statement."""
    accompanies = sa.or_(Guest.companion_of_id.is_not(None), Category.code == COMPANION)
    takes_place = Invitation.answer != AnswerValue.REPRESENTED

    def count(*conditions: sa.ColumnElement[bool]) -> Any:
        return sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0))

    rows = db.session.execute(
        sa.select(
            Guest.delegation_id,
            count(takes_place, ~accompanies),
            count(takes_place, accompanies),
            count(Invitation.answer == AnswerValue.ACCEPTED),
            count(Invitation.answer == AnswerValue.DECLINED),
            count(Invitation.answer == AnswerValue.NONE),
        )
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Category, Category.id == Guest.category_id)
        .where(Guest.delegation_id.in_(ids), Guest.status == GuestStatus.LISTED)
        .group_by(Guest.delegation_id)
    )
    return {
        delegation_id: dict(zip(_NOBODY, numbers, strict=True)) for delegation_id, *numbers in rows if delegation_id
    }


def _news(event_id: int, ids: list[int]) -> dict[int, int]:
    """How much guests and focal points did since the committee last looked at each group. Two statements."""
    of_guests = (
        sa.select(Guest.delegation_id, sa.func.count())
        .join(AuditEntry, AuditEntry.guest_id == Guest.id)
        .join(Delegation, Delegation.id == Guest.delegation_id)
        .where(Guest.delegation_id.in_(ids), *_new())
        .group_by(Guest.delegation_id)
    )
    named = _named()
    of_groups = (
        sa.select(named, sa.func.count())
        .select_from(AuditEntry)
        .join(Delegation, Delegation.id == named)
        .where(AuditEntry.event_id == event_id, AuditEntry.guest_id.is_(None), Delegation.id.in_(ids), *_new())
        .where(AuditEntry.action.startswith("delegation."))
        .group_by(named)
    )
    found: dict[int, int] = {}
    for wanted in (of_guests, of_groups):
        for delegation_id, count in db.session.execute(wanted):
            found[delegation_id] = found.get(delegation_id, 0) + count
    return found


def _happened(delegation: Delegation) -> sa.Select[AuditEntry]:
    """The entries about the group or somebody in it, by guests and the focal point, since the last look."""
    of_group = sa.and_(
        AuditEntry.guest_id.is_(None),
        AuditEntry.action.startswith("delegation."),
        _named() == delegation.id,
    )
    people = sa.select(Guest.id).where(Guest.delegation_id == delegation.id)
    wanted = sa.select(AuditEntry).where(
        AuditEntry.event_id == delegation.event_id,
        AuditEntry.actor_kind == ActorKind.GUEST,
        sa.or_(of_group, AuditEntry.guest_id.in_(people)),
    )
    return wanted.where(AuditEntry.at > delegation.seen_at) if delegation.seen_at else wanted


def _new() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        AuditEntry.actor_kind == ActorKind.GUEST,
        sa.or_(Delegation.seen_at.is_(None), AuditEntry.at > Delegation.seen_at),
    )


def _named() -> sa.ColumnElement[int]:
    """The group that an entry without a guest is about."""
    return AuditEntry.data["delegation_id"].as_integer()


def _fingerprint(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:16]
