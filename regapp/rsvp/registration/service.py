"""Verbs of open registration. Every one that gives or frees a place holds the event's list while it looks and decides.

A place of a category is held by each guest of it who stands on the list with a seat and has neither declined nor sent
somebody else (whose own seat counts), and by each offer that has not ended. Who finds none waits; the order of the
waiting list is the instant at which the registration became complete, and of two at one instant the lower number.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, add_guests, check_details, lock_list, withdraw
from regapp.messages import quiet
from regapp.messages.duties import duty
from regapp.messages.outbox import Letter, enqueue
from regapp.models import (
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
    Manifest,
    Occasion,
    Registration,
    RegistrationState,
    SaidBy,
    fold,
)
from regapp.rsvp.questions.queries import asked_of
from regapp.rsvp.questions.service import Given, keep_answers
from regapp.rsvp.registration import queries
from regapp.rsvp.registration.queries import LIVE
from regapp.rsvp.service import CONSENT_TEXTS, Said, decline
from regapp.tickets import credentials

KIND = "registration"
GROUP = "registration_group"
INVITED = "registration_invited"
GUARDIAN_TEXT_VERSION = "guardian-2026-11"
# The consent lies with the committee, or with the coordinator of a list, who said so when confirming it.
ON_PAPER, WITH_COORDINATOR = "paper", "coordinator-2026-11"
# So many registrations with one address may wait for its confirmation: nobody's mailbox is filled through the form.
MOST_UNCONFIRMED = 5
UNCONFIRMED_LASTS = dt.timedelta(days=3)
# After the event: as long as somebody may still ask why they had no place.
DETAILS_LAST = dt.timedelta(days=30)
SYSTEM = Actor(ActorKind.SYSTEM)
_DECIDABLE = (RegistrationState.AWAITING_APPROVAL, RegistrationState.REJECTED, RegistrationState.WITHDRAWN)
FULL = "full"


class RegistrationClosed(DomainError):
    """Nobody can register any more, or not yet."""

    reason = "registration_closed"


class FormSpent(DomainError):
    """The same form came again with somebody else on it: the browser showed it once more after it was sent."""

    reason = "form_spent"


class OfferOver(DomainError):
    """The place was kept long enough and has gone on."""

    reason = "offer_over"


class NotPossible(DomainError):
    """What was asked for does not fit to how the registration stands."""

    reason = "not_possible"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What somebody entered, checked: phone in E.164, e-mail as it is written to."""

    details: GuestDetails
    language: str
    consents: tuple[str, ...] = ()
    is_minor: bool = False
    guardian_name: str = ""
    guardian_email: str = ""
    guardian_phone: str = ""
    # Whether the form came with proof of work; without it the address must be confirmed in any case.
    is_proved: bool = True
    # What was said to the event's own questions, by the question's code.
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def register(
    event: Event, category: Category, entry: Entry, form_key: str, manifest_id: int | None = None
) -> Registration | None:
    """Take a registration. None: nothing new was written, and whoever reads mail at this address was told why.

    A form that was sent twice makes one registration. Somebody of a list (`manifest_id`) is taken whoever is there
    already: a gap in the list would tell its coordinator who is registered. Raises RegistrationClosed, Invalid,
    FormSpent.
    """
    check_details(entry.details)
    with transaction():
        lock_list(event)
        if manifest_id is None:
            must_be_open(event)
        sent = db.session.scalar(sa.select(Registration).where(Registration.form_key == form_key))
        if sent is not None:
            return _sent_before(sent, entry)
        needs_address = category.confirms_address or not entry.is_proved
        if needs_address and manifest_id is None and _is_known(event, entry.details):
            return None
        row = _row(event, category, entry, form_key, manifest_id)
        db.session.add(row)
        db.session.flush()
        if needs_address and manifest_id is None:
            _tell(row, "confirm")
        else:
            _complete(event, category, row)
    return row


def confirm_address(registration_id: int, actor: Actor | None = None) -> Registration:
    """The link sent to the address was opened, or the committee vouches for it. A second time changes nothing.

    Who sent the form in time may confirm it after registration has closed. Raises RegistrationClosed once the event
    is over.
    """
    with transaction():
        row, event, category = _locked(registration_id)
        if row.state == RegistrationState.UNCONFIRMED:
            must_not_be_over(event)
            if actor:
                _record(actor, "registration.confirmed_by_hand", row)
            _complete(event, category, row)
    return row


