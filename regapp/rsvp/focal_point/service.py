"""Verbs of the focal point: name, change, replace, answer for and order the people of a delegation, and submit them.

Everything here locks the delegation first, so that two secretaries at the same instant act one after the other: the
allowance is counted and a stale page is noticed under that lock. The link is looked at again under it, so a retired one
does nothing even to a page that is still open. A change takes a submission back, and with it the confirmation.
"""

import dataclasses
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, add_guests, change_guest, details_of
from regapp.invitations.service import tell_member
from regapp.models import (
    ActorKind,
    Answer,
    AnswerValue,
    Category,
    ChangeRequest,
    Channel,
    Delegation,
    Event,
    Guest,
    GuestSource,
    GuestStatus,
    Invitation,
    SaidBy,
    fold,
)
from regapp.models.types import clean
from regapp.rsvp import service as rsvp
from regapp.rsvp.corrections.service import is_spelling
from regapp.rsvp.delegations import queries
from regapp.rsvp.delegations.queries import COMPANION, Group, Member
from regapp.rsvp.service import Said

# What is printed on a badge, and changes only on request once it is.
PRINTED = ("name", "native_name", "position", "institution", "country")
_DETAILS = (
    "name",
    "native_name",
    "honorific",
    "title_before",
    "title_after",
    "position",
    "institution",
    "country",
    "email",
    "phone",
    "language",
)
_COMPANIONS = ("has_seat", "has_meal", "zone")


class ListLocked(DomainError):
    """The lock date of the list is over."""

    reason = "list_locked"


class OverAllowance(DomainError):
    """More people than were agreed."""

    reason = "over_allowance"


class ChangedMeanwhile(DomainError):
    """What was to be changed is not what the page showed any more."""

    reason = "changed_meanwhile"


class CannotBeReplaced(DomainError):
    """This person's place cannot be given to somebody else here."""

    reason = "cannot_be_replaced"


