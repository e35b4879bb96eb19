"""Two server processes on one database: what a process keeps to itself must not matter."""

import collections
import concurrent.futures
import csv
import datetime as dt
import pathlib
import uuid

import httpx
import pytest

from regapp.events.queries import event_by_slug
from regapp.extensions import db
from regapp.models import RegistrationState
from regapp.rsvp.registration import work
from regapp.rsvp.registration.queries import number_of
from tests.conftest import DATABASES, make_app, new_database
from tests.rsvp.registrants import opened, registrations, solved
from tests.servers import Installation

PEOPLE = [f"Tamu {number}" for number in range(1, 13)]


@pytest.fixture(params=DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Installation:
    url = new_database(request.getfixturevalue("postgresql_server")) if request.param == "postgresql" else ""
    made = Installation(tmp_path, url)
    made.run("db", "upgrade")
    starts = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    made.run(
        *("events", "create", "--slug", "fgd", "--title", "FGD", "--venue", "Ballroom", "--timezone", "UTC"),
        *("--starts", f"{starts:%Y-%m-%dT%H:%M}", "--ends", f"{starts + dt.timedelta(hours=8):%Y-%m-%dT%H:%M}"),
    )
    (tmp_path / "guests.csv").write_text("nama\n" + "\n".join(PEOPLE), encoding="utf-8")
    made.run("guests", "import", "fgd", tmp_path / "guests.csv")
    return made


def test_sixteen_threads_on_two_servers_admit_each_ticket_once(installation, tmp_path):
    installation.run("tickets", "fgd", "-o", tmp_path / "tickets.csv")
    with (tmp_path / "tickets.csv").open(encoding="utf-8-sig") as file:
        tickets = [row["ticket"] for row in csv.DictReader(file)]
    token = installation.run("tokens", "add", "fgd", "--name", "uji", "--scope", "scan").stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    resent = str(uuid.uuid4())

    with installation.serving() as one, installation.serving() as two:

        def phone(number: int) -> list[tuple[str, str]]:
            answers = []
            with httpx.Client(base_url=(one, two)[number % 2], headers=headers, timeout=60) as client:
                for ticket in tickets if number % 3 else reversed(tickets):
                    uid = resent if ticket == tickets[0] else str(uuid.uuid4())
                    scan = {"id": uid, "ticket": ticket, "scanned_at": dt.datetime.now(dt.UTC).isoformat()}
                    answer = client.post("/api/v1/events/fgd/scans", json={"scans": [scan]})
                    assert answer.status_code == 200, answer.text
                    assert len(answer.content) < 1024
                    answers.append((ticket, answer.json()["results"][0]["result"]))
            return answers

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = [pair for pairs in pool.map(phone, range(16)) for pair in pairs]

    admitted = collections.Counter(ticket for ticket, result in answers if result == "admitted")
    assert admitted.pop(tickets[0]) == 16, "one scan id, sent sixteen times, is answered the same sixteen times"
    assert admitted == collections.Counter(tickets[1:])
    assert {result for _, result in answers} == {"admitted", "already_admitted"}


def test_sixty_four_register_at_once_on_two_servers_for_one_place(installation, request):
    app = make_app(installation.instance, installation.environ.get("REGAPP_DATABASE_URL") or None)
    with app.app_context():
        event = event_by_slug("fgd")
        opened(event, quota=1)
        puzzles = [work.new_puzzle(event) for _person in range(64)]
    solutions = [solved(puzzle) for puzzle in puzzles]

    with installation.serving() as one, installation.serving() as two:

        def register(number: int) -> int:
            person = {"name": f"Siswa {number}", "email": f"siswa{number}@sma.example", "category": "student"}
            spent = {"puzzle": puzzles[number], "solution": solutions[number]}
            with httpx.Client(base_url=(one, two)[number % 2], timeout=60) as client:
                return client.post("/e/fgd/register", data=person | spent).status_code

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            assert set(pool.map(register, range(64))) == {303}

    with app.app_context():
        rows = registrations()
        accepted = [row for row in rows if row.state == RegistrationState.ACCEPTED]
        waiting = sorted((row for row in rows if row.state == RegistrationState.WAITING), key=number_of)
        assert (len(accepted), len(waiting)) == (1, 63)
        assert [number_of(row) for row in waiting] == list(range(1, 64))
        order = [(row.queued_at, row.id) for row in waiting]
        assert order == sorted(order), "who asked earlier stands before; of two at one instant, the lower number"
        db.engine.dispose()
