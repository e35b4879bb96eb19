"""Seating plans on their pages: proposing, changing places, fixing, locking, two at once, and the papers."""

import pypdfium2
import pytest

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Role, RoomShape, Seated, SeatingPlan
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.seating import queries, service
from regapp.seating.service import PlanDetails
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.reading import squeeze

HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu", "Aji\u200b Raden Kusumawardhani Hadiningrat"]
BASE = "/manage/fgd/seating"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(event, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, make_user(Role.ORGANIZER, event))
    return client


@pytest.fixture
def plan(event):
    return service.add_plan(event, PlanDetails("Ballroom", RoomShape.THEATRE, 2, 5), COMMAND)


def guests(event, count=4):
    return make_guests(event, [GuestDetails(f"Tamu {n}", "official", precedence=n) for n in range(1, count + 1)])


def sitting(plan):
    db.session.rollback()
    return {row.guest_id: row.seat for row in db.session.query(Seated).filter_by(plan_id=plan.id)}


def post(client, plan, what, **data):
    db.session.refresh(plan)
    return client.post(f"{BASE}/{plan.id}/{what}", data={"version": plan.version, **data})


def words(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_a_room_is_set_up_filled_by_precedence_and_shown(organizer, event):
    people = guests(event)
    room = {"name": "Ballroom <1>", "shape": "theatre", "rows": "2", "across": "5"}
    address = organizer.post(BASE, data=room).location
    plan = db.session.query(SeatingPlan).one()
    post(organizer, plan, "propose")
    assert [sitting(plan)[one.id] for one in people] == ["A3", "A4", "A2", "A5"]
    page = organizer.get(address).text
    assert "Ballroom &lt;1&gt;" in page and "<svg" in page and "4 guests have seats." in page
    assert "Ballroom &lt;1&gt;" in organizer.get(BASE).text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Please enter a name."),
        ("name", "Ballroom", "There is a plan “Ballroom” already."),
        ("rows", "0", "Please enter a number between 1 and 40."),
        ("rows", "many", "Please give a number."),
        ("across", "1", "Please enter a number between 2 and 40."),
        ("across", "40", "a plan shows 600"),
        ("shape", "moon", "Not a valid choice"),
    ],
)
def test_a_room_that_cannot_be_is_told_beside_its_field_and_nothing_is_lost(organizer, event, plan, field, value, told):
    room = {"name": "Aula <B>", "shape": "theatre", "rows": "40", "across": "5", field: value}
    answer = organizer.post(BASE, data=room)
    assert answer.status_code == 422 and told in answer.text
    assert "Aula &lt;B&gt;" in answer.text or field == "name"


def test_a_guest_is_given_a_seat_by_hand_and_who_sits_there_changes_places(organizer, event, plan):
    first, second, third, fourth = guests(event)
    post(organizer, plan, "propose")
    post(organizer, plan, "seat", guest=fourth.id, seat="a3", reason="Speaks first")
    assert (sitting(plan)[fourth.id], sitting(plan)[first.id]) == ("A3", "A5")
    post(organizer, plan, "propose")
    assert sitting(plan)[fourth.id] == "A3"
    assert "Speaks first" in organizer.get(f"{BASE}/{plan.id}").text
    post(organizer, plan, "seat", guest=third.id, seat="")
    assert third.id not in sitting(plan)
    assert third.name in organizer.get(f"{BASE}/{plan.id}").text
    post(organizer, plan, "seat", guest=third.id, seat=sitting(plan)[second.id])
    assert second.id not in sitting(plan)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"seat": "Z99"}, "The room has no seat Z99."),
        ({"guest": "999999", "seat": "A1"}, "This guest does not come any more."),
        ({"guest": "x'; drop", "seat": "A1"}, "This guest does not come any more."),
        ({"seat": "A1", "reason": "x" * 201}, "201 characters, 200 fit"),
    ],
)
def test_what_cannot_be_seated_is_told_and_what_was_typed_stays(organizer, event, plan, data, told):
    (guest,) = guests(event, 1)
    answer = post(organizer, plan, "seat", **{"guest": guest.id, **data})
    assert answer.status_code == 409 and told in answer.text
    assert sitting(plan) == {} and f'value="{data["seat"].upper()}"' in answer.text.upper().replace("VALUE", "value")


def test_a_seat_is_kept_and_let_go(organizer, event, plan):
    first, *_others = guests(event)
    post(organizer, plan, "seat", guest=first.id, seat="B1")
    post(organizer, plan, "fix", seat="B1", fixed="y")
    post(organizer, plan, "propose")
    assert sitting(plan)[first.id] == "B1"
    post(organizer, plan, "fix", seat="B1", fixed="n")
    post(organizer, plan, "propose")
    assert sitting(plan)[first.id] == "A3"


