"""Two events side by side: the same definitions, and only events of the person who asks."""

import io

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from regapp import clock
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import Event, Membership, Role, User
from regapp.reports.comparing.tables import comparison
from regapp.reports.recap.queries import recap
from regapp.rsvp import service as rsvp
from tests.factories import make_event, make_guests, make_user, sign_in
from tests.reports.recap import SAID, scan


@pytest.fixture
def events(app: Flask) -> tuple[Event, Event]:
    """Last year's meeting, to which two of three came, and this one, to which one of two came."""
    made = []
    for slug, people, came in (("kini", 2, 1), ("lalu", 3, 2)):
        event = make_event(slug, title="FGD <Hijau> & Rekan", translations={})
        guests = make_guests(event, [GuestDetails(f"T{n}", "official") for n in range(people)])
        for guest in guests:
            rsvp.accept(guest.id, SAID)
        scan(event, *guests[:came])
        made.append(event)
    db.session.commit()
    return made[0], made[1]


def organizer_of(app: Flask, *events: Event) -> FlaskClient:
    user: User = make_user(event=events[0])
    with transaction() as session:
        for event in events[1:]:
            session.add(Membership(user_id=user.id, event_id=event.id, role=Role.ORGANIZER, created_at=user.created_at))
    return sign_in(app.test_client(), user)


def test_figures_stand_side_by_side_with_their_difference(
    app: Flask, events: tuple[Event, Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: max(event.starts_at for event in events))
    one, other = (recap(event, event.sessions[0]) for event in events)
    whole, shares, categories = comparison(one, other, "en")
    rows = {row[0]: row[1:] for row in whole.rows}
    assert rows["Came"] == (1, 2, -1) and rows["No-show"] == (1, 1, 0) and rows["Invited"] == (2, 3, -1)
    assert {row[0]: row[1:3] for row in shares.rows}["No-show of Expected (%)"] == pytest.approx((50.0, 100 / 3))
    assert categories.rows[0] == ("Official", 1, 2, -1)


def test_the_page_and_its_files_show_both(app: Flask, events: tuple[Event, Event]) -> None:
    client = organizer_of(app, *events)
    page = client.get("/manage/kini/reports/compare?with=lalu").get_data(as_text=True)
    assert "FGD &lt;Hijau&gt; &amp; Rekan" in page and "<Hijau>" not in page
    book = openpyxl.load_workbook(io.BytesIO(client.get("/manage/kini/reports/compare/comparison.xlsx?with=lalu").data))
    assert [row[3].value for row in book.worksheets[0].iter_rows(min_row=2, max_row=2)] == [-1]
    assert client.get("/manage/kini/reports/compare/comparison.pdf?with=lalu").data.startswith(b"%PDF")


def test_another_organizers_event_is_as_if_it_did_not_exist(app: Flask, events: tuple[Event, Event]) -> None:
    client = organizer_of(app, events[0])
    assert "There is no other event" in client.get("/manage/kini/reports/compare").get_data(as_text=True)
    for address in ("?with=lalu", "/comparison.pdf?with=lalu", "/comparison.xlsx"):
        assert client.get(f"/manage/kini/reports/compare{address}").status_code == 404, address


def test_somebody_at_the_desk_of_the_other_event_does_not_see_it(app: Flask, events: tuple[Event, Event]) -> None:
    user = make_user(event=events[0])
    with transaction() as session:
        session.add(Membership(user_id=user.id, event_id=events[1].id, role=Role.DESK, created_at=user.created_at))
    client = sign_in(app.test_client(), user)
    assert client.get("/manage/kini/reports/compare?with=lalu").status_code == 404


def test_an_empty_event_can_be_compared(app: Flask) -> None:
    one, other = (recap(event, event.sessions[0]) for event in (make_event("a"), make_event("b")))
    _whole, shares, _categories = comparison(one, other, "en")
    assert all(row[1:] == (None, None, None) for row in shares.rows)
