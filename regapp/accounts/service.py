"""Verbs of accounts, and the record of who did what."""

import dataclasses
import hashlib
import secrets
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_security.utils import hash_password

from regapp import clock
from regapp.accounts import queries
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.models import ActorKind, ApiToken, AuditEntry, Membership, Role, Scope, User

SHORTEST_PASSWORD = 12
API_TOKEN_PREFIX = "regapp_api_"
DEVICE_TOKEN_PREFIX = "regapp_door_"


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who acts: goes into the history of changes as they are called now."""

    kind: ActorKind
    name: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND = Actor(ActorKind.COMMAND)


def actor_of(user: User) -> Actor:
    """The signed-in person as an actor."""
    return Actor(ActorKind.USER, user.name or user.email)


def record(actor: Actor, action: str, *, event_id: int | None, guest_id: int | None = None, **data: Any) -> None:
    """Write the audit entry of a change into the transaction that makes it."""
    db.session.add(
        AuditEntry(
            event_id=event_id,
            guest_id=guest_id,
            actor_kind=actor.kind,
            actor_name=actor.name,
            action=action,
            data=data,
            at=clock.now(),
        )
    )


def add_user(email: str, role: Role, event_id: int | None, password: str | None = None) -> tuple[User, str | None]:
    """Give a person an account and a role, at one event or (None) at all; returns the password if we made one.

    Adding the same person again changes the role, and the password only when one is given. Raises Invalid.
    """
    address = email.strip().lower()
    if address.count("@") != 1 or any(c.isspace() for c in address) or not all(address.split("@")):
        raise Invalid(_l("This is not an e-mail address."), field="email")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise Invalid(_l("A password has at least 12 characters."), field="password")
    with transaction():
        user = queries.user_by_email(address)
        made = None
        if user is None:
            made = None if password else secrets.token_urlsafe(12)
            user = User(
                email=address,
                password=hash_password(password or made or ""),
                active=True,
                fs_uniquifier=uuid.uuid4().hex,
                created_at=clock.now(),
            )
            db.session.add(user)
            db.session.flush()
        elif password:
            user.password, user.fs_uniquifier = hash_password(password), uuid.uuid4().hex
        give_role(user, role, event_id, COMMAND)
    return user, made


def give_role(user: User, role: Role, event_id: int | None, actor: Actor) -> None:
    """Let a person be organizer or desk helper at an event (None: at every event)."""
    with transaction():
        standing = db.session.scalar(
            sa.select(Membership).where(
                Membership.user_id == user.id, Membership.event_id.is_not_distinct_from(event_id)
            )
        )
        if standing and standing.role == role:
            return
        if standing:
            standing.role = role
        else:
            db.session.add(Membership(user_id=user.id, event_id=event_id, role=role, created_at=clock.now()))
        record(actor, "role.given", event_id=event_id, person=user.name or user.email, role=role.value)


def add_api_token(event_id: int, name: str, scope: Scope, actor: Actor) -> str:
    """Give a program a key to one event's API; returns it, to be shown once. Only its hash is kept."""
    if not name.strip():
        raise Invalid(_l("Please say what the token is for."), field="name")
    token = f"{API_TOKEN_PREFIX}{secrets.token_urlsafe(32)}"
    with transaction():
        db.session.add(
            ApiToken(event_id=event_id, name=name, scope=scope, token_hash=token_hash(token), created_at=clock.now())
        )
        record(actor, "token.added", event_id=event_id, name=name, scope=scope.value)
    return token


def token_hash(token: str) -> str:
    """What the database keeps of a token. Tokens are long and random, so a plain SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()
