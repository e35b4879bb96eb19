"""`regapp guests`: the list in and out."""

import pathlib

import click

from regapp.accounts.service import COMMAND
from regapp.cli.arguments import for_event, output, written
from regapp.guests import exporting, importing, queries
from regapp.models import Event


@click.group("guests")
def guests() -> None:
    """The guest list."""


@guests.command("import")
@for_event
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--sheet", default="", help="Name of the sheet; the first one with anything in it if left out.")
@click.option("--take-good-rows", is_flag=True, help="Take the rows without problems, leave the others out.")
def import_(event: Event, file: pathlib.Path, dry_run: bool, sheet: str, take_good_rows: bool) -> None:
    """Put the people in FILE (.xlsx, .xls, .ods, .csv) on the list, all at once. A second time changes nothing."""
    with file.open("rb") as stream:
        content = stream.read(importing.LARGEST_FILE + 1)
    plan = importing.plan_import(event, importing.read_table(content, sheet))
    _report(plan)
    if not dry_run:
        plan = importing.apply_import(event, plan, file.name, COMMAND, take_good_rows=take_good_rows)
    verb = "To be put" if dry_run else "Put"
    click.echo(f"{verb} on the list: {len(plan.new)}. There already: {len(plan.known)}.")
    if dry_run and plan.problems and not take_good_rows:
        raise click.ClickException(f"{plan.bad_lines} rows cannot be taken, so nothing would be imported")


@guests.command("export")
@for_event
@output
def export(event: Event, output: pathlib.Path) -> None:
    """Write the list as .xlsx or .csv, such that it can be imported again."""
    kind = output.suffix.lower().removeprefix(".")
    if kind not in exporting.MIMETYPES:
        raise click.UsageError("the file's name ends in .xlsx or .csv")
    rows = queries.everybody(event.id)
    with written(output) as stream:
        exporting.write(event, rows, kind, stream)
    click.echo(f"{len(rows)} guests written to {output}")


def _report(plan: importing.ImportPlan) -> None:
    """Name what was not understood, on stderr."""
    for name in plan.unknown_columns:
        click.echo(f"column “{name}” is not known and was passed over", err=True)
    if plan.assumed_category:
        click.echo(f"rows without a category become “{plan.assumed_category}”", err=True)
    for problem in plan.problems:
        value = f" ({' '.join(problem.value.split())})" if problem.value else ""
        click.echo(f"line {problem.line}, {problem.column}: {problem.reason}{value}", err=True)
