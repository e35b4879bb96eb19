"""`regapp badges` and `regapp attendance`: papers to files."""

import dataclasses
import pathlib
import sys

import click

from regapp.checkin.signing.queries import chain
from regapp.cli.arguments import for_event, output, written
from regapp.models import Event
from regapp.printing import Paper, Printed
from regapp.reports import queries
from regapp.reports.lists import papers
from regapp.reports.lists.details import PRESETS
from regapp.reports.tents import papers as tents
from regapp.tickets.badges import write_badges
from regapp.tickets.layouts.queries import layouts_of
from regapp.tickets.queries import valid_holders


@click.command("badges")
@for_event
@output
@click.option("--category", help="Code of a category.")
@click.option("--guest", "ref", help="A guest's reference.")
@click.option("--layout", help="Code of a layout.  [default: each category's own]")
def badges(event: Event, output: pathlib.Path, category: str | None, ref: str | None, layout: str | None) -> None:
    """Write the badges of everybody whose ticket is valid."""
    chosen = valid_holders(event.id, category, ref)
    if not chosen:
        raise click.ClickException("nobody here has a valid ticket, so there is no badge to print")
    if layout and layout not in (known := layouts_of(event)):
        raise click.ClickException(f"there is no layout “{layout}”; this event has {', '.join(known)}")
    with written(output) as file, click.progressbar(length=len(chosen), label="Badges", file=sys.stderr) as shown:
        printed = write_badges(event, chosen, file, layout or "", lambda: shown.update(1))
    click.echo(f"{len(chosen)} badges on {printed.pages} pages written to {output}")
    _tell(printed)


@click.command("nametents")
@for_event
@output
@click.option("--category", help="Code of a category.")
@click.option("--guest", "ref", help="A guest's reference.")
@click.option("--layout", default=tents.USUAL, show_default=True, help="Code of a layout.")
def nametents(event: Event, output: pathlib.Path, category: str | None, ref: str | None, layout: str) -> None:
    """Write the name tents of everybody whose ticket is valid, in the order of precedence."""
    chosen = valid_holders(event.id, category, ref)
    if not chosen:
        raise click.ClickException("nobody here has a valid ticket, so there is no name tent to print")
    if layout not in (known := layouts_of(event)):
        raise click.ClickException(f"there is no layout “{layout}”; this event has {', '.join(known)}")
    with written(output) as file:
        printed = tents.write_tents(event, chosen, file, layout)
    click.echo(f"{len(chosen)} name tents on {printed.pages} pages written to {output}")
    _tell(printed)


@click.command("attendance")
@for_event
@output
@click.option("--session", "code", default="main", show_default=True, help="Code of the session.")
@click.option("--signatures", is_flag=True, help="With the column to sign in (PDF).")
@click.option("--paper", type=click.Choice([paper.value for paper in Paper]), default="a4", show_default=True)
@click.option(
    "--blank", type=click.IntRange(0, 500), default=0, help="Blank numbered lines for people not on the list (PDF)."
)
@click.option(
    "--preset", type=click.Choice(list(PRESETS)), default="general", show_default=True, help="In which form (PDF)."
)
def attendance(
    event: Event, output: pathlib.Path, code: str, signatures: bool, paper: str, blank: int, preset: str
) -> None:
    """Write a session's attendance list as .pdf, .xlsx or .csv."""
    session = queries.session_of(event, code)
    if session is None:
        known = ", ".join(s.code for s in event.sessions)
        raise click.ClickException(f"there is no session “{code}”; this event has {known}")
    kind = output.suffix.lower()
    if kind not in (".pdf", ".xlsx", ".csv"):
        raise click.UsageError("the file's name ends in .pdf, .xlsx or .csv")
    rows = queries.attendees(event.id, session.id)
    with written(output) as file:
        if kind == ".csv":
            papers.write_attendance_csv(event, rows, file)
        elif kind == ".xlsx":
            papers.write_attendance_xlsx(event, session, rows, file)
        else:
            details = dataclasses.replace(
                PRESETS[preset][1], signatures=signatures, paper=Paper(paper), blank_rows=blank
            )
            _tell(papers.write_attendance_pdf(event, session, rows, file, details))
    click.echo(f"{len(rows)} people written to {output}")


@click.command("signatures")
@for_event
def signatures(event: Event) -> None:
    """Compute the chain of an event's drawn signatures again, and tell whether it holds."""
    known = chain(event.id)
    if known.broken:
        numbers = ", ".join(map(str, known.broken))
        raise click.ClickException(f"changed since they were drawn: {numbers} (of {known.length})")
    click.echo(f"{known.length} signatures, none changed; the last hash is {known.last_hash or '–'}")


def _tell(printed: Printed) -> None:
    """Name what did not come out as one would wish."""
    for missing in printed.missing:
        click.echo(f"no font has {missing.char} ({missing.name})", err=True)
    for text in printed.squeezed:
        click.echo(f"very small, please shorten: {text}", err=True)
