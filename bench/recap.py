"""The recap: its page and its files at 10,000 guests and 50,000 scans, and its statements at few and at many."""

import datetime as dt
import logging
import pathlib
import random
import tempfile
import time
import uuid

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import BenchRow
from regapp import clock
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import (
    Answer,
    AnswerValue,
    Attendance,
    Base,
    Channel,
    Direction,
    Event,
    EventSession,
    Guest,
    Invitation,
    SaidBy,
    Scan,
    ScanOrigin,
    ScanResult,
)
from tests.conftest import Statements, make_app
from tests.factories import make_event, make_guests, make_user, sign_in

FEW, MANY, SCANS_EACH, SESSIONS = 10, 10_000, 5, 4
ROUNDS = 5
LIMIT = 300.0


def rows() -> list[BenchRow]:
    """Measured through the application on SQLite, without the network."""
    with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        app = make_app(pathlib.Path(folder), "")
        logging.getLogger("regapp").setLevel(logging.WARNING)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            return measured(app)


def measured(app: Flask) -> list[BenchRow]:
    """The lines of the table; the application's database is empty."""
    few, _seconds = _visit(_meeting(app, FEW), f"/manage/recap-{FEW}/reports")
    client = _meeting(app, MANY)
    many, seconds = _visit(client, f"/manage/recap-{MANY}/reports")
    files = {kind: _visit(client, f"/manage/recap-{MANY}/reports/recap.{kind}")[1] for kind in ("xlsx", "pdf")}
    named = f"at {MANY:,} guests and {MANY * SCANS_EACH:,} scans"
    return [
        BenchRow.at_most(f"recap page {named}", seconds * 1000, "ms", limit=LIMIT),
        BenchRow.ratio_to_floor(f"statements of the recap page {named} (floor: at {FEW})", many, "", few, limit=1),
        BenchRow.at_most(f"recap as XLSX {named}", files["xlsx"], "s", limit=3.0),
        BenchRow.shown(f"recap as PDF {named}", files["pdf"], "s"),
    ]


def _meeting(app: Flask, people: int) -> FlaskClient:
    """A meeting with answers, sessions, institutions and delegations as they come, and an organizer signed in."""
    event = make_event(f"recap-{people}")
    chance = random.Random(1)
    make_guests(
        event,
        [
            GuestDetails(
                f"Tamu Undangan {n}",
                chance.choice(("official", "delegate", "student")),
                institution=f"Dinas Contoh {chance.randrange(people // 10 or 1)}",
                country=chance.choice(("ID", "KR", "TR", "MX", "AU")),
                delegation=f"Delegasi {n % 40}" if n % 3 == 0 else "",
            )
            for n in range(people)
        ],
    )
    _fill(event, chance)
    return sign_in(app.test_client(), make_user(event=event))


def _fill(event: Event, chance: random.Random) -> None:
    now = clock.now()
    with transaction() as session:
        for number in range(1, SESSIONS):
            begins = event.starts_at + dt.timedelta(hours=number)
            ends = begins + dt.timedelta(hours=1)
            session.add(
                EventSession(
                    event_id=event.id, code=f"s{number}", title=f"Sesi {number}", starts_at=begins, ends_at=ends
                )
            )
        session.flush()
        guests = session.scalars(sa.select(Guest.id).where(Guest.event_id == event.id)).all()
        halls = session.scalars(sa.select(EventSession.id).where(EventSession.event_id == event.id)).all()
        _answer(event, guests, chance, now)
        _let_in(event, guests, halls, chance)


def _answer(event: Event, guests, chance: random.Random, now: dt.datetime) -> None:  # noqa: ANN001
    asked, answers = [], []
    for guest_id in guests:
        value = chance.choice((AnswerValue.ACCEPTED, AnswerValue.ACCEPTED, AnswerValue.DECLINED, AnswerValue.NONE))
        sent = now - dt.timedelta(hours=chance.uniform(20, 300))
        channel = chance.choice((Channel.EMAIL, Channel.WHATSAPP, Channel.PRINT))
        asked.append({"b_guest": guest_id, "answer": value, "sent_at": sent, "sent_channel": channel})
        if value != AnswerValue.NONE:
            said = sent + dt.timedelta(hours=chance.uniform(0, 20))
            answers.append(
                {
                    "event_id": event.id,
                    "guest_id": guest_id,
                    "value": value,
                    "said_by": SaidBy.GUEST,
                    "channel": Channel.LINK,
                    "said_at": said,
                }
            )
    connection = db.session.connection()
    connection.execute(
        sa.update(Invitation.__table__)
        .where(Invitation.__table__.c.guest_id == sa.bindparam("b_guest"))
        .values({name: sa.bindparam(name) for name in ("answer", "sent_at", "sent_channel")}),
        asked,
    )
    connection.execute(sa.insert(Answer), answers)


def _let_in(event: Event, guests, halls, chance: random.Random) -> None:  # noqa: ANN001
    scans, present = [], {}
    for guest_id in guests:
        if chance.random() < 0.2:
            continue
        for number in range(SCANS_EACH + 1):
            at = event.starts_at - dt.timedelta(minutes=chance.uniform(0, 90)) + dt.timedelta(hours=number)
            hall, uid = chance.choice(halls), str(uuid.UUID(int=chance.getrandbits(128)))
            first = present.setdefault((hall, guest_id), at)
            present[hall, guest_id] = min(first, at)
            scans.append(
                {
                    "event_id": event.id,
                    "uid": uid,
                    "origin": ScanOrigin.DOOR,
                    "session_id": hall,
                    "guest_id": guest_id,
                    "direction": Direction.IN,
                    "scanned_at": at,
                    "happened_at": at,
                    "received_at": at,
                    "result": ScanResult.ADMITTED,
                }
            )
    connection = db.session.connection()
    connection.execute(sa.insert(Scan), scans[: len(guests) * SCANS_EACH])
    connection.execute(
        sa.insert(Attendance),
        [
            {
                "session_id": hall,
                "guest_id": guest_id,
                "event_id": event.id,
                "first_admitted_at": at,
                "entered_by": "",
                "inside": True,
                "changed_at": at,
            }
            for (hall, guest_id), at in present.items()
        ],
    )


def _visit(client: FlaskClient, address: str) -> tuple[int, float]:
    """Statements of one visit, and the best seconds of several."""
    statements, best = Statements(), 1e9

    def note(connection, cursor, statement, *further) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    client.get(address)
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(address)
        best = min(best, time.perf_counter() - begun)
    return len(statements), best
