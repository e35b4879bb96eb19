"""The door's pages without a browser: devices, pairing, headers, and calls that nobody's page would make."""

import re
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import queries, service
from regapp.extensions import db
from regapp.models import Device, Role
from tests.factories import code_of, make_event, make_guest, make_user, sign_in

FOLLOWED = {"follow_redirects": True}


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(client, event):
    return sign_in(client, make_user(Role.ORGANIZER, event))


@pytest.fixture
def door(client, event):
    """A paired phone's calls."""
    _device, token = service.add_device(event, "Pintu", COMMAND)
    client.set_cookie("regapp_device", token)
    return client


def token_in(page) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert found
    return found[1]


def add(organizer, name: str, **options):
    form = {"name": name, "powers": ["scan"], "csrf_token": token_in(organizer.get("/manage/fgd/devices"))}
    return organizer.post("/manage/fgd/devices", data=form, **options)


def scan(door, **given):
    reading = {"id": str(uuid.uuid4()), "session": "main", "direction": "in", "scanned_at": clock.now().isoformat()}
    return door.post(
        "/api/v1/events/fgd/scans", json={"scans": [{**reading, **given}]}, headers={"X-Regapp-Device": "1"}
    )


def test_a_new_device_shows_its_code_once_and_a_reload_makes_no_other(organizer):
    shown = add(organizer, "Pintu utama", **FOLLOWED)
    assert "/pair/" in shown.text and "<svg" in shown.text
    again = organizer.get("/manage/fgd/devices")
    assert "/pair/" not in again.text and "Pintu utama" in again.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Device)) == 1


@pytest.mark.parametrize(("name", "status"), [("", 422), ("   ", 422), ("x" * 61, 422), ("Pintu\x00\x07 utama", 303)])
def test_a_devices_name_is_short_and_not_empty(organizer, name, status):
    assert add(organizer, name).status_code == status


def test_a_hostile_name_is_shown_as_written(organizer):
    shown = add(organizer, "<script>\"&'", **FOLLOWED)
    assert "&lt;script&gt;" in shown.text and '<script>"' not in shown.text


def test_a_revoked_device_gets_no_new_code(organizer, event):
    device, _token = service.add_device(event, "Pintu", COMMAND)
    service.revoke_device(device, COMMAND)
    form = {"csrf_token": token_in(organizer.get("/manage/fgd/devices"))}
    assert organizer.post(f"/manage/fgd/devices/{device.id}/pair", data=form).status_code == 404


def test_another_events_device_is_not_in_reach(organizer, event):
    device, token = service.add_device(make_event("other"), "Pintu", COMMAND)
    form = {"csrf_token": token_in(organizer.get("/manage/fgd/devices"))}
    for verb in ("pair", "revoke"):
        assert organizer.post(f"/manage/fgd/devices/{device.id}/{verb}", data=form).status_code == 404
    assert queries.device_by_token(token)


def test_pairing_needs_the_pages_own_form(client, event):
    _device, code = service.announce_device(event, "Pintu", COMMAND)
    assert client.post(f"/pair/{code}").status_code == 400
    assert service.pairing(code)


@pytest.mark.parametrize("code", ["%00", "x" * 4000, "..%2f..%2fetc", "%F0%9F%92%A5"])
def test_a_strange_pairing_code_is_over(client, app, code):
    assert client.get(f"/pair/{code}").status_code in (404, 410)


def test_only_the_scanner_may_use_the_camera_and_webassembly(door):
    page, other = door.get("/scan"), door.get("/")
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "camera=()" in other.headers["Permissions-Policy"]
    assert "wasm-unsafe-eval" not in other.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_call_with_the_cookie_but_without_the_header_is_refused(door, event):
    assert door.get("/api/v1/events/fgd/door").status_code == 403


@pytest.mark.parametrize(
    "query", ["%00%00%00", "%25%25%25", "___", "%ED%A0%80abc", "a" * 5000, "%E2%80%8B%E2%80%8B%E2%80%8B"]
)
def test_a_strange_search_finds_nobody_and_breaks_nothing(door, event, query):
    make_guest(event, "Nurhayati")
    found = door.get(f"/api/v1/events/fgd/door/search?q={query}", headers={"X-Regapp-Device": "1"})
    assert (found.status_code, found.json) == (200, {"guests": []})


@pytest.mark.parametrize(
    "given",
    [
        {"ticket": "\x00" * 24},
        {"ticket": "https://wa.me/628110000000?text=" + "x" * 4000},
        {"ticket": "٠" * 24},
        {"ref": "K7F2Q\x00"},
        {"ref": "'; drop table guest"},
        {"ticket": "0" * 24, "session": "ma\x00in"},
    ],
)
def test_a_strange_code_is_refused_or_named_and_breaks_nothing(door, event, given):
    answer = scan(door, **given)
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json["results"][0]["result"] == "refused"


def test_the_search_shows_no_contact_data(door, event):
    make_guest(event, "Nurhayati", email="rahasia@kantor.example", phone="+6281200000555")
    found = door.get("/api/v1/events/fgd/door/search?q=nurha", headers={"X-Regapp-Device": "1"}).json["guests"]
    assert [guest["name"] for guest in found] == ["Nurhayati"]
    assert not {"email", "phone", "notes"} & set(found[0])


def test_a_revoked_phone_loses_its_calls_at_once_and_the_page_when_it_has_handed_everything_in(door, event):
    service.revoke_device(queries.devices(event.id)[0], COMMAND)
    assert scan(door, ticket=code_of(make_guest(event))).status_code == 401
    assert "data-revoked" in door.get("/scan").text
    assert door.post("/api/v1/events/fgd/door/erased", headers={"X-Regapp-Device": "1"}).status_code == 204
    assert 'id="result"' not in door.get("/scan").text
