"""The address that a focal point holds, and the language in which we write to them."""

from flask import current_app

from regapp.invitations.links import COMMON_LANGUAGE
from regapp.models import Delegation, Event
from regapp.tickets import credentials


def focal_point_link(delegation: Delegation) -> str:
    """The address of the delegation's own page; empty while no link was made."""
    if delegation.secret is None or delegation.link_hash is None:
        return ""
    base = current_app.extensions["regapp.settings"].base_url
    return f"{base}/d/{credentials.delegation_token(delegation.secret, delegation.link_generation)}"


def language_of(delegation: Delegation, event: Event) -> str:
    """The focal point's language, the common one where we do not speak it, else the event's."""
    wanted = delegation.language or event.language
    return wanted if wanted in current_app.config["LANGUAGES"] else COMMON_LANGUAGE
