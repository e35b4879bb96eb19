"""Who signs in, and what they may do at which event."""

import enum

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import words


class Role(enum.StrEnum):
    """What a person may do at an event, the strongest first: each may do what those below may.

    The protocol officer keeps the list of awaited persons.
    """

    ORGANIZER = "organizer"
    PROTOCOL = "protocol"
    DESK = "desk"

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough where that one is needed."""
        strongest_first = list(Role)
        return strongest_first.index(self) <= strongest_first.index(needed)


class User(Base, UserMixin):
    """A person with an account: committee and desk. Guests never need one."""

    __tablename__ = "user"

    id: Mapped[Key]
    # Sign-in name, lower-case; may be an address that receives no mail.
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    # argon2id hash; empty: this person cannot sign in by password.
    password: Mapped[str | None] = mapped_column(sa.String(255))
    # The person's name as shown in the history of changes; empty: the e-mail address is shown.
    name: Mapped[Words] = mapped_column(default="")
    # Language of the staff pages; empty: the browser's.
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    # False: signed out everywhere and kept out.
    active: Mapped[bool] = mapped_column(default=True)
    # Changes when all sessions of this person must end.
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # When the account was made (UTC).
    created_at: Mapped[Instant]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class AccountRole(Base, RoleMixin):
    """Flask-Security's own roles; regapp decides by Membership and leaves this table empty."""

    __tablename__ = "account_role"

    id: Mapped[Key]
    # The name that Flask-Security asks for.
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Membership(Base):
    """One person's role at one event, or at all of them."""

    __tablename__ = "membership"
    __table_args__ = (
        sa.Index(
            "uq_membership_user_event",
            "user_id",
            "event_id",
            unique=True,
            sqlite_where=sa.text("event_id IS NOT NULL"),
            postgresql_where=sa.text("event_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_membership_user_everywhere",
            "user_id",
            unique=True,
            sqlite_where=sa.text("event_id IS NULL"),
            postgresql_where=sa.text("event_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    # The person.
    user_id: Mapped[int] = key_of("user")
    # The event; empty: every event, also those to come.
    event_id: Mapped[int | None] = key_of("event", nullable=True, index=True)
    # What they may do there.
    role: Mapped[Role] = mapped_column(words(Role))
    # When it was given (UTC).
    created_at: Mapped[Instant]

    user: Mapped[User] = relationship(back_populates="memberships")
