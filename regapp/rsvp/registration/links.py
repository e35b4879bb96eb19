"""The addresses that registrants, guardians and coordinators hold."""

from flask import current_app

from regapp.models import Manifest, Registration
from regapp.tickets import credentials


def standing_link(row: Registration) -> str:
    """Where a registrant confirms, sees how things stand, takes an offer, or gives the place back."""
    return f"{_base()}/r/{credentials.registration_token(row.secret)}"


def guardian_link(row: Registration) -> str:
    """Where the guardian of somebody under eighteen consents."""
    return f"{standing_link(row)}/guardian/{credentials.guardian_token(row.secret)}"


def group_link(manifest: Manifest) -> str:
    """Where a coordinator confirms a list and sees what became of each person on it."""
    return f"{_base()}/r/group/{credentials.manifest_token(manifest.secret)}"


def _base() -> str:
    return current_app.extensions["regapp.settings"].base_url