@dataclasses.dataclass(frozen=True)
class FocalPoint:
    """Who acts: the holder of the link of that delegation."""

    delegation_id: int
    link_hash: str
    name: str

    @property
    def actor(self) -> Actor:
        """The focal point in the history of changes."""
        return Actor(ActorKind.GUEST, self.name)

    @property
    def said(self) -> Said:
        """An answer given by the focal point."""
        return Said(SaidBy.FOCAL_POINT, self.name, Channel.LINK)


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody as the focal point enters them, checked. None: not asked, what was known stays."""

    name: str
    native_name: str | None = None
    honorific: str | None = None
    title_before: str | None = None
    title_after: str | None = None
    position: str | None = None
    institution: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    diet: str | None = None
    access_needs: str | None = None
    vehicle_plate: str | None = None
    has_seat: bool | None = None
    has_meal: bool | None = None
    zone: str | None = None


def closed() -> ListLocked:
    """What is said after the lock date."""
    return ListLocked(_l("The list is closed and can only be read now. Please call the committee."))


def add_member(focal: FocalPoint, person: Person, is_somebody_else: bool = False) -> Guest:
    """Name a member, who comes unless they say otherwise, with a reference, a link and a ticket of their own.

    The same person sent twice is one. Raises ListLocked, OverAllowance, Invalid (also for the name of somebody who
    stands there already, unless `is_somebody_else`).
    """
    with transaction():
        group = _open_group(focal, grows=True)
        if standing := _twin(group.members, person, is_somebody_else):
            return standing.guest
        if group.used >= group.allowed:
            raise OverAllowance(
                _l(
                    "%(allowed)s members are agreed for your delegation, and %(used)s stand on the list. To bring"
                    " somebody else, replace a person or take one off the list, or ask the committee for more places.",
                    allowed=group.allowed,
                    used=group.used,
                )
            )
        guest = _put_on_list(group, person, _usual_category(group), focal)
        record(focal.actor, "delegation.member_added", **_about(group, guest))
        _changed(group)
        tell_member(guest, group.event)
    return guest


def add_companion(focal: FocalPoint, person: Person, of: str = "", is_somebody_else: bool = False) -> Guest:
    """Name somebody who accompanies a member (their reference), or the delegation. Raises as `add_member` does."""
    with transaction():
        group = _open_group(focal, grows=True)
        if standing := _twin(group.companions, person, is_somebody_else):
            return standing.guest
        if not group.companions_left:
            raise OverAllowance(
                _l(
                    "%(allowed)s companions are agreed for your delegation, and %(used)s stand on the list.",
                    allowed=group.delegation.companions_allowance,
                    used=group.companions_used,
                )
            )
        whom = _accompanied(group, of)
        guest = _put_on_list(group, person, _companions_category(group, whom), focal)
        guest.companion_of_id = whom.guest.id if whom else None
        record(focal.actor, "delegation.companion_added", **_about(group, guest))
        _changed(group)
        tell_member(guest, group.event)
    return guest


def change_member(focal: FocalPoint, ref: str, person: Person, version: str) -> bool:
    """Bring somebody's details in line; returns whether the committee has to decide about some of them.

    What is printed on a badge that exists already becomes a request. Raises ListLocked, ChangedMeanwhile, Invalid.
    """
    with transaction():
        group = _open_group(focal)
        member = _member(group, ref)
        if _says_the_same(member.guest, person):
            return False
        _must_be_as_shown(member.version, version)
        if not is_spelling(member.guest.name, person.name):
            raise Invalid(
                _l(
                    "This is the name of another person. To give the place of %(name)s to somebody else, please"
                    " replace %(name)s: the new person gets a ticket of their own.",
                    name=member.guest.name,
                ),
                field="name",
            )
        wanted = {field: value for field in _DETAILS if (value := getattr(person, field)) is not None}
        asked = _asked_of_committee(member.guest, wanted, focal) if member.guest.badge_printed_at else {}
        known = {field: value for field, value in wanted.items() if field not in asked}
        change_guest(member.guest, dataclasses.replace(details_of(member.guest), **known), focal.actor)
        _keep_needs(member.guest, person, focal)
        _changed(group)
        if member.guest.source == GuestSource.DELEGATION:
            tell_member(member.guest, group.event)
    return bool(asked)


def replace_member(focal: FocalPoint, ref: str, person: Person, version: str) -> Guest:
    """Give somebody's place to another, who gets a reference, a link and a ticket of their own.

    Who was replaced leaves the list; their ticket answers "replaced". The new one takes the place in the order, leads
    if they led, and those who accompanied the first accompany the second. The same name sent twice is one replacement.
    Raises ListLocked, ChangedMeanwhile, CannotBeReplaced, Invalid.
    """
    with transaction():
        group = _open_group(focal, grows=True)
        if done := _replaced_before(group, ref, person):
            return done
        member = _member(group, ref)
        _must_be_as_shown(member.version, version)
        _may_leave(_as_locked(member))
        if fold(person.name) == fold(member.guest.name):
            raise Invalid(_l("This is the same name. To correct details, please change them instead."), field="name")
        successor = _put_on_list(group, person, member.category, focal)
        _take_over(member.guest, successor)
        record(
            focal.actor, "delegation.replaced", **_about(group, member.guest), other=successor.name, by_id=successor.id
        )
        _changed(group)
        tell_member(successor, group.event)
    return successor


def remove_member(focal: FocalPoint, ref: str, version: str) -> None:
    """Take somebody off the list, with those who accompany them. Raises ListLocked, ChangedMeanwhile, CannotBeReplaced.

    Somebody who was taken off already stays so.
    """
    with transaction():
        group = _open_group(focal)
        member = group.by_ref(ref)
        if member is None:
            return
        _must_be_as_shown(member.version, version)
        for one in (member, *group.companions_of(member.guest.id)):
            _may_leave(_as_locked(one))
            one.guest.status, one.guest.is_head, one.guest.updated_at = GuestStatus.WITHDRAWN, False, clock.now()
            record(focal.actor, "delegation.member_removed", **_about(group, one.guest))
        _changed(group)


def answer(focal: FocalPoint, ref: str, value: AnswerValue, version: str) -> None:
    """Say for one person whether they come. The same answer twice is one. Raises ListLocked, ChangedMeanwhile."""
    with transaction():
        group = _open_group(focal)
        member = _member(group, ref)
        if member.invitation.answer == value:
            return
        _must_be_as_shown(member.version, version)
        if member.represents and value == AnswerValue.DECLINED:
            _may_leave(member)
        (rsvp.accept if value == AnswerValue.ACCEPTED else rsvp.decline)(member.guest.id, focal.said)
        _changed(group)


def answer_all(focal: FocalPoint) -> int:
    """Say that everybody comes whose answer is missing; returns how many. Nobody's answer is overwritten."""
    with transaction():
        group = _open_group(focal)
        missing = group.unanswered
        for member in missing:
            rsvp.accept(member.guest.id, focal.said)
        if missing:
            _changed(group)
    return len(missing)


