"""The list in a phone: opened by the ticket before it and by nothing else, small, and brought up to date by parts."""

import base64
import datetime as dt
import json
import time
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import service
from regapp.checkin.offline import sealing
from regapp.guests.service import GuestDetails
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets import credentials
from regapp.tickets.service import reissue
from tests.factories import code_of, make_event, make_guest, make_guests

LIST = "/api/v1/events/fgd/door/list"
HEADERS = {"X-Regapp-Device": "1"}
HOSTILE = "PT Borneo <Hijau> & Rekan"
CODES = st.text("0123456789", min_size=24, max_size=24)


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def phone(client, event):
    """A paired phone's calls."""
    _device, token = service.add_device(event, "Pintu", COMMAND)
    client.set_cookie("regapp_device", token)
    return client


def parts(phone, digests: bytes = b"") -> tuple[dict, dict[bytes, bytes], int]:
    """The header, the lines by key, and the size of the answer, read as the page reads it."""
    answer = phone.post(LIST, json={"digests": base64.b64encode(digests).decode()}, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    body = answer.data
    at = 4 + int.from_bytes(body[:4], "big")
    header, lines = json.loads(body[4:at]), {}
    while at < len(body):
        end = at + 18 + int.from_bytes(body[at + 16 : at + 18], "big")
        lines[body[at : at + 16]] = body[at + 18 : end]
        at = end
    return header, lines, len(body)


def line_of(guest, lines) -> list:
    code = code_of(guest)
    return json.loads(sealing.unseal(code, lines[sealing.place_of(code)]))


def news(phone, since: int = 0):
    return phone.get(f"{LIST}?since={since}", headers=HEADERS)


@given(CODES, CODES, st.binary(max_size=400))
def test_only_the_tickets_own_digits_find_and_open_its_line(code, other, content):
    sealed = sealing.seal(code, content)
    assert sealing.unseal(code, sealed.content) == content and sealing.place_of(code) == sealed.key
    assert sealing.seal(code, content) == sealed
    if other != code:
        assert sealing.place_of(other) != sealed.key
        with pytest.raises(InvalidTag):
            sealing.unseal(other, sealed.content)


def test_the_list_says_what_the_door_shows_and_names_nobody_in_clear(phone, event):
    guest = make_guest(event, "이민석", institution=HOSTILE, position="Direktur", email="lee@kedutaan.example")
    header, lines, _size = parts(phone)
    ref, name, position, institution, category, *rest = line_of(guest, lines)
    assert (ref, name, position, institution) == (guest.ref, "이민석", "Direktur", HOSTILE)
    assert category in [one["id"] for one in header["categories"]] and rest == ["", "", "", "", []]
    everything = json.dumps(header).encode() + b"".join(lines.values())
    for secret in ("이민석", HOSTILE, "Direktur", "lee@", guest.ref, code_of(guest)):
        assert secret.encode() not in everything


def test_a_represented_ones_line_says_who_comes_and_theirs_whom_they_represent(phone, event):
    governor = make_guest(event, "Hartono", position="Gubernur")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    _header, lines, _size = parts(phone)
    assert line_of(governor, lines)[7:9] == ["represented", "Wati"]
    assert line_of(wati, lines)[5:8] == ["Hartono", "Gubernur", ""]


def test_an_old_ticket_stands_in_the_list_as_revoked(phone, event):
    guest = make_guest(event)
    old = code_of(guest)
    new = credentials.ticket_code(guest.secret, reissue(guest, COMMAND).generation)
    _header, lines, _size = parts(phone)
    for code, reason in ((old, "revoked"), (new, "")):
        assert json.loads(sealing.unseal(code, lines[sealing.place_of(code)]))[7] == reason


def test_only_the_parts_that_differ_are_sent_again(phone, event):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(300)])
    header, lines, _size = parts(phone)
    assert len(lines) == 300 and len(header["parts"]) == 256
    known = base64.b64decode(header["digests"])
    guest = make_guest(event, "Nurhayati")
    again, changed, size = parts(phone, known)
    assert again["parts"] == [sealing.place_of(code_of(guest))[0]] and again["stamp"] != header["stamp"]
    assert line_of(guest, changed)[1] == "Nurhayati" and len(changed) < 12 and size < 8000
    same, nothing, size = parts(phone, base64.b64decode(again["digests"]))
    assert same["parts"] == [] and nothing == {} and size < 1000


def test_three_thousand_guests_weigh_under_a_megabyte_and_an_update_of_nothing_under_a_kilobyte(
    phone, event, count_sql
):
    make_guests(
        event,
        [
            GuestDetails(
                f"Prof. Siti Nurhaliza Rahmawati {n}",
                "official",
                position="Kepala Bidang Pengelolaan Sampah dan Limbah",
                institution="Dinas Lingkungan Hidup Provinsi Kalimantan Timur",
            )
            for n in range(3000)
        ],
    )
    _header, lines, size = parts(phone)
    assert len(lines) == 3000 and size < 1_000_000
    with count_sql() as statements:
        started = time.perf_counter()
        answer = news(phone)
        took = time.perf_counter() - started
    assert answer.json["came_or_went"] == [] and len(answer.data) + len(str(answer.headers)) < 1000
    assert len(statements) <= 4, (statements, took)


def test_the_news_say_who_came_by_other_doors_and_whose_admission_was_taken_back(phone, event):
    guest = make_guest(event)
    scan = {"id": str(uuid.uuid4()), "ticket": code_of(guest), "scanned_at": clock.now().isoformat()}
    phone.post("/api/v1/events/fgd/scans", json={"scans": [scan]}, headers=HEADERS)
    first = news(phone).json
    place = sealing.place_of(code_of(guest))[:8].hex()
    assert [row[:2] + row[3:] for row in first["came_or_went"]] == [[place, "main", True]]
    assert first["came_or_went"][0][2] is not None
    with clock.stopped_at(clock.now() + dt.timedelta(minutes=1)):
        assert news(phone, first["since"]).json["came_or_went"] == []


@pytest.mark.parametrize("digests", [b"x" * 1025, b"x" * 3])
def test_digests_of_another_length_are_refused_or_taken_as_none(phone, event, digests):
    answer = phone.post(LIST, json={"digests": base64.b64encode(digests).decode()}, headers=HEADERS)
    assert answer.status_code == (422 if len(digests) > 1024 else 200)


@pytest.mark.parametrize("since", ["", "-1", "x", "9" * 30, "٣"])
def test_a_strange_cursor_means_from_the_beginning(phone, event, since):
    assert news(phone, since).status_code == 200


def test_another_events_device_gets_no_list(client, event):
    _device, token = service.add_device(make_event("lain"), "Pintu", COMMAND)
    client.set_cookie("regapp_device", token)
    assert news(client).status_code == 403
    assert client.post(LIST, json={}, headers=HEADERS).status_code == 403
