"""Where the links of a record lead that was merged into another: to the one that stands for the same person."""

import sqlalchemy as sa
from flask import abort, make_response, redirect, url_for

from regapp.extensions import db
from regapp.models import Guest, Invitation, Ticket
from regapp.tickets import credentials
from regapp.tickets.links import private


def lead_on(guest: Guest, endpoint: str) -> None:
    """Send whoever opens a merged record's page on to that of the record it went into; nothing for any other.

    Somebody of the committee said that both are one person, so whoever holds the one link may have the other. One
    statement, and only for a merged record. Ends the request with a redirect.
    """
    if guest.merged_into_id is None:
        return
    row = db.session.execute(
        sa.select(Guest.secret, Invitation.link_generation, Ticket.generation)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Ticket, sa.and_(Ticket.guest_id == Guest.id, Ticket.revoked_at.is_(None)))
        .where(Guest.id == guest.merged_into_id)
    ).one()
    secret, link_generation, ticket_generation = row
    is_ticket = endpoint.startswith("tickets.") and ticket_generation is not None
    token = (
        credentials.page_token(secret, ticket_generation)
        if is_ticket
        else credentials.link_token(secret, link_generation)
    )
    address = url_for(endpoint if is_ticket else "rsvp.invitation", token=token)
    abort(private(make_response(redirect(address, 303))))
