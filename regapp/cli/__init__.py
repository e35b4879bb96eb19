"""The program `regapp`: commands over the same services, grouped by noun."""

import importlib
import logging

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError

from regapp import create_app
from regapp.errors import DomainError
from regapp.settings import SettingsError

# Where each command lives; it is loaded when it is called, so that printing badges does not load the migrations.
COMMANDS = {
    "attendance": "papers.attendance",
    "backup": "backup.backup",
    "badges": "papers.badges",
    "certificates": "certificates.certificates",
    "db": "database.group",
    "demo": "demo.demo",
    "devices": "devices.devices",
    "events": "events.events",
    "guests": "guests.guests",
    "invitations": "invitations.invitations",
    "nametents": "papers.nametents",
    "restore": "backup.restore",
    "signatures": "papers.signatures",
    "serve": "serve.serve",
    "tickets": "tickets.tickets",
    "tokens": "devices.tokens",
    "users": "users.users",
    "worker": "worker.worker",
}


class Program(click.Group):
    """The group of all commands; what a person can cause ends in one readable line, never in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name."""
        module, _, name = COMMANDS.get(cmd_name, "").partition(".")
        return getattr(importlib.import_module(f"regapp.cli.{module}"), name) if module else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command: exit code 0 when done, 1 when refused, 2 on wrong usage."""
        try:
            return super().invoke(ctx)
        except (DomainError, SettingsError) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(_about_database(error)) from error
        except ProgrammingError as error:
            raise click.ClickException("the database has another schema: run `regapp db upgrade`") from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")) from error


def _about_database(error: OperationalError) -> str:
    words = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "no such table" in words:
        return "the database is empty: run `regapp db upgrade`"
    if "full" in words:
        return "the disk is full: nothing was changed"
    return f"the database does not answer: {words}"


def _app() -> Flask:
    app = create_app()
    logging.getLogger("regapp").setLevel(logging.WARNING)
    return app


program = Program("regapp", help="Registration and attendance for official meetings.")


def main() -> None:
    """Entry point of the console script."""
    program.main(prog_name="regapp", obj=ScriptInfo(create_app=_app, set_debug_flag=False))
