"""Loads the demo through the same import and services as a user has, at the times at which it would have happened.

Dates follow the day of loading: the coming event lies three weeks ahead, the held one a year before it. Everything that
looks like chance is drawn from one seed, so that two loadings on one day give the same events.
"""

import csv
import dataclasses
import datetime as dt
import importlib.resources
import random
import tomllib
import uuid
import zoneinfo
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND, add_user, record
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.checkin.service import add_device
from regapp.demo import asking, awarding
from regapp.events.queries import event_by_slug
from regapp.events.service import EventDetails, create_event
from regapp.events.standard import CategoryDetails
from regapp.extensions import db, transaction
from regapp.guests.importing import import_file
from regapp.guests.values import e164
from regapp.models import (
    AnswerValue,
    Channel,
    Delegation,
    Direction,
    Event,
    EventSession,
    Guest,
    GuestSource,
    Invitation,
    Message,
    MessageState,
    Palette,
    Representation,
    Role,
    SaidBy,
    fold,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said

ORGANIZER = "panitia@fgd-mikta.example"
DESK = "meja@fgd-mikta.example"
PASSWORD = "balikpapan-hijau"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVENT_FIELDS = {field.name for field in dataclasses.fields(EventDetails)}


def load() -> bool:
    """Make the two events and the two accounts; False when they are there already. All of it, or nothing."""
    coming, held = _settings("coming.toml"), _settings("held.toml")
    with transaction():
        if event_by_slug(coming["slug"]):
            return False
        loaded_at = clock.now()
        day = _coming_day(coming)
        _load_event(held, day - dt.timedelta(weeks=held["when"]["weeks_before_coming"]), "answers_held.csv", loaded_at)
        _load_event(coming, day, "answers.csv", loaded_at)
        _open_doors_for_rehearsal(event_by_slug(coming["slug"]), loaded_at)
        for email, role in ((ORGANIZER, Role.ORGANIZER), (DESK, Role.DESK)):
            for settings in (coming, held):
                add_user(email, role, _known(settings["slug"]).id, PASSWORD)
    return True


def _settings(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


def _text(name: str) -> str:
    return importlib.resources.files("regapp.demo").joinpath(name).read_text(encoding="utf-8")


def _known(slug: str) -> Event:
    event = event_by_slug(slug)
    assert event is not None
    return event


def _coming_day(settings: dict[str, Any]) -> dt.date:
    """The first such weekday at least so many days from now."""
    when = settings["when"]
    day = clock.now().date() + dt.timedelta(days=when["not_before_days"])
    return day + dt.timedelta(days=(_WEEKDAYS.index(when["weekday"]) - day.weekday()) % 7)


def _load_event(settings: dict[str, Any], day: dt.date, answers: str, loaded_at: dt.datetime) -> None:
    invited_at = _invited_at(settings, day, loaded_at)
    with clock.stopped_at(invited_at - dt.timedelta(days=2)):
        event = _set_up(settings, day)
        import_file(event, "guests.csv", _text("guests.csv").encode(), COMMAND)
        guests = _guests_in_file_order(event)
        _delegations(event, settings, guests)
        devices = {name: add_device(event, name, COMMAND)[0].id for name in settings["devices"]}
        if "asking" in settings:
            asking.prepare(event, settings)
    _send_invitations(event, invited_at)
    _answer(event, guests, answers, invited_at)
    if "arrivals" in settings:
        _Arrivals(event, settings["arrivals"], guests, devices).happen()
        awarding.prepare(event)
    _everything_was_sent(event)
    record(COMMAND, "demo.loaded", event_id=event.id)


def _set_up(settings: dict[str, Any], day: dt.date) -> Event:
    when = settings["when"]
    close = when["answers_close"]
    given: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in settings.items()
        if key in _EVENT_FIELDS
    }
    given["languages"] = tuple(settings["languages"])
    given["starts"] = dt.datetime.combine(day, when["starts"])
    given["ends"] = dt.datetime.combine(day, when["ends"])
    given["answer_deadline"] = dt.datetime.combine(day - dt.timedelta(days=close["days_before"]), close["at"])
    details = EventDetails(**given)
    categories = [CategoryDetails(**_category(given)) for given in settings["categories"]]
    event = create_event(
        settings["slug"], details, COMMAND, categories=categories, session_title=settings["sessions"][0]["title"]
    )
    event.country_order = settings["country_order"]
    event.contacts_kept_until = event.ends_at + dt.timedelta(days=settings["retention"]["contacts_days"])
    event.register_kept_until = event.ends_at + dt.timedelta(days=365 * settings["retention"]["register_years"])
    for category, given in zip(_categories(event), settings["categories"], strict=True):
        category.public_registration = given.get("public_registration", False)
    _sessions(event, settings, day)
    return event


def _category(given: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in dataclasses.fields(CategoryDetails)}
    return {key: value for key, value in given.items() if key in known} | {"color": Palette(given["color"])}


def _categories(event: Event) -> list[Any]:
    db.session.flush()
    db.session.expire(event, ["categories", "sessions"])
    return event.categories


def _sessions(event: Event, settings: dict[str, Any], day: dt.date) -> None:
    """The first one stands already; its times are its own."""
    for given in settings["sessions"]:
        starts, ends = (
            dt.datetime.combine(day, given[key], event.zone).astimezone(dt.UTC) for key in ("starts", "ends")
        )
        session = next((one for one in event.sessions if one.code == given["code"]), None)
        if session is None:
            session = EventSession(event_id=event.id, code=given["code"], title=given["title"])
            db.session.add(session)
        session.starts_at, session.ends_at, session.translations = starts, ends, given["translations"]
    db.session.flush()
    db.session.expire(event, ["sessions"])


def _invited_at(settings: dict[str, Any], day: dt.date, loaded_at: dt.datetime) -> dt.datetime:
    """When the invitations went out (UTC)."""
    zone, invited = zoneinfo.ZoneInfo(settings["timezone"]), settings["when"]["invited"]
    if "days_before_event" in invited:
        sent = day - dt.timedelta(days=invited["days_before_event"])
    else:
        sent = loaded_at.astimezone(zone).date() - dt.timedelta(days=invited["days_before_loading"])
    return dt.datetime.combine(sent, invited["at"], zone).astimezone(dt.UTC)


def _guests_in_file_order(event: Event) -> list[Guest]:
    return list(db.session.scalars(sa.select(Guest).where(Guest.event_id == event.id).order_by(Guest.id)))


def _delegations(event: Event, settings: dict[str, Any], guests: list[Guest]) -> None:
    by_name = {guest.name: guest for guest in guests}
    for given in settings["delegations"]:
        delegation = db.session.scalars(
            sa.select(Delegation).where(Delegation.event_id == event.id, Delegation.folded_name == fold(given["name"]))
        ).one()
        focal_point = by_name[given["focal_point"]]
        delegation.country, delegation.allowance = given["country"], given["allowance"]
        delegation.focal_point_name, delegation.focal_point_email = focal_point.name, focal_point.email
        delegation.focal_point_phone = focal_point.phone
        by_name[given["head"]].is_head = True


def _send_invitations(event: Event, at: dt.datetime) -> None:
    """Who has an address was asked by mail, who has only a telephone by a prepared text, the others by a letter."""
    for guest, invitation in db.session.execute(
        sa.select(Guest, Invitation)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.event_id == event.id, Guest.source == GuestSource.IMPORT)
    ):
        invitation.sent_at = at
        invitation.sent_channel = Channel.EMAIL if guest.email else Channel.WHATSAPP if guest.phone else Channel.PRINT
    with clock.stopped_at(at):
        record(COMMAND, "invitation.sent", event_id=event.id)


