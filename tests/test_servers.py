"""Two server processes on one database: what a process keeps to itself must not matter."""

import collections
import concurrent.futures
import csv
import datetime as dt
import pathlib
import uuid

import httpx
import pytest

from tests.conftest import DATABASES, new_database
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
