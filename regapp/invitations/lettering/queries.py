"""Reads for letters: the templates of an event, who gets one, and the picture in their letterhead."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from regapp.extensions import db
from regapp.invitations.links import COMMON_LANGUAGE, language_of
from regapp.invitations.queries import Invited, everybody, invited
from regapp.models import Event, Guest, GuestStatus, Invitation, LetterTemplate, Upload
from regapp.tickets import credentials


@dataclasses.dataclass(frozen=True)
class Addressed:
    """A guest with the letter that they get."""

    invited: Invited
    template: LetterTemplate


@dataclasses.dataclass(frozen=True)
class Mailing:
    """Everybody who is invited in their own name: who gets which letter, and how many get none."""

    addressed: list[Addressed]
    without: int

    def of(self, template: LetterTemplate) -> list[Addressed]:
        """Those who get that letter."""
        return [one for one in self.addressed if one.template.id == template.id]


def templates(event_id: int) -> list[LetterTemplate]:
    """The event's letters, the oldest first. One statement."""
    return list(
        db.session.scalars(
            sa.select(LetterTemplate).where(LetterTemplate.event_id == event_id).order_by(LetterTemplate.id)
        )
    )


def template_of(event_id: int, template_id: int) -> LetterTemplate | None:
    """One letter of that event. One statement."""
    return db.session.scalar(
        sa.select(LetterTemplate).where(LetterTemplate.event_id == event_id, LetterTemplate.id == template_id)
    )


def mailing(event: Event, known: Sequence[LetterTemplate] | None = None, category: str = "") -> Mailing:
    """Who gets which letter, of one category (its code) or of all, in the order of the lists. Two statements."""
    choices = templates(event.id) if known is None else known
    own = [one for one in everybody(event.id) if is_written_to(one) and category in ("", one.category.code)]
    addressed = [Addressed(one, chosen) for one in own if (chosen := _choice(event, choices, one))]
    return Mailing(addressed, len(own) - len(addressed))


def letter_of(event: Event, guest: Guest) -> Addressed | None:
    """The letter that one guest gets; None: nobody writes to them, or no letter is for them. Two statements."""
    choices = templates(event.id)
    if not choices:
        return None
    one = invited(guest.id)
    chosen = _choice(event, choices, one) if is_written_to(one) else None
    return Addressed(one, chosen) if chosen else None


def is_written_to(one: Invited) -> bool:
    """Representatives and companions come on somebody else's letter."""
    return one.represents is None and one.guest.companion_of_id is None and one.guest.status == GuestStatus.LISTED


def choose(templates: Sequence[Any], category: str, language: str, own: str) -> Any | None:
    """The letter (whatever has `language` and `categories`) for a guest of that category who reads that language.

    A letter that names the category goes before a general one; then the guest's language decides, then the common one,
    then the event's own.
    """
    named = [one for one in templates if category in one.categories]
    fitting = named or [one for one in templates if not one.categories]
    for wanted in (language, *([COMMON_LANGUAGE] if language != "id" else []), own):
        if found := next((one for one in fitting if one.language == wanted), None):
            return found
    return fitting[0] if fitting else None


def guest_of_link(token: str) -> tuple[Event, Guest] | None:
    """Whose personal link this is; None for one that is unknown or was retired. One statement."""
    row = db.session.execute(
        sa.select(Event, Guest)
        .join(Guest, Guest.event_id == Event.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Invitation.link_hash == credentials.hashed(token))
    ).first()
    return (row[0], row[1]) if row else None


def has_letter(event: Event, guest: Guest, category: str) -> bool:
    """Whether the guest's page offers a letter. One statement."""
    rows = db.session.execute(
        sa.select(LetterTemplate.language, LetterTemplate.categories, LetterTemplate.with_mail)
        .where(LetterTemplate.event_id == event.id)
        .order_by(LetterTemplate.id)
    ).all()
    chosen = choose(rows, category, language_of(guest, event), event.language)
    return chosen is not None and chosen.with_mail and guest.companion_of_id is None


def uploads(upload_ids: Collection[int]) -> dict[int, Upload]:
    """Those uploads, by their ids. One statement."""
    if not upload_ids:
        return {}
    return {one.id: one for one in db.session.scalars(sa.select(Upload).where(Upload.id.in_(upload_ids)))}


def likely(addressed: Iterable[Addressed], typed: str, most: int = 1) -> list[Addressed]:
    """Those whose reference or name has these words, at most so many; nothing typed fits everybody."""
    words = typed.casefold().split()
    found: list[Addressed] = []
    for one in addressed:
        said = f"{one.invited.guest.ref} {one.invited.guest.name}".casefold()
        if all(word in said or word in one.invited.guest.search_key for word in words):
            found.append(one)
        if len(found) == most:
            break
    return found


def _choice(event: Event, choices: Sequence[LetterTemplate], one: Invited) -> LetterTemplate | None:
    return choose(choices, one.category.code, language_of(one.guest, event), event.language)
