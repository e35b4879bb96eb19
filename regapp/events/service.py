"""Verbs of the event: set it up, change it, its categories and sessions."""

import dataclasses
import datetime as dt
import enum
import re
import zoneinfo
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.accounts.service import Actor, give_role, record
from regapp.errors import Invalid
from regapp.events.standard import CategoryDetails, standard_categories
from regapp.extensions import db, transaction
from regapp.models import Category, Device, DoorCheck, Event, EventSession, Role, SessionCategory, User, fold
from regapp.models.event import DOORS_CLOSE_AFTER, DOORS_OPEN_BEFORE
from regapp.models.types import clean

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 64
LONGEST_CODE = 32
# Words that stand in the place of a slug in our own addresses: /manage/events/new.
RESERVED = frozenset({"events"})
COLOR = re.compile(r"#[0-9a-f]{6}")
MAIN = "main"


@dataclasses.dataclass(frozen=True)
class EventDetails:
    """What is known of an event. Times are local to `timezone`, without an offset, as people say them."""

    title: str
    starts: dt.datetime
    ends: dt.datetime
    timezone: str
    venue: str
    language: str = "id"
    languages: tuple[str, ...] = ("id", "en")
    summary: str = ""
    address: str = ""
    host: str = ""
    letterhead: str = ""
    accent: str = "#1f5fa8"
    attire: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    # Until when guests may answer, local; None: until the event starts.
    answer_deadline: dt.datetime | None = None
    signer_place: str = ""
    signer_office: str = ""
    signer_name: str = ""
    signer_number: str = ""
    # Title, summary, venue and attire in further languages: {"en": {"title": …}}.
    translations: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class SessionDetails:
    """An agenda item. Times are local to the event's zone; `admits` are codes of categories, none means all.

    Doors without times open three hours before the beginning and close one hour after the end; without a late line
    nobody is late.
    """

    title: str
    starts: dt.datetime
    ends: dt.datetime
    room: str = ""
    capacity: int | None = None
    admits: tuple[str, ...] = ()
    doors_open: dt.datetime | None = None
    doors_close: dt.datetime | None = None
    late: dt.datetime | None = None
    counts_exits: bool = False


def create_event(
    slug: str,
    details: EventDetails,
    actor: Actor,
    owner: User | None = None,
    categories: list[CategoryDetails] | None = None,
    session_title: str = "",
) -> Event:
    """Set an event up with its categories (the standard ones unless given) and its first session, `main`.

    The session lasts as long as the event. `owner` becomes its organizer. Raises Invalid naming the field.
    """
    checked = _checked_slug(slug)
    values = _event_values(details)
    if categories is None:
        categories = standard_categories(details.language)
    try:
        with transaction():
            event = Event(slug=checked, created_at=clock.now(), **values)
            db.session.add(event)
            db.session.flush()
            _add_first_categories(event, categories)
            title = clean(session_title) or _first_session_title(details.language)
            db.session.add(
                EventSession(
                    event_id=event.id, code=MAIN, title=title, starts_at=event.starts_at, ends_at=event.ends_at
                )
            )
            record(actor, "event.created", event_id=event.id, title=event.title)
            if owner:
                give_role(owner, Role.ORGANIZER, event.id, actor)
    except IntegrityError as error:
        if "slug" not in str(error.orig):
            raise
        raise Invalid(_l("Another event has this address already. Please choose another."), field="slug") from error
    return event


def change_event(event: Event, details: EventDetails, actor: Actor) -> dict[str, list[Any]]:
    """Bring an event in line with `details`; returns what changed, old and new. Raises Invalid.

    A session that lasted exactly as long as the event moves with it.
    """
    values = _event_values(details)
    with transaction():
        before = (event.starts_at, event.ends_at)
        changed = {field: [getattr(event, field), new] for field, new in values.items() if getattr(event, field) != new}
        if not changed:
            return {}
        db.session.add(event)
        for field, (_old, new) in changed.items():
            setattr(event, field, new)
        if before != (event.starts_at, event.ends_at):
            _move_sessions(event, before)
        shown = {field: [plain(old), plain(new)] for field, (old, new) in changed.items()}
        record(actor, "event.changed", event_id=event.id, title=event.title, changed=shown)
    return changed


