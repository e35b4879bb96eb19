"""The event and what it is made of: sessions and categories."""

import datetime as dt
import enum
import zoneinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regapp.models.base import Base, Instant, Key, Translated, Words, key_of
from regapp.models.types import UtcDateTime, words

DOORS_OPEN_BEFORE = dt.timedelta(hours=3)
DOORS_CLOSE_AFTER = dt.timedelta(hours=1)


class Palette(enum.StrEnum):
    """The colours a category may have: the names of the design system, so that page, badge and screen agree."""

    BLUE = "blue"
    AZURE = "azure"
    INDIGO = "indigo"
    PURPLE = "purple"
    PINK = "pink"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    LIME = "lime"
    GREEN = "green"
    TEAL = "teal"
    CYAN = "cyan"


class CountryOrder(enum.StrEnum):
    """In which order an event names its countries (shared with the seating and the papers)."""

    ENGLISH = "english_un"
    INDONESIAN = "indonesian"
    MIKTA = "mikta"


class DoorCheck(enum.StrEnum):
    """Why the desk has a word with somebody: to receive them, to compare a picture, to see the guardian's consent."""

    VIP = "vip"
    PHOTO = "photo"
    MINOR = "minor"


class RankBasis(enum.StrEnum):
    """By whose rank a representative is placed (product: by default their own)."""

    OWN = "own"
    REPRESENTED = "represented"
    BY_HAND = "by_hand"


class Event(Base, Translated):
    """One official meeting."""

    __tablename__ = "event"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[Key]
    # The event's name in addresses and commands: lower-case letters, digits and hyphens.
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # Full title as on the letter, in the event's own language.
    title: Mapped[Words]
    # What the meeting is about, a sentence or two for the public page; empty: nothing is said.
    summary: Mapped[Words] = mapped_column(default="")
    # Title, summary, venue and attire in further languages: {"en": {"title": …}}.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Opening (UTC).
    starts_at: Mapped[Instant] = mapped_column(index=True)
    # End of the last day (UTC).
    ends_at: Mapped[Instant]
    # IANA zone in which every time of this event is shown.
    timezone: Mapped[str] = mapped_column(sa.String(64))
    # Room and house as on the letter.
    venue: Mapped[Words]
    # Street and town; empty: the venue says enough.
    address: Mapped[Words] = mapped_column(default="")
    # Language of the committee's papers, and of guests whose own is not known.
    language: Mapped[str] = mapped_column(sa.String(8), default="id")
    # Languages that guests may choose from.
    languages: Mapped[list[str]] = mapped_column(default=list)
    # Who invites, as named in messages and on the answer page; empty: the title stands alone.
    host: Mapped[Words] = mapped_column(default="")
    # Lines of the letterhead (kop), the first ones largest; empty: the host.
    letterhead: Mapped[Words] = mapped_column(default="")
    # Colour of the letterhead, #rrggbb.
    accent: Mapped[str] = mapped_column(sa.String(7), default="#1f5fa8")
    # Attire as on the letter; empty: not said.
    attire: Mapped[Words] = mapped_column(default="")
    # Whom to ask: name, telephone, mail; each may be empty.
    contact_name: Mapped[Words] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    # Until when guests may answer and change (UTC); empty: until the event starts.
    answer_deadline: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Whether silence means coming ("regrets only").
    regrets_only: Mapped[bool] = mapped_column(default=False)
    # What guests who come are asked beside the event's own questions: diet, access, vehicle.
    asks: Mapped[list[str]] = mapped_column(default=list)
    # From when until when, on the event's clock, nothing is sent by itself ("21:00", "07:00"); empty: never quiet.
    quiet_from: Mapped[str] = mapped_column(sa.String(5), default="21:00")
    quiet_until: Mapped[str] = mapped_column(sa.String(5), default="07:00")
    # From when and until when the public may register (UTC); empty: as soon as a category opens, until it starts.
    registration_opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Until when a delegation may change its list (UTC); empty: as long as guests may answer.
    delegations_lock_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Whether a submitted delegation waits for the committee's word.
    delegations_need_confirmation: Mapped[bool] = mapped_column(default=False)
    # By whose rank representatives are placed, unless a representation says otherwise.
    representatives_rank: Mapped[RankBasis] = mapped_column(words(RankBasis), default=RankBasis.OWN)
    # Since when the order of precedence is fixed (UTC); empty: it is computed anew with each change.
    precedence_locked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # In which order countries are named.
    country_order: Mapped[CountryOrder] = mapped_column(words(CountryOrder), default=CountryOrder.ENGLISH)
    # Who signs the attendance list: place, office, name, staff number; each may be empty.
    signer_place: Mapped[Words] = mapped_column(default="")
    signer_office: Mapped[Words] = mapped_column(default="")
    signer_name: Mapped[Words] = mapped_column(default="")
    signer_number: Mapped[str] = mapped_column(sa.String(40), default="")
    # Which badge guests get whose category has none of its own; empty: A6.
    badge_layout: Mapped[str] = mapped_column(sa.String(32), default="")
    # When contact, dietary and vehicle data are erased (UTC); empty: not decided yet.
    contacts_kept_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When the register itself is handed to the archive (UTC); empty: not decided yet.
    register_kept_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When the event was set up (UTC).
    created_at: Mapped[Instant]

    sessions: Mapped[list["EventSession"]] = relationship(
        back_populates="event", order_by="(EventSession.starts_at, EventSession.id)"
    )
    categories: Mapped[list["Category"]] = relationship(
        back_populates="event", order_by="(Category.position, Category.id)"
    )

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which this event's times are shown."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def answers_close_at(self) -> dt.datetime:
        """Until when guests may answer (UTC)."""
        return self.answer_deadline or self.starts_at


