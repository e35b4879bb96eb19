"""The door: one scan and five hundred; the floor is the same rows by hand in SQL, with one commit to the disk."""

import datetime as dt
import logging
import pathlib
import sqlite3
import statistics
import tempfile
import time
import uuid

import sqlalchemy as sa
from flask import Flask

from bench import BenchRow
from regapp import clock
from regapp.accounts.service import COMMAND, add_api_token
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Base, Scope
from tests.conftest import Statements, make_app
from tests.factories import code_of, make_event, make_guests

SINGLE = 200
BATCH = 500


def rows() -> list[BenchRow]:
    """Measured through the application on SQLite with `synchronous=FULL`, without the network."""
    with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        app = make_app(pathlib.Path(folder), "")
        logging.getLogger("regapp").setLevel(logging.WARNING)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            return _measured(app, pathlib.Path(folder))


def _measured(app: Flask, folder: pathlib.Path) -> list[BenchRow]:
    event = make_event()
    guests = make_guests(
        event, [GuestDetails(f"Tamu {n}", "official", position="Kepala Dinas") for n in range(SINGLE + BATCH)]
    )
    codes = [code_of(guest) for guest in guests]
    token = add_api_token(event.id, "bench", Scope.SCAN, COMMAND)
    client = app.test_client()

    def post(batch: list[str]) -> tuple[float, bytes]:
        scans = [{"id": str(uuid.uuid4()), "ticket": code, "scanned_at": _now()} for code in batch]
        begun = time.perf_counter()
        answer = client.post(
            "/api/v1/events/fgd/scans", json={"scans": scans}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - begun, answer.data

    statements = Statements()

    def listener(connection, cursor, statement, *further) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    post(codes[:1])
    sa.event.listen(db.engine, "before_cursor_execute", listener)
    _, body = post(codes[1:2])
    sa.event.remove(db.engine, "before_cursor_execute", listener)
    single = statistics.median(post([code])[0] for code in codes[2:SINGLE])
    batch, _ = post(codes[SINGLE:])
    return [
        BenchRow.at_most("SQL statements of one scan by API", len(statements), "statements", limit=6),
        BenchRow.at_most("answer to one scan", len(body), "bytes", limit=1024),
        BenchRow.at_most("500 scans in one call, SQLite, synchronous=FULL", batch, "s", limit=1),
        BenchRow.beside("500 scans in one call", batch * 1000, "ms", _by_hand(folder, BATCH) * 1000),
        BenchRow.beside("one scan by API, median", single * 1000, "ms", _by_hand(folder, 1) * 1000),
    ]


def _now() -> str:
    return clock.now().isoformat()


def _by_hand(folder: pathlib.Path, scans: int) -> float:
    """Seconds for looking up, admitting and logging so many scans with bare SQL and one commit; a median."""
    connection = sqlite3.connect(folder / f"floor-{scans}.sqlite3", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE ticket (hash TEXT PRIMARY KEY, guest INTEGER);"
        "CREATE TABLE attendance (guest INTEGER PRIMARY KEY, at TEXT);"
        "CREATE TABLE scan (uid TEXT PRIMARY KEY, guest INTEGER, at TEXT, result TEXT);"
    )
    times = []
    for run in range(20 if scans == 1 else 3):
        hashes = [f"{run}-{n}" for n in range(scans)]
        connection.executemany("INSERT INTO ticket VALUES (?, ?)", [(h, run * scans + n) for n, h in enumerate(hashes)])
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        at = dt.datetime.now(dt.UTC).isoformat()
        for one in hashes:
            (guest,) = connection.execute("SELECT guest FROM ticket WHERE hash = ?", (one,)).fetchone()
            connection.execute("INSERT INTO attendance VALUES (?, ?) ON CONFLICT DO NOTHING", (guest, at))
            connection.execute("INSERT INTO scan VALUES (?, ?, ?, 'admitted')", (str(uuid.uuid4()), guest, at))
        connection.execute("COMMIT")
        times.append(time.perf_counter() - begun)
    connection.close()
    return statistics.median(times)
