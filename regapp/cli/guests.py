"""`regapp guests`: the list in and out."""

import contextlib
import pathlib
import sys
import time
from collections.abc import Callable, Iterator

import click

from regapp.accounts.service import COMMAND
from regapp.cli.arguments import for_event, output, written
from regapp.guests import exporting, importing, queries
from regapp.guests.importing.plan import Reading, columns_by_name, header_of, with_proposals
from regapp.guests.importing.service import Decisions, take
from regapp.models import Event


@click.group("guests")
def guests() -> None:
    """The guest list."""


@guests.command("import")
@for_event
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--sheet", default="", help="Name of the sheet; the first one with anything in it if left out.")
@click.option("--encoding", default="", help="Alphabet of a text file, such as cp1252; guessed if left out.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help='What a column means: "Nama Tamu=name".')
@click.option("--take-good-rows", is_flag=True, help="Take the rows without problems, leave the others out.")
@click.option("--update", is_flag=True, help="Bring those whose reference stands in the file up to date.")
def import_(
    event: Event,
    file: pathlib.Path,
    dry_run: bool,
    sheet: str,
    encoding: str,
    mapping: tuple[str, ...],
    take_good_rows: bool,
    update: bool,
) -> None:
    """Put the people in FILE (.xlsx, .xls, .ods, .csv) on the list, all at once. A second time changes nothing."""
    with file.open("rb") as stream:
        content = stream.read(importing.LARGEST_FILE + 1)
    with _steps("Reading", "Comparing", "Writing") as step:
        step()
        table = importing.read_table(content, sheet, encoding)
        columns = columns_by_name(header_of(table)[1], mapping) if mapping else None
        plan = importing.plan_import(event, table, Reading(columns))
        step()
        plan = with_proposals(event, plan)
        step()
        _report(plan, update)
        same = {line: change.guest.ref for line, change in plan.changes.items()} if update else {}
        added, updated, known = len(plan.new), len(same), len(plan.known) - len(same)
        if not dry_run:
            decisions = Decisions(same=same)
            fresh, done = take(event, plan, file.name, COMMAND, decisions=decisions, take_good_rows=take_good_rows)
            added, updated, known = done.added, done.updated, len(fresh.known) - done.updated
    verb = "To be put" if dry_run else "Put"
    changed = f" Brought up to date: {updated}." if updated else ""
    click.echo(f"{verb} on the list: {added}. There already: {known}.{changed}")
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


@contextlib.contextmanager
def _steps(*names: str) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, one step at a time, for what takes longer than a second."""
    begun, at = time.monotonic(), iter(names)
    is_shown = sys.stderr.isatty()

    def step() -> None:
        name = next(at)
        if is_shown and (time.monotonic() - begun > 1 or name == names[0]):
            done = names.index(name)
            bar = "#" * (done * 8) + "-" * ((len(names) - done) * 8)
            click.echo(f"\r[{bar}] {name} …   ", nl=False, err=True)

    try:
        yield step
    finally:
        if is_shown:
            click.echo("\r" + " " * 50 + "\r", nl=False, err=True)


def _report(plan: importing.ImportPlan, update: bool) -> None:
    """Name what was not understood, and what looks like somebody, on stderr."""
    for name in plan.unknown_columns:
        click.echo(f"column “{name}” is not known and was passed over", err=True)
    if plan.assumed_category:
        click.echo(f"rows without a category become “{plan.assumed_category}”", err=True)
    for problem in plan.problems:
        value = f" ({' '.join(problem.value.split())})" if problem.value else ""
        click.echo(f"line {problem.line}, {problem.column}: {problem.reason}{value}", err=True)
    for line, matches in plan.matches.items():
        names = ", ".join(f"{match.guest.name} ({match.guest.ref})" for match in matches[:3])
        click.echo(f"line {line} looks like {names}, who is on the list; it is a further person", err=True)
    for line, change in plan.changes.items():
        fields = ", ".join(change.differing)
        done = "is brought up to date" if update else "stays as it is; --update changes it"
        click.echo(f"line {line}: {change.guest.name} ({change.guest.ref}) differs in {fields} and {done}", err=True)
