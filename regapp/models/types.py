"""Column types that hold the house's rules on time, text and words."""

import datetime as dt
import enum
import unicodedata
from typing import Any

import sqlalchemy as sa

_KEPT_CONTROLS = {"\n", "\t"}


def clean(text: str) -> str:
    """Text as it is stored: NFC, without control characters and outer white space, otherwise exactly as written.

    Format characters (a zero-width space in a pasted name) stay: they are part of what was written, search and
    printing know how to pass over them. Control characters cannot be written by a person and PostgreSQL refuses NUL.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in composed if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


class NfcText(sa.types.TypeDecorator[str]):
    """Text from people, cleaned on its way into the database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else clean(value)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An instant: aware in Python (always UTC), `timestamptz` in PostgreSQL, naive UTC in SQLite.

    Raises ValueError for a naive value, because a time without a zone is a guess.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def words(of: type[enum.StrEnum]) -> sa.Enum:
    """A column for the words of an enumeration, stored as the word itself: a reader of the table understands it."""
    return sa.Enum(
        of, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [m.value for m in e]
    )


Json = dict[str, Any]