def test_a_locked_plan_names_whom_a_change_moves_and_changes_only_knowingly(organizer, event, plan):
    first, second, *_others = guests(event)
    post(organizer, plan, "propose")
    post(organizer, plan, "lock", locked="y")
    answer = post(organizer, plan, "seat", guest=second.id, seat="A3")
    assert answer.status_code == 409
    assert "The plan is locked. This change moves: Tamu 2, Tamu 1." in answer.text
    assert sitting(plan)[second.id] == "A4"
    post(organizer, plan, "seat", guest=second.id, seat="A3", knowingly="y")
    assert (sitting(plan)[second.id], sitting(plan)[first.id]) == ("A3", "A4")
    assert "Open it before you delete it." in organizer.get(post(organizer, plan, "delete").location).text
    post(organizer, plan, "lock", locked="n")
    assert post(organizer, plan, "delete").location.endswith("/seating")
    assert db.session.query(SeatingPlan).count() == 0


def test_of_two_who_change_a_plan_the_second_is_told_and_nothing_of_theirs_is_half_done(organizer, event, plan):
    first, second, *_others = guests(event)
    seen = plan.version
    service.seat(event, plan.id, seen, first.id, "A1", COMMAND)
    answer = organizer.post(f"{BASE}/{plan.id}/seat", data={"version": seen, "guest": second.id, "seat": "A2"})
    assert answer.status_code == 409 and "changed this plan meanwhile" in answer.text
    assert sitting(plan) == {first.id: "A1"}


def test_a_smaller_room_says_how_many_lost_their_seats(organizer, event, plan):
    guests(event, 7)
    post(organizer, plan, "propose")
    room = {"version": plan.version + 1, "name": "Ballroom", "shape": "theatre", "rows": "1", "across": "5"}
    db.session.refresh(plan)
    answer = organizer.post(f"{BASE}/{plan.id}", data=room | {"version": plan.version})
    assert "2 guests lost their seats." in organizer.get(answer.location).text
    assert len(sitting(plan)) == 5


def test_who_declines_after_they_were_seated_is_named(organizer, event, plan):
    first, *_others = guests(event)
    post(organizer, plan, "propose")
    rsvp.decline(first.id, Said())
    page = organizer.get(f"{BASE}/{plan.id}").text
    assert "These still have a seat, but come no longer: Tamu 1." in page
    post(organizer, plan, "propose")
    assert first.id not in sitting(plan)


def test_a_driver_who_takes_no_seat_is_not_seated_and_not_missed(organizer, event, plan):
    make_guest(event, "Sopir").has_seat = False
    db.session.commit()
    post(organizer, plan, "propose")
    assert sitting(plan) == {}
    assert queries.view_of(event, plan).without == []


@pytest.mark.parametrize("shape", RoomShape)
def test_the_papers_have_every_name_and_the_greeting_says_who_is_represented(organizer, event, shape):
    plan = service.add_plan(event, PlanDetails("Aula", shape, 3, 6), COMMAND)
    make_guests(event, [GuestDetails(name, "official") for name in HOSTILE])
    governor = make_guest(event, "Hartono", position="Gubernur Kalimantan Timur")
    rsvp.represent(governor.id, RepresentativeDetails("Wati", position="Asisten"), Said())
    post(organizer, plan, "propose")
    for paper in ("plan", "stage", "ushers", "greetings"):
        answer = organizer.get(f"{BASE}/{plan.id}/{paper}.pdf")
        text = squeeze(words(answer.data))
        assert [name for name in HOSTILE if squeeze(name.replace("\u200b", "")) not in text] == [], paper
        assert "Aula" in answer.headers["Content-Disposition"]
    assert squeeze("Hartono, Gubernur Kalimantan Timur, diwakili oleh Asisten, Wati") in text


@pytest.mark.parametrize("count", [3, 60])
def test_a_plan_takes_the_same_statements_for_few_and_for_many(organizer, event, count_sql, count):
    plan = service.add_plan(event, PlanDetails("Aula", RoomShape.THEATRE, 10, 10), COMMAND)
    guests(event, count)
    post(organizer, plan, "propose")
    organizer.get(f"{BASE}/{plan.id}")
    with count_sql() as statements:
        organizer.get(f"{BASE}/{plan.id}")
    assert len(statements) == 9, statements


def test_another_event_s_plan_is_not_found(organizer, event):
    other = service.add_plan(make_event("other"), PlanDetails("Aula", RoomShape.U, 3, 6), COMMAND)
    assert organizer.get(f"{BASE}/{other.id}").status_code == 404
    assert organizer.post(f"{BASE}/{other.id}/propose", data={"version": 1}).status_code == 404


def test_the_same_plan_makes_the_same_bytes(organizer, event, plan, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1924992000")
    guests(event)
    post(organizer, plan, "propose")
    for paper in ("plan", "stage", "ushers", "greetings"):
        address = f"{BASE}/{plan.id}/{paper}.pdf"
        assert organizer.get(address).data == organizer.get(address).data
