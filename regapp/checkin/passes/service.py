"""Verbs of passes: make them, hand one out, take it back, report it lost, print them."""

from typing import Any, BinaryIO

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin.attending import insert
from regapp.checkin.passes import queries
from regapp.checkin.passes.queries import Kept
from regapp.errors import DomainError, Invalid, NotFound
from regapp.events.naming import document_info
from regapp.extensions import db, transaction
from regapp.models import Event, Guest, GuestStatus, PassHanding, ZonePass, clean, fold
from regapp.printing import PALETTE, Badge, Printed, badges_pdf, stock
from regapp.tickets.badges import style

MOST_AT_ONCE = 500
HIGHEST = 9999
LONGEST_ZONE, LONGEST_NAME = 80, 200


class AlreadyOut(DomainError):
    """Somebody has this pass."""

    reason = "already_out"


def add(event: Event, zone: str, first: int, last: int, actor: Actor) -> int:
    """Make the passes of a zone with these numbers. Returns how many are new; raises Invalid."""
    zone = clean(zone).replace("\n", " ")[:LONGEST_ZONE]
    if not fold(zone):
        raise Invalid(_l("Please say which zone the passes open."), field="zone")
    if not 1 <= first <= last <= HIGHEST or last - first >= MOST_AT_ONCE:
        raise Invalid(_l("Please give two numbers, the smaller one first, for at most 500 passes."), field="last")
    rows = [{"event_id": event.id, "zone": zone, "number": number} for number in range(first, last + 1)]
    with transaction():
        made = db.session.execute(insert(ZonePass).values(rows).on_conflict_do_nothing().returning(ZonePass.id)).all()
        if made:
            record(actor, "passes.made", event_id=event.id, name=zone, count=len(made))
    return len(made)


def hand_out(event: Event, pass_id: int, who: str, actor: Actor) -> PassHanding:
    """Lend a pass to a guest, named by reference, or to somebody who is not on the list, by name.

    Of two who hand the same pass out at one instant, one does. Raises NotFound, Invalid, AlreadyOut.
    """
    kept = _pass(event, pass_id)
    who = clean(who).replace("\n", " ")[:LONGEST_NAME]
    if not fold(who):
        raise Invalid(_l("Please say who takes the pass."))
    guest = _guest(event, who)
    now = clock.now()
    row: dict[str, Any] = {
        "pass_id": pass_id,
        "guest_id": guest.id if guest else None,
        "name": guest.name if guest else who,
        "handed_at": now,
        "handed_by": actor.name,
        "returned_by": "",
    }
    with transaction():
        made = db.session.scalar(insert(PassHanding).values(row).on_conflict_do_nothing().returning(PassHanding.id))
        if made is None:
            holder = queries.one(event.id, pass_id)
            name = holder.handing.name if holder and holder.handing else "…"
            raise AlreadyOut(_l("This pass is with %(name)s. Take it back first.", name=name))
        db.session.execute(
            sa.update(ZonePass)
            .where(ZonePass.id == pass_id)
            .values(lost_at=None)
            .execution_options(synchronize_session=False)
        )
        _note("pass.handed_out", event, kept, actor, row["name"], guest.id if guest else None)
    return db.session.get_one(PassHanding, made)


def take_back(event: Event, pass_id: int, actor: Actor) -> None:
    """A pass is given back; a second click changes nothing. Raises NotFound."""
    kept = _pass(event, pass_id)
    with transaction():
        done = _close(pass_id, actor)
        if done:
            name = kept.handing.name if kept.handing else ""
            _note("pass.given_back", event, kept, actor, name, kept.guest.id if kept.guest else None)


def report_lost(event: Event, pass_id: int, actor: Actor) -> None:
    """A pass is lost: it is with nobody any more. Raises NotFound."""
    kept = _pass(event, pass_id)
    with transaction():
        _close(pass_id, actor)
        done = db.session.execute(
            sa.update(ZonePass)
            .where(ZonePass.id == pass_id, ZonePass.lost_at.is_(None))
            .values(lost_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        if done.rowcount:  # type: ignore[attr-defined]
            _note("pass.lost", event, kept, actor, kept.handing.name if kept.handing else "–", None)


def report_found(event: Event, pass_id: int, actor: Actor) -> None:
    """A lost pass is at hand again. Raises NotFound."""
    kept = _pass(event, pass_id)
    with transaction():
        db.session.execute(
            sa.update(ZonePass)
            .where(ZonePass.id == pass_id)
            .values(lost_at=None)
            .execution_options(synchronize_session=False)
        )
        _note("pass.found", event, kept, actor, "", None)


def write_passes(event: Event, zone: str, stream: BinaryIO) -> Printed:
    """The passes of a zone to be cut out and hung up; each zone has a colour of its own. Raises NotFound."""
    zones = queries.passes(event.id)
    if zone not in zones:
        raise NotFound(_l("There are no passes for this zone."))
    language = event.language
    color = list(PALETTE)[list(zones).index(zone) % len(PALETTE)]
    with force_locale(language):
        info = document_info(event, _("Passes: %(zone)s", zone=zone), language)
        please = _("This pass is lent. Please give it back when you leave the zone.")
    cards = [
        Badge(
            f"{one.zone_pass.number:02d}",
            "",
            "",
            zone,
            color,
            position=please,
            institution=event.text("host", language),
        )
        for one in zones[zone]
    ]
    return badges_pdf([(stock("pass"), cards)], style(event), info, stream)


def _close(pass_id: int, actor: Actor) -> bool:
    done = db.session.execute(
        sa.update(PassHanding)
        .where(PassHanding.pass_id == pass_id, PassHanding.returned_at.is_(None))
        .values(returned_at=clock.now(), returned_by=actor.name)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _pass(event: Event, pass_id: int) -> Kept:
    kept = queries.one(event.id, pass_id)
    if kept is None:
        raise NotFound(_l("There is no such pass."))
    return kept


def _guest(event: Event, who: str) -> Guest | None:
    """The guest of that reference, where there is one."""
    return db.session.scalar(
        sa.select(Guest).where(Guest.event_id == event.id, Guest.ref == who.upper(), Guest.status == GuestStatus.LISTED)
    )


def _note(action: str, event: Event, kept: Kept, actor: Actor, name: str, guest_id: int | None) -> None:
    called = f"{kept.zone_pass.zone} {kept.zone_pass.number:02d}"
    record(actor, action, event_id=event.id, guest_id=guest_id, badge=called, name=name)
