"""Reads for the committee's page of one guest's answer."""

import dataclasses

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from regapp.extensions import db
from regapp.guests.said import Answered, said_by
from regapp.models import (
    Answer,
    Category,
    ChangeRequest,
    Consent,
    Guest,
    Invitation,
    Question,
    Representation,
    Upload,
)
from regapp.rsvp.companions.queries import Companion, companions_of
from regapp.rsvp.corrections.queries import waiting_of
from regapp.rsvp.queries import consents_of
from regapp.rsvp.questions.queries import asked_of


@dataclasses.dataclass(frozen=True)
class Standing:
    """One guest's answer with all that belongs to it."""

    guest: Guest
    category: Category
    invitation: Invitation
    representation: Representation | None
    representative: Guest | None
    assignment: Upload | None
    history: list[Answer]
    asked: list[Question]
    said: list[Answered]
    companions: list[Companion]
    consents: dict[str, Consent]
    request: ChangeRequest | None


def standing(event_id: int, ref: str) -> Standing | None:
    """How things stand with one guest of the event. Seven statements."""
    row = db.session.execute(
        sa.select(Guest, Category, Invitation, Representation, Upload)
        .join(Guest.category)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(
            Representation,
            sa.and_(Representation.represented_guest_id == Guest.id, Representation.ended_at.is_(None)),
        )
        .outerjoin(Upload, Upload.id == Representation.assignment_upload_id)
        .where(Guest.event_id == event_id, Guest.ref == ref.replace("\x00", "").strip().upper())
        .options(contains_eager(Guest.category))
    ).first()
    if row is None:
        return None
    guest, category, invitation, representation, assignment = row
    other = db.session.get(Guest, representation.representative_guest_id) if representation else None
    history = db.session.scalars(sa.select(Answer).where(Answer.guest_id == guest.id).order_by(Answer.id.desc()))
    return Standing(
        guest=guest,
        category=category,
        invitation=invitation,
        representation=representation,
        representative=other,
        assignment=assignment,
        history=list(history),
        asked=asked_of(event_id, category.code),
        said=said_by(guest.id),
        companions=companions_of(guest.id),
        consents=consents_of(guest.id),
        request=waiting_of(guest.id),
    )


def listed_guest(event_id: int, ref: str) -> Guest | None:
    """A guest of the event by reference. One statement."""
    return db.session.scalar(
        sa.select(Guest).where(Guest.event_id == event_id, Guest.ref == ref.replace("\x00", "").strip().upper())
    )


def file_of(event_id: int, guest_id: int, upload_id: int) -> Upload | None:
    """A file that a guest handed in. One statement."""
    return db.session.scalar(
        sa.select(Upload).where(Upload.id == upload_id, Upload.event_id == event_id, Upload.guest_id == guest_id)
    )