def guardian_consents(registration_id: int, actor: Actor | None = None) -> Registration:
    """The guardian agrees; kept with the time and the wording. A second time changes nothing.

    With an actor the committee has the consent on paper. Raises RegistrationClosed once the event is over.
    """
    with transaction():
        row, event, category = _locked(registration_id)
        if row.state == RegistrationState.AWAITING_GUARDIAN:
            must_not_be_over(event)
            row.guardian_consented_at = clock.now()
            row.guardian_text_version = ON_PAPER if actor else GUARDIAN_TEXT_VERSION
            _record(actor or Actor(ActorKind.GUEST, row.guardian_name), "registration.guardian_consented", row)
            _complete(event, category, row)
    return row


def accept_offer(registration_id: int) -> Registration:
    """Take the place that was kept. Raises OfferOver when it has gone on meanwhile, NotPossible without an offer."""
    with transaction():
        row, event, category = _locked(registration_id)
        if row.state == RegistrationState.ACCEPTED:
            return row
        if row.state != RegistrationState.OFFERED:
            raise OfferOver(_l("This place was not taken in time and has gone to the next person."))
        if row.offered_until is None or clock.now() >= row.offered_until:
            raise OfferOver(_l("This place was not taken in time and has gone to the next person."))
        _give_place(event, category, row)
    return row


def wait_again(registration_id: int) -> Registration:
    """After an offer that ended: stand in the queue again, at its end. Raises NotPossible, RegistrationClosed."""
    with transaction():
        row, event, category = _locked(registration_id)
        over = row.state == RegistrationState.OFFERED and row.offered_until and clock.now() >= row.offered_until
        if row.state != RegistrationState.EXPIRED and not over:
            raise NotPossible(_l("This registration stands; there is nothing to wait for."))
        must_be_open(event)
        row.queued_at, row.offered_until = clock.now(), None
        _find_place(event, category, row)
    return row


def withdraw_registration(registration_id: int, actor: Actor | None = None) -> Registration:
    """The person does not want the place any more; it goes to the next. A second time changes nothing."""
    with transaction():
        row, event, category = _locked(registration_id)
        stood = _free_seat(row, actor) if row.guest_id else row.state in LIVE
        if not stood:
            return row
        row.decided_by = _name_of(actor) if actor else ""
        _set(row, RegistrationState.WITHDRAWN)
        _record(actor or _person(row), "registration.withdrawn", row)
        if actor:
            _tell(row, "withdrawn", once=clock.now().isoformat())
        _promote(event, category)
    return row


def approve(registration_id: int, actor: Actor) -> Registration:
    """The committee takes somebody: they get a place or wait for one; undoes turning down and taking back too.

    Whose guardian has not consented waits for that first. Raises NotPossible, RegistrationClosed.
    """
    with transaction():
        row, event, category = _locked(registration_id)
        if row.state not in _DECIDABLE or not row.details:
            raise NotPossible(_l("This registration does not wait for a decision."))
        must_not_be_over(event)
        if not category.has_waiting_list and not queries.places(category.id).is_open:
            raise NotPossible(_l("All places of this category are taken, and nobody can wait for one."))
        row.decided_by, row.reason = _name_of(actor), ""
        _record(actor, "registration.approved", row)
        _complete(event, category, row)
    return row


