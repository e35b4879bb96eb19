"""Reads for runs: whose badges they are, in which order, what became of them, and what to look at before."""

import dataclasses
import enum
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp.extensions import db
from regapp.models import BadgePrint, Event, Guest, PrintedBadge, PrintRun, Ticket, fold
from regapp.printing.preflight import Finding, of_badge, of_layout
from regapp.tickets import badges
from regapp.tickets.layouts.queries import delegations_of
from regapp.tickets.queries import Holder, valid_holders

SHOWN = 50


class Order(enum.StrEnum):
    """In which order badges lie in the file."""

    LISTS = "lists"
    NAME = "name"
    INSTITUTION = "institution"
    DELEGATION = "delegation"
    PRECEDENCE = "precedence"
    REFERENCE = "reference"


ORDERS: dict[Order, Any] = {
    Order.LISTS: _l("as on the lists: by category and precedence"),
    Order.NAME: _l("by name"),
    Order.INSTITUTION: _l("by institution"),
    Order.DELEGATION: _l("by delegation"),
    Order.PRECEDENCE: _l("by precedence"),
    Order.REFERENCE: _l("by reference"),
}


@dataclasses.dataclass(frozen=True)
class Scope:
    """Whose badges: everybody's, or those of a category, a delegation (its key), one guest, or what changed since."""

    category: str = ""
    delegation: int = 0
    ref: str = ""
    changed: bool = False

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Scope":
        """As a run remembers it."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})

    @property
    def stored(self) -> dict[str, Any]:
        """To be remembered with a run: only what narrows it."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value}


@dataclasses.dataclass(frozen=True)
class Looked:
    """What is to be looked at for one guest before printing."""

    guest: Guest
    findings: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True)
class Preflight:
    """All of it: `shared` concerns every badge of a layout, `revoked` are guests whose printed badge opens no door."""

    badges: int
    shared: tuple[tuple[str, Finding], ...]
    guests: tuple[Looked, ...]
    revoked: tuple[Guest, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found."""
        return not (self.shared or self.guests or self.revoked)


def chosen(event: Event, scope: Scope, order: Order, layout: str = "") -> list[Holder]:
    """The holders of valid tickets in that scope and order. A fixed number of statements."""
    found = valid_holders(event.id, scope.category or None, scope.ref or None)
    if scope.delegation:
        found = [holder for holder in found if holder.guest.delegation_id == scope.delegation]
    if scope.changed:
        known = printed(event.id)
        now = badges.fingerprints(badges.prepare(event, found, layout))
        found = [holder for holder in found if known.get(holder.guest.id) != now[holder.guest.id]]
    names = delegations_of(event.id) if order == Order.DELEGATION else {}
    return _sorted(found, order, names)


def _sorted(found: list[Holder], order: Order, delegations: dict[int, str]) -> list[Holder]:
    keys: dict[Order, Callable[[Holder], Any]] = {
        Order.NAME: lambda one: (one.guest.sort_key, one.guest.id),
        Order.INSTITUTION: lambda one: (not one.guest.institution, fold(one.guest.institution), one.guest.sort_key),
        Order.DELEGATION: lambda one: (
            not one.guest.delegation_id,
            fold(delegations.get(one.guest.delegation_id or 0, "")),
            one.guest.delegation_position is None,
            one.guest.delegation_position,
            one.guest.sort_key,
        ),
        Order.PRECEDENCE: lambda one: (one.guest.precedence is None, one.guest.precedence or 0, one.guest.sort_key),
        Order.REFERENCE: lambda one: one.guest.ref,
    }
    return sorted(found, key=keys[order]) if order in keys else found


def printed(event_id: int) -> dict[int, str]:
    """What the last printed badge of each guest looked like, by guest. One statement."""
    rows = db.session.execute(
        sa.select(PrintedBadge.guest_id, PrintedBadge.fingerprint)
        .join(Guest, Guest.id == PrintedBadge.guest_id)
        .where(Guest.event_id == event_id)
    )
    return {row.guest_id: row.fingerprint for row in rows}


def runs(event_id: int) -> list[PrintRun]:
    """The newest runs. One statement."""
    return list(
        db.session.scalars(
            sa.select(PrintRun).where(PrintRun.event_id == event_id).order_by(PrintRun.id.desc()).limit(SHOWN)
        )
    )


def run(event_id: int, run_id: int) -> PrintRun | None:
    """A run of that event. One statement."""
    return db.session.scalar(sa.select(PrintRun).where(PrintRun.event_id == event_id, PrintRun.id == run_id))


def at_the_desk(event_id: int) -> list[tuple[BadgePrint, Guest]]:
    """The newest badges that were printed one by one at the desk, with whose they are. One statement."""
    rows = db.session.execute(
        sa.select(BadgePrint, Guest)
        .join(Guest, Guest.id == BadgePrint.guest_id)
        .where(BadgePrint.event_id == event_id)
        .order_by(BadgePrint.id.desc())
        .limit(SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


def preflight(event: Event, holders: Sequence[Holder], layout: str = "") -> Preflight:
    """Look at everything that would be printed. A fixed number of statements."""
    prepared = badges.prepare(event, holders, layout)
    style = badges.style(event)
    faces = {(stack.code, holder.category): stack for stack, holder in prepared.pairs}
    shared = dict.fromkeys(
        (code, finding)
        for (code, category), stack in faces.items()
        for finding in of_layout(
            stack.layout, style, category.text("name", event.language), category.color.value, prepared.files
        )
    )
    looked = (
        Looked(holder.guest, tuple(of_badge(prepared.badge(holder), stack.layout, style, prepared.files)))
        for stack, holder in prepared.pairs
    )
    return Preflight(len(holders), tuple(shared), tuple(one for one in looked if one.findings), _revoked(event.id))


def _revoked(event_id: int) -> tuple[Guest, ...]:
    """Guests whose printed badge carries a ticket that was revoked since. One statement."""
    rows = db.session.scalars(
        sa.select(Guest)
        .join(PrintedBadge, PrintedBadge.guest_id == Guest.id)
        .join(Ticket, Ticket.id == PrintedBadge.ticket_id)
        .where(Guest.event_id == event_id, Ticket.revoked_at.is_not(None))
        .order_by(Guest.sort_key, Guest.id)
    )
    return tuple(rows)
