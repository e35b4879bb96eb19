"""Verbs of the committee about delegations: announce, agree on numbers, give and retire the link, look, confirm."""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import group_name
from regapp.invitations.service import FOCAL_POINT_LINK, LIST_CONFIRMED
from regapp.messages import outbox
from regapp.messages.outbox import Letter
from regapp.models import AuditEntry, Channel, Delegation, Event, Message, MessageState, Occasion, fold
from regapp.models.types import clean
from regapp.rsvp.delegations import queries
from regapp.tickets import credentials

_FIELDS = (
    "name",
    "country",
    "focal_point_name",
    "focal_point_email",
    "focal_point_phone",
    "language",
    "allowance",
    "companions_allowance",
    "note_verbale",
    "lock_at",
)


class NotSubmitted(DomainError):
    """There is no complete list to confirm, or it has changed since it was looked at."""

    reason = "not_submitted"


@dataclasses.dataclass
class DelegationDetails:
    """What is agreed about a delegation, checked: phone in E.164, country as ISO 3166; `lock_at` is aware.

    `allowance` None: as many as are on the list when the link is made.
    """

    name: str
    country: str = ""
    focal_point_name: str = ""
    focal_point_email: str = ""
    focal_point_phone: str = ""
    language: str = ""
    allowance: int | None = None
    companions_allowance: int = 0
    note_verbale: str = ""
    lock_at: dt.datetime | None = None


def create(event: Event, details: DelegationDetails, actor: Actor) -> Delegation:
    """Announce a delegation. Raises Invalid for a name that is missing or another group's."""
    with _named_once(details), transaction() as session:
        delegation = Delegation(
            event_id=event.id, **_checked(details), folded_name=fold(details.name), created_at=clock.now()
        )
        session.add(delegation)
        session.flush()
        record(actor, "delegation.created", event_id=event.id, delegation_id=delegation.id, delegation=delegation.name)
    return delegation


def change(delegation: Delegation, details: DelegationDetails, actor: Actor) -> dict[str, list[object]]:
    """Bring a delegation in line with `details`; returns what changed, old and new. Raises Invalid."""
    given = _checked(details)
    with _named_once(details), transaction() as session:
        standing = locked(delegation.id)
        changed = {
            field: [_kept(getattr(standing, field)), _kept(given[field])]
            for field in _FIELDS
            if getattr(standing, field) != given[field]
        }
        if not changed:
            return {}
        for field in _FIELDS:
            setattr(standing, field, given[field])
        standing.folded_name = fold(details.name)
        session.flush()
        record(
            actor,
            "delegation.changed",
            event_id=standing.event_id,
            delegation_id=standing.id,
            delegation=standing.name,
            changed=changed,
        )
    return changed


def make_link(delegation: Delegation, event: Event, actor: Actor) -> None:
    """Give the focal point a link; one that was given before opens nothing from now on.

    Where no number was agreed, those on the list now are the number. Raises Invalid where there is nobody either.
    """
    with transaction():
        standing = locked(delegation.id)
        is_new = standing.secret is None
        if standing.allowance is None:
            standing.allowance = queries.group(standing, event).used or None
        if standing.allowance is None:
            raise Invalid(_l("Please say how many members may come, or put them on the list first."), field="allowance")
        secret = standing.secret = standing.secret or credentials.new_secret()
        standing.link_generation = 1 if is_new else standing.link_generation + 1
        token = credentials.delegation_token(secret, standing.link_generation)
        standing.link_hash = credentials.hashed(token)
        record(
            actor,
            "delegation.link_made" if is_new else "delegation.new_link",
            event_id=event.id,
            delegation_id=standing.id,
            delegation=standing.name,
        )


def send_link(delegation: Delegation, event: Event, actor: Actor) -> bool:
    """Queue the mail with the link; False when one waits already. Raises Invalid without link or address."""
    with transaction():
        standing = locked(delegation.id)
        if standing.link_hash is None:
            raise Invalid(_l("Please make the link first."))
        if not standing.focal_point_email:
            raise Invalid(_l("The focal point has no e-mail address."), field="focal_point_email")
        if not _enqueue(standing, FOCAL_POINT_LINK, standing.focal_point_email, Channel.EMAIL):
            return False
        record(actor, "delegation.link_sent", event_id=event.id, delegation_id=standing.id, delegation=standing.name)
    return True