def move(focal: FocalPoint, ref: str, places: int, order: str) -> None:
    """Move a member up (negative) or down in the order behind the head. Raises ListLocked, ChangedMeanwhile."""
    with transaction():
        group = _open_group(focal)
        member = _member(group, ref)
        _must_be_as_shown(group.order, order)
        line = [one for one in group.members if not one.guest.is_head]
        if member not in line:
            return
        at = line.index(member)
        line.insert(min(max(at + places, 0), len(line) - 1), line.pop(at))
        for place, one in enumerate(line, 1):
            one.guest.delegation_position = place
        record(focal.actor, "delegation.reordered", **_about(group))
        _changed(group)


def make_head(focal: FocalPoint, ref: str, order: str) -> None:
    """Let a member lead; who led before stands right behind. Raises ListLocked, ChangedMeanwhile."""
    with transaction():
        group = _open_group(focal)
        member = _member(group, ref)
        if member.guest.is_head or member.is_companion:
            return
        _must_be_as_shown(group.order, order)
        for one in group.members:
            one.guest.is_head = one is member
        for place, one in enumerate([member, *(one for one in group.members if one is not member)], 1):
            one.guest.delegation_position = place
        record(focal.actor, "delegation.head", **_about(group, member.guest))
        _changed(group)


def submit(focal: FocalPoint, note_verbale: str, whole: str) -> None:
    """Say that the list is complete, as it was seen (`Group.whole`). Raises ListLocked, ChangedMeanwhile, Invalid."""
    with transaction():
        group = _open_group(focal)
        number = clean(note_verbale)
        if group.delegation.submitted_at and number == group.delegation.note_verbale:
            return
        _must_be_as_shown(group.whole, whole)
        if not group.members:
            raise Invalid(_l("There is nobody on the list yet."), field="note_verbale")
        if len(number) > 200:
            raise Invalid(
                _l("This is too long: %(count)s characters, %(most)s fit.", count=len(number), most=200),
                field="note_verbale",
            )
        _changed(group)
        group.delegation.note_verbale, group.delegation.submitted_at = number, clock.now()
        record(focal.actor, "delegation.submitted", **_about(group), count=group.used)


