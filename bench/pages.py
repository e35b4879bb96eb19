"""Pages: statements at 10 and at 10,000 guests, and what the answer page weighs on the wire."""

import gzip
import logging
import pathlib
import re
import tempfile
import time

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import BenchRow
from regapp import paths
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Base
from tests.conftest import Statements, make_app
from tests.factories import link_of, make_event, make_guests, make_user, sign_in

FEW, MANY = 10, 10_000


def rows() -> list[BenchRow]:
    """Measured through the application on SQLite, without the network."""
    with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        app = make_app(pathlib.Path(folder), "")
        logging.getLogger("regapp").setLevel(logging.WARNING)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            return [*_statements(app), _answer_page(app)]


def _statements(app: Flask) -> list[BenchRow]:
    measured = {count: _two_pages(app, count) for count in (FEW, MANY)}
    found = []
    for page in ("overview", "guest list"):
        (few, _), (many, seconds) = measured[FEW][page], measured[MANY][page]
        found += [
            BenchRow.ratio_to_floor(
                f"statements of the {page} at {MANY:,} guests (floor: at {FEW})", many, "", few, limit=1
            ),
            BenchRow.shown(f"{page} at {MANY:,} guests", seconds * 1000, "ms"),
        ]
    return found


def _two_pages(app: Flask, count: int) -> dict[str, tuple[int, float]]:
    event = make_event(f"fgd-{count}")
    make_guests(
        event, [GuestDetails(f"Tamu Undangan {n}", "official", institution="Dinas Contoh") for n in range(count)]
    )
    client = sign_in(app.test_client(), make_user(event=event))
    return {
        "overview": _visit(client, f"/manage/fgd-{count}/"),
        "guest list": _visit(client, f"/manage/fgd-{count}/guests"),
    }


def _visit(client: FlaskClient, address: str) -> tuple[int, float]:
    """Statements and seconds of a second visit."""
    client.get(address)
    db.session.remove()
    statements = Statements()

    def note(connection, cursor, statement, *further) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    begun = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - begun
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.status
    return len(statements), seconds


def _answer_page(app: Flask) -> BenchRow:
    """The page itself as it is sent, and every file that it names, compressed where a compressed copy is served."""
    guest = make_guests(make_event("surat"), [GuestDetails("Hj. Nurhayati", "official")])[0]
    client = app.test_client()
    page = client.get(link_of(guest))
    names = set(re.findall(rb'(?:href|src)="(/static/[^"#]+|/e/[^"#]+\.css[^"]*)', page.data))
    fonts = {b"/static/" + name for name in _fonts(client, names)}
    total = len(page.data) + sum(_weight(client, name.decode()) for name in names | fonts)
    return BenchRow.at_most("answer page over the wire, everything included", total / 1000, "kB", limit=60)


def _fonts(client: FlaskClient, names: set[bytes]) -> set[bytes]:
    """The latin cuts of the weights that the page's stylesheet uses; others are fetched only for other letters."""
    found = set()
    for name in names:
        if name.endswith(b".css"):
            sheet = client.get(name.decode()).data
            found |= {one for one in re.findall(rb"fonts/[\w.-]+\.woff2", sheet) if b"latin-ext" not in one}
    return found


def _weight(client: FlaskClient, address: str) -> int:
    packed = paths.dist_dir() / (address.removeprefix("/static/") + ".gz")
    body = client.get(address).data
    return (
        packed.stat().st_size
        if packed.exists()
        else min(len(body), len(gzip.compress(body)) if address.endswith(".css") else len(body))
    )
