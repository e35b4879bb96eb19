"""Verbs of the guest list: add, change, withdraw."""

import dataclasses
import re
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.models import Category, Delegation, Event, Guest, GuestSource, GuestStatus, Invitation, Ticket, fold
from regapp.models.types import clean
from regapp.tickets import credentials
from regapp.tickets.service import first_ticket_row

LONGEST_NAME = 200
LONGEST_TEXT = 400
LONGEST_NUMBER = 40
# How much fits into the fields that are not of the usual length.
_LONGEST = {"name": LONGEST_NAME, "staff_number": LONGEST_NUMBER, "notes": 2000}
LARGEST_PRECEDENCE = 999_999_999


@dataclasses.dataclass
class GuestDetails:
    """What is known of a guest, checked: phone in E.164, country as ISO 3166, category as its code."""

    name: str
    category: str = ""
    native_name: str = ""
    sort_name: str = ""
    honorific: str = ""
    title_before: str = ""
    title_after: str = ""
    position: str = ""
    institution: str = ""
    country: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""
    delegation: str = ""
    precedence: int | None = None
    staff_number: str = ""
    notes: str = ""


_PLAIN = [f.name for f in dataclasses.fields(GuestDetails) if f.name not in ("category", "delegation")]
_LINE_BREAK = re.compile(r"\s*[\n\x85\u2028\u2029]\s*|\t")


def add_guests(
    event: Event,
    details: list[GuestDetails],
    actor: Actor,
    source: GuestSource,
    import_keys: list[str] | None = None,
) -> list[Guest]:
    """Put people on the list: each gets a reference, an invitation with a personal link, and a ticket.

    All of them in one transaction. Raises Invalid for a name that is missing or too long or a category that the
    event does not have. Writes no audit entry: the caller knows in which words.
    """
    with transaction():
        lock_list(event)
        categories = {c.code: c for c in db.session.scalars(sa.select(Category).where(Category.event_id == event.id))}
        delegations = _delegations(event, {group_name(d.delegation) for d in details} - {""})
        db.session.flush()  # new delegations get their keys
        refs = _new_refs(event.id, len(details))
        keys = import_keys or [None] * len(details)
        rows = [
            _row(event, given, categories, delegations, source, ref, key)
            for given, ref, key in zip(details, refs, keys, strict=True)
        ]
        if not rows:
            return []
        insert = sa.insert(Guest).returning(Guest, sort_by_parameter_order=True)
        made = list(db.session.scalars(insert, rows, execution_options={"populate_existing": True}))
        db.session.execute(sa.insert(Invitation), [invitation_row(guest) for guest in made])
        db.session.execute(sa.insert(Ticket), [first_ticket_row(guest) for guest in made])
    return made


def lock_list(event: Event) -> None:
    """Let the list grow by one hand at a time, until the end of the transaction.

    NO KEY UPDATE, so that the door goes on writing scans of this event.
    """
    db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))


def add_guest(event: Event, details: GuestDetails, actor: Actor, source: GuestSource = GuestSource.MANUAL) -> Guest:
    """Put one person on the list. Raises Invalid."""
    with transaction():
        guest = add_guests(event, [details], actor, source)[0]
        record(actor, "guest.added", event_id=event.id, guest_id=guest.id, name=guest.name)
    return guest


def change_guest(guest: Guest, details: GuestDetails, actor: Actor) -> dict[str, list[object]]:
    """Bring a guest in line with `details`; returns what changed, old and new. Raises Invalid."""
    with transaction():
        check_details(details)
        before = details_of(guest)
        after = dataclasses.replace(
            details, category=details.category or before.category, delegation=group_name(details.delegation)
        )
        changed = {
            field: [old, new]
            for field, old in dataclasses.asdict(before).items()
            if (new := _cleaned(field, getattr(after, field))) != old
        }
        if not changed:
            return {}
        _apply(guest, after)
        guest.updated_at = clock.now()
        record(actor, "guest.changed", event_id=guest.event_id, guest_id=guest.id, name=guest.name, changed=changed)
    return changed


def withdraw(guest: Guest, actor: Actor) -> None:
    """Take somebody off the list. The record, and what the door has seen of them, stays."""
    _set_status(guest, GuestStatus.WITHDRAWN, "guest.withdrawn", actor)


def put_back(guest: Guest, actor: Actor) -> None:
    """Undo `withdraw`. A record that was merged into another stays off the list: the merge itself can be undone."""
    _set_status(guest, GuestStatus.LISTED, "guest.put_back", actor)


def details_of(guest: Guest) -> GuestDetails:
    """A guest as the forms and files show them."""
    plain = {field: getattr(guest, field) for field in _PLAIN}
    return GuestDetails(
        **plain, category=guest.category.code, delegation=guest.delegation.name if guest.delegation else ""
    )


def invitation_row(guest: Guest) -> dict[str, Any]:
    """The invitation that every guest has, with the personal link's first generation."""
    token = credentials.link_token(guest.secret, 1)
    return {
        "event_id": guest.event_id,
        "guest_id": guest.id,
        "link_generation": 1,
        "link_hash": credentials.hashed(token),
    }


