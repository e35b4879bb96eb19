"""The arrival hour: people come in bursts, the network dies, a clock is wrong, a phone restarts, the server is killed.

Phones are programs that keep to the protocol of the scanner's page: an id for each scan, its own clock and how far that
is known to be ahead, what it showed when it had nobody to ask, batches of at most 500, again until confirmed. Servers,
database and HTTP are real. Only the time between two guests is left out, so that an hour takes seconds and the server
has more to do than it would have.
"""

import collections
import concurrent.futures
import contextlib
import dataclasses
import datetime as dt
import json
import os
import pathlib
import random
import signal
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import sqlalchemy as sa

from bench import BenchRow
from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device, pair
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Attendance, Scan, ScanReview
from tests.conftest import make_app
from tests.factories import code_of, make_event, make_guests
from tests.servers import Installation, free_port

SIZES = ((80, 3), (300, 3), (2000, 30))
# Minutes before (below zero) and after the opening.
FIRST, LAST = -40, 20
DEAD_FROM, DEAD_UNTIL = -12, 6
RUSH_FROM, RUSH_SHARE = -20, 0.6
BUS = (4, 14)
# One guest in so many shows the ticket at a second door, a few minutes later.
SHOWN_AGAIN = 25
CLOCK_ERROR = dt.timedelta(minutes=7)
BATCH = 500
PATIENCE = 2.5


@dataclasses.dataclass(frozen=True)
class Arrival:
    """A ticket before a phone, when it truly was (UTC)."""

    at: dt.datetime
    phone: int
    code: str
    guest: int


@dataclasses.dataclass
class Told:
    """What came of an hour. Times in seconds."""

    guests: int
    miscounted: int = 0
    lost: int = 0
    wrong_times: int = 0
    scans: int = 0
    reviews: int = 0
    decided_alone: int = 0
    waits: list[float] = dataclasses.field(default_factory=list)
    sending: float = 0


def rows() -> list[BenchRow]:
    """The hour at three sizes, on SQLite with `synchronous=FULL`."""
    found = []
    for guests, phones in SIZES:
        with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
            found += _rows(hour(Installation(pathlib.Path(folder), REGAPP_SECRET_KEY="bench"), guests, phones), phones)
    return found


def _rows(told: Told, phones: int) -> Iterator[BenchRow]:
    name = f"arrival hour, {told.guests:,} guests, {phones} phones"
    yield BenchRow.at_most(f"{name}: guests not counted exactly once", told.miscounted, "", limit=0)
    yield BenchRow.at_most(f"{name}: scans lost of {told.scans:,}", told.lost, "", limit=0)
    yield BenchRow.at_most(f"{name}: first times wrong", told.wrong_times, "", limit=0)
    yield BenchRow.shown(f"{name}: decided without network", told.decided_alone, "scans")
    yield BenchRow.shown(f"{name}: for a person to decide", told.reviews, "scans")
    yield BenchRow.shown(f"{name}: queues sent and confirmed, the server killed meanwhile", told.sending, "s")
    yield BenchRow.shown(f"{name}: answer while connected, median", statistics.median(told.waits) * 1000, "ms")
    yield BenchRow.shown(f"{name}: answer while connected, 99 of 100", _percentile(told.waits, 0.99) * 1000, "ms")


def hour(installation: Installation, guests: int, phones: int, seed: int = 11) -> Told:
    """The hour on a fresh instance, with its own event, guests and paired phones."""
    installation.run("db", "upgrade")
    app = make_app(installation.instance, installation.environ.get("REGAPP_DATABASE_URL", ""))
    with app.app_context():
        opening = clock.now().replace(microsecond=0) - dt.timedelta(minutes=25)
        event = make_event(starts_at=opening, ends_at=opening + dt.timedelta(hours=6))
        made = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
        codes = {code_of(guest): guest.id for guest in made}
        tokens = [pair(announce_device(event, f"Phone {n}", COMMAND)[1])[1] for n in range(phones)]
        db.session.remove()
    arrivals = _arrivals(random.Random(seed), opening, codes, phones)
    told = _simulated(installation, opening, codes, tokens, arrivals)
    _judge(app, told, arrivals)
    return told


