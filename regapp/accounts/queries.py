"""Reads about accounts."""

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import ApiToken, Event, Membership, Role, User


def role_at(user_id: int, slug: str) -> tuple[Event, Role | None] | None:
    """The event of that slug and the person's strongest role there; None when there is no such event. One statement."""
    rows = db.session.execute(
        sa.select(Event, Membership.role)
        .outerjoin(
            Membership,
            sa.and_(
                Membership.user_id == user_id,
                sa.or_(Membership.event_id == Event.id, Membership.event_id.is_(None)),
            ),
        )
        .where(Event.slug == slug)
    ).all()
    if not rows:
        return None
    roles = {role for _, role in rows}
    strongest = next((role for role in Role if role in roles), None)
    return rows[0][0], strongest


def may_create_events(user_id: int) -> bool:
    """Whoever organizes one event may set up another."""
    return (
        db.session.scalar(
            sa.select(Membership.id).where(Membership.user_id == user_id, Membership.role == Role.ORGANIZER).limit(1)
        )
        is not None
    )


def events_of(user_id: int) -> list[tuple[Event, Role]]:
    """The events this person works at, the next one first, each once with the strongest role."""
    rows = db.session.execute(
        sa.select(Event, Membership.role)
        .join(Membership, sa.or_(Membership.event_id == Event.id, Membership.event_id.is_(None)))
        .where(Membership.user_id == user_id)
        .order_by(Event.starts_at.desc(), Event.id)
    ).all()
    strongest: dict[int, tuple[Event, Role]] = {}
    for event, role in rows:
        if event.id not in strongest or role.may(strongest[event.id][1]):
            strongest[event.id] = (event, role)
    return list(strongest.values())


def user_by_email(email: str) -> User | None:
    """The account with that sign-in name."""
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def api_token(token_hash: str) -> tuple[ApiToken, Event] | None:
    """A program's valid token with the event it is for. One statement."""
    row = db.session.execute(
        sa.select(ApiToken, Event)
        .join(Event, Event.id == ApiToken.event_id)
        .where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else None