def _answer(event: Event, guests: list[Guest], file: str, invited_at: dt.datetime) -> None:
    """Give the answers in the order of their times; a row without a number is a representative's own."""
    rows = [row for row in csv.DictReader(_text(file).splitlines()) if row["answer"] != AnswerValue.NONE]
    named: dict[str, Guest] = {}
    for row in sorted(rows, key=lambda row: int(row["minutes_after_invitation"])):
        guest = guests[int(row["row"]) - 1] if row["row"] else named[row["name"]]
        said = Said(SaidBy(row["said_by"]), row["said_by_name"], Channel(row["channel"]), row["note"])
        with clock.stopped_at(invited_at + dt.timedelta(minutes=int(row["minutes_after_invitation"]))):
            if row["answer"] == AnswerValue.ACCEPTED:
                rsvp.accept(guest.id, said)
            elif row["answer"] == AnswerValue.DECLINED:
                rsvp.decline(guest.id, said)
            else:
                named[row["representative_name"]] = rsvp.represent(
                    guest.id, _representative(row), said, reason=row["note"]
                )


def _representative(row: dict[str, str]) -> RepresentativeDetails:
    return RepresentativeDetails(
        name=row["representative_name"],
        position=row["representative_position"],
        institution=row["representative_institution"],
        email=row["representative_email"],
        phone=e164(row["representative_phone"]),
    )


def _everything_was_sent(event: Event) -> None:
    """The demo's people are invented: nothing may leave to them, whatever mail server is set."""
    db.session.flush()
    db.session.execute(
        sa.update(Message)
        .where(Message.event_id == event.id, Message.state == MessageState.QUEUED)
        .values(state=MessageState.SENT, sent_at=Message.created_at, attempts=1)
    )


