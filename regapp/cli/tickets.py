"""`regapp tickets`: the codes, for other programs and for printers elsewhere."""

import pathlib

import click

from regapp.cli.arguments import for_event, output, written
from regapp.models import Event
from regapp.sheets import write_csv
from regapp.tickets import queries
from regapp.tickets.service import code_of


@click.command("tickets")
@for_event
@output
def tickets(event: Event, output: pathlib.Path) -> None:
    """Write ref, name and ticket (the exact text in the QR code) of everybody whose ticket is valid."""
    rows = [(h.guest.ref, h.guest.name, code_of(h.ticket, h.guest.secret)) for h in queries.valid_holders(event.id)]
    with written(output) as file:
        write_csv(file, ("ref", "name", "ticket"), rows)
    click.echo(f"{len(rows)} tickets written to {output}")
