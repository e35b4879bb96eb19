"""`regapp devices` and `regapp tokens`: who may speak to the door and the API."""

import click

from regapp.accounts.service import COMMAND, add_api_token
from regapp.checkin import service
from regapp.cli.arguments import for_event
from regapp.models import Event, Scope


@click.group("devices")
def devices() -> None:
    """Phones and computers at the door."""


@devices.command("add")
@for_event
@click.option("--name", required=True, help="What the committee calls it.")
def add_device(event: Event, name: str) -> None:
    """Add a device and print its token, once."""
    _device, token = service.add_device(event, name, COMMAND)
    click.echo(token)


@click.group("tokens")
def tokens() -> None:
    """Programs' keys to the API."""


@tokens.command("add")
@for_event
@click.option("--name", required=True, help="What the program is for.")
@click.option("--scope", required=True, type=click.Choice([scope.value for scope in Scope]))
def add_token(event: Event, name: str, scope: str) -> None:
    """Add an API token and print it, once."""
    click.echo(add_api_token(event.id, name, Scope(scope), COMMAND))
