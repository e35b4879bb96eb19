"""Verbs of the ticket: issue, revoke, re-issue."""

import hmac
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.models import Guest, Ticket
from regapp.tickets import credentials


class WrongInstanceKey(DomainError):
    """The key in the instance folder is not the one that this database's tickets were derived with."""

    status = 503
    reason = "wrong_instance_key"


def first_ticket_row(guest: Guest) -> dict[str, Any]:
    """The ticket that a guest holds from the moment they stand on the list, as a row to be written with the guest."""
    return _issued(guest, generation=1)


def code_of(ticket: Ticket, secret: bytes) -> str:
    """The digits in the QR code of a ticket. Raises WrongInstanceKey when they would not be recognised."""
    code = credentials.ticket_code(secret, ticket.generation)
    if not hmac.compare_digest(credentials.hashed(code), ticket.code_hash):
        raise WrongInstanceKey(
            _l("The key in the instance folder does not belong to this database: restore both together.")
        )
    return code


def reissue(guest: Guest, actor: Actor) -> Ticket:
    """Retire the guest's ticket and give a new one: the old QR code answers "revoked" from now on."""
    with transaction():
        old = _standing(guest.id)
        newest = db.session.scalar(sa.select(sa.func.max(Ticket.generation)).where(Ticket.guest_id == guest.id)) or 0
        if old is not None:
            old.revoked_at = clock.now()
            db.session.flush()
        new = Ticket(**_issued(guest, newest + 1))
        db.session.add(new)
        record(actor, "ticket.reissued", event_id=guest.event_id, guest_id=guest.id, name=guest.name)
    return new


def revoke(guest: Guest, actor: Actor) -> None:
    """Take the guest's ticket its validity; the record stays. A second time changes nothing."""
    with transaction():
        ticket = _standing(guest.id)
        if ticket is None:
            return
        ticket.revoked_at = clock.now()
        record(actor, "ticket.revoked", event_id=guest.event_id, guest_id=guest.id, name=guest.name)


def _standing(guest_id: int) -> Ticket | None:
    db.session.execute(sa.select(Guest.id).where(Guest.id == guest_id).with_for_update())
    return db.session.scalar(
        sa.select(Ticket)
        .where(Ticket.guest_id == guest_id, Ticket.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _issued(guest: Guest, generation: int) -> dict[str, Any]:
    return {
        "event_id": guest.event_id,
        "guest_id": guest.id,
        "generation": generation,
        "code_hash": credentials.hashed(credentials.ticket_code(guest.secret, generation)),
        "page_hash": credentials.hashed(credentials.page_token(guest.secret, generation)),
        "issued_at": clock.now(),
    }
