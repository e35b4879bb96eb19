"""The guest list and the numbers by API."""

import pytest

from regapp.accounts.service import COMMAND, add_api_token
from regapp.guests.service import GuestDetails
from regapp.models import Scope
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import make_event, make_guest, make_guests


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def call(client, event):
    token = add_api_token(event.id, "uji", Scope.WRITE, COMMAND)

    def send(method, path, **given):
        return client.open(
            f"/api/v1/events/fgd{path}", method=method, headers={"Authorization": f"Bearer {token}"}, **given
        )

    return send


def test_a_guest_is_added_and_changed_and_read_back_as_written(call):
    added = call("POST", "/guests", json={"name": "이민석 <b>", "phone": "0812 0000 1234", "country": "Korea"})
    assert added.status_code == 201
    assert (added.json["phone"], added.json["country"], added.json["answer"]) == ("+6281200001234", "KR", "none")
    changed = call("PATCH", f"/guests/{added.json['ref']}", json={"position": "Second Secretary"})
    assert (changed.json["name"], changed.json["position"]) == ("이민석 <b>", "Second Secretary")
    assert [guest["name"] for guest in call("GET", "/guests?q=이민석").json["guests"]] == ["이민석 <b>"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "x" * 201}, 422),
        ({"name": "Ali", "phone": "nol"}, 422),
        ({"name": "Ali", "category": "gala"}, 422),
        ({"name": "Ali", "precedence": 10**10}, 422),
        ({"name": "Ali", "shoe_size": 42}, 422),
        ([], 422),
    ],
)
def test_a_guest_who_cannot_be_taken_is_a_problem_and_nothing_is_written(call, body, status):
    answer = call("POST", "/guests", json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert call("GET", "/guests").json["guests"] == []


def test_an_unknown_reference_is_a_problem(call):
    assert call("PATCH", "/guests/ZZZZZZ", json={"name": "Ali"}).status_code == 404


def test_pages_follow_by_cursor_and_filters_narrow_them(call, event):
    people = make_guests(event, [GuestDetails(f"Tamu {n:02d}", "official") for n in range(7)])
    rsvp.accept(people[0].id, Said())
    seen, cursor = [], ""
    while cursor is not None:
        page = call("GET", f"/guests?limit=3&cursor={cursor}").json
        seen += [guest["name"] for guest in page["guests"]]
        cursor = page["cursor"]
    assert seen == [f"Tamu {n:02d}" for n in range(7)]
    assert len(call("GET", "/guests?answer=accepted").json["guests"]) == 1
    assert call("GET", "/guests?category=media").json["guests"] == []
    for bad in ("limit=0", "limit=x", "cursor=x", "answer=perhaps"):
        assert call("GET", f"/guests?{bad}").status_code == 422, bad


def test_the_event_and_its_numbers_count_a_represented_seat_once(call, event):
    governor = make_guest(event, "Hartono")
    rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    shown = call("GET", "").json
    assert shown["sessions"][0]["code"] == "main" and shown["timezone"] == "Asia/Makassar"
    numbers = call("GET", "/stats").json
    assert (numbers["invited"], numbers["expected"], numbers["answers"]["represented"]) == (1, 1, 1)
    row = next(guest for guest in call("GET", "/guests").json["guests"] if guest["name"] == "Wati")
    assert row["represents"] == "Hartono"
