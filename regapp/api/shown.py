"""Our objects as the documents of the API."""

import base64
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec

from regapp import clock
from regapp.api.access import Caller
from regapp.api.bodies import instant
from regapp.api.schemas import (
    AnswerStats,
    CameOrWent,
    CategoryOut,
    CategoryStats,
    DoorOut,
    EventAtDoor,
    EventOut,
    FoundGuest,
    GuestAtDoor,
    GuestChange,
    GuestIn,
    GuestOut,
    GuestsOut,
    ListNewsOut,
    MinuteOut,
    ScanOut,
    ScansOut,
    SessionAtDoor,
    SessionOut,
    SessionStats,
    StatsOut,
)
from regapp.checkin.offline.queries import News, Sheet
from regapp.checkin.queries import Door, Found
from regapp.checkin.scanning import Outcome
from regapp.errors import Invalid
from regapp.events.queries import Stats
from regapp.extensions import chosen_language
from regapp.guests.forms import checked
from regapp.guests.queries import GuestPage, GuestRow
from regapp.guests.service import GuestDetails
from regapp.models import AnswerValue, Event, EventSession, Power
from regapp.tickets.queries import Holder


def event(event: Event) -> EventOut:
    """An event, its times in its own zone."""

    def local(at: dt.datetime) -> str:
        return at.astimezone(event.zone).isoformat(timespec="seconds")

    return EventOut(
        slug=event.slug,
        title=event.title,
        starts_at=local(event.starts_at),
        ends_at=local(event.ends_at),
        timezone=event.timezone,
        venue=event.venue,
        language=event.language,
        languages=event.languages,
        answers_close_at=local(event.answers_close_at),
        sessions=[
            SessionOut(s.code, s.title, local(s.starts_at), local(s.ends_at), local(s.opens_at), local(s.closes_at))
            for s in event.sessions
        ],
        categories=[CategoryOut(c.code, c.name, c.color.value) for c in event.categories],
    )


def at_door(holder: Holder) -> GuestAtDoor:
    """What a door may know of a guest."""
    guest, root = holder.guest, holder.represents
    return GuestAtDoor(
        ref=guest.ref,
        name=guest.name,
        position=guest.position,
        institution=guest.institution,
        category=holder.category.code,
        category_name=holder.category.text("name", chosen_language()),
        color=holder.category.color.value,
        country=guest.country,
        represents=root.name if root else None,
        represents_position=root.position if root else None,
    )


def outcomes(outcomes: Iterable[Outcome]) -> ScansOut:
    """The door's answers."""
    return ScansOut(
        [
            ScanOut(
                id=outcome.uid,
                result=outcome.result.value,
                reason=outcome.reason.value if outcome.reason else None,
                first_admitted_at=instant(outcome.first_admitted_at),
                represented_by=outcome.represented_by or None,
                replaced_by=outcome.replaced_by or None,
                guest=at_door(outcome.holder) if outcome.holder else None,
                notices=outcome.notices,
                first_admitted_where=outcome.where or None,
                inside=outcome.inside,
                capacity=outcome.capacity,
            )
            for outcome in outcomes
        ],
        now=_now(),
    )


def _now() -> str:
    """Our clock, for devices to compare theirs with, to the millisecond."""
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def found(found: Found) -> FoundGuest:
    """A guest found by name at the door, with what would happen to them."""
    known = msgspec.structs.asdict(at_door(found.holder))
    return FoundGuest(**known, standing=_standing(found.holder), admitted_at=instant(found.admitted_at))


def _standing(holder: Holder) -> Literal["valid", "declined", "represented", "revoked"]:
    if holder.is_valid:
        return "valid"
    match holder.invitation.answer:
        case AnswerValue.DECLINED:
            return "declined"
        case AnswerValue.REPRESENTED:
            return "represented"
        case _:
            return "revoked"


