"""The guest list's import: ten thousand rows with validation and proposals, and how long the door waits meanwhile."""

import logging
import pathlib
import random
import tempfile
import threading
import time
import uuid

from flask import Flask

from bench import BenchRow
from bench.likeness import AGENCIES, FIRST, LAST, TOWNS
from regapp import clock
from regapp.accounts.service import COMMAND, add_api_token
from regapp.extensions import db
from regapp.guests.importing import plan_import, read_table
from regapp.guests.importing.plan import with_proposals
from regapp.guests.importing.service import take
from regapp.guests.service import GuestDetails
from regapp.models import Base, Scope
from tests.conftest import make_app
from tests.factories import code_of, make_event, make_guests

ROWS, THERE = 10_000, 2_000


def rows() -> list[BenchRow]:
    """Measured on SQLite with `synchronous=FULL`; a phone scans all the while, without the network."""
    with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        app = make_app(pathlib.Path(folder), "")
        logging.getLogger("regapp").setLevel(logging.ERROR)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            return _measured(app)


def _measured(app: Flask) -> list[BenchRow]:
    event = make_event()
    people = _people(random.Random(11))
    known = [GuestDetails(name, "official", institution=house) for name, house in people[:THERE]]
    codes = [code_of(guest) for guest in make_guests(event, known)]
    token = add_api_token(event.id, "bench", Scope.SCAN, COMMAND)
    headers = {"Authorization": f"Bearer {token}"}
    content = _file(people)
    waited: list[float] = []
    over = threading.Event()

    def phone() -> None:
        client = app.test_client()
        for code in codes:
            if over.is_set():
                return
            scan = {"id": str(uuid.uuid4()), "ticket": code, "scanned_at": clock.now().isoformat()}
            begun = time.perf_counter()
            with app.app_context():
                client.post("/api/v1/events/fgd/scans", json={"scans": [scan]}, headers=headers)
            waited.append(time.perf_counter() - begun)

    scanning = threading.Thread(target=phone)
    scanning.start()
    begun = time.perf_counter()
    plan = with_proposals(event, plan_import(event, read_table(content)))
    _plan, done = take(event, plan, "daftar.csv", COMMAND)
    seconds = time.perf_counter() - begun
    over.set()
    scanning.join()
    assert done.added == ROWS, done
    return [
        BenchRow.at_most(f"import of {ROWS:,} rows with validation and proposals", seconds, "s", limit=8),
        BenchRow.shown("rows of them that look like somebody on the list", len(plan.matches), "rows"),
        BenchRow.shown("longest wait of a scan meanwhile", max(waited), "s"),
    ]


def _people(chance: random.Random) -> list[tuple[str, str]]:
    first, last, agencies, towns = (words.split() for words in (FIRST, LAST, AGENCIES, TOWNS))
    return [
        (
            f"{chance.choice(first)} {chance.choice(first)} {chance.choice(last)}",
            f"Dinas {chance.choice(agencies)} {chance.choice(towns)}",
        )
        for _row in range(ROWS)
    ]


def _file(people: list[tuple[str, str]]) -> bytes:
    lines = ["nama;instansi;jabatan;surel;no hp;kategori;negara"]
    lines += [
        f"{name};{house};Kepala Bidang;tamu{number}@instansi.example;0812{number:08};pejabat;Indonesia"
        for number, (name, house) in enumerate(people)
    ]
    return "\n".join(lines).encode()