def _move_sessions(event: Event, before: tuple[dt.datetime, dt.datetime]) -> None:
    """Sessions that lasted exactly as long as the event do so again; their doors and late line move with them."""
    lasted = (EventSession.starts_at == before[0], EventSession.ends_at == before[1])
    wanted = sa.select(EventSession).where(EventSession.event_id == event.id, *lasted).with_for_update()
    later, longer = event.starts_at - before[0], event.ends_at - before[1]
    for session in db.session.scalars(wanted):
        session.starts_at, session.ends_at = event.starts_at, event.ends_at
        session.doors_open_at = session.doors_open_at and session.doors_open_at + later
        session.late_from = session.late_from and session.late_from + later
        session.doors_close_at = session.doors_close_at and session.doors_close_at + longer


def add_category(event: Event, details: CategoryDetails, actor: Actor) -> Category:
    """Give the event a further kind of guest. Raises Invalid."""
    _check_category(details)
    with transaction():
        standing = _categories(event)
        _refuse_same_name(details.name, standing)
        category = _category(event, details, [c.code for c in standing], len(standing))
        db.session.add(category)
        db.session.flush()
        record(actor, "category.added", event_id=event.id, name=category.name)
    return category


def change_category(category: Category, details: CategoryDetails, actor: Actor) -> dict[str, list[Any]]:
    """Rename, recolour, or change what a category may; its code stays. Returns what changed. Raises Invalid."""
    _check_category(details)
    with transaction():
        others = [c for c in _categories(category.event) if c.id != category.id]
        _refuse_same_name(details.name, others)
        values = {
            "name": clean(details.name),
            "color": details.color,
            "may_be_represented": details.may_be_represented,
            "quota": details.quota,
            "door_checks": _door_checks(details),
            "translations": _translations(details.translations),
        }
        return change_row(category, values, "category.changed", category.name, category.event_id, actor)


def add_session(event: Event, details: SessionDetails, actor: Actor) -> EventSession:
    """Add an agenda item with its own attendance. Raises Invalid."""
    values = _session_values(event, details)
    with transaction():
        codes = list(db.session.scalars(sa.select(EventSession.code).where(EventSession.event_id == event.id)))
        session = EventSession(event_id=event.id, code=new_code(details.title, codes, "session"), **values)
        db.session.add(session)
        db.session.flush()
        _set_admitted(session, event, details.admits)
        record(actor, "session.added", event_id=event.id, title=session.title)
    return session


def change_session(session: EventSession, details: SessionDetails, actor: Actor) -> dict[str, list[Any]]:
    """Change an agenda item; its code stays. Returns what changed. Raises Invalid."""
    values = _session_values(session.event, details)
    with transaction():
        changed = _set_admitted(session, session.event, details.admits)
        return change_row(session, values, "session.changed", session.title, session.event_id, actor, changed)


def proposed_slug(title: str) -> str:
    """An address made from a title, at most 48 characters, cut between words; empty when the title has no letters."""
    words: list[str] = []
    for word in fold(title).split():
        if len("-".join([*words, word])) > 48:
            break
        words.append(word)
    return "-".join(words)


def new_code(name: str, taken: list[str], fallback: str) -> str:
    """A code made from a name, at most 32 characters, that none of `taken` is."""
    base = "-".join(fold(name).split())[:28].strip("-") or fallback
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code