def reject(registration_id: int, reason: str, actor: Actor) -> Registration:
    """The committee does not take somebody, and tells them why. Raises NotPossible, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(_l("Please say why: the person is told."), field="reason")
    with transaction():
        row, event, category = _locked(registration_id)
        if row.state not in LIVE or row.state == RegistrationState.ACCEPTED:
            raise NotPossible(_l("This registration does not wait for a decision."))
        row.decided_by, row.reason = _name_of(actor), reason.strip()
        _set(row, RegistrationState.REJECTED)
        _record(actor, "registration.rejected", row, reason=row.reason)
        _tell(row, "rejected", once=clock.now().isoformat())
        _promote(event, category)
    return row


def promote(event: Event, category: Category) -> int:
    """Offer the free places of a category to those who have waited longest; returns how many offers were made.

    Offers that were not taken in time end first. Called as often as one likes, by any number of workers.
    """
    with transaction():
        lock_list(event)
        return _promote(event, category)


@duty(every=dt.timedelta(minutes=1))
def promote_everywhere() -> None:
    """Let the waiting lists of all events move on, and forget what nobody confirmed or needs any more."""
    moving = (RegistrationState.WAITING, RegistrationState.OFFERED)
    pairs = db.session.execute(
        sa.select(Event, Category)
        .join(Category, Category.event_id == Event.id)
        .where(Event.starts_at > clock.now())
        .where(sa.exists().where(Registration.category_id == Category.id, Registration.state.in_(moving)))
        .order_by(Event.id, Category.id)
    ).all()
    db.session.commit()
    _forget_unconfirmed()
    _forget_after_the_event()
    problems = [problem for event, category in pairs if (problem := _problem_of_promoting(event, category))]
    if problems:
        raise problems[0]


def _problem_of_promoting(event: Event, category: Category) -> Exception | None:
    """Let one list move on; what went wrong with it must not hold up the others. Raises SQLAlchemyError."""
    try:
        promote(event, category)
    except SQLAlchemyError:
        raise
    except Exception as problem:
        return problem
    return None


def _complete(event: Event, category: Category, row: Registration) -> None:
    """The next step of a registration whose address counts: guardian, committee, place, or the waiting list."""
    row.queued_at = row.queued_at or clock.now()
    if row.guardian_name and not row.guardian_consented_at:
        _set(row, RegistrationState.AWAITING_GUARDIAN)
        _tell(row, "guardian", address=row.guardian_email)
    elif category.needs_approval and not row.decided_by:
        _set(row, RegistrationState.AWAITING_APPROVAL)
        _tell(row, "in_review")
    else:
        _find_place(event, category, row)


def _find_place(event: Event, category: Category, row: Registration) -> None:
    if queries.places(category.id).is_open:
        _give_place(event, category, row)
    elif category.has_waiting_list:
        _set(row, RegistrationState.WAITING)
        _record(_person(row), "registration.waiting", row)
        _tell(row, "waiting", once=clock.now().isoformat())
    else:
        row.reason = FULL
        _set(row, RegistrationState.REJECTED)
        _tell(row, "full")


def _give_place(event: Event, category: Category, row: Registration) -> None:
    """Put the person on the list, with the answer that they gave by registering."""
    details = GuestDetails(**row.details["guest"])
    details.category = category.code
    guest = _put_back(row) or add_guests(event, [details], _person(row), GuestSource.REGISTRATION)[0]
    invitation = db.session.scalars(
        sa.select(Invitation).where(Invitation.guest_id == guest.id).execution_options(populate_existing=True)
    ).one()
    now = clock.now()
    invitation.answer, invitation.answered_at, invitation.answered_by = AnswerValue.ACCEPTED, now, SaidBy.GUEST
    db.session.add(
        Answer(
            event_id=event.id,
            guest_id=guest.id,
            value=AnswerValue.ACCEPTED,
            said_by=SaidBy.GUEST,
            channel=Channel.LINK,
            said_at=now,
        )
    )
    _keep_what_was_said(event, category, row, guest)
    row.guest_id, row.offered_until = guest.id, None
    _set(row, RegistrationState.ACCEPTED)
    _record(_person(row), "registration.accepted", row)
    _tell(row, "accepted", once=now.isoformat())


def _keep_what_was_said(event: Event, category: Category, row: Registration, guest: Guest) -> None:
    """Consents as of the moment and the wording in which they were given, and answers to the event's questions."""
    if row.guest_id:
        return
    for purpose, version in row.details.get("consents", {}).items():
        db.session.add(
            Consent(
                guest_id=guest.id,
                purpose=purpose,
                granted=True,
                text_version=version,
                language=row.language,
                channel=Channel.LINK,
                at=row.created_at,
            )
        )
    if said := row.details.get("answers"):
        asked = asked_of(event.id, category.code)
        given = {question: Given(said[question.code]) for question in asked if question.code in said}
        keep_answers(guest.id, event.id, given, _person(row), guest.name)


def _put_back(row: Registration) -> Guest | None:
    """The guest that this registration was before it was withdrawn; None: it never was one."""
    guest = db.session.get(Guest, row.guest_id) if row.guest_id else None
    if guest is not None:
        guest.status, guest.updated_at = GuestStatus.LISTED, clock.now()
    return guest


