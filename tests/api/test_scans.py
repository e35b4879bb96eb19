"""POST /scans as the contract says: what is answered, and what is refused before anything is written."""

import datetime as dt
import json
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND, add_api_token
from regapp.checkin.service import add_device, revoke_device
from regapp.extensions import db
from regapp.models import Scan, Scope
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, make_event, make_guest

ADDRESS = "/api/v1/events/fgd/scans"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def post(client, event):
    token = add_api_token(event.id, "uji", Scope.SCAN, COMMAND)

    def send(body, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return client.post(ADDRESS, data=data, headers=known | headers)

    return send


def scan(**given):
    return {"id": str(uuid.uuid4()), "scanned_at": clock.now().isoformat(), **given}


def test_an_admission_answers_who_it_is_in_under_a_kilobyte(post, event):
    guest = make_guest(event, "이하늘 <b>&</b>", position="x" * 71, institution="PT Borneo <Hijau> & Rekan")
    answer = post({"scans": [scan(ticket=code_of(guest))]})
    result = answer.json["results"][0]
    assert (result["result"], result["reason"]) == ("admitted", None)
    assert result["guest"]["name"] == "이하늘 <b>&</b>"
    assert result["guest"]["category"] == "official"
    assert result["first_admitted_at"].endswith("Z")
    assert len(answer.data) < 1024


def test_contact_data_never_reaches_the_door(post, event):
    guest = make_guest(event, email="rahasia@kantor.example", phone="+6281200000001", notes="alergi")
    body = post({"scans": [scan(ref=guest.ref)]}).text
    assert not any(secret in body for secret in ("rahasia", "6281200000001", "alergi"))


def test_a_representative_is_shown_with_whom_they_represent(post, event):
    governor = make_guest(event, "Hartono", position="Gubernur")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    one, two = post({"scans": [scan(ref=wati.ref), scan(ticket=code_of(governor))]}).json["results"]
    assert (one["guest"]["represents"], one["guest"]["represents_position"]) == ("Hartono", "Gubernur")
    assert (two["reason"], two["represented_by"]) == ("represented", "Wati")


GOOD = {"id": str(uuid.uuid4()), "scanned_at": "2031-05-08T08:30:00+08:00", "ticket": "1" * 24}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        ({"scans": 1}, 422),
        ({"scans": []}, 422),
        ({}, 422),
        ({"scans": [{"id": "x"}]}, 422),
        ({"scans": [GOOD | {"id": "not-a-uuid"}]}, 422),
        ({"scans": [GOOD | {"scanned_at": "gestern"}]}, 422),
        ({"scans": [GOOD | {"scanned_at": "2031-05-08T08:30:00"}]}, 422),
        ({"scans": [GOOD | {"direction": "up"}]}, 422),
        ({"scans": [GOOD | {"ref": "ABC234"}]}, 422),
        ({"scans": [{key: GOOD[key] for key in ("id", "scanned_at")}]}, 422),
        ({"scans": [GOOD | {"ticket": "1" * 201}]}, 422),
        ({"scans": [GOOD] * 501}, 422),
        (b'{"scans": [' + b" " * 1_100_000 + b"]}", 413),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_problem_and_nothing_is_written(post, body, status):
    answer = post(body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status and answer.json["title"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_one_broken_scan_leaves_the_whole_batch_untouched(post, event):
    guest = make_guest(event)
    answer = post({"scans": [scan(ref=guest.ref), scan(ref="")]})
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_a_form_is_not_json(post):
    assert post(b"scans=1", **{"Content-Type": "application/x-www-form-urlencoded"}).status_code == 400


def test_a_scan_from_the_future_is_answered_as_refused(post, event):
    guest = make_guest(event)
    ahead = (clock.now() + dt.timedelta(hours=1)).isoformat()
    result = post({"scans": [scan(ref=guest.ref, scanned_at=ahead)]}).json["results"][0]
    assert (result["result"], result["reason"]) == ("refused", "clock_ahead")


def test_a_revoked_device_may_not_scan(client, event):
    device, token = add_device(event, "Pintu", COMMAND)
    revoke_device(device, COMMAND)
    answer = client.post(ADDRESS, json={"scans": [GOOD]}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_one_scan_takes_six_statements_and_one_more_to_say_where_somebody_came_in(post, event, count_sql):
    guests = [make_guest(event, f"Tamu {n}") for n in range(3)]
    governor = make_guest(event, "Hartono")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    for given in (
        {"ticket": code_of(guests[0])},
        {"ref": wati.ref},
        {"ticket": code_of(governor)},
        {"ticket": "0" * 24},
    ):
        for most in (6, 7):
            db.session.remove()
            with count_sql() as statements:
                post({"scans": [scan(**given)]})
            assert len(statements) <= most, statements


def test_codes_are_not_to_be_guessed_at_will(post):
    statuses = {post({"scans": [scan(ticket=f"{n:024d}")]}).status_code for n in range(302)}
    assert statuses == {200, 429}


def test_the_contract_names_every_address_of_the_api(app, client):
    document = client.get("/api/v1/openapi.json").json
    ours = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/events")
    }
    assert set(document["paths"]) == ours
    assert document["openapi"].startswith("3.1")
    assert client.get("/api/v1/docs").status_code == 200
