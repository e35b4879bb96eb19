"""What happened to one guest, from every table that knows something of it; a fixed number of statements."""

import dataclasses
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from regapp.extensions import db
from regapp.guests.queries import GuestRow
from regapp.models import (
    Answer,
    AuditEntry,
    BadgePrint,
    BulkChange,
    BulkChangeGuest,
    Call,
    ChangeRequest,
    Device,
    EventSession,
    Guest,
    ImportChange,
    ImportRun,
    IssuedDocument,
    Message,
    Representation,
    Scan,
    ScanUndo,
)

# Of each kind the newest: a guest who was scanned a thousand times is a test of the scanner.
MOST = 100
_Above, _Instead, _Named = aliased(Guest), aliased(Guest), aliased(Guest)


@dataclasses.dataclass(frozen=True)
class Story:
    """Rows as the tables hold them, newest first; with names where a row points at somebody or something."""

    row: GuestRow
    # Answer and the representative's name; representation with the represented's and the representative's name.
    answers: list[Any]
    messages: list[Message]
    calls: list[Call]
    representations: list[Any]
    requests: list[ChangeRequest]
    # Scan, the session's title, the device's name, and what says that it was taken back, if it was.
    scans: list[Any]
    documents: list[IssuedDocument]
    # A badge printed at the desk, and the device's name.
    badges: list[Any]
    # What was done to many at once, this guest among them; and the imports that brought or changed them.
    bulk: list[BulkChange]
    imports: list[Any]
    entries: list[AuditEntry]
    # Who comes along with them, and whom they come along with.
    companions: list[Guest]
    accompanies: list[Guest]


def story_of(row: GuestRow) -> Story:
    """Everything about the guest of this line, and about records that were merged into theirs. Thirteen statements."""
    guest_id = row.guest.id
    merged = sa.select(Guest.id).where(Guest.merged_into_id == guest_id)
    return Story(
        row=row,
        answers=_rows(
            sa.select(Answer, _Named.name)
            .outerjoin(_Named, _Named.id == Answer.representative_guest_id)
            .where(Answer.guest_id == guest_id),
            Answer.id,
        ),
        messages=_all(sa.select(Message).where(Message.guest_id == guest_id), Message.id),
        calls=_all(sa.select(Call).where(Call.guest_id == guest_id), Call.id),
        representations=_rows(
            sa.select(Representation, _Above.name, _Instead.name)
            .join(_Above, _Above.id == Representation.represented_guest_id)
            .join(_Instead, _Instead.id == Representation.representative_guest_id)
            .where(sa.or_(_Above.id == guest_id, _Instead.id == guest_id)),
            Representation.id,
        ),
        requests=_all(sa.select(ChangeRequest).where(ChangeRequest.guest_id == guest_id), ChangeRequest.id),
        scans=_rows(
            sa.select(Scan, EventSession.title, Device.name, ScanUndo)
            .outerjoin(EventSession, EventSession.id == Scan.session_id)
            .outerjoin(Device, Device.id == Scan.device_id)
            .outerjoin(ScanUndo, ScanUndo.scan_id == Scan.id)
            .where(Scan.event_id == row.guest.event_id, Scan.guest_id == guest_id),
            Scan.id,
        ),
        badges=_rows(
            sa.select(BadgePrint, Device.name)
            .outerjoin(Device, Device.id == BadgePrint.device_id)
            .where(sa.or_(BadgePrint.guest_id == guest_id, BadgePrint.guest_id.in_(merged))),
            BadgePrint.id,
        ),
        documents=_all(sa.select(IssuedDocument).where(IssuedDocument.guest_id == guest_id), IssuedDocument.id),
        bulk=_all(
            sa.select(BulkChange)
            .join(BulkChangeGuest, BulkChangeGuest.bulk_change_id == BulkChange.id)
            .where(BulkChangeGuest.guest_id == guest_id),
            BulkChange.id,
        ),
        imports=_rows(
            sa.select(ImportRun, ImportChange.is_new)
            .join(ImportChange, ImportChange.import_run_id == ImportRun.id)
            .where(ImportChange.guest_id == guest_id),
            ImportRun.id,
        ),
        entries=_all(
            sa.select(AuditEntry).where(sa.or_(AuditEntry.guest_id == guest_id, AuditEntry.guest_id.in_(merged))),
            AuditEntry.id,
        ),
        **_company(row.guest),
    )


def _company(guest: Guest) -> dict[str, list[Guest]]:
    """Companions, and whom somebody accompanies, in one statement."""
    found = _all(
        sa.select(Guest).where(sa.or_(Guest.companion_of_id == guest.id, Guest.id == guest.companion_of_id)), Guest.id
    )
    return {
        "companions": [one for one in found if one.companion_of_id == guest.id],
        "accompanies": [one for one in found if one.id == guest.companion_of_id],
    }


def _all(wanted: Any, newest: Any) -> list[Any]:
    return list(db.session.scalars(wanted.order_by(newest.desc()).limit(MOST)))


def _rows(wanted: Any, newest: Any) -> list[Any]:
    return list(db.session.execute(wanted.order_by(newest.desc()).limit(MOST)))
