"""Reads of the guest list. (First version by the lead: owner, please replace.)"""

import dataclasses
import datetime as dt

import sqlalchemy as sa

from regapp.models import Category, Guest, Invitation, fold, kin


def matching(text: str) -> sa.ColumnElement[bool]:
    """The guests that have every word of the text, in any order, or the words run together."""
    words = fold(text).split()
    each = [
        sa.or_(Guest.search_key.contains(word, autoescape=True), Guest.search_key.contains(kin(word), autoescape=True))
        for word in words
    ]
    return sa.or_(sa.and_(sa.true(), *each), Guest.search_key.contains("".join(words), autoescape=True))


@dataclasses.dataclass(frozen=True)
class GuestRow:
    guest: Guest
    category: Category
    invitation: Invitation
    delegation: str
    represents: str | None
    represented_by: str | None
    first_admitted_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class GuestPage:
    rows: list[GuestRow]
    cursor: str