def _simulated(
    installation: Installation, opening: dt.datetime, codes: dict[str, int], tokens: list[str], arrivals: list[Arrival]
) -> Told:
    """What the phones of these tokens went through."""
    told = Told(len(codes), scans=len(arrivals))
    server = _Server(installation)
    phones = [
        _Phone(server, token, installation.instance / f"phone-{n}.json", CLOCK_ERROR if n == 1 else dt.timedelta())
        for n, token in enumerate(tokens)
    ]
    plans = [[one for one in arrivals if one.phone == n] for n in range(len(phones))]
    dead = (opening + dt.timedelta(minutes=DEAD_FROM), opening + dt.timedelta(minutes=DEAD_UNTIL))
    with server.running():
        _together(phones, lambda n, phone: phone.work(one for one in plans[n] if one.at < dead[0]))
        for phone in phones:
            phone.has_network = False
        _together(phones, lambda n, phone: phone.work(one for one in plans[n] if dead[0] <= one.at < dead[1]))
        told.decided_alone = sum(len(phone.queue) for phone in phones)
        phones[0] = phones[0].restarted()
        for phone in phones:
            phone.has_network = True
        begun = time.perf_counter()
        _together(phones, lambda n, phone: phone.come_back(server if n == 0 else None))
        told.sending = time.perf_counter() - begun
        _together(phones, lambda n, phone: phone.work(one for one in plans[n] if one.at >= dead[1]))
        _together(phones, lambda _n, phone: phone.send_all())
    told.waits = [wait for phone in phones for wait in phone.waits]
    return told


def _arrivals(chance: random.Random, opening: dt.datetime, codes: dict[str, int], phones: int) -> list[Arrival]:
    """Who comes when and to which phone: the rush in buses, the others alone, a few once more at another door."""
    waiting = list(codes.items())
    chance.shuffle(waiting)
    found = []

    def show(code: str, guest: int, minute: float, phone: int) -> None:
        at = opening + dt.timedelta(milliseconds=round(minute * 60_000))
        found.append(Arrival(at, phone, code, guest))
        if chance.randrange(SHOWN_AGAIN) == 0 and phones > 1:
            again = min(minute + chance.uniform(0.5, 6), LAST)
            other = (phone + chance.randrange(1, phones)) % phones
            found.append(Arrival(opening + dt.timedelta(milliseconds=round(again * 60_000)), other, code, guest))

    rush = round(len(waiting) * RUSH_SHARE)
    while rush > 0:
        minute, bus = chance.uniform(RUSH_FROM, 0), min(rush, chance.randint(*BUS))
        for _seat in range(bus):
            show(*waiting.pop(), minute + chance.uniform(0, 0.5), chance.randrange(phones))
        rush -= bus
    for code, guest in waiting:
        outside = chance.uniform(FIRST, LAST - (0 - RUSH_FROM))
        show(code, guest, outside if outside < RUSH_FROM else outside - RUSH_FROM, chance.randrange(phones))
    return sorted(found, key=lambda one: (one.at, one.code))


