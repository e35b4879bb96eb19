"""`regapp events`: set an event up, list them."""

import datetime as dt

import click
from flask import current_app
from flask.cli import with_appcontext

from regapp import dates
from regapp.accounts.service import COMMAND
from regapp.events import queries, service
from regapp.events.service import EventDetails

LOCAL_TIME = click.DateTime(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group("events")
def events() -> None:
    """Events."""


@events.command("create")
@click.option("--slug", required=True, help="Its name in addresses and commands: small letters, digits, hyphens.")
@click.option("--title", required=True, help="In full, as on the letter.")
@click.option("--starts", required=True, type=LOCAL_TIME, help="Local to the time zone: 2023-05-04T08:30.")
@click.option("--ends", required=True, type=LOCAL_TIME, help="Local to the time zone.")
@click.option("--timezone", required=True, help="IANA name, such as Asia/Makassar.")
@click.option("--venue", required=True, help="Room and house.")
@click.option("--language", default="id", show_default=True, help="Language of the committee's papers.")
@with_appcontext
def create(
    slug: str, title: str, starts: dt.datetime, ends: dt.datetime, timezone: str, venue: str, language: str
) -> None:
    """Set an event up with the standard categories and its first session, `main`."""
    known = current_app.config["STAFF_LANGUAGES"]
    if language not in known:
        raise click.BadParameter(f"one of {', '.join(known)}", param_hint="--language")
    details = EventDetails(
        title=title,
        starts=starts,
        ends=ends,
        timezone=timezone,
        venue=venue,
        language=language,
        languages=tuple(current_app.config["LANGUAGES"]),
    )
    event = service.create_event(slug, details, COMMAND)
    click.echo(f"The event {event.slug} is set up.")


@events.command("list")
@with_appcontext
def list_events() -> None:
    """All events, the next or latest first: slug, beginning, title."""
    for event in queries.all_events():
        click.echo(f"{event.slug}\t{dates.moment(event.starts_at, event.zone, 'en')}\t{event.title}")


COMMANDS = (events,)