def _open_doors_for_rehearsal(event: Event | None, loaded_at: dt.datetime) -> None:
    """The coming event's doors are open from now on, so that the scanner can be tried before the day."""
    assert event is not None
    for session in event.sessions:
        session.doors_open_at = loaded_at - dt.timedelta(hours=1)


class _Arrivals:
    """The arrival hour, drawn as `[arrivals]` of held.toml describes it."""

    def __init__(self, event: Event, rules: dict[str, Any], guests: list[Guest], devices: dict[str, int]) -> None:
        self._event, self._rules, self._guests, self._devices = event, rules, guests, devices
        self._random = random.Random(rules["seed"])
        answers = sa.select(Invitation.guest_id, Invitation.answer).where(Invitation.event_id == event.id)
        self._answers: dict[int, AnswerValue] = dict(iter(db.session.execute(answers)))
        self._instead = _last_of_chains(event)
        self._starts = {session.code: session.starts_at for session in event.sessions}

    def happen(self) -> None:
        """Scan everybody, in the order of the clock."""
        came = self._came()
        scans = [(at, person.ref, "main", device) for at, device, person, _first in came]
        scans += list(self._again(came)) + list(self._refused(came)) + list(self._sessions(came))
        for at, ref, session, device in sorted(scans):
            reading = Reading(self._uid(), session, Direction.IN, at, ref=ref)
            with clock.stopped_at(at + dt.timedelta(seconds=1)):
                record_scans(self._event, Source(device_id=self._devices[device]), [reading])

    def _came(self) -> list[tuple[dt.datetime, str, Guest, Guest]]:
        """When and where who came, and in whose name; in order of arrival."""
        came = []
        for guest in self._guests:
            answer = self._answers[guest.id]
            if answer == AnswerValue.DECLINED:
                continue
            wave = next(wave for wave in self._rules["waves"] if _fits(wave, guest))
            if self._random.random() < wave.get("come", self._rules["come"][answer.value]):
                at = self._moment("main", wave["parts"])
                came.append((at, wave["device"], self._instead.get(guest.id, guest), guest))
        return sorted(came, key=lambda one: (one[0], one[2].id))

    def _again(self, came: list[Any]) -> Iterator[tuple[dt.datetime, str, str, str]]:
        rule = self._rules["again"]
        chosen = sorted(self._random.sample(range(len(came)), rule["count"]))
        for at, device, person, _first in (came[index] for index in chosen):
            later = at + dt.timedelta(minutes=self._random.uniform(rule["low"], rule["high"]))
            yield later.replace(microsecond=0), person.ref, "main", device

    def _refused(self, came: list[Any]) -> Iterator[tuple[dt.datetime, str, str, str]]:
        """Representatives who first show the code of the one who was invited."""
        rule = self._rules["refused"]
        order = {guest.id: index for index, guest in enumerate(self._guests)}
        sent = sorted((one for one in came if one[2].id != one[3].id), key=lambda one: order[one[3].id])
        for at, device, _person, first in sent[: rule["count"]]:
            yield at - dt.timedelta(seconds=rule["seconds_before"]), first.ref, "main", device

    def _sessions(self, came: list[Any]) -> Iterator[tuple[dt.datetime, str, str, str]]:
        for rule in self._rules["sessions"]:
            for _at, _device, person, _first in came:
                if self._random.random() < rule["share"]:
                    yield self._moment(rule["code"], rule["parts"]), person.ref, rule["code"], rule["device"]

    def _moment(self, session: str, parts: list[dict[str, float]]) -> dt.datetime:
        part = self._random.choices(parts, [part["weight"] for part in parts])[0]
        minutes = self._random.triangular(part["low"], part["high"], part["mode"])
        return self._starts[session] + dt.timedelta(seconds=round(minutes * 60))

    def _uid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


def _fits(wave: dict[str, Any], guest: Guest) -> bool:
    """Whether all conditions of a wave hold for this guest."""
    if "categories" in wave and guest.category.code not in wave["categories"]:
        return False
    if "notes" in wave and not guest.notes.startswith(wave["notes"]):
        return False
    limit = wave.get("precedence_up_to")
    return limit is None or (guest.precedence is not None and guest.precedence <= limit)


def _last_of_chains(event: Event) -> dict[int, Guest]:
    """Who comes in the end for each guest that was represented."""
    last: dict[int, Guest] = {}
    for root_id, guest in db.session.execute(
        sa.select(Representation.root_guest_id, Guest)
        .join(Guest, Guest.id == Representation.representative_guest_id)
        .where(Representation.event_id == event.id, Representation.ended_at.is_(None))
        .order_by(Representation.depth)
    ):
        last[root_id] = guest
    return last