def door(
    caller: Caller, sessions: list[EventSession], chosen: EventSession, present: int, expected: int, inside: int | None
) -> DoorOut:
    """What the scanner's page shows beside the camera."""
    language, event, device = chosen_language(), caller.event, caller.device

    def named(session: EventSession) -> SessionAtDoor:
        return SessionAtDoor(
            code=session.code,
            title=session.text("title", language),
            starts_at=instant(session.starts_at) or "",
            opens_at=instant(session.opens_at) or "",
            closes_at=instant(session.closes_at) or "",
            late_from=instant(session.late_from),
            capacity=session.capacity,
            inside=inside if session is chosen else None,
            counts_exits=session.counts_exits,
        )

    return DoorOut(
        event=EventAtDoor(event.slug, event.text("title", language), event.host),
        session=named(chosen),
        sessions=[named(session) for session in sessions],
        present=present,
        expected=expected,
        device=device.name if device else caller.actor.name,
        powers=device.powers if device else [power.value for power in Power],
        direction=device.direction.value if device else "in",
        printer=device.printer if device else "",
        prints_at_once=device.prints_at_once if device else False,
        now=_now(),
    )


def list_news(stamp: str, news: News, sessions: dict[int, str]) -> ListNewsOut:
    """What changed since a device last asked; `sessions` has the codes by key."""
    return ListNewsOut(
        stamp,
        news.since,
        _now(),
        [CameOrWent(place, sessions[session], instant(first), inside) for place, session, first, inside in news.rows],
    )


def list_header(event: Event, doors: list[Door], stamp: str, sheet: Sheet, parts: list[int]) -> bytes:
    """What stands in clear before the lines of a device's list: nothing about anybody.

    Where no part is sent the device's digests are ours, and are not sent either.
    """
    language = chosen_language()
    return msgspec.json.encode(
        {
            "stamp": stamp,
            "parts": parts,
            "digests": base64.b64encode(b"".join(sheet.digests)).decode() if parts else "",
            "sessions": [
                {
                    "code": one.session.code,
                    "starts_at": instant(one.session.starts_at),
                    "opens_at": instant(one.session.opens_at),
                    "closes_at": instant(one.session.closes_at),
                    "late_from": instant(one.session.late_from),
                    "categories": sorted(one.categories),
                }
                for one in doors
            ],
            "categories": [
                {
                    "id": category.id,
                    "code": category.code,
                    "name": category.text("name", language),
                    "color": category.color.value,
                }
                for category in event.categories
            ],
        }
    )


def stats(stats: Stats, event: Event) -> StatsOut:
    """The event in numbers; minutes in its own zone."""
    total = stats.total
    return StatsOut(
        invited=total.invited,
        expected=total.expected,
        answers=AnswerStats(total.accepted, total.represented, total.declined, total.none),
        categories=[
            CategoryStats(
                category.code,
                counts.invited,
                counts.accepted,
                counts.represented,
                counts.declined,
                counts.none,
                counts.expected,
                counts.present,
            )
            for category, counts in stats.by_category
        ],
        sessions=[SessionStats(one.session.code, one.present, one.inside) for one in stats.sessions],
        arrivals=[
            MinuteOut(at.astimezone(event.zone).isoformat(timespec="minutes"), count) for at, count in stats.arrivals
        ],
    )


def guest(row: GuestRow) -> GuestOut:
    """A guest as organizers' programs see them."""
    guest = row.guest
    return GuestOut(
        ref=guest.ref,
        name=guest.name,
        native_name=guest.native_name,
        honorific=guest.honorific,
        title_before=guest.title_before,
        title_after=guest.title_after,
        position=guest.position,
        institution=guest.institution,
        country=guest.country,
        language=guest.language,
        email=guest.email,
        phone=guest.phone,
        category=row.category.code,
        delegation=row.delegation,
        precedence=guest.precedence,
        answer=row.invitation.answer.value,
        answered_at=instant(row.invitation.answered_at),
        represents=row.represents,
        represented_by=row.represented_by,
        first_admitted_at=instant(row.first_admitted_at),
    )


def guests(page: GuestPage) -> GuestsOut:
    """A page of guests."""
    return GuestsOut([guest(row) for row in page.rows], page.cursor or None)


def checked_details(given: GuestIn) -> GuestDetails:
    """A new guest as the service takes it. Raises Invalid naming the field."""
    return _checked(GuestDetails(**msgspec.to_builtins(given)))


def checked_change(standing: GuestDetails, given: GuestChange) -> GuestDetails:
    """The standing details with what was given. Raises Invalid naming the field."""
    changes = {f: v for f in given.__struct_fields__ if (v := getattr(given, f)) is not msgspec.UNSET}
    return _checked(dataclasses.replace(standing, **changes))


def _checked(details: GuestDetails) -> GuestDetails:
    ready, problems = checked(details)
    if problems:
        field, message = next(iter(problems.items()))
        raise Invalid(f"{field}: {message}", field=field)
    return ready
