"""The addresses that guests hold, and the language in which we write to them."""

from flask import current_app

from regapp.models import Event, Guest, Invitation, Ticket
from regapp.tickets import credentials

# What somebody reads whose own language we do not speak yet.
COMMON_LANGUAGE = "en"


def personal_link(guest: Guest, invitation: Invitation) -> str:
    """The address of the guest's own page, where they read the invitation and answer it."""
    return f"{_base()}/i/{credentials.link_token(guest.secret, invitation.link_generation)}"


def ticket_link(guest: Guest, ticket: Ticket) -> str:
    """The address of the page that shows the ticket and changes nothing."""
    return f"{_base()}/t/{credentials.page_token(guest.secret, ticket.generation)}"


def language_of(guest: Guest, event: Event) -> str:
    """The language we write in to this guest: their own, the common one where we do not speak it, else the event's."""
    spoken = current_app.config["LANGUAGES"]
    if guest.language:
        return guest.language if guest.language in spoken else COMMON_LANGUAGE
    return event.language if event.language in spoken else COMMON_LANGUAGE


def _base() -> str:
    return current_app.extensions["regapp.settings"].base_url
