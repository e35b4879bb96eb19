"""Reads of groups at the door: which there are, and who belongs to one."""

import dataclasses

import sqlalchemy as sa

from regapp.checkin.queries import Found
from regapp.extensions import db
from regapp.models import (
    AnswerValue,
    Attendance,
    Delegation,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Manifest,
    Registration,
    Ticket,
    fold,
)
from regapp.tickets.queries import holders, with_holder

MOST_GROUPS = 200
# As many as one batch of scans takes.
MOST_MEMBERS = 500
_EXPECTED = sa.and_(
    Guest.status == GuestStatus.LISTED, Invitation.answer.not_in([AnswerValue.DECLINED, AnswerValue.REPRESENTED])
)


@dataclasses.dataclass(frozen=True)
class Group:
    """A group, how many of it are expected and how many are inside. `code` names it in addresses: "d7", "m2"."""

    code: str
    name: str
    expected: int
    inside: int


def groups(event_id: int, session_id: int, text: str = "") -> list[Group]:
    """Groups with somebody to expect, by name; those whose name has all the words, if some are given. One statement."""
    there = sa.and_(Attendance.guest_id == Guest.id, Attendance.session_id == session_id, Attendance.inside)
    counts = (sa.func.count(), sa.func.count(Attendance.guest_id))
    delegations = (
        sa.select(sa.literal("d"), Delegation.id, Delegation.name, *counts)
        .select_from(Delegation)
        .join(Guest, Guest.delegation_id == Delegation.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Attendance, there)
        .where(Delegation.event_id == event_id, _EXPECTED)
        .group_by(Delegation.id, Delegation.name)
    )
    manifests = (
        sa.select(sa.literal("m"), Manifest.id, Manifest.name, *counts)
        .select_from(Manifest)
        .join(Registration, Registration.manifest_id == Manifest.id)
        .join(Guest, Guest.id == Registration.guest_id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Attendance, there)
        .where(Manifest.event_id == event_id, _EXPECTED)
        .group_by(Manifest.id, Manifest.name)
    )
    found = [
        Group(f"{kind}{key}", name, expected, inside)
        for kind, key, name, expected, inside in db.session.execute(sa.union_all(delegations, manifests))
    ]
    words = fold(text).split()
    fitting = [one for one in found if all(word in fold(one.name) for word in words)]
    return sorted(fitting, key=lambda one: (fold(one.name), one.code))[:MOST_GROUPS]


def members(event: Event, session_id: int, code: str) -> list[Found] | None:
    """Who belongs to a group: the head first, then as they are listed; None for no group of ours. One statement."""
    kind, number = code[:1], code[1:]
    if kind not in ("d", "m") or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    together = Guest.delegation_id == int(number)
    if kind == "m":
        together = Guest.id.in_(sa.select(Registration.guest_id).where(Registration.manifest_id == int(number)))
    rows = db.session.execute(
        holders()
        .add_columns(Attendance.first_admitted_at)
        .outerjoin(
            Attendance,
            sa.and_(Attendance.guest_id == Guest.id, Attendance.session_id == session_id, Attendance.inside),
        )
        .where(Guest.event_id == event.id, Guest.status == GuestStatus.LISTED, Ticket.revoked_at.is_(None), together)
        .order_by(
            Guest.is_head.desc(),
            Guest.delegation_position.is_(None),
            Guest.delegation_position,
            Guest.sort_key,
            Guest.id,
        )
        .limit(MOST_MEMBERS)
    )
    return [Found(*with_holder(row)) for row in rows]