def _free_seat(row: Registration, actor: Actor | None) -> bool:
    """Take the guest off the list, or let them decline; False: the place was given back before."""
    guest = db.session.get_one(Guest, row.guest_id, populate_existing=True)
    answer = db.session.scalar(sa.select(Invitation.answer).where(Invitation.guest_id == guest.id))
    if guest.status == GuestStatus.WITHDRAWN or answer == AnswerValue.DECLINED:
        return False
    if actor:
        withdraw(guest, actor)
    else:
        decline(guest.id, Said(SaidBy.GUEST))
    return True


def _promote(event: Event, category: Category) -> int:
    now = clock.now()
    if now >= event.starts_at:
        return 0
    for row in _rows(category, RegistrationState.OFFERED):
        if row.offered_until and row.offered_until <= now:
            row.offered_until = None
            _set(row, RegistrationState.EXPIRED)
            _record(SYSTEM, "registration.expired", row)
            _tell(row, "expired", occasion=Occasion.CLOCK, once=now.isoformat())
    db.session.flush()
    free = queries.places(category.id).free
    waiting = _rows(category, RegistrationState.WAITING, limit=free)
    for row in waiting:
        if row.manifest_id:  # nobody confirms for a person of a list: they said already that they come
            _give_place(event, category, row)
            continue
        row.offered_until = min(quiet.over(event, now) + dt.timedelta(hours=category.offer_hours), event.starts_at)
        _set(row, RegistrationState.OFFERED)
        _record(SYSTEM, "registration.offered", row)
        _tell(row, "offer", occasion=Occasion.CLOCK, once=now.isoformat())
    return len(waiting)


