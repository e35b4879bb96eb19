"""Reads for asking by hand: groups that have somebody who writes for them, and who is still to be asked."""

import dataclasses
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from regapp.extensions import db
from regapp.invitations import queries
from regapp.invitations.queries import Invited
from regapp.models import AnswerValue, Category, Delegation, Guest, Invitation

# How many people one text names; more would be read by nobody.
MOST_IN_A_GROUP = 60


@dataclasses.dataclass(frozen=True)
class Groups:
    """The delegations with guests who have not answered, and the institutions with several of them; how many."""

    delegations: list[tuple[Delegation, int]]
    institutions: list[tuple[str, int]]


def groups(event_id: int) -> Groups:
    """The groups one can write to. Two statements."""
    delegations = db.session.execute(
        _silent(event_id, Delegation, sa.func.count())
        .join(Delegation, Delegation.id == Guest.delegation_id)
        .group_by(Delegation.id)
        .order_by(Delegation.folded_name)
    )
    institutions = db.session.execute(
        _silent(event_id, Guest.institution, sa.func.count())
        .where(Guest.institution != "")
        .group_by(Guest.institution)
        .having(sa.func.count() > 1)
        .order_by(sa.func.lower(Guest.institution))
    )
    return Groups([(one, count) for one, count in delegations], [(name, count) for name, count in institutions])


def delegation_of(event_id: int, delegation_id: int) -> Delegation | None:
    """A delegation of that event."""
    return db.session.scalar(
        sa.select(Delegation).where(Delegation.id == delegation_id, Delegation.event_id == event_id)
    )


def members(
    event_id: int, *, delegation_id: int | None = None, institution: str = "", refs: Collection[str] = ()
) -> list[Invited]:
    """Who has not answered of a delegation, of an institution, or of a selection; in the order of the lists.

    One statement.
    """
    if delegation_id is not None:
        chosen = Guest.delegation_id == delegation_id
    elif institution:
        chosen = Guest.institution == institution
    else:
        chosen = Guest.ref.in_([ref.upper() for ref in refs])
    rows = db.session.execute(
        queries.everything()
        .where(Guest.event_id == event_id, chosen, Invitation.answer == AnswerValue.NONE, *queries.in_their_own_name())
        .order_by(
            Guest.is_head.desc(),
            Category.position,
            Guest.precedence.is_(None),
            Guest.precedence,
            Guest.sort_key,
            Guest.id,
        )
        .limit(MOST_IN_A_GROUP)
    )
    return [Invited(*row) for row in rows]


def not_asked(event_id: int, category: str = "", limit: int = 200) -> list[Invited]:
    """Whom nobody has asked on any way, in the order of the lists. One statement."""
    wanted = (
        queries.everything()
        .where(
            Guest.event_id == event_id,
            Invitation.sent_at.is_(None),
            Invitation.answer == AnswerValue.NONE,
            *queries.in_their_own_name(),
        )
        .order_by(Category.position, Guest.precedence.is_(None), Guest.precedence, Guest.sort_key, Guest.id)
        .limit(limit)
    )
    if category:
        wanted = wanted.where(Category.code == category)
    return [Invited(*row) for row in db.session.execute(wanted)]


def _silent(event_id: int, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*columns)
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.event_id == event_id, Invitation.answer == AnswerValue.NONE, *queries.in_their_own_name())
    )
