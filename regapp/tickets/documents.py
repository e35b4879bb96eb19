"""Papers that carry a code for `/verify`: issue them, withdraw them, and find one by its code.

One paper stands for each guest and kind. Printing the same once more gives the same code; when number, date, template
or signature change, the old code answers "withdrawn" and the paper gets a new one.
"""

import dataclasses
import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from regapp import clock
from regapp.extensions import db, transaction
from regapp.models import DocumentKind, Event, Guest, IssuedDocument

# Digits and letters without those that are read as another: 0 O, 1 I L, 2 Z, U V. A prime number of them, so that the
# check character notices every wrong character and every exchange of two.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 12
_GROUP = 4
# What people type for a character that we do not use.
_MISTAKEN = str.maketrans({"Z": "2", "U": "V"})
_CHUNK = 500
_ATTEMPTS = 3


@dataclasses.dataclass(frozen=True)
class Issue:
    """A paper to be issued for a guest. `dated` None: the date of the one that stands, else today at the event."""

    guest_id: int
    number: str = ""
    dated: dt.date | None = None
    template_id: int | None = None
    is_signed: bool = False
    data: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Verified:
    """What anybody may know about a paper: no guest's name is in it."""

    document: IssuedDocument
    event: Event


def issue(
    event_id: int,
    kind: DocumentKind,
    *,
    guest_id: int,
    template_id: int | None = None,
    number: str = "",
    dated: dt.date | None,
    is_signed: bool = False,
    data: dict[str, Any] | None = None,
) -> IssuedDocument:
    """The paper that stands for this guest; a new one, the old one withdrawn, where something about it has changed."""
    wanted = Issue(guest_id, number, dated, template_id, is_signed, data or {})
    return issue_all(event_id, kind, [wanted])[guest_id]


def issue_all(event_id: int, kind: DocumentKind, wanted: Sequence[Issue]) -> dict[int, IssuedDocument]:
    """The same for many guests of one event, by guest; the number of statements grows with 500 guests, not with each.

    Two that issue the same at once get the same paper: the database lets one stand.
    """
    for _attempt in range(_ATTEMPTS):
        with transaction():
            standing = _standing(event_id, kind, wanted)
            today = clock.now().astimezone(db.session.get_one(Event, event_id).zone).date()
            changed = [one for one in wanted if not _is_same(standing.get(one.guest_id), one)]
            if not changed:
                return standing
            _withdraw([standing[one.guest_id].id for one in changed if one.guest_id in standing])
            _insert([_row(event_id, kind, one, standing.get(one.guest_id), today) for one in changed])
            standing = _standing(event_id, kind, wanted)
        if all(one.guest_id in standing for one in wanted):
            return standing
    raise RuntimeError("papers could not be issued: others change them all the time")


def withdraw(event_id: int, kind: DocumentKind, guest_ids: Sequence[int]) -> None:
    """Take back the papers of these guests: their codes answer "withdrawn" from now on."""
    with transaction():
        standing = _standing(event_id, kind, [Issue(guest_id) for guest_id in guest_ids])
        _withdraw([document.id for document in standing.values()])


def standing_of(guest_id: int, kind: DocumentKind) -> IssuedDocument | None:
    """The guest's paper that stands; None: none was issued. One statement."""
    return db.session.scalar(
        sa.select(IssuedDocument).where(
            IssuedDocument.guest_id == guest_id, IssuedDocument.kind == kind, IssuedDocument.withdrawn_at.is_(None)
        )
    )


def stands(kind: DocumentKind) -> sa.ColumnElement[bool]:
    """Whether a paper of that kind stands for the guest of a statement's row."""
    return sa.exists().where(
        IssuedDocument.guest_id == Guest.id, IssuedDocument.kind == kind, IssuedDocument.withdrawn_at.is_(None)
    )


def document_by_code(code: str) -> Verified | None:
    """The paper with that code, standing or withdrawn; None for a code that was never given. One statement."""
    row = db.session.execute(
        sa.select(IssuedDocument, Event)
        .join(Event, Event.id == IssuedDocument.event_id)
        .where(IssuedDocument.code == code)
    ).first()
    return Verified(*row) if row else None


def new_code() -> str:
    """A random code: eleven characters (53 bits) and one that checks them."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)))


def with_check(characters: str) -> str:
    """The characters and the one that makes them whole."""
    return characters + ALPHABET[-_sum(characters) * pow(LENGTH, -1, len(ALPHABET)) % len(ALPHABET)]


def is_well_formed(code: str) -> bool:
    """Whether a code can be one of ours: whoever mistyped one is told so, and no database is asked."""
    return len(code) == LENGTH and all(character in ALPHABET for character in code) and not _sum(code) % len(ALPHABET)


def plain_code(typed: str) -> str:
    """A code as somebody typed it, without case, hyphens and spaces."""
    return "".join(character for character in typed.upper() if character.isalnum()).translate(_MISTAKEN)


def grouped_code(code: str) -> str:
    """The code as it is printed and read aloud: KTPX-7M4W-9RDE."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _sum(characters: str) -> int:
    """Each character times its place: 1 for the first."""
    return sum(place * ALPHABET.index(character) for place, character in enumerate(characters, start=1))


def _standing(event_id: int, kind: DocumentKind, wanted: Sequence[Issue]) -> dict[int, IssuedDocument]:
    """The papers that stand for these guests. One statement; for many guests it asks for all of the event."""
    found = sa.select(IssuedDocument).where(
        IssuedDocument.event_id == event_id, IssuedDocument.kind == kind, IssuedDocument.withdrawn_at.is_(None)
    )
    guest_ids = {one.guest_id for one in wanted}
    if len(guest_ids) <= _CHUNK:
        found = found.where(IssuedDocument.guest_id.in_(guest_ids))
    documents = db.session.scalars(found.execution_options(populate_existing=True))
    return {document.guest_id: document for document in documents if document.guest_id in guest_ids}


def _is_same(standing: IssuedDocument | None, wanted: Issue) -> bool:
    return (
        standing is not None
        and standing.number == wanted.number
        and wanted.dated in (None, standing.dated)
        and standing.template_id == wanted.template_id
        and standing.is_signed == wanted.is_signed
        and standing.data == wanted.data
    )


def _withdraw(document_ids: Sequence[int]) -> None:
    for start in range(0, len(document_ids), _CHUNK):
        db.session.execute(
            sa.update(IssuedDocument)
            .where(IssuedDocument.id.in_(document_ids[start : start + _CHUNK]), IssuedDocument.withdrawn_at.is_(None))
            .values(withdrawn_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _insert(rows: list[dict[str, Any]]) -> None:
    """Add the papers; one that another issued a moment ago is left as it stands."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), _CHUNK):
        db.session.execute(insert(IssuedDocument).on_conflict_do_nothing(), rows[start : start + _CHUNK])


def _row(
    event_id: int, kind: DocumentKind, wanted: Issue, standing: IssuedDocument | None, today: dt.date
) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "guest_id": wanted.guest_id,
        "kind": kind,
        "template_id": wanted.template_id,
        "code": new_code(),
        "number": wanted.number,
        "dated": wanted.dated or (standing.dated if standing else today),
        "is_signed": wanted.is_signed,
        "data": wanted.data,
        "issued_at": clock.now(),
    }
