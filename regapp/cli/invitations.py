"""`regapp invitations`: ask, and the personal links for other programs."""

import pathlib
import sys

import click

from regapp.accounts.service import COMMAND
from regapp.cli.arguments import for_event, output, written
from regapp.invitations import queries, service
from regapp.invitations.lettering import queries as lettering
from regapp.invitations.lettering.service import all_letters, each_letter, missing_in, zipped
from regapp.invitations.links import personal_link
from regapp.models import Event
from regapp.sheets import write_csv


@click.group("invitations")
def invitations() -> None:
    """Invitations and personal links."""


@invitations.command("send")
@for_event
@click.option("--category", default="", help="Code of a category.")
@click.option("--guest", "ref", default="", help="A guest's reference.")
@click.option("--again", is_flag=True, help="Also to those who were asked before.")
def send(event: Event, category: str, ref: str, again: bool) -> None:
    """Queue the e-mail of everybody who was not asked yet; `regapp worker` sends it."""
    _known_category(event, category)
    chosen = None
    if ref:
        found = queries.invited_by_ref(event.id, ref)
        if found is None:
            raise click.ClickException(f"there is no guest “{ref}” at this event")
        chosen = [found.guest.id]
    done = service.send_invitations(event, COMMAND, category=category, guest_ids=chosen, again=again)
    click.echo(
        f"{done.queued} queued, {done.without_address} without an address, {done.already} asked or answered already"
    )


@invitations.command("links")
@for_event
@output
def links(event: Event, output: pathlib.Path) -> None:
    """Write the personal link of everybody on the list, whatever they answered."""
    rows = [
        (one.guest.ref, one.guest.name, one.category.code, personal_link(one.guest, one.invitation))
        for one in queries.everybody(event.id)
    ]
    with written(output) as file:
        write_csv(file, ("ref", "name", "category", "url"), rows)
    click.echo(f"{len(rows)} links written to {output}")


@invitations.command("letters")
@for_event
@output
@click.option("--category", default="", help="Code of a category.")
def letters(event: Event, output: pathlib.Path, category: str) -> None:
    """Write everybody's letter: one PDF with all of them (.pdf), or one file each in an archive (.zip)."""
    kind = output.suffix.lower()
    if kind not in (".pdf", ".zip"):
        raise click.UsageError("the file's name ends in .pdf or .zip")
    _known_category(event, category)
    mailing = lettering.mailing(event, category=category)
    if not mailing.addressed:
        raise click.ClickException("there is no letter to print: write one on the page Letters")
    with (
        written(output) as file,
        click.progressbar(mailing.addressed, label="Letters", file=sys.stderr) as shown,
    ):
        if kind == ".pdf":
            printed = all_letters(event, mailing.addressed, file, shown)
        else:
            printed = missing_in(event, mailing.addressed)
            file.writelines(zipped(each_letter(event, mailing.addressed, shown)))
    without = f", {mailing.without} guests without one" if mailing.without else ""
    click.echo(f"{len(mailing.addressed)} letters written to {output}{without}")
    for missing in printed.missing:
        click.echo(f"no font has {missing.char} ({missing.name})", err=True)


def _known_category(event: Event, category: str) -> None:
    """Refuse a category that the event does not have."""
    if category and category not in {one.code for one in event.categories}:
        known = ", ".join(one.code for one in event.categories)
        raise click.ClickException(f"there is no category “{category}”; this event has {known}")


COMMANDS = (invitations,)