def _open_group(focal: FocalPoint, grows: bool = False) -> Group:
    """The delegation, in one hand until the transaction ends, with its people; refuses what may not be changed.

    Rows are locked in the order in which the guest list and the answers lock them: the list where it grows, the
    delegation, each invitation with its guest.
    """
    ours = (Delegation.id == focal.delegation_id, Delegation.link_hash == focal.link_hash)
    with_event = sa.select(Delegation, Event).join(Event, Event.id == Delegation.event_id).where(*ours)
    if grows:
        db.session.execute(with_event.with_for_update(of=Event, key_share=True))
    row = db.session.execute(
        with_event.with_for_update(of=Delegation, key_share=True).execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(_l("This link was replaced by a newer one. Please ask the committee for it."))
    delegation, event = row
    db.session.execute(
        sa.select(Invitation.id, Guest.id)
        .join(Guest, Guest.id == Invitation.guest_id)
        .where(Guest.delegation_id == delegation.id)
        .with_for_update(of=(Invitation, Guest), key_share=True)
    )
    group = queries.group(delegation, event)
    if not group.is_open:
        raise closed()
    return group


def _member(group: Group, ref: str) -> Member:
    found = group.by_ref(ref)
    if found:
        return found
    former = group.former_by_ref(ref)
    if former and former.successor:
        raise ChangedMeanwhile(
            _l(
                "%(name)s was replaced by %(other)s already.",
                name=former.guest.name,
                other=former.successor.name,
            )
        )
    raise ChangedMeanwhile(_l("This person does not stand on the list of your delegation any more."))


def _must_be_as_shown(standing: str, shown: str) -> None:
    if standing != shown:
        raise ChangedMeanwhile(
            _l(
                "Something was changed since you opened this page, perhaps by somebody else with the same link."
                " Nothing was done; below is how things stand now. Please look, and do it again if it is still right."
            )
        )


def _twin(people: list[Member], person: Person, is_somebody_else: bool) -> Member | None:
    """The same person, sent a second time; raises Invalid when only the name is the same."""
    same = [one for one in people if fold(one.guest.name) == fold(person.name)]
    if not same or is_somebody_else:
        return None
    if sent_twice := next((one for one in same if _says_the_same(one.guest, person)), None):
        return sent_twice
    raise Invalid(_l("%(name)s stands on the list of your delegation already.", name=same[0].guest.name), field="name")


def _says_the_same(guest: Guest, person: Person) -> bool:
    given = dataclasses.asdict(person)
    return all(
        value is None or (clean(value) if isinstance(value, str) else value) == getattr(guest, field)
        for field, value in given.items()
    )


def _put_on_list(group: Group, person: Person, category: Category, focal: FocalPoint) -> Guest:
    """Somebody new of the delegation, who comes: being named says so."""
    delegation, event = group.delegation, group.event
    entered = {field: value for field in _DETAILS if (value := getattr(person, field)) is not None}
    usual: dict[str, Any] = {"country": delegation.country, "language": delegation.language}
    details = GuestDetails(category=category.code, **usual | entered)
    guest = add_guests(event, [details], focal.actor, GuestSource.DELEGATION)[0]
    guest.delegation_id = delegation.id
    for field in _COMPANIONS:
        if (value := getattr(person, field)) is not None:
            setattr(guest, field, value)
    _keep_needs(guest, person, focal)
    invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()
    now = clock.now()
    invitation.answer, invitation.answered_at, invitation.answered_by = AnswerValue.ACCEPTED, now, SaidBy.FOCAL_POINT
    db.session.add(
        Answer(
            event_id=event.id,
            guest_id=guest.id,
            value=AnswerValue.ACCEPTED,
            said_by=SaidBy.FOCAL_POINT,
            said_by_name=focal.name,
            channel=Channel.LINK,
            said_at=now,
        )
    )
    if not guest.delegation_position:
        places = [one.guest.delegation_position or 0 for one in group.members]
        guest.delegation_position = max([len(group.members), *places]) + 1
    return guest


def _usual_category(group: Group) -> Category:
    """What a new member is: as the head, else as the first member, else a delegate, else the event's first category."""
    if group.members:
        return group.members[0].category
    known = {category.code: category for category in group.event.categories}
    return known.get("delegate") or group.event.categories[0]


def _companions_category(group: Group, whom: Member | None) -> Category:
    """A companion's category where the event has one, else that of whom they accompany."""
    known = {category.code: category for category in group.event.categories}
    return known.get(COMPANION) or (whom.category if whom else _usual_category(group))


def _accompanied(group: Group, ref: str) -> Member | None:
    """Whom a companion accompanies; None: the delegation. Without a category of their own it has to be somebody."""
    if ref:
        member = _member(group, ref)
        if member.is_companion:
            raise Invalid(_l("A companion cannot bring a companion."), field="companion_of")
        return member
    if any(category.code == COMPANION for category in group.event.categories):
        return None
    if not group.members:
        raise Invalid(_l("Please name a member first."), field="companion_of")
    return group.members[0]


def _as_locked(member: Member) -> Member:
    """The member as they stand when nobody else, the door included, can write them any more."""
    db.session.execute(sa.select(Guest.id).where(Guest.id == member.guest.id).with_for_update())
    return dataclasses.replace(member, admitted_at=queries.admitted_at(member.guest.id))


def _may_leave(member: Member) -> None:
    """Refuse to let somebody go who is there, or whose seat is another's matter. Raises CannotBeReplaced."""
    name = member.guest.name
    if member.admitted_at:
        raise CannotBeReplaced(
            _l("%(name)s was admitted at the door already. Please speak with the committee.", name=name)
        )
    if member.represented_by:
        raise CannotBeReplaced(
            _l(
                "%(name)s is represented by %(other)s. Please say first whether %(name)s comes.",
                name=name,
                other=member.represented_by.name,
            )
        )
    if member.represents:
        raise CannotBeReplaced(
            _l(
                "%(name)s represents %(other)s. Please answer for %(other)s instead.",
                name=name,
                other=member.represents.name,
            )
        )


def _take_over(guest: Guest, successor: Guest) -> None:
    """The successor takes place, head and companions; who goes stays as a record."""
    successor.is_head, successor.delegation_position = guest.is_head, guest.delegation_position
    successor.companion_of_id = guest.companion_of_id
    if guest.companion_of_id or guest.category.code == COMPANION:
        successor.has_seat, successor.has_meal, successor.zone = guest.has_seat, guest.has_meal, guest.zone
    db.session.execute(
        sa.update(Guest)
        .where(Guest.companion_of_id == guest.id, Guest.status == GuestStatus.LISTED)
        .values(companion_of_id=successor.id, updated_at=clock.now())
    )
    guest.status, guest.is_head, guest.updated_at = GuestStatus.WITHDRAWN, False, clock.now()
    guest.replaced_by_id = successor.id


def _replaced_before(group: Group, ref: str, person: Person) -> Guest | None:
    """The successor, where this very replacement was sent a second time."""
    former = group.former_by_ref(ref)
    if former and former.successor and fold(former.successor.name) == fold(person.name):
        return former.successor
    return None


def _asked_of_committee(guest: Guest, wanted: dict[str, str], focal: FocalPoint) -> dict[str, list[str]]:
    """What the committee has to decide, because the badge is printed; a second wish takes the place of the first."""
    asked = {
        field: [getattr(guest, field), clean(wanted[field])]
        for field in PRINTED
        if field in wanted and clean(wanted[field]) != getattr(guest, field)
    }
    if not asked:
        return {}
    waiting = db.session.scalar(
        sa.select(ChangeRequest)
        .where(ChangeRequest.guest_id == guest.id, ChangeRequest.decided_at.is_(None))
        .order_by(ChangeRequest.id.desc())
        .limit(1)
    )
    if waiting:
        waiting.changes, waiting.asked_at = asked, clock.now()
    else:
        db.session.add(ChangeRequest(event_id=guest.event_id, guest_id=guest.id, changes=asked, asked_at=clock.now()))
    record(focal.actor, "change.asked", event_id=guest.event_id, guest_id=guest.id, name=guest.name, changed=asked)
    return asked


def _keep_needs(guest: Guest, person: Person, focal: FocalPoint) -> None:
    """What was said about diet, access and car, and for a companion about seat, meal and zone."""
    told = {field: value for field in rsvp.NEEDS if (value := getattr(person, field)) is not None}
    rsvp.keep_needs(guest.id, told, focal.said)
    changed = {
        field: [getattr(guest, field), value]
        for field in _COMPANIONS
        if (value := getattr(person, field)) is not None and value != getattr(guest, field)
    }
    for field, (_old, new) in changed.items():
        setattr(guest, field, new)
    if changed:
        guest.updated_at = clock.now()
        record(
            focal.actor, "guest.changed", event_id=guest.event_id, guest_id=guest.id, name=guest.name, changed=changed
        )


def _changed(group: Group) -> None:
    """The list is another one now: what was submitted and confirmed was the old one."""
    delegation = group.delegation
    delegation.changed_at = clock.now()
    delegation.opened_at = delegation.opened_at or delegation.changed_at
    delegation.submitted_at = delegation.confirmed_at = None
    delegation.confirmed_by = ""


def _about(group: Group, guest: Guest | None = None) -> dict[str, Any]:
    """Whom an entry of the history is about."""
    about: dict[str, Any] = {
        "event_id": group.event.id,
        "delegation_id": group.delegation.id,
        "delegation": group.delegation.name,
    }
    return about | ({"guest_id": guest.id, "name": guest.name} if guest else {})
