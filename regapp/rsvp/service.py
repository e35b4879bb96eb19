"""Verbs of the answer: accept, decline, be represented. One seat, whoever sits on it.

Everything here locks the invitation first, so that two answers at the same instant happen one after the other; the
later one stands and the history shows both.
"""

import dataclasses

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import LONGEST_TEXT, GuestDetails, add_guests, change_guest, details_of
from regapp.invitations.service import tell_representative, tell_represented, thank
from regapp.models import (
    LONGEST_CHAIN,
    ActorKind,
    Answer,
    AnswerValue,
    Category,
    Channel,
    Consent,
    Event,
    Guest,
    GuestSource,
    GuestStatus,
    Invitation,
    Representation,
    SaidBy,
    fold,
)
from regapp.models.types import clean
from regapp.rsvp.companions.following import leave_with, return_with
from regapp.rsvp.registration.queries import places
from regapp.uploads import Handed

# Which wording of each consent is shown now; a changed sentence gets a new version.
CONSENT_TEXTS = {"photos": "photos-2026-11", "mailings": "mailings-2026-11"}


# What a guest may say that they need.
NEEDS = ("diet", "access_needs", "vehicle_plate")
SAY_FIRST = _l("Please say first that you will come.")
_NAME, _REF = "representative_name", "representative_ref"


class AnswersClosed(DomainError):
    """The time to answer is over."""

    reason = "answers_closed"


class NotRepresentable(DomainError):
    """This guest cannot send somebody else."""

    reason = "not_representable"


class PlaceGone(DomainError):
    """The place was given back, and strangers who registered have it or wait for it."""

    reason = "place_gone"


class Withdrawn(DomainError):
    """This person is no longer on the list."""

    reason = "withdrawn"


@dataclasses.dataclass(frozen=True)
class Said:
    """Who gives an answer, and how it reaches us. `name` is empty when the guests answer for themselves."""

    by: SaidBy = SaidBy.GUEST
    name: str = ""
    channel: Channel = Channel.LINK
    note: str = ""

    @property
    def is_by_staff(self) -> bool:
        """Whether the committee enters it; the committee may do so after the deadline too."""
        return self.by in (SaidBy.CALLER, SaidBy.ORGANIZER)

    @property
    def may_be_late(self) -> bool:
        """Whether the guests' deadline does not bind: the committee has none, a delegation's list a lock of its own."""
        return self.is_by_staff or self.by == SaidBy.FOCAL_POINT


@dataclasses.dataclass(frozen=True)
class RepresentativeDetails:
    """The person named to come instead. Phone in E.164; everything but the name may be empty."""

    name: str
    position: str = ""
    institution: str = ""
    email: str = ""
    phone: str = ""
    # Number of the letter of assignment (surat tugas), and the letter itself; each may be missing.
    assignment_letter: str = ""
    assignment: Handed | None = None


def accept(guest_id: int, said: Said) -> Guest:
    """The guest comes. A representation that stood before ends. Raises AnswersClosed, Withdrawn."""
    with transaction():
        invitation, guest, event = locked(guest_id, said)
        if invitation.answer == AnswerValue.ACCEPTED:
            _add_word(invitation, guest, said)
            return guest
        _find_place_again(invitation, guest, said)
        _end_representation(guest.id)
        _answer(invitation, guest, AnswerValue.ACCEPTED, said)
        return_with(guest.id)
        thank(guest, event, AnswerValue.ACCEPTED)
    return guest


def decline(guest_id: int, said: Said) -> Guest:
    """The guest does not come. Whom they represent has no representative any more. Raises AnswersClosed, Withdrawn."""
    with transaction():
        invitation, guest, event = locked(guest_id, said)
        if invitation.answer == AnswerValue.DECLINED:
            _add_word(invitation, guest, said)
            return guest
        _end_representation(guest.id)
        _answer(invitation, guest, AnswerValue.DECLINED, said)
        _give_seat_back(guest, said)
        leave_with([guest.id])
        thank(guest, event, AnswerValue.DECLINED)
    return guest