def _set_status(guest: Guest, status: GuestStatus, action: str, actor: Actor) -> None:
    with transaction():
        moved = db.session.execute(
            sa.update(Guest)
            .where(Guest.id == guest.id, Guest.status != status, Guest.merged_into_id.is_(None))
            .values(status=status, updated_at=clock.now())
        )
        if moved.rowcount:  # type: ignore[attr-defined]
            guest.status = status
            record(actor, action, event_id=guest.event_id, guest_id=guest.id, name=guest.name)


def _row(
    event: Event,
    given: GuestDetails,
    categories: dict[str, Category],
    delegations: dict[str, Delegation],
    source: GuestSource,
    ref: str,
    import_key: str | None,
) -> dict[str, Any]:
    """A guest as a row: thousands are written in one statement."""
    check_details(given)
    category = categories.get(given.category)
    if category is None:
        raise Invalid(_l("This event has no category “%(code)s”.", code=given.category), field="category")
    delegation = delegations.get(fold(given.delegation))
    now = clock.now()
    written: dict[str, Any] = {field: _cleaned(field, getattr(given, field)) for field in _PLAIN}
    return {
        **written,
        **Guest.folded(**{field: written[field] for field in Guest.FOLDED}, ref=ref),
        "event_id": event.id,
        "category_id": category.id,
        "delegation_id": delegation.id if delegation else None,
        "ref": ref,
        "secret": credentials.new_secret(),
        "source": source,
        "status": GuestStatus.LISTED,
        "import_key": import_key,
        "created_at": now,
        "updated_at": now,
    }


def _apply(guest: Guest, details: GuestDetails) -> None:
    for field in _PLAIN:
        setattr(guest, field, _cleaned(field, getattr(details, field)))
    if details.category != guest.category.code:
        category = db.session.scalar(
            sa.select(Category).where(Category.event_id == guest.event_id, Category.code == details.category)
        )
        if category is None:
            raise Invalid(_l("This event has no category “%(code)s”.", code=details.category), field="category")
        guest.category = category
    name = group_name(details.delegation)
    guest.delegation = _delegations(guest.event, {name})[fold(name)] if name else None


def group_name(written: str) -> str:
    """The name of a delegation; empty for what has neither letter nor digit, such as the dash in an empty cell.

    Groups are known by their folded name, so a dash would otherwise be the group of everybody who has none.
    """
    return clean(written) if fold(written) else ""


def group_of(event: Event, name: str) -> Delegation:
    """The delegation of that name, known by its folded name; made if it is new."""
    return _delegations(event, {name})[fold(name)]


def _cleaned(field: str, value: object) -> object:
    """The value as it is stored; all but the notes stand on one line, as badges and letters show them."""
    if not isinstance(value, str):
        return value
    return clean(value) if field == "notes" else _LINE_BREAK.sub(" ", clean(value))


def check_details(details: GuestDetails) -> None:
    """Refuse a name that is missing, and texts that are too long. Raises Invalid naming the field."""
    if not any(c.isprintable() and not c.isspace() for c in clean(details.name)):
        raise Invalid(_l("Please enter a name."), field="name")
    if "\n" in clean(details.name):
        raise Invalid(
            _l("This name has a line break in it: one row for each person; perhaps a quotation mark is missing."),
            field="name",
        )
    if details.precedence is not None and not 0 <= details.precedence <= LARGEST_PRECEDENCE:
        raise Invalid(_l("This is not a whole number."), field="precedence")
    for field in dataclasses.fields(details):
        value = getattr(details, field.name)
        longest = _LONGEST.get(field.name, LONGEST_TEXT)
        if isinstance(value, str) and len(value) > longest:
            raise Invalid(
                _l("This is too long: %(count)s characters, %(most)s fit.", count=len(value), most=longest),
                field=field.name,
            )


def _delegations(event: Event, names: set[str]) -> dict[str, Delegation]:
    """The groups of those names by folded name; those that are new are made."""
    if not names:
        return {}
    by_fold = {fold(name): name for name in sorted(names, reverse=True)}
    known = {
        d.folded_name: d
        for d in db.session.scalars(
            sa.select(Delegation).where(Delegation.event_id == event.id, Delegation.folded_name.in_(by_fold))
        )
    }
    for folded, name in by_fold.items():
        if folded not in known:
            known[folded] = Delegation(event_id=event.id, name=name, folded_name=folded, created_at=clock.now())
            db.session.add(known[folded])
    return known


def _new_refs(event_id: int, count: int) -> list[str]:
    """So many references that nobody at the event has. Random ones collide once in thousands of guests, so we look."""
    refs: set[str] = set()
    while len(refs) < count:
        drawn = {credentials.new_ref() for _ in range(count - len(refs))} - refs
        for chunk in _chunks(sorted(drawn), 500):
            taken = db.session.scalars(sa.select(Guest.ref).where(Guest.event_id == event_id, Guest.ref.in_(chunk)))
            refs |= set(chunk) - set(taken)
    return sorted(refs)


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
