"""What an event asks its guests beyond whether they come, and what they said."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Translated, Words, key_of
from regapp.models.types import UtcDateTime, words


class QuestionKind(enum.StrEnum):
    """What kind of answer is wanted."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    DATE = "date"
    FILE = "file"


class ShownTo(enum.StrEnum):
    """Who of the staff reads the answers."""

    ORGANIZERS = "organizers"
    DESK = "desk"


class Question(Base, Translated):
    """One question of the event's own, asked of those who come."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("event_id", "code"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    # Its name in forms and files: lower-case letters, digits and underscores.
    code: Mapped[str] = mapped_column(sa.String(32))
    # The question, and a line of help below it, in the event's language.
    label: Mapped[Words]
    help: Mapped[Words] = mapped_column(default="")
    # Both in further languages: {"en": {"label": …, "help": …}}.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What kind of answer is wanted.
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    # What may be chosen: [{"code": "bus", "label": "By bus", "translations": {"en": "By bus"}}]; empty elsewhere.
    choices: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    # Codes of the categories that are asked; empty: all.
    categories: Mapped[list[str]] = mapped_column(default=list)
    # Whether somebody who comes must answer it.
    is_required: Mapped[bool] = mapped_column(default=False)
    # Who of the staff reads the answers.
    shown_to: Mapped[ShownTo] = mapped_column(words(ShownTo), default=ShownTo.ORGANIZERS)
    # Order on the page, lower first.
    position: Mapped[int] = mapped_column(default=0)
    # Since when it is not asked any more (UTC); empty: it is asked. The answers stay.
    retired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class QuestionAnswer(Base):
    """What one guest said to one question, as it stands."""

    __tablename__ = "question_answer"

    # Who said it, and to what.
    guest_id: Mapped[int] = key_of("guest", primary_key=True)
    question_id: Mapped[int] = key_of("question", primary_key=True, index=True)
    # Text as written, number as digits, codes of choices joined by commas, `yes` or `no`, a date as ISO 8601.
    value: Mapped[Words] = mapped_column(default="")
    # The file handed in; empty for other kinds.
    upload_id: Mapped[int | None] = key_of("upload", nullable=True)
    # When it was last said (UTC).
    at: Mapped[Instant]


class ChangeRequest(Base):
    """A change that a guest asks for after the badge was printed; the committee decides."""

    __tablename__ = "change_request"
    __table_args__ = (sa.Index("ix_change_request_event_id_decided_at", "event_id", "decided_at"),)

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event")
    guest_id: Mapped[int] = key_of("guest", index=True)
    # What is asked for: {"position": ["old", "new"]}.
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Why, in the guest's words; empty: not said.
    note: Mapped[Words] = mapped_column(default="")
    # When it was asked (UTC).
    asked_at: Mapped[Instant]
    # When it was decided (UTC), by whom, and whether it was done; empty: it waits.
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[Words] = mapped_column(default="")
    granted: Mapped[bool | None]