def utc(local: dt.datetime, zone: zoneinfo.ZoneInfo, field: str) -> dt.datetime:
    """The instant (UTC) of a local time, of an hour that comes twice the first.

    Raises Invalid for a time that is skipped when clocks are put forward.
    """
    instant = local.replace(tzinfo=zone).astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise Invalid(_l("The clocks are put forward on that day: this time does not exist."), field=field)
    return instant


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The IANA time zone of that name. Raises Invalid."""
    if name in zoneinfo.available_timezones():
        return zoneinfo.ZoneInfo(name)
    raise Invalid(_l("This time zone is not known."), field="timezone")


def _checked_slug(slug: str) -> str:
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Invalid(
            _l("The address has lower-case letters from a to z, digits and single hyphens, 64 at most."), field="slug"
        )
    if slug in RESERVED:
        raise Invalid(_l("This word is used by the program itself. Please choose another."), field="slug")
    if db.session.scalar(sa.select(Event.id).where(Event.slug == slug)) is not None:
        raise Invalid(_l("Another event has this address already. Please choose another."), field="slug")
    return slug


def _event_values(details: EventDetails) -> dict[str, Any]:
    """The columns of an event. Raises Invalid naming the field."""
    zone = zone_of(details.timezone)
    values = {field: clean(value) if isinstance(value := getattr(details, field), str) else value for field in _PLAIN}
    for field, message in (
        ("title", _l("Please enter the title of the event.")),
        ("venue", _l("Please enter where the event is held.")),
    ):
        if not values[field]:
            raise Invalid(message, field=field)
    if not COLOR.fullmatch(details.accent):
        raise Invalid(_l("A colour is written as # and six digits or letters from a to f."), field="accent")
    starts_at, ends_at = utc(details.starts, zone, "starts"), utc(details.ends, zone, "ends")
    if ends_at <= starts_at:
        raise Invalid(_l("The end lies before the beginning."), field="ends")
    deadline = utc(details.answer_deadline, zone, "answer_deadline") if details.answer_deadline else None
    if deadline and deadline > ends_at:
        raise Invalid(_l("Answers cannot be taken after the event is over."), field="answer_deadline")
    others = [language for language in details.languages if language != details.language]
    return values | {
        "timezone": details.timezone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "answer_deadline": deadline,
        "languages": [details.language, *others],
        "translations": _translations(details.translations),
    }


_PLAIN = (
    "title",
    "summary",
    "venue",
    "address",
    "language",
    "host",
    "letterhead",
    "accent",
    "attire",
    "contact_name",
    "contact_phone",
    "contact_email",
    "signer_place",
    "signer_office",
    "signer_name",
    "signer_number",
)


def _translations(given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Without what was left empty."""
    kept = {
        language: {field: clean(text) for field, text in fields.items() if clean(text)}
        for language, fields in given.items()
    }
    return {language: fields for language, fields in kept.items() if fields}


def _add_first_categories(event: Event, details: list[CategoryDetails]) -> None:
    if not details:
        raise Invalid(_l("Please keep at least one category."), field="categories")
    made: list[Category] = []
    for position, given in enumerate(details):
        _check_category(given)
        _refuse_same_name(given.name, made)
        made.append(_category(event, given, [c.code for c in made], position))
    db.session.add_all(made)


def _category(event: Event, details: CategoryDetails, taken: list[str], position: int) -> Category:
    return Category(
        event_id=event.id,
        code=details.code or new_code(details.name, taken, "category"),
        name=clean(details.name),
        translations=_translations(details.translations),
        color=details.color,
        position=position,
        quota=details.quota,
        may_be_represented=details.may_be_represented,
        door_checks=_door_checks(details),
    )


def _door_checks(details: CategoryDetails) -> list[str]:
    return [check.value for check in DoorCheck if check in details.door_checks]


def _check_category(details: CategoryDetails) -> None:
    if not clean(details.name):
        raise Invalid(_l("Please enter the name of the category."), field="name")
    if len(clean(details.name)) > 60:
        raise Invalid(_l("A category's name stands on the badge: 60 characters fit."), field="name")
    if details.quota is not None and details.quota < 0:
        raise Invalid(_l("A number of places cannot be below zero."), field="quota")


def _refuse_same_name(name: str, others: list[Category]) -> None:
    if fold(name) in {fold(other.name) for other in others}:
        raise Invalid(_l("There is a category of this name already."), field="name")