def represent(guest_id: int, representative: RepresentativeDetails, said: Said, reason: str = "") -> Guest:
    """Somebody else comes in the guest's place and takes their seat; returns the representative.

    The representative gets a reference, a link and a ticket of their own. Naming the same person again corrects
    their details; naming another replaces the first. A chain has at most three links and cannot close a circle,
    because each representative is new on the list. Raises AnswersClosed, NotRepresentable, Invalid, Withdrawn.
    """
    with transaction():
        invitation, guest, event = locked(guest_id, said)
        depth, root = _next_link(guest)
        _may_be_represented(guest, depth)
        _is_another_person(guest, representative)
        standing = _standing_representative(guest.id)
        if standing and fold(standing.name) == fold(representative.name):
            corrected = _corrected(standing, representative)
            if standing.badge_printed_at and not said.is_by_staff:
                _leaves_the_badge_right(standing, corrected)
            change_guest(standing, corrected, actor_for(said, guest))
            _add_assignment(guest, representative)
            tell_representative(standing, event)
            _add_word(invitation, guest, dataclasses.replace(said, note=reason or said.note), standing)
            return standing
        _is_not_invited_already(guest, root, representative, standing)
        _find_place_again(invitation, guest, said)
        _end_representation(guest.id)
        other = _put_on_list(event, guest, representative, said)
        _seat(guest, root, depth, other, said, reason)
        _add_assignment(guest, representative)
        tell_representative(other, event)
        thank(guest, event, AnswerValue.REPRESENTED)
    return other


def represent_by_guest(guest_id: int, other: Guest, said: Said, reason: str = "", assignment_letter: str = "") -> Guest:
    """Somebody who is invited already comes for this guest as well; for the committee, which knows who is who.

    They keep their own invitation, and stay on the list when the representation ends. Raises AnswersClosed,
    NotRepresentable, Invalid, Withdrawn.
    """
    with transaction():
        invitation, guest, event = locked(guest_id, said)
        locked(other.id, said)
        depth, root = _next_link(guest)
        _may_be_represented(guest, depth)
        standing = _standing_representative(guest.id)
        if standing and standing.id == other.id:
            _add_word(invitation, guest, dataclasses.replace(said, note=reason or said.note), standing)
            return standing
        _can_come_for(guest, other)
        _end_representation(guest.id)
        _seat(guest, root, depth, other, said, reason)
        _add_assignment(guest, RepresentativeDetails(other.name, assignment_letter=assignment_letter))
        tell_representative(other, event)
        thank(guest, event, AnswerValue.REPRESENTED)
    return other


def take_back(guest_id: int, said: Said) -> Guest:
    """The standing answer was entered by mistake: the guest has not answered, and whoever was named leaves the list.

    The history keeps both. Raises AnswersClosed, Withdrawn.
    """
    with transaction():
        invitation, guest, _event = locked(guest_id, said)
        if invitation.answer == AnswerValue.NONE:
            return guest
        _end_representation(guest.id)
        invitation.answer, invitation.answered_at, invitation.answered_by = AnswerValue.NONE, None, None
        db.session.add(
            Answer(
                event_id=guest.event_id,
                guest_id=guest.id,
                value=AnswerValue.NONE,
                said_by=said.by,
                said_by_name=said.name,
                channel=said.channel,
                note=said.note,
                said_at=clock.now(),
            )
        )
        record(actor_for(said, guest), "answer.taken_back", event_id=guest.event_id, guest_id=guest.id, name=guest.name)
    return guest


def keep_needs(guest_id: int, needs: dict[str, str], said: Said) -> bool:
    """Keep what a guest needs: `diet`, `access_needs`, `vehicle_plate`; False where nothing changed.

    The history says that it was told, never what: it is erased with the contact data. Raises Invalid.
    """
    with transaction():
        guest = db.session.get_one(Guest, guest_id, populate_existing=True)
        cleaned = {field: " ".join(clean(value).split()) for field, value in needs.items() if field in NEEDS}
        differing = {field: value for field, value in cleaned.items() if getattr(guest, field) != value}
        too_long = next((field for field, value in differing.items() if len(value) > LONGEST_TEXT), None)
        if too_long:
            count = len(differing[too_long])
            raise Invalid(
                _l("This is too long: %(count)s characters, %(most)s fit.", count=count, most=LONGEST_TEXT),
                field=too_long,
            )
        for field, value in differing.items():
            setattr(guest, field, value)
        if differing:
            guest.updated_at = clock.now()
            told = {"event_id": guest.event_id, "guest_id": guest.id, "name": guest.name}
            record(actor_for(said, guest), "needs.told", **told, needs=sorted(differing))
    return bool(differing)


