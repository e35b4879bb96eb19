"""How the guest list came about: imports, merges, tags and saved filters."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime


class ColumnMapping(Base):
    """What the columns of a file mean, remembered for the next file with the same header."""

    __tablename__ = "column_mapping"

    # SHA-256 of the folded header.
    shape: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    # Column of the file (folded) to field of the guest list; a column that is passed over is mapped to "".
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # When it was last used (UTC).
    used_at: Mapped[Instant]


class ImportRun(Base):
    """One file that was put on the list, and what it takes to take it back."""

    __tablename__ = "import_run"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Name of the file and of the sheet as they were; the sheet is empty for a text file.
    file: Mapped[Words]
    sheet: Mapped[Words] = mapped_column(default="")
    # Who did it.
    actor_name: Mapped[Words] = mapped_column(default="")
    # How many were put on the list, and how many brought up to date.
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    # When (UTC), and when and by whom it was taken back; empty: it stands.
    at: Mapped[Instant]
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[Words] = mapped_column(default="")


class ImportChange(Base):
    """What one import did to one guest."""

    __tablename__ = "import_change"

    import_run_id: Mapped[int] = key_of("import_run", primary_key=True)
    guest_id: Mapped[int] = key_of("guest", primary_key=True, index=True)
    # Whether the import put them on the list.
    is_new: Mapped[bool]
    # What it changed of who was there already: {"position": ["old", "new"]}.
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Merge(Base):
    """Two records of one person that became one, and what it takes to part them again."""

    __tablename__ = "merge"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # Whose record stays, and whose went into it.
    kept_guest_id: Mapped[int] = key_of("guest", index=True)
    merged_guest_id: Mapped[int] = key_of("guest", index=True)
    # What changed in the record that stays: {"position": ["old", "new"]}, and what was moved to it by kind.
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Who did it and when (UTC), and when it was undone; empty: it stands.
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class DistinctPair(Base):
    """Two guests who look like one person, and of whom somebody said that they are two."""

    __tablename__ = "distinct_pair"
    __table_args__ = (sa.CheckConstraint("lower_guest_id < higher_guest_id", name="ordered"),)

    lower_guest_id: Mapped[int] = key_of("guest", primary_key=True)
    higher_guest_id: Mapped[int] = key_of("guest", primary_key=True)
    event_id: Mapped[int] = key_of("event", index=True)
    # Who said so, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]


class Tag(Base):
    """A word that the committee gives to guests: "VIP table", "needs visa"."""

    __tablename__ = "tag"
    __table_args__ = (sa.UniqueConstraint("event_id", "folded_name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # The word as first written, and folded for comparison.
    name: Mapped[Words]
    folded_name: Mapped[str] = mapped_column(sa.String(120))


class GuestTag(Base):
    """A guest who has a tag."""

    __tablename__ = "guest_tag"

    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    tag_id: Mapped[int] = key_of("tag", primary_key=True, index=True)


class SavedFilter(Base):
    """A view of the guest list that the committee comes back to."""

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # What it is called.
    name: Mapped[Words]
    # The list's address behind the question mark: "category=official&answer=none".
    query: Mapped[str] = mapped_column(sa.Text)
    # Who saved it, and when (UTC).
    actor_name: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]


class BulkChange(Base):
    """One change that was made to many guests at once, and what it takes to take it back."""

    __tablename__ = "bulk_change"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # What was done: `category`, `add_tag`, `withdraw`, …; and with what, in the words of the list.
    action: Mapped[str] = mapped_column(sa.String(24))
    value: Mapped[Words] = mapped_column(default="")
    # The value as the guests' column holds it: a key, a code, a word.
    stored: Mapped[str] = mapped_column(sa.Text, default="")
    # How many guests were changed.
    count: Mapped[int] = mapped_column(default=0)
    # Who did it.
    actor_name: Mapped[Words] = mapped_column(default="")
    # When (UTC), and when and by whom it was taken back; empty: it stands.
    at: Mapped[Instant]
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[Words] = mapped_column(default="")


class BulkChangeGuest(Base):
    """A guest whom a bulk change concerned."""

    __tablename__ = "bulk_change_guest"

    bulk_change_id: Mapped[int] = key_of("bulk_change", primary_key=True)
    guest_id: Mapped[int] = key_of("guest", primary_key=True, index=True)
    # What stood there before, as the column holds it; empty: nothing.
    before: Mapped[Words] = mapped_column(default="")
