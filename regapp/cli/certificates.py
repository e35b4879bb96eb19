"""`regapp certificates`: those that were issued to a file, and to issue the others first."""

import pathlib
import sys

import click

from regapp.accounts.service import COMMAND
from regapp.cli.arguments import for_event, output, written
from regapp.invitations.lettering.service import zipped
from regapp.models import Event
from regapp.reports.certificates import queries, service


@click.command("certificates")
@for_event
@output
@click.option("--issue", "issues", is_flag=True, help="First issue them to all who meet the rule and have none yet.")
@click.option("--zip", "in_parts", is_flag=True, help="One file each in an archive; also by a name that ends in .zip.")
@click.option("--category", default="", help="Code of a category.")
@click.option("--guest", "ref", default="", help="A guest's reference.")
def certificates(event: Event, output: pathlib.Path, issues: bool, in_parts: bool, category: str, ref: str) -> None:
    """Write the certificates that were issued: one PDF with all of them, or one file each in an archive.

    Where none was ever issued, there is nothing else to write: they are issued first, to all who meet the rule.
    """
    kind = output.suffix.lower()
    if kind not in (".pdf", ".zip") or (in_parts and kind != ".zip"):
        raise click.UsageError("the file's name ends in .zip with --zip, in .pdf or .zip without it")
    _known_category(event, category)
    if issues or not queries.was_any_issued(event.id):
        run = service.issue(event, event.sessions, COMMAND)
        if run.count:
            click.echo(f"{run.count} issued: {run.first} to {run.last}")
    standing = queries.issued(event.id, category, ref)
    if not standing:
        raise click.ClickException("there is no certificate to write: nobody who was asked for has met the rule")
    with written(output) as file, click.progressbar(standing, label="Certificates", file=sys.stderr) as shown:
        if kind == ".zip":
            file.writelines(zipped(service.each_certificate(event, standing, shown)))
            missing, squeezed = (), ()
        else:
            printed = service.all_certificates(event, standing, file, shown)
            missing, squeezed = printed.missing, printed.squeezed
    click.echo(f"{len(standing)} certificates written to {output}")
    for glyph in missing:
        click.echo(f"no font has {glyph.char} ({glyph.name})", err=True)
    for text in squeezed:
        click.echo(f"very small, please shorten: {text}", err=True)


def _known_category(event: Event, category: str) -> None:
    """Refuse a category that the event does not have."""
    if category and category not in {one.code for one in event.categories}:
        known = ", ".join(one.code for one in event.categories)
        raise click.ClickException(f"there is no category “{category}”; this event has {known}")
