"""The declarative base: one metadata with a naming convention, so that migrations can name what they change."""

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from regapp.models.types import NfcText, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)]
Instant = Annotated[dt.datetime, mapped_column(UtcDateTime)]
Words = Annotated[str, mapped_column(NfcText)]


class Base(DeclarativeBase):
    """All tables."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: sa.JSON, list[str]: sa.JSON}


def key_of(table: str, **options: Any) -> Any:
    """A foreign key to `table`; rows that others refer to are never deleted, so nothing cascades."""
    nullable = options.pop("nullable", False)
    return mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.ForeignKey(f"{table}.id"), nullable=nullable, **options
    )


_COMMITTEES = ("en", "id")


class Translated:
    """Names and titles in further languages beside the one they were first written in."""

    translations: dict[str, Any]

    def text(self, field: str, language: str) -> str:
        """The field in that language, or as first written where nobody translated it.

        Committees write in English or Indonesian; a reader of neither reads the English, where there is any.
        """
        for one in (language,) if language in _COMMITTEES else (language, "en"):
            if translated := (self.translations.get(one) or {}).get(field):
                return translated
        return getattr(self, field)
