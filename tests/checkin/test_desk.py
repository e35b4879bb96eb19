"""The desk beyond scanning: walk-ins, groups that come together, representatives named at the door."""

import concurrent.futures
import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import queries
from regapp.checkin.service import DeviceSettings, add_device
from regapp.checkin.walkins import service as walkins
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import (
    Answer,
    Attendance,
    AuditEntry,
    Category,
    Channel,
    Event,
    EventSession,
    Guest,
    GuestSource,
    GuestStatus,
    Invitation,
    Manifest,
    Power,
    Registration,
    RegistrationState,
    Scan,
    ScanUndo,
    SessionCategory,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, make_event, make_guest, make_guests

HEADERS = {"X-Regapp-Device": "1"}
API = "/api/v1/events/fgd"
HOSTILE = "PT Borneo <Hijau> & Rekan"


class Desk:
    """A paired device that calls the API as the scanner's page does."""

    def __init__(self, app, event, **settings) -> None:
        self.device, token = add_device(event, "Meja 1", COMMAND, DeviceSettings(**settings))
        self.client = app.test_client()
        self.client.set_cookie("regapp_device", token)

    def get(self, path, **query):
        return self.client.get(f"{API}/door/{path}", query_string=query, headers=HEADERS)

    def post(self, path, **body):
        return self.client.post(f"{API}/door/{path}", json=body, headers=HEADERS)

    def scans(self, *refs, ids=None, **more):
        usual = {"scanned_at": clock.now().isoformat()} | more
        ids = ids or [str(uuid.uuid4()) for _ref in refs]
        scans = [{"id": one, "ref": ref} | usual for one, ref in zip(ids, refs, strict=True)]
        return self.client.post(f"{API}/scans", json={"scans": scans}, headers=HEADERS).json["results"]

    def walk_in(self, name="Sulastri", **more):
        usual = {"id": str(uuid.uuid4()), "category": "official"}
        return self.post("walkins", name=name, **(usual | more))

    def represent(self, guest, name="", **more):
        return self.post("representatives", ref=guest.ref, name=name, **more)


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def desk(app, event):
    return Desk(app, event)


def count(model, *where) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def add_session(event, code, *categories, **more) -> EventSession:
    session = EventSession(
        event_id=event.id, code=code, title=code, starts_at=event.starts_at, ends_at=event.ends_at, **more
    )
    with transaction():
        db.session.add(session)
        db.session.flush()
        ids = db.session.scalars(sa.select(Category.id).where(Category.code.in_(categories)))
        db.session.add_all(SessionCategory(session_id=session.id, category_id=one) for one in ids)
    return session


# Walk-ins


@pytest.mark.parametrize("name", ["Sulastri", "이민석", "İnanoğlu Işık", HOSTILE, "=1+1", "N" * 200])
def test_a_walk_in_stands_on_the_list_as_written_and_is_admitted_like_everybody(desk, event, name):
    answer = desk.walk_in(name, position="Staf Ahli", institution=HOSTILE, phone="0812-0000-1234").json
    assert answer["likely"] == [] and answer["guest"]["name"] == name
    assert "phone" not in answer["guest"]
    guest = db.session.scalars(sa.select(Guest)).one()
    assert (guest.source, guest.institution, guest.phone) == (GuestSource.WALK_IN, HOSTILE, "+6281200001234")
    assert db.session.scalars(sa.select(Invitation.answer)).one() == "accepted"
    assert db.session.scalars(sa.select(AuditEntry.action)).all()[-1] == "guest.walked_in"
    [result] = desk.scans(answer["guest"]["ref"])
    assert (result["result"], result["guest"]["name"]) == ("admitted", name)


def test_a_form_sent_twice_makes_one_guest_and_gives_it_again(desk):
    form = str(uuid.uuid4())
    first, second = desk.walk_in(id=form).json, desk.walk_in(id=form.upper()).json
    assert first == second and count(Guest) == 1


def test_a_form_sent_by_eight_at_once_makes_one_guest(app, event):
    form, event_id = str(uuid.uuid4()), event.id
    db.session.commit()

    def send(_n: int) -> int:
        with app.app_context():
            ours = db.session.get_one(Event, event_id)
            door = queries.doors(event_id)["main"]
            found = walkins.register(ours, GuestDetails("Sulastri", "official"), COMMAND, door=door, key=form)
            assert found.guest
            return found.guest.id

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        made = set(pool.map(send, range(8)))
    assert len(made) == 1 and count(Guest) == 1 and count(Invitation) == 1


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Siti Rachmawati", "Siti Rahmawati"),
        ("Siti Rachmawati", "Dra. Siti Rachmawati, M.Si."),
        ("이민석", "이민석"),
        ("İnanoğlu Işık", "Inanoglu Isik"),
    ],
)
def test_who_may_stand_on_the_list_already_is_shown_before_anything_is_written(desk, event, written, typed):
    there = make_guest(event, written, institution="Bappeda", phone="+6281200001234")
    answer = desk.walk_in(typed).json
    assert answer["guest"] is None
    [likely] = answer["likely"]
    assert (likely["ref"], likely["name"], likely["standing"]) == (there.ref, written, "valid")
    assert not {"phone", "email"} & set(likely)
    assert count(Guest) == 1
    assert desk.walk_in(typed, sure=True).json["guest"]["ref"] != there.ref


