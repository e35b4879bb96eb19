"""Verbs of runs: ask for badges, print what waits, erase files that nobody needs any more.

A run is a row before it is a file. Whoever prints it has it on lease, so that a worker that is killed loses nothing:
another takes the run up when the lease is over. The file appears whole or not at all.
"""

import contextlib
import datetime as dt
import logging
import pathlib
import secrets
import time
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin.attending import insert
from regapp.errors import DomainError, NotFound
from regapp.extensions import db, transaction
from regapp.messages.duties import duty
from regapp.models import Event, Guest, GuestStatus, PrintedBadge, PrintRun, RunState, clean
from regapp.printing import Printed
from regapp.reports.runs import queries
from regapp.reports.runs.queries import Order, Scope
from regapp.tickets import badges
from regapp.tickets.badges import Prepared

_log = logging.getLogger("regapp.printing")

# So many badges are printed while the page is waited for; more are left to the worker.
AT_ONCE = 200
LEASE = dt.timedelta(minutes=3)
MOST_ATTEMPTS = 3
KEPT_FOR = dt.timedelta(days=14)
LONGEST_SHORT_TITLE = 120
# Seconds between two notes of how far a run has come.
_NOTED_EVERY = 0.5
_CHUNK = 500


class NobodyToPrint(DomainError):
    """Nobody in that scope has a badge to be printed."""

    status = 409
    reason = "nobody"


def ask(event: Event, scope: Scope, order: Order, layout: str, actor: Actor) -> PrintRun:
    """Ask for badges. A few are printed at once, many by the worker. Raises NobodyToPrint."""
    holders = queries.chosen(event, scope, order, layout)
    if not holders:
        raise NobodyToPrint(
            _l("Since the last run nobody is new and nothing has changed.")
            if scope.changed
            else _l("Nobody here has a valid ticket, so there is no badge to print.")
        )
    with transaction():
        run = PrintRun(
            event_id=event.id,
            scope=scope.stored,
            order=order.value,
            layout=layout,
            total=len(holders),
            asked_by=actor.name,
            asked_at=clock.now(),
        )
        db.session.add(run)
        record(actor, "badges.run_asked", event_id=event.id, count=len(holders))
        db.session.flush()
    if len(holders) <= AT_ONCE:
        print_run(run.id)
        db.session.refresh(run)
    return run


def print_run(run_id: int) -> bool:
    """Print a run unless somebody else has it in hand. Whether this call did; what goes wrong is kept with the run."""
    if not _leased(run_id):
        return False
    run = db.session.get_one(PrintRun, run_id, populate_existing=True)
    event = db.session.get_one(Event, run.event_id)
    try:
        _print(run, event)
    except Exception as error:
        db.session.rollback()
        _log.error("a run of badges failed", exc_info=error, extra={"fields": {"run": run_id}})
        problem = str(error) if isinstance(error, DomainError) else _("Something went wrong while printing.")
        _mark(run_id, state=RunState.FAILED, problem=problem, done_at=clock.now(), leased_until=None)
    return True


@duty(every=dt.timedelta(seconds=2))
def print_waiting() -> None:
    """Print the runs that wait, and those whose worker was killed."""
    for run_id in db.session.scalars(
        sa.select(PrintRun.id)
        .where(PrintRun.state.in_([RunState.WAITING, RunState.PRINTING]))
        .order_by(PrintRun.id)
        .limit(10)
    ).all():
        print_run(run_id)


@duty(every=dt.timedelta(hours=6))
def erase_old_files() -> None:
    """Erase the files of runs that were printed long ago: names are in them."""
    old = db.session.scalars(
        sa.select(PrintRun).where(PrintRun.file != "", PrintRun.done_at < clock.now() - KEPT_FOR)
    ).all()
    for run in old:
        path = file_of(run)
        _mark(run.id, file="", size=0)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def file_of(run: PrintRun) -> pathlib.Path:
    """Where the file of a run lies. Raises NotFound while there is none."""
    path = _folder() / run.file
    if not run.file or not path.exists():
        raise NotFound(_l("This file is not there any more. Please print these badges once more."))
    return path


def shorten(event: Event, ref: str, words: str, actor: Actor) -> Guest:
    """Put a shorter word for their office on a guest's badge; empty: the office itself. Raises NotFound."""
    with transaction():
        guest = db.session.scalar(
            sa.select(Guest).where(
                Guest.event_id == event.id, Guest.ref == ref.upper(), Guest.status == GuestStatus.LISTED
            )
        )
        if guest is None:
            raise NotFound(_l("There is no guest with this reference."))
        before, guest.badge_position = guest.badge_position, clean(words)[:LONGEST_SHORT_TITLE]
        changed = {"badge_position": [before, guest.badge_position]}
        record(actor, "guest.changed", event_id=event.id, guest_id=guest.id, name=guest.name, changed=changed)
    return guest


