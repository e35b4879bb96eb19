"""The verbs of the import: take a plan in one transaction, everything or nothing; and take a whole import back."""

import collections
import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.guests import queries
from regapp.guests.importing.files import read_table
from regapp.guests.importing.plan import (
    ImportPlan,
    PlannedRow,
    brought_up_to_date,
    difference,
    looked_again,
    plan_import,
    seen_as,
)
from regapp.guests.service import add_guests, change_guest, details_of, lock_list
from regapp.models import (
    Attendance,
    Event,
    Guest,
    GuestSource,
    GuestStatus,
    ImportChange,
    ImportRun,
    Invitation,
    Merge,
    Message,
    Representation,
    Scan,
)

# What recognises a guest's row stands among the fields that an import changed, but is none that a person sees.
KEY = "import_key"


class ImportRefused(DomainError):
    """Some rows cannot be taken, and nobody said to take the others."""

    reason = "import_refused"


class AlreadyUndone(DomainError):
    """This import was taken back before."""

    reason = "already_undone"


@dataclasses.dataclass(frozen=True)
class Decisions:
    """What a person decided about rows, by line: which are left out, and of which guest (by reference) one is a row.

    `seen` holds what recognises the change that they looked at (`plan.seen_as`); a line without it is not compared.
    """

    left_out: Collection[int] = ()
    same: Mapping[int, str] = dataclasses.field(default_factory=dict)
    seen: Mapping[int, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Imported:
    """What an import did. `run` is None where it changed nothing."""

    run: ImportRun | None
    added: int
    updated: int
    known: int
    bad: int
    left_out: int


@dataclasses.dataclass(frozen=True)
class Undone:
    """What taking an import back did: how many left the list, who is kept because something happened since, how many
    were brought back to what was known before, and of whom it could not be.
    """

    removed: int
    kept: list[Guest]
    restored: int
    changed_since: list[Guest]


def import_file(
    event: Event, name: str, content: bytes, actor: Actor, *, sheet: str = "", take_good_rows: bool = False
) -> ImportPlan:
    """Read a file and put its people on the list; returns what was done. Raises FileProblem, ImportRefused."""
    return apply_import(
        event, plan_import(event, read_table(content, sheet)), name, actor, take_good_rows=take_good_rows
    )


def apply_import(
    event: Event, plan: ImportPlan, name: str, actor: Actor, *, take_good_rows: bool = False
) -> ImportPlan:
    """Put the plan's new rows on the list; rows that are there already change nothing. See `take`."""
    return take(event, plan, name, actor, take_good_rows=take_good_rows)[0]


def take(
    event: Event,
    plan: ImportPlan,
    name: str,
    actor: Actor,
    *,
    decisions: Decisions | None = None,
    take_good_rows: bool = False,
) -> tuple[ImportPlan, Imported]:
    """Do what the plan and the person's decisions say, in one transaction; returns the plan as it stood then.

    Who is there already is looked up again under the list's lock, so that of two imports of one file at one instant
    the second finds everybody there. Raises ImportRefused when rows have problems and `take_good_rows` is not given,
    when two rows are said to be one person, or when somebody was changed since a person looked at what would change.
    """
    decided = decisions or Decisions()
    if plan.problems and not take_good_rows:
        raise ImportRefused(
            lazy_ngettext(
                "%(num)d row cannot be taken, so nothing was imported.",
                "%(num)d rows cannot be taken, so nothing was imported.",
                plan.bad_lines,
            )
        )
    try:
        with transaction():
            lock_list(event)
            fresh = looked_again(event, plan)
            done = _take(event, fresh, name, actor, decided)
    except IntegrityError as error:
        raise ImportRefused(_l("Somebody else is importing at this moment. Please try again.")) from error
    return fresh, done


def undo(run: ImportRun, actor: Actor, *, also_touched: bool = False) -> Undone:
    """Take a whole import back.

    Whom it put on the list leaves it, unless they have been written to, have answered or were at the door since: they
    are named and kept, unless `also_touched`. What it changed becomes what it was, unless somebody changed it since.
    Raises AlreadyUndone.
    """
    with transaction() as session:
        event = session.get_one(Event, run.event_id)
        lock_list(event)
        session.refresh(run, with_for_update=True)
        if run.undone_at:
            raise AlreadyUndone(_l("This import was taken back already."))
        changes = {one.guest_id: one for one in changes_of(run)}
        guests = list(queries.guests_by_id(event.id, list(changes)).values())
        touched = touched_since(run)
        added = [guest for guest in guests if changes[guest.id].is_new and guest.status == GuestStatus.LISTED]
        kept = [] if also_touched else [guest for guest in added if guest.id in touched]
        removed = [guest for guest in added if also_touched or guest.id not in touched]
        _remove([guest.id for guest in removed])
        restored, changed_since = _restore([one for one in guests if not changes[one.id].is_new], changes, actor)
        run.undone_at, run.undone_by = clock.now(), actor.name
        record(actor, "guests.import_undone", event_id=event.id, file=run.file, count=len(removed), kept=len(kept))
    return Undone(len(removed), kept, restored, changed_since)


def changes_of(run: ImportRun) -> list[ImportChange]:
    """What an import did, guest by guest. One statement."""
    return list(db.session.scalars(sa.select(ImportChange).where(ImportChange.import_run_id == run.id)))


def touched_since(run: ImportRun) -> set[int]:
    """The guests of an import to whom something has happened. One statement.

    They were written to, have answered, represent somebody, showed a ticket at the door, or took in another's record.
    """
    mine = sa.select(ImportChange.guest_id).where(ImportChange.import_run_id == run.id, ImportChange.is_new.is_(True))
    happened = (
        sa.select(Invitation.guest_id).where(
            Invitation.guest_id.in_(mine), sa.or_(Invitation.answered_at.is_not(None), Invitation.sent_at.is_not(None))
        ),
        sa.select(Message.guest_id).where(Message.guest_id.in_(mine)),
        sa.select(Attendance.guest_id).where(Attendance.guest_id.in_(mine)),
        sa.select(Scan.guest_id).where(Scan.guest_id.in_(mine)),
        sa.select(Representation.representative_guest_id).where(
            Representation.representative_guest_id.in_(mine), Representation.ended_at.is_(None)
        ),
        sa.select(Merge.kept_guest_id).where(Merge.kept_guest_id.in_(mine), Merge.undone_at.is_(None)),
    )
    return {guest_id for guest_id in db.session.scalars(sa.union(*happened)) if guest_id}


def _take(event: Event, plan: ImportPlan, name: str, actor: Actor, decided: Decisions) -> Imported:
    new = [row for row in plan.new if row.line not in decided.left_out and row.line not in decided.same]
    same = [row for row in (*plan.new, *plan.known) if row.line in decided.same and row.line not in decided.left_out]
    left_out = sum(row.line in decided.left_out for row in plan.new)
    added = add_guests(event, [row.details for row in new], actor, GuestSource.IMPORT, [row.key for row in new])
    updated = _update(event, same, decided, actor)
    run = None
    if added or updated:
        run = _remember(event, plan, name, actor, added, updated)
        record(
            actor,
            "guests.imported",
            event_id=event.id,
            count=len(added),
            updated=len(updated),
            file=name,
            run=run.id,
        )
    return Imported(run, len(added), len(updated), len(plan.known), plan.bad_lines, left_out)


def _update(event: Event, rows: list[PlannedRow], decided: Decisions, actor: Actor) -> dict[int, dict[str, Any]]:
    """Bring guests up to date; returns what changed, by guest."""
    refs = decided.same
    guests = queries.guests_by_ref(event.id, [refs[row.line] for row in rows])
    _refuse_other_than_seen(rows, decided, guests)
    taken = queries.import_keys(event.id, [row.key for row in rows])
    changed: dict[int, dict[str, Any]] = {}
    for row in rows:
        guest = guests[refs[row.line]]
        key_before = guest.import_key
        if row.key not in taken:
            guest.import_key = row.key
            db.session.add(guest)
        if differing := change_guest(guest, brought_up_to_date(guest, row), actor):
            changed[guest.id] = {**differing, KEY: [key_before, guest.import_key]}
    return changed


def _refuse_other_than_seen(rows: list[PlannedRow], decided: Decisions, guests: Mapping[str, Guest]) -> None:
    """Refuse what nobody agreed to: a row of nobody, two rows of one person, a change that looks otherwise by now."""
    for row in rows:
        if decided.same[row.line] not in guests:
            raise ImportRefused(
                _l("Line %(line)s is said to be somebody who is not on the list. Please look again.", line=row.line)
            )
    for ref, times in collections.Counter(decided.same[row.line] for row in rows).items():
        if times > 1:
            lines = ", ".join(str(row.line) for row in rows if decided.same[row.line] == ref)
            raise ImportRefused(
                _l(
                    "Lines %(lines)s are said to be one person: %(name)s. Please choose one of them.",
                    lines=lines,
                    name=guests[ref].name,
                )
            )
    for row in rows:
        guest = guests[decided.same[row.line]]
        if row.line in decided.seen and decided.seen[row.line] != seen_as(difference(guest, row)):
            raise ImportRefused(
                _l("%(name)s was changed since you looked. Please look at this row again.", name=guest.name)
            )


def _remember(
    event: Event, plan: ImportPlan, name: str, actor: Actor, added: list[Guest], updated: dict[int, dict[str, Any]]
) -> ImportRun:
    run = ImportRun(
        event_id=event.id,
        file=name,
        sheet=plan.table.sheet,
        actor_name=actor.name,
        added=len(added),
        updated=len(updated),
        at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    rows = [{"import_run_id": run.id, "guest_id": guest.id, "is_new": True, "changed": {}} for guest in added]
    rows += [
        {"import_run_id": run.id, "guest_id": guest_id, "is_new": False, "changed": differing}
        for guest_id, differing in updated.items()
    ]
    db.session.execute(sa.insert(ImportChange), rows)
    return run


def _remove(guest_ids: list[int]) -> None:
    """Take people off the list as if the file had never come: the same file puts them on it again."""
    for start in range(0, len(guest_ids), 500):
        db.session.execute(
            sa.update(Guest)
            .where(Guest.id.in_(guest_ids[start : start + 500]))
            .values(status=GuestStatus.WITHDRAWN, import_key=None, updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _restore(guests: list[Guest], changes: Mapping[int, ImportChange], actor: Actor) -> tuple[int, list[Guest]]:
    restored, changed_since = 0, []
    for guest in guests:
        now = dataclasses.asdict(details_of(guest))
        differing = dict(changes[guest.id].changed)
        key_before, key_after = differing.pop(KEY, (None, guest.import_key))
        if any(now[field] != new for field, (_old, new) in differing.items()):
            changed_since.append(guest)
        before = {field: old for field, (old, new) in differing.items() if now[field] == new}
        if guest.import_key == key_after:
            guest.import_key = key_before
            db.session.add(guest)
        restored += bool(before and change_guest(guest, dataclasses.replace(details_of(guest), **before), actor))
    return restored, changed_since
