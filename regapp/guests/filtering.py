"""Who of the list is wanted: what stands in the address, as conditions of one statement."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from regapp.errors import Invalid
from regapp.models import (
    AnswerValue,
    Attendance,
    Category,
    ChangeRequest,
    Channel,
    Delegation,
    Event,
    Guest,
    GuestStatus,
    GuestTag,
    ImportChange,
    Invitation,
    Message,
    MessageState,
    Tag,
    fold,
    kin,
)

# More of a search than this is passed over: nobody types it, and a database refuses endless conditions.
LONGEST_SEARCH, MOST_WORDS = 100, 12
SHORTEST_KIN = 3
LARGEST_KEY = 2**63 - 1
# Which filter shows whom; "listed" is everybody who still stands on the list.
FILTERS = ("none", "accepted", "represented", "declined", "not_asked", "failed", "arrived", "withdrawn")
SORTS = ("name", "institution", "precedence", "newest")
LACKING = {"phone": Guest.phone, "email": Guest.email, "institution": Guest.institution, "rank": Guest.precedence_code}


@dataclasses.dataclass(frozen=True)
class GuestFilter:
    """What of the list is shown, as the address says it. Everything empty is everybody on the list, by name."""

    q: str = ""
    # Code of a category, a word of FILTERS, the folded name of a tag, ISO 3166 code, folded name of a delegation.
    category: str = ""
    show: str = ""
    tag: str = ""
    country: str = ""
    delegation: str = ""
    # Language of their pages, the event's where they have none; how they were asked; `yes` or `no`.
    language: str = ""
    channel: str = ""
    opened: str = ""
    # A word of LACKING; `1` for those who ask for a change or whose mail failed; the number of an import.
    lacks: str = ""
    word: str = ""
    run: str = ""
    # A word of SORTS; empty: name.
    sort: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "GuestFilter":
        """The filter of an address; words that are none of ours count as nothing."""
        said = {field.name: given.get(field.name, "").replace("\x00", "").strip() for field in dataclasses.fields(cls)}
        said["show"] = _one_of(said["show"] or given.get("answer", ""), FILTERS)
        said["sort"] = _one_of(said["sort"], SORTS[1:])
        said["opened"] = _one_of(said["opened"], ("yes", "no"))
        said["lacks"] = _one_of(said["lacks"], LACKING)
        said["channel"] = _one_of(said["channel"], tuple(Channel))
        said["word"] = "1" if said["word"] else ""
        said["run"] = said["run"] if _is_key(said["run"]) else ""
        return cls(**said)

    @property
    def said(self) -> dict[str, Any]:
        """What is not empty, as it stands in the address."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out; sorting alone leaves nobody out."""
        return bool(self.said.keys() - {"sort"})

    def without(self, *names: str) -> dict[str, Any]:
        """The same address without these words."""
        return {name: value for name, value in self.said.items() if name not in names}


def _one_of(word: str, words: Any) -> str:
    return word if word in words else ""


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def matching(text: str) -> sa.ColumnElement[bool]:
    """The guests that have every word of the text, in any order, in one spelling or another, or run together."""
    words = fold(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]
    if not words:
        return sa.true() if not text.strip() else sa.false()
    each = [sa.or_(*(Guest.search_key.contains(one, autoescape=True) for one in _spellings(word))) for word in words]
    return sa.or_(sa.and_(*each), Guest.search_key.contains("".join(words), autoescape=True))


def _spellings(word: str) -> set[str]:
    """The word, and its kin unless that is so short ("aaa" is kin to "a") that it would find nearly everybody."""
    kindred = kin(word)
    return {word, kindred} if len(kindred) >= SHORTEST_KIN else {word}


def conditions(event_id: int, wanted: GuestFilter) -> list[sa.ColumnElement[bool]]:
    """The filter over guests joined with their category, invitation and delegation. Raises Invalid for `show`."""
    found = [matching(wanted.q)] if wanted.q.strip() else []
    if wanted.category:
        found.append(Category.code == wanted.category)
    if wanted.show and wanted.show not in FILTERS:
        raise Invalid(f"There is no answer “{wanted.show[:40]}”: none, accepted, represented or declined.")
    further = (_by_kind(event_id, name, value) for name, value in wanted.said.items())
    shown = shows(wanted.show) if wanted.show else [Guest.status == GuestStatus.LISTED]
    return [*found, *(one for one in further if one is not None), *shown]