def keep_consent(guest_id: int, purpose: str, granted: bool, language: str, channel: Channel = Channel.LINK) -> None:
    """Keep a consent that was given, or withdrawn; nothing is written when nothing changed."""
    with transaction():
        last = db.session.scalar(
            sa.select(Consent.granted)
            .where(Consent.guest_id == guest_id, Consent.purpose == purpose)
            .order_by(Consent.id.desc())
            .limit(1)
        )
        if bool(last) == granted:
            return
        db.session.add(
            Consent(
                guest_id=guest_id,
                purpose=purpose,
                granted=granted,
                text_version=CONSENT_TEXTS[purpose],
                language=language,
                channel=channel,
                at=clock.now(),
            )
        )


def must_be_open(guest: Guest, event: Event, is_by_staff: bool = False) -> None:
    """Refuse an answer that nobody may give any more. Raises AnswersClosed, Withdrawn."""
    must_stand(guest)
    if clock.now() >= event.answers_close_at and not is_by_staff:
        raise AnswersClosed(_l("The time to answer is over. Please call the committee."))


def must_stand(guest: Guest) -> None:
    """Refuse anything for somebody who was taken off the list. Raises Withdrawn."""
    if guest.status == GuestStatus.WITHDRAWN:
        raise Withdrawn(_l("This invitation no longer stands. If that is a mistake, please ask the committee."))