class EventSession(Base, Translated):
    """An agenda item with its own attendance."""

    __tablename__ = "session"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Its name in commands and scans; every event has `main`.
    code: Mapped[str] = mapped_column(sa.String(32))
    # Title as on the programme.
    title: Mapped[Words]
    # Title in further languages.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Beginning and end (UTC).
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    # From when and until when scans in are taken (UTC); empty: three hours before, and one hour after the end.
    doors_open_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    doors_close_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Where, if not in the event's main room.
    room: Mapped[Words] = mapped_column(default="")
    # How many the room holds; empty: no limit is watched.
    capacity: Mapped[int | None]
    # Whether leaving is recorded too, so that it is known who is inside.
    counts_exits: Mapped[bool] = mapped_column(default=False)
    # From when somebody who comes is late (UTC); empty: nobody is.
    late_from: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(back_populates="sessions")

    @property
    def opens_at(self) -> dt.datetime:
        """From when the door takes scans (UTC)."""
        return self.doors_open_at or self.starts_at - DOORS_OPEN_BEFORE

    @property
    def closes_at(self) -> dt.datetime:
        """Until when the door takes scans (UTC)."""
        return self.doors_close_at or self.ends_at + DOORS_CLOSE_AFTER


class Category(Base, Translated):
    """A kind of guest: what the badge says and which doors open."""

    __tablename__ = "category"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("quota IS NULL OR quota >= 0", name="quota_not_negative"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Its name in files and the API: official, delegate, speaker, student, media, committee, companion, or another.
    code: Mapped[str] = mapped_column(sa.String(32))
    # The word on badges and lists, in the event's language.
    name: Mapped[Words]
    # The word in further languages.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Colour on badge and screen.
    color: Mapped[Palette] = mapped_column(words(Palette))
    # Order in lists, lower first.
    position: Mapped[int] = mapped_column(default=0)
    # Places for this category; empty: no limit.
    quota: Mapped[int | None]
    # Whether a guest of this category may send somebody else.
    may_be_represented: Mapped[bool] = mapped_column(default=True)
    # How many companions a guest of this category may bring.
    companions_allowed: Mapped[int] = mapped_column(default=0)
    # What the desk looks at before it lets somebody of this category in; see `DoorCheck`.
    door_checks: Mapped[list[str]] = mapped_column(default=list)
    # Whether strangers may register on the event's page.
    public_registration: Mapped[bool] = mapped_column(default=False)
    # Whether the committee looks at each registration before it takes a place.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    # Whether an address given in public counts only after the link sent to it was opened.
    confirms_address: Mapped[bool] = mapped_column(default=True)
    # Whether those who find no place may wait for one, and how many hours an offered place is kept for them.
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    offer_hours: Mapped[int] = mapped_column(default=24)
    # Whether the public form asks for those under eighteen, whose guardians must consent.
    takes_minors: Mapped[bool] = mapped_column(default=False)
    # Which badge this category gets; empty: the event's usual one.
    badge_layout: Mapped[str] = mapped_column(sa.String(32), default="")

    event: Mapped[Event] = relationship(back_populates="categories")


class SessionCategory(Base):
    """A category that a session admits. A session without any row admits every category."""

    __tablename__ = "session_category"

    # The session whose door is meant.
    session_id: Mapped[int] = key_of("session", primary_key=True)
    # The category that may enter.
    category_id: Mapped[int] = key_of("category", primary_key=True)
