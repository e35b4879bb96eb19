"""A person on the list of one event."""

import datetime as dt
import enum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.delegation import Delegation
from regapp.models.event import Category, Event
from regapp.models.folding import fold, search_key
from regapp.models.types import UtcDateTime, words


class GuestStatus(enum.StrEnum):
    """Whether a person still stands on the list."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"


class GuestSource(enum.StrEnum):
    """How a person came onto the list."""

    MANUAL = "manual"
    IMPORT = "import"
    REPRESENTATIVE = "representative"
    REGISTRATION = "registration"
    WALK_IN = "walk_in"
    DELEGATION = "delegation"
    API = "api"


class Guest(Base):
    """A person on the list of one event, exactly as they write themselves."""

    __tablename__ = "guest"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "ref"),
        sa.UniqueConstraint("event_id", "import_key"),
        sa.Index("ix_guest_event_id_status_sort_key", "event_id", "status", "sort_key", "id"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    category_id: Mapped[int] = key_of("category", index=True)
    # The group they belong to; empty: none.
    delegation_id: Mapped[int | None] = key_of("delegation", nullable=True, index=True)
    # Whether they lead that group.
    is_head: Mapped[bool] = mapped_column(default=False)
    # Short public reference printed on the badge, unique at the event.
    ref: Mapped[str] = mapped_column(sa.String(12))
    # The whole name as written, without titles; never split, cased or stripped.
    name: Mapped[Words]
    # The name in the person's own script; empty: as above.
    native_name: Mapped[Words] = mapped_column(default="")
    # What to sort by where the name itself sorts wrong; empty: the name.
    sort_name: Mapped[Words] = mapped_column(default="")
    # Form of address: H.E., Bapak, Ibu; empty: none known.
    honorific: Mapped[Words] = mapped_column(default="")
    # Titles and ranks before and after the name; for letters, lists and certificates, not for badges.
    title_before: Mapped[Words] = mapped_column(default="")
    title_after: Mapped[Words] = mapped_column(default="")
    # Office held; empty: none.
    position: Mapped[Words] = mapped_column(default="")
    # A shorter word for it on the badge; empty: the office itself.
    badge_position: Mapped[Words] = mapped_column(default="")
    # Agency, company, university; empty: none.
    institution: Mapped[Words] = mapped_column(default="")
    # ISO 3166 code of the country they stand for; empty: not said.
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    # Language of their pages and papers; empty: the event's.
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    # Where mail goes; several guests may share one; empty: none known.
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    # Telephone in E.164; several guests may share one; empty: none known.
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    # Place in the protocol order, lower first; empty: by name behind those who have one.
    precedence: Mapped[int | None]
    # Rank by law or custom, a code such as P.p or D.amb (docs/precedence.md); empty: none given.
    precedence_code: Mapped[str] = mapped_column(sa.String(16), default="")
    # Since when they hold their office, for ambassadors date and hour of their credentials (UTC); empty: not known.
    credentials_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Staff or student number (NIP, NIM); empty: none known.
    staff_number: Mapped[str] = mapped_column(sa.String(40), default="")
    # What they may not or do not eat, what helps them to take part, and the plate of their car; erased with the
    # contact data. Empty: nothing said.
    diet: Mapped[Words] = mapped_column(default="")
    access_needs: Mapped[Words] = mapped_column(default="")
    vehicle_plate: Mapped[Words] = mapped_column(default="")
    # What only organizers read.
    notes: Mapped[Words] = mapped_column(default="")
    # Whom they accompany; empty: they come for themselves.
    companion_of_id: Mapped[int | None] = key_of("guest", nullable=True)
    # Whether they take a seat (a driver may not).
    has_seat: Mapped[bool] = mapped_column(default=True)
    # Whether they eat with the others.
    has_meal: Mapped[bool] = mapped_column(default=True)
    # Which part of the venue they may enter ("press gallery"); empty: as their category.
    zone: Mapped[Words] = mapped_column(default="")
    # Place among the members of their delegation, lower first; empty: by name behind those who have one.
    delegation_position: Mapped[int | None]
    # Who comes instead, since the focal point replaced them; empty: nobody.
    replaced_by_id: Mapped[int | None] = key_of("guest", nullable=True)
    # Into whose record this one was merged as a duplicate; empty: it stands for itself.
    merged_into_id: Mapped[int | None] = key_of("guest", nullable=True)
    # When their badge was printed (UTC); from then on printed details change on request. Empty: not yet.
    badge_printed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Still on the list, or withdrawn (a representative who was replaced): kept as a record, no longer expected.
    status: Mapped[GuestStatus] = mapped_column(words(GuestStatus), default=GuestStatus.LISTED)
    # How they came onto the list.
    source: Mapped[GuestSource] = mapped_column(words(GuestSource))
    # What recognises the same row of the same file at a second import; empty: not imported.
    import_key: Mapped[str | None] = mapped_column(sa.String(64))
    # Random bytes from which, with the instance's key, ticket and links are derived.
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    # Folded words that search looks through; kept in step by `refold`.
    search_key: Mapped[str] = mapped_column(sa.Text)
    # Folded name that lists are sorted by; kept in step by `refold`.
    sort_key: Mapped[str] = mapped_column(sa.Text)
    # When they were put on the list and last changed (UTC).
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]

    event: Mapped[Event] = relationship()
    category: Mapped[Category] = relationship()
    delegation: Mapped[Delegation | None] = relationship(foreign_keys=[delegation_id])

    @property
    def full_name(self) -> str:
        """The name with its titles, as letters, lists and certificates show it."""
        named = f"{self.title_before} {self.name}".strip()
        return f"{named}, {self.title_after}" if self.title_after else named

    # What the derived keys are made of beside the reference.
    FOLDED: ClassVar = ("name", "native_name", "position", "institution", "sort_name")

    @staticmethod
    def folded(
        *, name: str, native_name: str, position: str, institution: str, sort_name: str, ref: str
    ) -> dict[str, str]:
        """The derived search and sort keys of somebody written so."""
        return {
            "search_key": search_key(name, native_name, position, institution, ref),
            "sort_key": fold(sort_name or name),
        }

    def refold(self) -> None:
        """Bring the derived keys in step with what is written."""
        written = {field: getattr(self, field) for field in self.FOLDED}
        for key, value in self.folded(**written, ref=self.ref).items():
            setattr(self, key, value)


@event.listens_for(Guest, "before_insert")
@event.listens_for(Guest, "before_update")
def _refold(mapper: object, connection: object, guest: Guest) -> None:
    guest.refold()
