"""`regapp users`: who signs in, and what they may do."""

import sys

import click
from flask.cli import with_appcontext

from regapp.accounts import service
from regapp.events.queries import event_by_slug
from regapp.models import Role


@click.group("users")
def users() -> None:
    """Accounts of the committee and the desk."""


@users.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--event", "slug", metavar="EVENT", help="Slug of the event; left out, the role holds at every event.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
@with_appcontext
def add(email: str, role: str, slug: str | None, password_stdin: bool) -> None:
    """Give EMAIL an account and a role; a password that was made is printed, once.

    For somebody who has an account already, the role is changed, and the password only when one is given.
    """
    event = event_by_slug(slug) if slug else None
    if slug and event is None:
        raise click.ClickException(f"there is no event “{slug}”; `regapp events list` shows all")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if password_stdin and not password:
        raise click.ClickException("no password was given on standard input")
    user, made = service.add_user(email, Role(role), event.id if event else None, password)
    click.echo(f"{user.email} is {role} of {event.slug if event else 'every event'}.", err=bool(made))
    if made:
        click.echo(made)


COMMANDS = (users,)