def locked(guest_id: int, said: Said) -> tuple[Invitation, Guest, Event]:
    """The invitation, locked until the transaction ends, with what belongs to it; refuses what may not be answered.

    The guest is locked too: a representative cannot pass the seat on while it is being taken back. Where strangers
    register for a limited number of places the event's list is held first, as by everything that gives one away.
    """
    db.session.execute(
        sa.select(Event.id)
        .join(Guest, Guest.event_id == Event.id)
        .join(Category, Category.id == Guest.category_id)
        .where(Guest.id == guest_id, Category.public_registration.is_(True), Category.quota.is_not(None))
        .with_for_update(of=Event, key_share=True)
    )
    row = db.session.execute(
        sa.select(Invitation, Guest, Event, Category)
        .join(Guest, Guest.id == Invitation.guest_id)
        .join(Event, Event.id == Guest.event_id)
        .join(Category, Category.id == Guest.category_id)
        .where(Invitation.guest_id == guest_id)
        .with_for_update(of=(Invitation, Guest), key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    invitation, guest, event, _category = row
    must_be_open(guest, event, said.may_be_late)
    return invitation, guest, event


def _find_place_again(invitation: Invitation, guest: Guest, said: Said) -> None:
    """Who said no has given the place back: where strangers wait for one, a change of mind needs a free one.

    The committee may do so all the same. Raises PlaceGone.
    """
    if invitation.answer != AnswerValue.DECLINED or said.is_by_staff or not guest.category.public_registration:
        return
    if not places(guest.category_id).is_open:
        raise PlaceGone(
            _l("You had given your place back, and it has gone to somebody else. Please call the committee.")
        )


def _answer(
    invitation: Invitation,
    guest: Guest,
    value: AnswerValue,
    said: Said,
    representative: Guest | None = None,
    note: str = "",
) -> None:
    """Write the answer, its history and the audit entry."""
    now = clock.now()
    invitation.answer, invitation.answered_at, invitation.answered_by = value, now, said.by
    db.session.add(
        Answer(
            event_id=guest.event_id,
            guest_id=guest.id,
            value=value,
            said_by=said.by,
            said_by_name=said.name,
            channel=said.channel,
            note=note or said.note,
            representative_guest_id=representative.id if representative else None,
            said_at=now,
        )
    )
    named = {"representative": representative.name} if representative else {}
    record(
        actor_for(said, guest), f"answer.{value}", event_id=guest.event_id, guest_id=guest.id, name=guest.name, **named
    )


def _add_word(invitation: Invitation, guest: Guest, said: Said, representative: Guest | None = None) -> None:
    """Keep a further word with the answer that stands; the same word again is a double click."""
    if not said.note.strip():
        return
    newest = sa.select(Answer.note).where(Answer.guest_id == guest.id).order_by(Answer.id.desc()).limit(1)
    if db.session.scalar(newest) != clean(said.note):
        _answer(invitation, guest, invitation.answer, said, representative)


def _end_representation(guest_id: int) -> None:
    """End whatever chain starts at this guest: those named leave the list, their records stay."""
    standing = db.session.scalar(
        sa.select(Representation)
        .where(Representation.represented_guest_id == guest_id, Representation.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if standing is None:
        return
    standing.ended_at = clock.now()
    left = db.session.execute(
        sa.update(Guest)
        .where(Guest.id == standing.representative_guest_id, Guest.source == GuestSource.REPRESENTATIVE)
        .values(status=GuestStatus.WITHDRAWN, updated_at=clock.now())
    )
    db.session.flush()
    if not left.rowcount:  # type: ignore[attr-defined]
        _stand_alone(standing)
        return
    leave_with([standing.representative_guest_id])
    _end_representation(standing.representative_guest_id)


def _stand_alone(ended: Representation) -> None:
    """A guest in their own right no longer comes for another; whom they named comes for them alone now."""
    db.session.execute(
        sa.update(Representation)
        .where(
            Representation.root_guest_id == ended.root_guest_id,
            Representation.depth > ended.depth,
            Representation.ended_at.is_(None),
        )
        .values(root_guest_id=ended.representative_guest_id, depth=Representation.depth - ended.depth)
        .execution_options(synchronize_session=False)
    )


def _give_seat_back(guest: Guest, said: Said) -> None:
    """A representative who declines leaves the list and the seat: whom they represented is asked again.

    If they stayed on the list they could accept once more, in their own name, and one invitation would hold two seats.
    """
    standing = db.session.scalar(
        sa.select(Representation).where(
            Representation.representative_guest_id == guest.id, Representation.ended_at.is_(None)
        )
    )
    if standing is None:
        return
    standing.ended_at = clock.now()
    if guest.source == GuestSource.REPRESENTATIVE:
        guest.status, guest.updated_at = GuestStatus.WITHDRAWN, clock.now()
    invitation, represented = db.session.execute(
        sa.select(Invitation, Guest)
        .join(Guest, Guest.id == Invitation.guest_id)
        .where(Invitation.guest_id == standing.represented_guest_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).one()
    _answer(invitation, represented, AnswerValue.NONE, Said(SaidBy.REPRESENTATIVE, guest.name, said.channel, said.note))
    tell_represented(represented, guest)


def _standing_representative(guest_id: int) -> Guest | None:
    return db.session.scalar(
        sa.select(Guest)
        .join(Representation, Representation.representative_guest_id == Guest.id)
        .where(Representation.represented_guest_id == guest_id, Representation.ended_at.is_(None))
    )


def _next_link(guest: Guest) -> tuple[int, Guest]:
    """Which link of the chain a representative of this guest would be, and who stands at its beginning."""
    above = db.session.execute(
        sa.select(Representation.depth, Guest)
        .join(Guest, Guest.id == Representation.root_guest_id)
        .where(Representation.representative_guest_id == guest.id, Representation.ended_at.is_(None))
    ).first()
    return (above[0] + 1, above[1]) if above else (1, guest)


def _may_be_represented(guest: Guest, depth: int) -> None:
    if not guest.category.may_be_represented:
        raise NotRepresentable(_l("This invitation is personal: nobody else can come in your place."))
    if depth > LONGEST_CHAIN:
        raise NotRepresentable(
            _l("The invitation has been passed on three times already. Please ask the committee."),
        )


def _is_another_person(guest: Guest, representative: RepresentativeDetails) -> None:
    if not representative.name.strip():
        raise Invalid(_l("Please enter the name of the person who will come."), field="representative_name")
    if fold(representative.name) == fold(guest.name):
        raise Invalid(_l("This is your own name. Please enter who comes in your place."), field="representative_name")


def _is_not_invited_already(
    guest: Guest, root: Guest, representative: RepresentativeDetails, standing: Guest | None
) -> None:
    """Refuse somebody who stands on the list under their own name, and whoever would close a circle.

    The same name is the same person when the institution, the address or the telephone agree, or when an institution
    is not known; an address alone is no identity, for one serves seven officials.
    """
    name = fold(representative.name)
    if name == fold(root.name):
        raise Invalid(_l("This would close a circle: the invitation came from this person."), field=_NAME)
    namesakes = db.session.scalars(
        sa.select(Guest).where(
            Guest.event_id == guest.event_id,
            Guest.status == GuestStatus.LISTED,
            Guest.id.not_in([guest.id, *([standing.id] if standing else [])]),
            sa.or_(Guest.sort_key == name, Guest.sort_name != ""),
        )
    )
    if any(_is_same_person(one, representative) for one in namesakes):
        raise Invalid(
            _l(
                "%(name)s is invited already in their own name. The committee can arrange that they represent you as "
                "well; for another person of the same name, please give their institution.",
                name=representative.name.strip(),
            ),
            field=_NAME,
        )


def _is_same_person(one: Guest, named: RepresentativeDetails) -> bool:
    if fold(one.name) != fold(named.name):
        return False
    if (named.email and named.email.lower() == one.email.lower()) or (named.phone and named.phone == one.phone):
        return True
    if not named.institution.strip() or not one.institution:
        return True
    return fold(named.institution) == fold(one.institution)


def _can_come_for(guest: Guest, other: Guest) -> None:
    """Refuse a listed guest who cannot take this seat: the guest, one who does not come, one who comes for another."""
    if other.id == guest.id:
        raise Invalid(_l("This is your own name. Please enter who comes in your place."), field=_REF)
    answer = db.session.scalar(sa.select(Invitation.answer).where(Invitation.guest_id == other.id))
    if answer in (AnswerValue.REPRESENTED, AnswerValue.DECLINED):
        raise Invalid(_l("%(name)s does not come in person.", name=other.name), field=_REF)
    represents = sa.select(Representation.id).where(
        Representation.representative_guest_id == other.id, Representation.ended_at.is_(None)
    )
    if db.session.scalar(represents):
        raise Invalid(_l("%(name)s represents somebody else already.", name=other.name), field=_REF)


def _seat(guest: Guest, root: Guest, depth: int, other: Guest, said: Said, reason: str) -> None:
    """The other takes the guest's seat, and the guest's answer says so."""
    db.session.add(
        Representation(
            event_id=guest.event_id,
            represented_guest_id=guest.id,
            representative_guest_id=other.id,
            root_guest_id=root.id,
            depth=depth,
            reason=reason,
            created_at=clock.now(),
        )
    )
    invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()
    _answer(invitation, guest, AnswerValue.REPRESENTED, said, representative=other, note=reason)
    leave_with([guest.id])


def _add_assignment(guest: Guest, representative: RepresentativeDetails) -> None:
    """Keep the letter of assignment, or its number, with the representation that stands."""
    if not representative.assignment_letter.strip() and representative.assignment is None:
        return
    db.session.flush()
    standing = db.session.scalars(
        sa.select(Representation).where(
            Representation.represented_guest_id == guest.id, Representation.ended_at.is_(None)
        )
    ).one()
    standing.assignment_letter = representative.assignment_letter.strip() or standing.assignment_letter
    if (letter := representative.assignment) is None:
        return
    try:
        kept = uploads.keep(guest.event_id, "assignment", letter.name, letter.content, guest_id=guest.id)
    except Invalid as error:
        raise Invalid(error.message, field="representative_assignment") from error
    standing.assignment_upload_id = kept.id


def _put_on_list(event: Event, guest: Guest, representative: RepresentativeDetails, said: Said) -> Guest:
    """The representative stands on the list in the guest's category; they come, unless they say otherwise."""
    try:
        other = add_guests(
            event, [_details(guest, representative)], actor_for(said, guest), GuestSource.REPRESENTATIVE
        )[0]
    except Invalid as error:
        raise Invalid(error.message, field=f"representative_{error.field}") from error
    other.delegation_id = guest.delegation_id
    invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == other.id)).one()
    invitation.answer, invitation.answered_at, invitation.answered_by = AnswerValue.ACCEPTED, clock.now(), said.by
    return other


def _details(guest: Guest, representative: RepresentativeDetails) -> GuestDetails:
    return GuestDetails(
        name=representative.name,
        category=guest.category.code,
        position=representative.position,
        institution=representative.institution or guest.institution,
        country=guest.country,
        language=guest.language,
        email=representative.email,
        phone=representative.phone,
    )


def _corrected(standing: Guest, representative: RepresentativeDetails) -> GuestDetails:
    """What was known of the representative, with what was entered now."""
    entered = {
        field: value
        for field in ("name", "position", "institution", "email", "phone")
        if (value := getattr(representative, field))
    }
    return dataclasses.replace(details_of(standing), **entered)


def _leaves_the_badge_right(standing: Guest, corrected: GuestDetails) -> None:
    """Refuse a change of what stands on a printed badge; whoever wears it asks for it on their own page."""
    for field in ("name", "position", "institution"):
        if getattr(standing, field) != clean(getattr(corrected, field)):
            raise Invalid(
                _l("Their badge is printed already. On their own page they can ask for this change."),
                field=f"representative_{field}",
            )


def actor_for(said: Said, guest: Guest) -> Actor:
    return Actor(ActorKind.USER if said.is_by_staff else ActorKind.GUEST, said.name or guest.name)
