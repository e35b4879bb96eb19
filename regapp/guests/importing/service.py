"""The verb of the import: one transaction, everything or nothing."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy.exc import IntegrityError

from regapp.accounts.service import Actor, record
from regapp.errors import DomainError
from regapp.extensions import transaction
from regapp.guests.importing.files import read_table
from regapp.guests.importing.plan import ImportPlan, looked_again, plan_import
from regapp.guests.service import add_guests, lock_list
from regapp.models import Event, GuestSource


class ImportRefused(DomainError):
    """Some rows cannot be taken, and nobody said to take the others."""

    reason = "import_refused"


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
    """Put the plan's new rows on the list, in one transaction; rows that are there already change nothing.

    Who is there already is looked up again under the list's lock, so that of two imports of one file at one instant
    the second finds everybody there. Raises ImportRefused when rows have problems and `take_good_rows` is not given.
    """
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
            if fresh.new:
                add_guests(
                    event,
                    [row.details for row in fresh.new],
                    actor,
                    GuestSource.IMPORT,
                    [row.key for row in fresh.new],
                )
                record(actor, "guests.imported", event_id=event.id, count=len(fresh.new), file=name)
    except IntegrityError as error:
        raise ImportRefused(_l("Somebody else is importing at this moment. Please try again.")) from error
    return fresh