def _by_kind(event_id: int, name: str, value: str) -> sa.ColumnElement[bool] | None:
    """The condition of one word of the address; None for those that are dealt with elsewhere."""
    own = sa.select(Event.language).where(Event.id == event_id).scalar_subquery()
    kinds: dict[str, Any] = {
        "tag": lambda: _has_tag(value),
        "country": lambda: Guest.country == value,
        "delegation": lambda: Delegation.folded_name == value,
        "language": lambda: sa.func.coalesce(sa.func.nullif(Guest.language, ""), own) == value,
        "channel": lambda: Invitation.sent_channel == Channel(value),
        "opened": lambda: _was_opened(value == "yes"),
        "lacks": lambda: LACKING[value] == "",
        "word": lambda: sa.or_(failed(), _asks_for_a_change()),
        "run": lambda: sa.exists().where(ImportChange.guest_id == Guest.id, ImportChange.import_run_id == int(value)),
    }
    return kinds[name]() if name in kinds else None


def shows(name: str) -> list[sa.ColumnElement[bool]]:
    """The conditions of one of FILTERS."""
    if name == "withdrawn":
        return [Guest.status == GuestStatus.WITHDRAWN]
    listed = Guest.status == GuestStatus.LISTED
    if name in set(AnswerValue):
        return [listed, Invitation.answer == AnswerValue(name)]
    if name == "not_asked":
        return [listed, Invitation.sent_at.is_(None), Invitation.answer == AnswerValue.NONE]
    if name == "failed":
        return [listed, failed()]
    return [listed, sa.exists().where(Attendance.guest_id == Guest.id)]


def failed() -> sa.ColumnElement[bool]:
    """Whether a mail to the guest could not be delivered."""
    return sa.exists().where(
        Message.guest_id == Guest.id, Message.channel == Channel.EMAIL, Message.state == MessageState.FAILED
    )


def _asks_for_a_change() -> sa.ColumnElement[bool]:
    return sa.exists().where(ChangeRequest.guest_id == Guest.id, ChangeRequest.decided_at.is_(None))


def _has_tag(folded: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(GuestTag.guest_id == Guest.id, GuestTag.tag_id == Tag.id, Tag.folded_name == folded)


def _was_opened(opened: bool) -> sa.ColumnElement[bool]:
    """Opened; or asked, and not opened: who was not asked could not."""
    if opened:
        return Invitation.opened_at.is_not(None)
    return sa.and_(Invitation.opened_at.is_(None), Invitation.sent_at.is_not(None))


def _as_it_is(value: Any) -> Any:
    return sa.literal(value)


def _lowered(value: Any) -> Any:
    """By the database's own rule, for another one knows other capitals."""
    return sa.func.lower(sa.literal(value))


@dataclasses.dataclass(frozen=True)
class Order:
    """One way to sort the list, by columns that end with the guest's id.

    `kinds` are the types of what a cursor says of the last guest of a page, `place` says it.
    """

    columns: tuple[Any, ...]
    kinds: tuple[type, ...]
    place: Callable[[Guest], list[str | int]]
    is_downwards: bool = False
    read: tuple[Callable[[Any], Any], ...] = ()

    @property
    def by(self) -> list[Any]:
        """For ORDER BY."""
        return [column.desc() if self.is_downwards else column for column in self.columns]

    def behind(self, values: list[str | int]) -> sa.ColumnElement[bool]:
        """Those who stand behind these values: pages follow one another while names change."""
        read = self.read or (_as_it_is,) * len(values)
        here = sa.tuple_(*self.columns)
        there = sa.tuple_(*(one(value) for one, value in zip(read, values, strict=True)))
        return here < there if self.is_downwards else here > there


# Behind everybody who has a place in the protocol order; see LARGEST_PRECEDENCE of the service.
_LAST = 1_000_000_000
ORDERS = {
    "name": Order((Guest.sort_key, Guest.id), (str, int), lambda guest: [guest.sort_key, guest.id]),
    "institution": Order(
        (sa.case((Guest.institution == "", 1), else_=0), sa.func.lower(Guest.institution), Guest.sort_key, Guest.id),
        (int, str, str, int),
        lambda guest: [0 if guest.institution else 1, guest.institution, guest.sort_key, guest.id],
        read=(_as_it_is, _lowered, _as_it_is, _as_it_is),
    ),
    "precedence": Order(
        (sa.func.coalesce(Guest.precedence, _LAST), Guest.sort_key, Guest.id),
        (int, str, int),
        lambda guest: [_LAST if guest.precedence is None else guest.precedence, guest.sort_key, guest.id],
    ),
    "newest": Order((Guest.id,), (int,), lambda guest: [guest.id], is_downwards=True),
}