def _categories(event: Event) -> list[Category]:
    return list(
        db.session.scalars(sa.select(Category).where(Category.event_id == event.id).order_by(Category.position))
    )


def _session_values(event: Event, details: SessionDetails) -> dict[str, Any]:
    if not clean(details.title):
        raise Invalid(_l("Please enter the title of the session."), field="title")
    starts_at, ends_at = utc(details.starts, event.zone, "starts"), utc(details.ends, event.zone, "ends")
    if ends_at <= starts_at:
        raise Invalid(_l("The end lies before the beginning."), field="ends")
    if details.capacity is not None and details.capacity < 0:
        raise Invalid(_l("A number of places cannot be below zero."), field="capacity")
    return {
        "title": clean(details.title),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "room": clean(details.room),
        "capacity": details.capacity,
        "counts_exits": details.counts_exits,
        **_door_times(event, details, starts_at, ends_at),
    }


def _door_times(
    event: Event, details: SessionDetails, starts_at: dt.datetime, ends_at: dt.datetime
) -> dict[str, dt.datetime | None]:
    """From when and until when the door takes scans, and from when one is late (UTC). Raises Invalid naming it."""
    local = {"doors_open": details.doors_open, "doors_close": details.doors_close, "late": details.late}
    given = {field: utc(value, event.zone, field) if value else None for field, value in local.items()}
    opens = given["doors_open"] or starts_at - DOORS_OPEN_BEFORE
    closes = given["doors_close"] or ends_at + DOORS_CLOSE_AFTER
    if given["doors_open"] and opens >= ends_at:
        raise Invalid(_l("The doors would open when the session is over."), field="doors_open")
    if closes <= max(opens, starts_at):
        raise Invalid(_l("The doors would close before the session begins or before they open."), field="doors_close")
    late = given["late"]
    if late and not opens < late < min(closes, ends_at):
        raise Invalid(
            _l("Nobody could be late from then on: it lies before the doors open or after the session."),
            field="late",
        )
    return {"doors_open_at": given["doors_open"], "doors_close_at": given["doors_close"], "late_from": late}


def _set_admitted(session: EventSession, event: Event, codes: tuple[str, ...]) -> dict[str, list[Any]]:
    """Let these categories in, all where none or every one is named; returns what changed."""
    known = {category.code: category.id for category in _categories(event)}
    wanted = {known[code] for code in codes if code in known}
    if len(wanted) == len(known):
        wanted = set()
    standing = set(
        db.session.scalars(sa.select(SessionCategory.category_id).where(SessionCategory.session_id == session.id))
    )
    if wanted == standing:
        return {}
    db.session.execute(sa.delete(SessionCategory).where(SessionCategory.session_id == session.id))
    db.session.add_all([SessionCategory(session_id=session.id, category_id=category) for category in sorted(wanted)])
    names = {category: code for code, category in known.items()}
    return {"admits": [sorted(names[c] for c in standing), sorted(names[c] for c in wanted)]}


def change_row(
    row: Event | Category | EventSession | Device,
    values: dict[str, Any],
    action: str,
    name: str,
    event_id: int,
    actor: Actor,
    changed_already: dict[str, list[Any]] | None = None,
) -> dict[str, list[Any]]:
    """Set the columns that differ and write the audit entry, if anything changed at all."""
    differing = {field: [getattr(row, field), new] for field, new in values.items() if getattr(row, field) != new}
    changed = {field: [plain(old), plain(new)] for field, (old, new) in differing.items()} | (changed_already or {})
    if changed:
        db.session.add(row)
        for field, (_old, new) in differing.items():
            setattr(row, field, new)
        record(actor, action, event_id=event_id, name=name, changed=changed)
    return changed


def plain(value: Any) -> Any:
    """A value as the audit entry keeps it: JSON knows neither times nor enumerations."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="minutes")
    return value.value if isinstance(value, enum.Enum) else value


def _first_session_title(language: str) -> str:
    return "Acara utama" if language == "id" else "Main session"