def mark_link_sent(delegation: Delegation, event: Event, actor: Actor) -> None:
    """Remember that somebody sent the prepared text to the focal point."""
    with transaction():
        standing = locked(delegation.id)
        _enqueue(standing, FOCAL_POINT_LINK, standing.focal_point_phone, Channel.WHATSAPP)
        record(
            actor, "delegation.link_whatsapp", event_id=event.id, delegation_id=standing.id, delegation=standing.name
        )


def confirm(delegation: Delegation, event: Event, actor: Actor, seen: str) -> None:
    """Confirm the submitted list as it was seen (`Group.whole`), and tell the focal point where there is an address.

    A second time changes nothing. Raises NotSubmitted.
    """
    with transaction():
        standing = locked(delegation.id)
        if standing.submitted_at is None:
            raise NotSubmitted(_l("This list is not complete: the focal point has not submitted it, or changed it."))
        if standing.confirmed_at:
            return
        if queries.group(standing, event).whole != seen:
            raise NotSubmitted(_l("This list has changed since you opened the page. Please look at it again."))
        standing.confirmed_at, standing.confirmed_by = clock.now(), actor.name
        record(actor, "delegation.confirmed", event_id=event.id, delegation_id=standing.id, delegation=standing.name)
        if standing.focal_point_email and standing.link_hash:
            _enqueue(standing, LIST_CONFIRMED, standing.focal_point_email, Channel.EMAIL)


def look(delegation: Delegation, until: int) -> None:
    """The committee has looked at what happened up to that entry of the history (its id); later ones stay new."""
    with transaction() as session:
        at = session.scalar(
            sa.select(AuditEntry.at).where(AuditEntry.id == until, AuditEntry.event_id == delegation.event_id)
        )
        if at is None:
            return
        session.execute(
            sa.update(Delegation)
            .where(Delegation.id == delegation.id, sa.or_(Delegation.seen_at.is_(None), Delegation.seen_at < at))
            .values(seen_at=at)
        )


def locked(delegation_id: int) -> Delegation:
    """The delegation, in one hand until the transaction ends; rows that refer to it can still be written."""
    return db.session.scalars(
        sa.select(Delegation)
        .where(Delegation.id == delegation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _enqueue(delegation: Delegation, kind: str, address: str, channel: Channel) -> bool:
    """Write one message to the focal point; False while the last one of that kind waits in the queue."""
    settled = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED)
    before = sa.select(sa.func.count()).where(
        Message.delegation_id == delegation.id,
        Message.kind == kind,
        Message.channel == channel,
        Message.state.in_(settled),
    )
    number = (db.session.scalar(before) or 0) + 1
    return outbox.enqueue(
        Letter(
            delegation.event_id,
            None,
            kind,
            address,
            f"{kind}:{channel}:{delegation.id}:{delegation.link_generation}:{number}",
            channel=channel,
            data={"name": delegation.name},
            occasion=Occasion.HAND,
            delegation_id=delegation.id,
        )
    )


@contextlib.contextmanager
def _named_once(details: DelegationDetails) -> Iterator[None]:
    """Two groups of one event cannot have the same name; the database decides. Raises Invalid."""
    try:
        yield
    except IntegrityError as error:
        raise Invalid(
            _l("There is a delegation called “%(name)s” already.", name=details.name), field="name"
        ) from error


def _checked(details: DelegationDetails) -> dict[str, object]:
    name = group_name(details.name)
    if not name:
        raise Invalid(_l("Please enter a name."), field="name")
    given = {field: getattr(details, field) for field in _FIELDS} | {"name": name}
    return {field: clean(value) if isinstance(value, str) else value for field, value in given.items()}


def _kept(value: object) -> object:
    """A value as the history keeps it."""
    return value.isoformat() if isinstance(value, dt.datetime) else value
