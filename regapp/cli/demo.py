"""`regapp demo`: two invented events to try everything on."""

import datetime as dt

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from regapp.accounts.service import COMMAND
from regapp.checkin.queries import devices
from regapp.checkin.service import announce_device, open_pairing
from regapp.demo import loader
from regapp.events.queries import event_by_slug
from regapp.extensions import db
from regapp.invitations.service import personal_link
from regapp.models import AnswerValue, Event, Guest, Invitation

SLUG = "fgd-mikta"
PHONE = "Ponsel demo"
PAIRING_LASTS = dt.timedelta(hours=24)


@click.command("demo")
@click.option("--show", is_flag=True, help="Print address, sign-in, a guest's link and a fresh pairing link.")
@with_appcontext
def demo(show: bool) -> None:
    """Load the demo events, once; a second time changes nothing."""
    if not show:
        click.echo("Two demo events are loaded." if loader.load() else "The demo is there already.")
        return
    event = event_by_slug(SLUG)
    if event is None:
        raise click.ClickException("the demo is not loaded: run `regapp demo`")
    for label, value in _places(event):
        click.echo(f"{label:<16} {value}")


def _places(event: Event) -> list[tuple[str, str]]:
    base = current_app.extensions["regapp.settings"].base_url
    code = _pairing_code(event)
    return [
        ("Address", f"{base}/"),
        ("Sign in as", f"{loader.ORGANIZER}   password: {loader.PASSWORD}"),
        ("A guest's link", _a_guests_link(event)),
        ("Pair a scanner", f"{base}/pair/{code}"),
    ]


def _pairing_code(event: Event) -> str:
    """A fresh code for the demo's phone, which is added once and stays until it is paired."""
    waiting = next((one for one in devices(event.id) if one.name == PHONE and not one.token_hash), None)
    if waiting:
        return open_pairing(waiting, PAIRING_LASTS)
    return announce_device(event, PHONE, COMMAND, PAIRING_LASTS)[1]


def _a_guests_link(event: Event) -> str:
    """Somebody who may be represented and has not answered; anybody once all have."""
    guest, invitation = db.session.execute(
        sa.select(Guest, Invitation)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .join(Guest.category)
        .where(Guest.event_id == event.id)
        .order_by(Invitation.answer != AnswerValue.NONE, Guest.precedence.is_(None), Guest.precedence, Guest.id)
        .limit(1)
    ).one()
    return personal_link(guest, invitation)