def test_somebody_of_another_event_is_nobody_here(desk):
    make_guest(make_event("lain"), "Sulastri")
    assert desk.walk_in("Sulastri").json["likely"] == []


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"name": "   "}, "name", "Please enter a name."),
        ({"name": "\u200b"}, "name", "Please enter a name."),
        ({"phone": "abc"}, "phone", "This telephone number has letters in it."),
        ({"phone": "12"}, "phone", "This telephone number has too few or too many digits."),
        ({"email": "x@"}, "email", ""),
        ({"category": "vvip"}, "category", "This door does not admit that category."),
        ({"name": "a\nb"}, "name", "line break"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_field_and_nobody_is_added(desk, given, field, message):
    answer = desk.walk_in(**({"name": "Sulastri"} | given))
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert message in answer.json["detail"] and count(Guest) == 0


def test_the_form_offers_what_the_sessions_door_admits_and_says_how_full_the_room_is(desk, event):
    add_session(event, "panel", "speaker", "student", capacity=2)
    offered = desk.get("walkins", session="panel").json
    assert [one["code"] for one in offered["categories"]] == ["speaker", "student"]
    assert (offered["inside"], offered["capacity"]) == (0, 2)
    assert len(desk.get("walkins").json["categories"]) == 7
    assert desk.walk_in(session="panel").json["field"] == "category"
    assert desk.get("walkins", session="tidak-ada").status_code == 404


def test_a_walk_in_who_fills_the_room_is_admitted_with_a_notice(desk, event):
    add_session(event, "panel", capacity=1)
    ref = desk.walk_in(session="panel").json["guest"]["ref"]
    [result] = desk.scans(ref, session="panel")
    assert (result["result"], result["inside"], result["capacity"]) == ("admitted", 1, 1)
    assert "room_full" in result["notices"]


@pytest.mark.parametrize("size", [10, 300])
def test_registering_takes_the_same_statements_however_long_the_list_is(app, event, desk, count_sql, size):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(size)])
    desk.walk_in("Pertama")
    with count_sql() as statements:
        assert desk.walk_in("이민석").json["guest"]
    writes = [s for s in statements if not s.lstrip().upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    assert len(writes) <= 16, statements


# Groups


def group_of(event, size, name="Kedutaan Besar Türkiye"):
    return make_guests(event, [GuestDetails(f"Anggota {n:03}", "delegate", delegation=name) for n in range(size)])


def test_groups_show_their_names_and_how_many_but_nobodys_name(desk, event):
    people = group_of(event, 3, HOSTILE)
    group_of(event, 2, "주한 대사관")
    desk.scans(people[0].ref)
    rsvp.decline(people[1].id, Said())
    found = desk.get("groups")
    shown = [(one["name"], one["expected"], one["inside"]) for one in found.json["groups"]]
    assert shown == [("주한 대사관", 2, 0), (HOSTILE, 2, 1)]
    assert "Anggota" not in found.text
    assert [one["name"] for one in desk.get("groups", q="hijau borneo").json["groups"]] == [HOSTILE]


def test_a_group_is_opened_with_what_the_door_may_show_and_the_head_first(desk, event):
    people = group_of(event, 3)
    with transaction():
        people[2].is_head = True
        people[0].phone = "+6281200001234"
    rsvp.decline(people[1].id, Said())
    code = desk.get("groups").json["groups"][0]["code"]
    members = desk.get(f"groups/{code}").json["guests"]
    assert [(one["name"], one["standing"]) for one in members] == [
        ("Anggota 002", "valid"),
        ("Anggota 000", "valid"),
        ("Anggota 001", "declined"),
    ]
    assert "+6281200001234" not in str(members)


def test_a_bus_that_registered_together_is_a_group(desk, event):
    students = make_guests(event, [GuestDetails(f"Mahasiswa {n}", "student") for n in range(2)])
    with transaction():
        bus = Manifest(
            event_id=event.id,
            category_id=students[0].category_id,
            name="Bus Universitas",
            coordinator_name="Dosen",
            secret=b"x" * 16,
            link_hash="1" * 64,
            created_at=clock.now(),
        )
        db.session.add(bus)
        db.session.flush()
        for n, one in enumerate(students):
            db.session.add(
                Registration(
                    event_id=event.id,
                    category_id=one.category_id,
                    guest_id=one.id,
                    manifest_id=bus.id,
                    state=RegistrationState.ACCEPTED,
                    secret=bytes([n]) * 16,
                    link_hash=f"{n}" * 64,
                    created_at=clock.now(),
                    changed_at=clock.now(),
                )
            )
    [group] = desk.get("groups").json["groups"]
    assert (group["name"], group["expected"], group["inside"]) == ("Bus Universitas", 2, 0)
    assert len(desk.get(f"groups/{group['code']}").json["guests"]) == 2


@pytest.mark.parametrize("code", ["x1", "d", "d1;", "d99999999999", "m0", "d٣", "%00"])
def test_a_group_that_is_none_of_ours_has_nobody(desk, event, code):
    other = make_event("lain")
    group_of(other, 2)
    answer = desk.get(f"groups/{code}")
    assert answer.status_code == 404 or answer.json["guests"] == []


def test_another_events_group_is_not_opened(desk, event):
    stranger = group_of(make_event("lain"), 2)[0]
    assert desk.get(f"groups/d{stranger.delegation_id}").json["guests"] == []


@pytest.mark.parametrize("size", [2, 60])
def test_a_group_is_admitted_in_one_batch_with_few_statements_whatever_its_size(desk, event, count_sql, size):
    refs = [one.ref for one in group_of(event, size)]
    ids = [str(uuid.uuid4()) for _ in refs]
    code = desk.get("groups").json["groups"][0]["code"]
    desk.scans(refs[0])
    with count_sql() as statements:
        first = desk.scans(*refs, ids=ids, look="vip")
    asked = [s for s in statements if s.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    assert len(asked) <= 9, statements
    assert [one["result"] for one in first] == ["already_admitted"] + ["admitted"] * (size - 1)
    again = desk.scans(*refs, ids=ids, look="vip")
    assert [one["result"] for one in again] == [one["result"] for one in first]
    assert (count(Attendance), count(Scan)) == (size, size + 1)
    assert all(one["admitted_at"] for one in desk.get(f"groups/{code}").json["guests"])


@pytest.mark.parametrize("size", [2, 60])
@pytest.mark.parametrize("path", ["groups", "groups/{code}"])
def test_groups_are_read_in_the_same_statements_whatever_their_size(desk, event, count_sql, path, size):
    people = group_of(event, size)
    path = path.format(code=f"d{people[0].delegation_id}")
    desk.get(path)
    with count_sql() as statements:
        desk.get(path)
    asked = [s for s in statements if s.lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 3, statements


# Representatives


def test_somebody_named_at_the_door_is_admitted_in_the_guests_place(desk, event):
    governor = make_guest(event, "Isran", position="Gubernur", institution="Pemprov")
    other = desk.represent(governor, "Sri Wahyuni", position="Asisten I").json["guest"]
    assert (other["represents"], other["represents_position"]) == ("Isran", "Gubernur")
    [admitted] = desk.scans(other["ref"])
    assert (admitted["result"], admitted["guest"]["position"]) == ("admitted", "Asisten I")
    [ticket] = desk.scans(governor.ref)
    assert (ticket["reason"], ticket["represented_by"]) == ("represented", "Sri Wahyuni")
    said = db.session.scalars(sa.select(Answer).where(Answer.guest_id == governor.id)).one()
    assert (said.channel, said.said_by_name) == (Channel.DESK, "Meja 1")


def test_the_same_name_twice_is_one_person(desk, event):
    governor = make_guest(event, "Isran")
    first, second = (desk.represent(governor, "Sri Wahyuni").json["guest"]["ref"] for _ in range(2))
    assert first == second and count(Guest) == 2


def test_who_answered_that_they_cannot_come_may_send_somebody_all_the_same(desk, event):
    governor = make_guest(event, "Isran")
    rsvp.decline(governor.id, Said())
    assert desk.represent(governor, "Sri Wahyuni").status_code == 200


def test_another_name_than_was_announced_replaces_the_first(desk, event):
    governor = make_guest(event, "Isran")
    announced = rsvp.represent(governor.id, RepresentativeDetails("Budi"), Said())
    other = desk.represent(governor, "Sri Wahyuni").json["guest"]
    db.session.refresh(announced)
    assert announced.status == GuestStatus.WITHDRAWN and other["name"] == "Sri Wahyuni"


def test_somebody_who_is_invited_already_comes_for_the_guest_as_well(desk, event):
    governor, assistant = make_guest(event, "Isran"), make_guest(event, "Sri Wahyuni")
    refused = desk.represent(governor, "Sri Wahyuni")
    assert (refused.status_code, refused.json["field"]) == (422, "representative_name")
    assert "is invited already" in refused.json["detail"]
    assert desk.represent(governor, by=assistant.ref).json["guest"]["ref"] == assistant.ref
    [admitted] = desk.scans(assistant.ref)
    assert (admitted["result"], admitted["guest"]["represents"]) == ("admitted", "Isran")


def test_the_devices_own_admission_of_the_represented_guest_is_taken_back_and_stays_in_the_log(desk, event):
    governor = make_guest(event, "Isran")
    [mistake] = desk.scans(governor.ref)
    assert desk.represent(governor, "Sri Wahyuni", mistake=mistake["id"]).status_code == 200
    assert count(Attendance) == 0 and (count(Scan), count(ScanUndo)) == (1, 1)


def test_an_admission_of_another_device_or_of_long_ago_is_a_supervisors_to_take_back(app, desk, event, monkeypatch):
    governor = make_guest(event, "Isran")
    [theirs] = Desk(app, event).scans(governor.ref)
    refused = desk.represent(governor, "Sri Wahyuni", mistake=theirs["id"])
    assert (refused.status_code, refused.json["reason"]) == (409, "inside_already")
    assert "Isran is inside already" in refused.json["detail"]
    other = make_guest(event, "Awang")
    [own] = desk.scans(other.ref)
    later = clock.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert desk.represent(other, "Sri Wahyuni", mistake=own["id"]).status_code == 409
    assert count(ScanUndo) == 0


def test_whose_representative_is_inside_has_no_second_one(desk, event):
    governor = make_guest(event, "Isran")
    desk.scans(desk.represent(governor, "Sri Wahyuni").json["guest"]["ref"])
    refused = desk.represent(governor, "Budi")
    assert "Sri Wahyuni has come for Isran already" in refused.json["detail"]
    assert desk.represent(governor, "Sri Wahyuni", position="Asisten I").status_code == 200


def test_a_chain_has_three_links_and_closes_no_circle(desk, event):
    guest = first = make_guest(event, "Isran")
    for name in ("Satu", "Dua", "Tiga"):
        ref = desk.represent(guest, name).json["guest"]["ref"]
        guest = db.session.scalars(sa.select(Guest).where(Guest.ref == ref)).one()
    circle = desk.represent(guest, "Isran")
    assert "three times already" in desk.represent(guest, "Empat").json["detail"]
    assert circle.status_code in (409, 422)
    assert count(Guest, Guest.status == GuestStatus.LISTED) == 4 and first


@pytest.mark.parametrize(
    ("category", "name", "message"),
    [
        ("student", "Budi", "is personal"),
        ("official", "isran", "the guest's own name"),
        ("official", "  ", "Please enter the name"),
        ("official", "", "Please enter the name"),
    ],
)
def test_who_cannot_come_instead_is_said_in_the_desks_words(desk, event, category, name, message):
    answer = desk.represent(make_guest(event, "Isran", category), name)
    assert answer.status_code in (409, 422) and message in answer.json["detail"]
    assert count(Guest) == 1


@pytest.mark.parametrize("name", ["이민석", "İnanoğlu", HOSTILE, "=1+1", "N" * 71])
def test_a_representatives_name_is_kept_as_written(desk, event, name):
    other = desk.represent(make_guest(event, "Isran"), name, position="P" * 400).json["guest"]
    assert (other["name"], len(other["position"])) == (name, 400)


def test_a_guest_of_another_event_is_represented_by_nobody_here(desk, event):
    stranger = make_guest(make_event("lain"), "Isran")
    assert desk.represent(stranger, "Budi").status_code == 404


# Powers


@pytest.mark.parametrize("path", ["walkins", "groups", "groups/d1"])
def test_a_device_without_the_power_to_search_reads_nothing(app, event, path):
    desk = Desk(app, event, powers=(Power.SCAN,))
    assert desk.get(path).status_code == 403


def test_a_device_without_the_power_to_search_names_nobody(app, event):
    desk = Desk(app, event, powers=(Power.SCAN,))
    assert desk.walk_in().status_code == 403
    assert desk.represent(make_guest(event), "Budi").status_code == 403


def test_a_device_of_one_session_does_nothing_for_another(app, event):
    add_session(event, "panel")
    desk = Desk(app, event, sessions=("panel",))
    assert desk.walk_in().status_code == 403
    assert desk.get("groups").status_code == 403
    assert desk.represent(make_guest(event), "Budi").status_code == 403
    assert desk.get("groups", session="panel").status_code == 200


def test_the_code_of_a_walk_in_opens_the_door_too(desk, event):
    ref = desk.walk_in().json["guest"]["ref"]
    guest = db.session.scalars(sa.select(Guest).where(Guest.ref == ref)).one()
    scan = {"id": str(uuid.uuid4()), "ticket": code_of(guest), "scanned_at": clock.now().isoformat()}
    answer = desk.client.post(f"{API}/scans", json={"scans": [scan]}, headers=HEADERS)
    assert answer.json["results"][0]["result"] == "admitted"