class _Server:
    """`regapp serve`, which can be killed and started again at the same address."""

    def __init__(self, installation: Installation) -> None:
        self._installation, self._port = installation, free_port()
        self._running = contextlib.ExitStack()
        self.url = f"http://127.0.0.1:{self._port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """From here to the end of the block, save while it is killed."""
        self._running.enter_context(self._installation.serving(self._port))
        try:
            yield
        finally:
            self._running.close()

    def kill(self) -> None:
        """kill -9, and a new one in its place."""
        process = self._installation.server
        assert process
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        self._running.close()
        self._running.enter_context(self._installation.serving(self._port))


class _Phone:
    """A phone at a door: asks the server while there is one, else decides alone and keeps what it decided in a file."""

    def __init__(self, server: _Server, token: str, file: pathlib.Path, ahead: dt.timedelta) -> None:
        self._server, self._file, self._ahead = server, file, ahead
        self._headers = {"Authorization": f"Bearer {token}"}
        self._token = token
        self._client = httpx.Client(base_url=server.url, headers=self._headers, timeout=PATIENCE)
        self._inside: set[str] = set()
        self.has_network = True
        self.queue: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
        self.waits: list[float] = []

    def restarted(self) -> "_Phone":
        """The same phone, switched off and on: nothing but its file is left."""
        again = _Phone(self._server, self._token, self._file, self._ahead)
        again.waits = self.waits
        self._client.close()
        return again

    def work(self, arrivals: Iterator[Arrival]) -> None:
        """One guest after the other."""
        for arrival in arrivals:
            scan = {
                "id": str(uuid.uuid4()),
                "ticket": arrival.code,
                "session": "main",
                "scanned_at": (arrival.at + self._ahead).isoformat(),
                "clock_ahead_ms": round(self._ahead.total_seconds() * 1000),
            }
            begun = time.perf_counter()
            if self._ask([scan]):
                self.waits.append(time.perf_counter() - begun)
            else:
                shown = "already_admitted" if arrival.code in self._inside else "admitted"
                self._keep([*self.queue, scan | {"shown": shown}])
            self._inside.add(arrival.code)

    def come_back(self, server: _Server | None) -> None:
        """Send the queue; with a server, that one is killed while the others send."""
        if server:
            killing = threading.Thread(target=server.kill)
            killing.start()
            self.send_all(again=True)
            killing.join()
        self.send_all()

    def send_all(self, again: bool = False) -> None:
        """Send the queue until it is confirmed; with `again` each batch twice, once backwards: an answer was lost."""
        deadline = time.monotonic() + 60
        while self.queue:
            batch = self.queue[:BATCH]
            if again:
                self._ask(batch[::-1])
            if self._ask(batch):
                self._keep(self.queue[len(batch) :])
            elif time.monotonic() > deadline:
                return
            else:
                time.sleep(0.05)  # a phone, too, tries again after a while

    def _ask(self, scans: list[dict[str, Any]]) -> bool:
        """Whether the server answered for each of them."""
        if not self.has_network:
            return False
        body = {"scans": scans, "sent_at": (clock.now() + self._ahead).isoformat(), "unsent": len(self.queue)}
        try:
            answer = self._client.post("/api/v1/events/fgd/scans", json=body)
        except httpx.HTTPError:
            return False
        if answer.status_code >= 500:
            return False
        assert answer.status_code == 200, answer.text
        results = [one["id"] for one in answer.json()["results"]]
        assert results == [one["id"] for one in scans], "an answer for something else"
        return True

    def _keep(self, queue: list[dict[str, Any]]) -> None:
        """What is not confirmed lies in a file before anything goes on."""
        self.queue = queue
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(queue))
        fresh.replace(self._file)


def _together(phones: list[_Phone], work: Any) -> None:
    """All phones at once; what goes wrong at one is raised."""
    with concurrent.futures.ThreadPoolExecutor(len(phones)) as pool:
        for done in [pool.submit(work, n, phone) for n, phone in enumerate(phones)]:
            done.result()


def _judge(app: Any, told: Told, arrivals: list[Arrival]) -> None:
    """Compare what the database says with what truly was."""
    first: dict[int, dt.datetime] = {}
    for one in arrivals:
        first[one.guest] = min(first.get(one.guest, one.at), one.at)
    with app.app_context():
        db.session.rollback()
        counted = dict(iter(db.session.execute(sa.select(Attendance.guest_id, Attendance.first_admitted_at))))
        scans = collections.Counter(db.session.scalars(sa.select(Scan.guest_id)))
        told.reviews = db.session.scalar(sa.select(sa.func.count()).select_from(ScanReview)) or 0
        db.session.remove()
    told.miscounted = len(set(counted) ^ set(first))
    told.lost = sum((collections.Counter(one.guest for one in arrivals) - scans).values())
    told.miscounted += sum((scans - collections.Counter(one.guest for one in arrivals)).values())
    told.wrong_times = sum(1 for guest, at in first.items() if counted.get(guest) != at)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