def _leased(run_id: int) -> bool:
    """Take a run in hand; of several who try at one instant, one does. One taken up too often has failed."""
    now = clock.now()
    free = sa.or_(PrintRun.leased_until.is_(None), PrintRun.leased_until < now)
    open_ = PrintRun.state.in_([RunState.WAITING, RunState.PRINTING])
    with transaction():
        taken = db.session.execute(
            sa.update(PrintRun)
            .where(PrintRun.id == run_id, open_, free, PrintRun.attempts < MOST_ATTEMPTS)
            .values(
                state=RunState.PRINTING, leased_until=now + LEASE, attempts=PrintRun.attempts + 1, done=0, problem=""
            )
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            return True
        db.session.execute(
            sa.update(PrintRun)
            .where(PrintRun.id == run_id, open_, free)
            .values(
                state=RunState.FAILED,
                done_at=now,
                problem=_("It was interrupted again and again. Please ask for it anew."),
            )
            .execution_options(synchronize_session=False)
        )
    return False


def _print(run: PrintRun, event: Event) -> None:
    run_id, scope, order, layout = run.id, Scope.of(run.scope), Order(run.order), run.layout
    holders = queries.chosen(event, scope, order, layout)
    if not holders:
        raise NobodyToPrint(_l("Nobody here has a valid ticket any more, so there is no badge to print."))
    prepared = badges.prepare(event, holders, layout)
    looks = badges.fingerprints(prepared)
    rows = [_printed_row(run_id, holder.guest.id, holder.ticket.id, looks) for _stack, holder in prepared.pairs]
    name, printed = _written(run_id, prepared, len(rows))
    path = _folder() / name
    values: dict[str, Any] = {
        "state": RunState.READY,
        "total": len(rows),
        "done": len(rows),
        "pages": printed.pages,
        "missing": [f"{glyph.char} ({glyph.name})" for glyph in printed.missing],
        "squeezed": list(printed.squeezed),
        "file": name,
        "size": path.stat().st_size,
        "done_at": clock.now(),
        "leased_until": None,
    }
    with transaction():
        for start in range(0, len(rows), _CHUNK):
            _keep_looks(rows[start : start + _CHUNK])
        _mark(run_id, **values)


def _written(run_id: int, prepared: Prepared, total: int) -> tuple[str, Printed]:
    """The finished file under a name that cannot be guessed, and what is to be said of it."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"badges-{run_id}-{secrets.token_hex(8)}.pdf"
    unfinished = folder / f".{name}"
    progress = _Progress(run_id, total)
    try:
        with unfinished.open("wb") as stream:
            printed = badges.write_prepared(prepared, stream, progress.one_more)
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    return name, printed


class _Progress:
    """Notes now and then how far a run has come, and keeps its lease."""

    def __init__(self, run_id: int, total: int) -> None:
        self._run_id = run_id
        self._total = total
        self._done = 0
        self._noted_at = time.monotonic()

    def one_more(self) -> None:
        """One badge more is printed."""
        self._done += 1
        now = time.monotonic()
        if now - self._noted_at >= _NOTED_EVERY:
            self._noted_at = now
            _mark(self._run_id, done=self._done, total=self._total, leased_until=clock.now() + LEASE)


def _mark(run_id: int, **values: Any) -> None:
    with transaction():
        db.session.execute(
            sa.update(PrintRun)
            .where(PrintRun.id == run_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _printed_row(run_id: int, guest_id: int, ticket_id: int, looks: dict[int, str]) -> dict[str, Any]:
    return {
        "guest_id": guest_id,
        "run_id": run_id,
        "fingerprint": looks[guest_id],
        "ticket_id": ticket_id,
        "at": clock.now(),
    }


def _keep_looks(rows: list[dict[str, Any]]) -> None:
    added = insert(PrintedBadge).values(rows)
    fresh = {name: added.excluded[name] for name in ("run_id", "fingerprint", "ticket_id", "at")}
    db.session.execute(added.on_conflict_do_update(index_elements=["guest_id"], set_=fresh))


def _folder() -> pathlib.Path:
    return pathlib.Path(current_app.instance_path) / "prints"