def _rows(category: Category, state: RegistrationState, limit: int | None = None) -> list[Registration]:
    wanted = (
        sa.select(Registration)
        .where(Registration.category_id == category.id, Registration.state == state)
        .order_by(Registration.queued_at, Registration.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(wanted.limit(limit) if limit is not None else wanted))


def _forget_unconfirmed() -> None:
    """Addresses that nobody confirmed in time are erased with everything that was entered."""
    with transaction() as session:
        session.execute(
            sa.update(Registration)
            .where(
                Registration.state == RegistrationState.UNCONFIRMED,
                Registration.created_at < clock.now() - UNCONFIRMED_LASTS,
            )
            .values(
                state=RegistrationState.EXPIRED,
                details={},
                email="",
                guardian_name="",
                guardian_email="",
                guardian_phone="",
                changed_at=clock.now(),
            )
            .execution_options(synchronize_session=False)
        )
        session.execute(
            sa.update(Manifest)
            .where(
                Manifest.confirmed_at.is_(None),
                Manifest.coordinator_name != "",
                Manifest.created_at < clock.now() - UNCONFIRMED_LASTS,
            )
            .values(rows=[], name="", coordinator_name="", coordinator_email="", coordinator_phone="")
            .execution_options(synchronize_session=False)
        )


def _forget_after_the_event() -> None:
    """What was entered is erased a month after the event; what a guest is known by stays with the guest.

    How a registration ended, who consented for whom, when and to which wording stays.
    """
    long_over = sa.select(Event.id).where(Event.ends_at < clock.now() - DETAILS_LAST)
    with transaction() as session:
        session.execute(
            sa.update(Registration)
            .where(
                Registration.event_id.in_(long_over),
                sa.or_(sa.cast(Registration.details, sa.String) != "{}", Registration.email != ""),
            )
            .values(details={}, email="", guardian_email="", guardian_phone="", reason="")
            .execution_options(synchronize_session=False)
        )


def _locked(registration_id: int) -> tuple[Registration, Event, Category]:
    """The registration with the event's list held, so that nobody else gives or frees a place meanwhile."""
    event = db.session.scalars(
        sa.select(Event).join(Registration, Registration.event_id == Event.id).where(Registration.id == registration_id)
    ).one()
    lock_list(event)
    row, category = db.session.execute(
        sa.select(Registration, Category)
        .join(Category, Category.id == Registration.category_id)
        .where(Registration.id == registration_id)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    ).one()
    return row, event, category


def _sent_before(sent: Registration, entry: Entry) -> Registration:
    """The registration that this form made: a double click. Raises FormSpent for somebody else on the same form."""
    name = sent.details.get("guest", {}).get("name", "")
    if fold(name) != fold(entry.details.name) or sent.email.lower() != entry.details.email.lower():
        raise FormSpent(_l("This form was sent already. Nothing is lost: please send it once more."))
    return sent


def _is_known(event: Event, details: GuestDetails) -> bool:
    """Whether this person is registered or invited under this address; whoever reads mail there is told.

    The same person is the same address and the same name: several people may share one address. So that nobody's
    mailbox is filled through the form, an address with many registrations that wait for it is not written to again.
    """
    name, hour = fold(details.name), clock.now().strftime("%Y%m%d%H")
    waiting = 0
    for row, state in queries.of_address(event.id, details.email):
        if state in LIVE and fold(row.details.get("guest", {}).get("name", "")) == name:
            _tell(row, "confirm" if state == RegistrationState.UNCONFIRMED else "already", once=hour)
            return True
        waiting += state == RegistrationState.UNCONFIRMED
    for guest in queries.guests_of_address(event.id, details.email):
        if fold(guest.name) == name:
            _tell_invited(guest, hour)
            return True
    return waiting >= MOST_UNCONFIRMED


def _tell_invited(guest: Guest, hour: str) -> None:
    once = f"{INVITED}:{guest.id}:{hour}"
    enqueue(Letter(guest.event_id, guest.id, INVITED, guest.email, once))


def _row(event: Event, category: Category, entry: Entry, form_key: str, manifest_id: int | None) -> Registration:
    secret, now = credentials.new_secret(), clock.now()
    guest: dict[str, Any] = {key: value for key, value in dataclasses.asdict(entry.details).items() if value}
    return Registration(
        event_id=event.id,
        category_id=category.id,
        manifest_id=manifest_id,
        details={
            "guest": guest,
            "consents": {purpose: CONSENT_TEXTS[purpose] for purpose in entry.consents},
            "answers": dict(entry.answers),
        },
        email=entry.details.email,
        language=entry.language,
        state=RegistrationState.UNCONFIRMED,
        secret=secret,
        link_hash=credentials.hashed(credentials.registration_token(secret)),
        form_key=form_key,
        guardian_name=entry.guardian_name if entry.is_minor else "",
        guardian_email=entry.guardian_email if entry.is_minor else "",
        guardian_phone=entry.guardian_phone if entry.is_minor else "",
        created_at=now,
        changed_at=now,
    )


def must_be_open(event: Event) -> None:
    """Refuse new registrations outside their time. Raises RegistrationClosed."""
    if queries.closed_because(event, queries.open_categories(event)):
        raise RegistrationClosed(_l("Registration for this event is closed."))


def must_not_be_over(event: Event) -> None:
    """Refuse what has no sense any more. Raises RegistrationClosed."""
    if clock.now() >= event.ends_at:
        raise RegistrationClosed(_l("This event has been held."))


def _set(row: Registration, state: RegistrationState) -> None:
    row.state, row.changed_at = state, clock.now()
    db.session.flush()


def _name_of(actor: Actor) -> str:
    """Who decided; the command line has no name, but decides all the same."""
    return actor.name or actor.kind.value


def _person(row: Registration) -> Actor:
    return Actor(ActorKind.GUEST, row.details.get("guest", {}).get("name", ""))


def _record(actor: Actor, action: str, row: Registration, **data: Any) -> None:
    name = row.details.get("guest", {}).get("name", "")
    record(actor, action, event_id=row.event_id, guest_id=row.guest_id, name=name, **data)


def _tell(
    row: Registration, about: str, *, address: str = "", occasion: Occasion = Occasion.ANSWER, once: str = ""
) -> None:
    """Write to the person how things stand; without an address nothing is written."""
    if row.manifest_id:
        tell_coordinator(db.session.get_one(Manifest, row.manifest_id), occasion)
        return
    to = address or row.email
    if not to:
        return
    enqueue(
        Letter(
            row.event_id,
            row.guest_id,
            KIND,
            to,
            f"{KIND}:{row.id}:{about}:{once}",
            data={"registration": row.id, "about": about},
            occasion=occasion,
        )
    )


def tell_coordinator(manifest: Manifest, occasion: Occasion = Occasion.ANSWER) -> None:
    """Write to the coordinator of a list; everything of one minute is one message. Joins the caller's transaction."""
    if not manifest.coordinator_email:
        return
    once = clock.now().strftime("%Y%m%d%H%M") if manifest.confirmed_at else "confirm"
    enqueue(
        Letter(
            manifest.event_id,
            None,
            GROUP,
            manifest.coordinator_email,
            f"{GROUP}:{manifest.id}:{once}",
            data={"manifest": manifest.id},
            occasion=occasion,
        )
    )
