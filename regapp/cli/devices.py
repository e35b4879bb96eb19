"""`regapp devices` and `regapp tokens`: who may speak to the door and the API."""

import click

from regapp.accounts.service import COMMAND, add_api_token
from regapp.checkin import service
from regapp.checkin.service import DeviceSettings
from regapp.cli.arguments import for_event
from regapp.models import DeviceDirection, Event, Power, Scope


@click.group("devices")
def devices() -> None:
    """Phones and computers at the door."""


@devices.command("add")
@for_event
@click.option("--name", required=True, help="What the committee calls it.")
@click.option("--door", default="", help="At which door it stands.")
@click.option("--session", "sessions", multiple=True, help="Code of a session it may scan for; again for more.")
@click.option(
    "--power",
    "powers",
    multiple=True,
    type=click.Choice([power.value for power in Power]),
    default=[power.value for power in DeviceSettings().powers],
    show_default=True,
    help="What it may do; again for more.",
)
@click.option(
    "--direction",
    type=click.Choice([direction.value for direction in DeviceDirection]),
    default=DeviceDirection.IN.value,
    show_default=True,
    help="Which way its door leads.",
)
def add_device(
    event: Event, name: str, door: str, sessions: tuple[str, ...], powers: tuple[str, ...], direction: str
) -> None:
    """Add a device and print its token, once."""
    settings = DeviceSettings(door, sessions, tuple(map(Power, powers)), DeviceDirection(direction))
    _device, token = service.add_device(event, name, COMMAND, settings)
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
