"""Arrivals for protocol: who is awaited and how far they have come, told from scans and from people, one at a time."""

import concurrent.futures
import datetime as dt
import html
import time
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import Actor
from regapp.checkin.arrivals import queries, service
from regapp.checkin.arrivals.queries import Expected, board
from regapp.checkin.arrivals.service import ReceivedBefore, Reception, await_guest, receive, say
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans, undo
from regapp.checkin.service import DeviceSettings, add_device
from regapp.errors import Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.duplicates.service import merge
from regapp.guests.service import withdraw
from regapp.models import ActorKind, Awaited, Direction, Guest, RefusalReason, Role, Scan, Stage
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.checkin.test_presence import EIGHT_THIRTY
from tests.factories import code_of, make_event, make_guest, make_user, sign_in

DEWI, ANDI = Actor(ActorKind.USER, "Dewi"), Actor(ActorKind.USER, "Andi")
PAGE = "/manage/fgd/arrivals"
WALL = f"{PAGE}/welcome"


@pytest.fixture
def event(app):
    return make_event(starts_at=EIGHT_THIRTY, ends_at=EIGHT_THIRTY + dt.timedelta(days=2))


@pytest.fixture(autouse=True)
def now(event):
    """Half past eight on the first day."""
    with clock.stopped_at(EIGHT_THIRTY):
        yield


@pytest.fixture
def governor(event) -> Guest:
    found = make_guest(event, "Hartono", position="Gubernur", institution="Provinsi Contoh")
    await_guest(event, found, DEWI)
    return found


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def only(event) -> Expected:
    db.session.expire_all()
    (row,) = board(event)
    return row


def key(event) -> int:
    return only(event).awaited.id


def scan(event, guest, minute: int = 0, device=None) -> str:
    at, uid = EIGHT_THIRTY + dt.timedelta(minutes=minute), str(uuid.uuid4())
    source = Source(device_id=device.id) if device else Source()
    with clock.stopped_at(at):
        record_scans(event, source, [Reading(uid, "main", Direction.IN, at, ticket=code_of(guest))])
    return uid


def later(**time) -> dt.datetime:
    return EIGHT_THIRTY + dt.timedelta(**time)


def test_who_is_scanned_stands_at_the_door_with_place_and_time(event, governor):
    door = add_device(event, "Phone 1", DEWI, settings=DeviceSettings(door="Pintu VIP"))[0]
    scan(event, governor, device=door)
    row = only(event)
    assert (row.stage, row.where, row.arrived_at) == (Stage.ARRIVED, "Pintu VIP", EIGHT_THIRTY)
    assert row.needs_greeter


def test_who_comes_for_an_awaited_person_is_awaited_in_their_place(event, governor):
    with clock.stopped_at(later(days=-1)):
        rsvp.represent(governor.id, RepresentativeDetails("Wati", position="Asisten I"), Said())
    row = only(event)
    assert row.comes.name == "Wati" and row.is_represented and row.guest.name == "Hartono"
    scan(event, db.session.get(Guest, row.comes.id))
    assert only(event).stage == Stage.ARRIVED


def test_who_declined_or_was_taken_off_the_list_is_not_awaited_any_more_unless_they_come(event, governor):
    with clock.stopped_at(later(days=-1)):
        rsvp.decline(governor.id, Said())
    assert only(event).is_off
    withdrawn = make_guest(event, "이민석")
    await_guest(event, withdrawn, DEWI)
    withdraw(withdrawn, DEWI)
    db.session.expire_all()
    assert [row.is_off for row in board(event)] == [True, True]


def test_the_merged_guests_entry_leads_to_who_stands_for_them(event, governor):
    other = make_guest(event, "Hartono, S.H.")
    with transaction():
        governor.merged_into_id = other.id
    assert only(event).guest.id == other.id


def test_two_entries_whose_guests_were_merged_are_one_and_go_together(event, governor):
    other = make_guest(event, "Hartono, S.H.")
    await_guest(event, other, DEWI)
    scan(event, governor)
    merge(other.id, governor.id, {}, DEWI)
    row = only(event)
    assert (row.guest.id, row.stage, queries.awaited_ids(event.id)) == (other.id, Stage.ARRIVED, {other.id})
    service.let_go(event, row.awaited.id, DEWI)
    assert board(event) == []


def test_who_was_replaced_in_the_delegation_is_awaited_as_the_one_who_comes(event, governor):
    successor = make_guest(event, "İnanoğlu")
    with transaction():
        governor.replaced_by_id = successor.id
    scan(event, successor)
    row = only(event)
    assert (row.comes.name, row.is_represented, row.stage) == ("İnanoğlu", True, Stage.ARRIVED)


def test_who_was_scanned_stands_there_even_if_represented_since(event, governor):
    scan(event, governor)
    wati = make_guest(event, "Wati")
    with transaction():
        governor.replaced_by_id = wati.id
    row = only(event)
    assert (row.comes.name, row.is_represented, row.stage) == ("Hartono", False, Stage.ARRIVED)


def test_on_the_second_day_of_one_session_a_guest_arrives_again(event, governor):
    scan(event, governor)
    scan(event, governor, minute=24 * 60 + 5)
    with clock.stopped_at(later(days=1, minutes=6)):
        row = only(event)
        assert (row.stage, row.arrived_at) == (Stage.ARRIVED, later(days=1, minutes=5))


def test_an_undone_scan_is_no_arrival(event, governor):
    uid = scan(event, governor)
    undo(event, uid, DEWI)
    assert only(event).stage == Stage.AWAITED


def test_a_scan_that_arrives_late_is_told_with_its_own_time(event, governor):
    scan(event, governor, 10)
    with clock.stopped_at(later(minutes=30)):
        at = later(minutes=2)
        record_scans(event, Source(), [Reading(str(uuid.uuid4()), "main", Direction.IN, at, ticket=code_of(governor))])
    assert only(event).arrived_at == later(minutes=2)


@pytest.mark.parametrize("stage", [Stage.DEPARTED, Stage.NEARBY, Stage.IN_THE_HALL])
def test_a_liaison_officer_says_how_far_they_have_come(event, governor, stage):
    say(event, key(event), stage, ANDI)
    row = only(event)
    assert (row.stage, row.awaited.stage_by, row.awaited.stage_at) == (stage, "Andi", EIGHT_THIRTY)


def test_a_scan_outweighs_what_was_said_before_it(event, governor):
    say(event, key(event), Stage.NEARBY, ANDI)
    scan(event, governor)
    assert only(event).stage == Stage.ARRIVED


def test_a_mistake_is_put_right_by_an_earlier_stage(event, governor):
    say(event, key(event), Stage.IN_THE_HALL, ANDI)
    say(event, key(event), Stage.AWAITED, ANDI)
    assert only(event).stage == Stage.AWAITED


def test_a_word_said_from_an_older_page_does_not_unsay_the_reception(organizer, event, governor):
    scan(event, governor)
    receive(event, key(event), ANDI)
    answer = organizer.post(
        f"{PAGE}/{key(event)}/stage", data={"stage": "arrived", "seen": "nearby"}, follow_redirects=True
    )
    assert "Hartono has come further already. Nothing was changed." in answer.text
    assert only(event).stage == Stage.RECEIVED
    organizer.post(f"{PAGE}/{key(event)}/stage", data={"stage": "arrived", "seen": "received"})
    assert only(event).stage == Stage.ARRIVED


@pytest.mark.parametrize("stage", [Stage.RECEIVED])
def test_what_only_the_reception_tells_is_not_said(event, governor, stage):
    with pytest.raises(Invalid):
        say(event, key(event), stage, ANDI)


def test_yesterdays_arrival_says_nothing_today_and_a_dinner_goes_on_after_midnight(event, governor):
    scan(event, governor)
    receive(event, key(event), ANDI)
    with clock.stopped_at(later(hours=16)):  # half past midnight
        assert only(event).stage == Stage.RECEIVED
    with clock.stopped_at(later(days=1)):
        assert only(event).stage == Stage.AWAITED
        receive(event, key(event), DEWI)
        assert only(event).awaited.received_by == "Dewi"


def test_received_by_me_is_said_once_and_the_second_is_told_who(event, governor):
    scan(event, governor)
    receive(event, key(event), ANDI)
    receive(event, key(event), ANDI)
    with pytest.raises(ReceivedBefore, match="Andi has received them already"):
        receive(event, key(event), DEWI)
    row = only(event)
    assert (row.stage, row.awaited.received_by) == (Stage.RECEIVED, "Andi")


def test_of_eight_who_receive_at_one_instant_one_does(app, event, governor):
    scan(event, governor)
    entry = key(event)

    def person(number: int) -> bool:
        with app.app_context(), clock.stopped_at(EIGHT_THIRTY):
            try:
                receive(event, entry, Actor(ActorKind.USER, f"Person {number}"))
            except ReceivedBefore:
                return False
            finally:
                db.session.remove()
            return True

    db.session.commit()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(person, range(8))) == 1


def test_a_reception_is_taken_back(event, governor):
    scan(event, governor)
    receive(event, key(event), ANDI)
    service.unreceive(event, key(event), ANDI)
    assert only(event).stage == Stage.ARRIVED


def test_somebody_is_awaited_once(event, governor):
    assert not await_guest(event, governor, DEWI)
    assert len(board(event)) == 1


def test_the_list_keeps_the_protocol_officers_order(event, governor):
    for name in ("Kim", "Rahman"):
        await_guest(event, make_guest(event, name), DEWI)
    entries = {row.guest.name: row.awaited.id for row in board(event)}
    service.move(event, entries["Rahman"], -1)
    service.move(event, entries["Hartono"], -1)
    db.session.expire_all()
    assert [row.guest.name for row in board(event)] == ["Hartono", "Rahman", "Kim"]


def test_another_events_entry_is_not_in_reach(event, governor):
    other = make_event("lain")
    for verb in (
        lambda: say(other, key(event), Stage.NEARBY, DEWI),
        lambda: receive(other, key(event), DEWI),
        lambda: service.let_go(other, key(event), DEWI),
        lambda: service.arrange(other, key(event), Reception(), DEWI),
        lambda: service.move(other, key(event), 1),
    ):
        with pytest.raises(NotFound):
            verb()


@pytest.mark.parametrize("number", [2, 40])
def test_the_board_takes_the_same_statements_at_any_size(event, count_sql, number):
    for n in range(number):
        guest = make_guest(event, f"Tamu {n}")
        await_guest(event, guest, DEWI)
        scan(event, guest)
    db.session.expire_all()
    with count_sql() as statements:
        board(event)
    assert len(statements) <= 5, statements


def test_the_page_asks_again_and_gets_nothing_while_nothing_changed(organizer, event, governor, monkeypatch):
    first = organizer.get(f"{PAGE}/rows")
    signed_at = time.time()
    monkeypatch.setattr(time, "time", lambda: signed_at + 60)
    again = organizer.get(f"{PAGE}/rows", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    scan(event, governor)
    assert organizer.get(f"{PAGE}/rows", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_list_is_made_by_searching_and_arranged_with_names_as_they_are_written(organizer, event):
    guest = make_guest(event, "PT Borneo <Hijau> & Rekan")
    page = organizer.get(f"{PAGE}/list?q=born").text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page
    organizer.post(f"{PAGE}/list", data={"ref": guest.ref})
    again = organizer.post(f"{PAGE}/list", data={"ref": guest.ref}, follow_redirects=True).text
    assert "stands on the list already" in again
    entry = key(event)
    organizer.post(f"{PAGE}/{entry}", data={"greeter": "=1+1", "door": "이민석", "note": "Ruang <VIP>"})
    page = html.unescape(organizer.get(PAGE).text)
    assert "=1+1" in page and "이민석 · Ruang <VIP>" in page
    assert organizer.post(f"{PAGE}/list", data={"ref": "ZZZZZZ"}).status_code == 404


def test_a_text_that_is_too_long_is_told_beside_the_field_and_kept(organizer, event, governor):
    answer = organizer.post(f"{PAGE}/{key(event)}", data={"greeter": "x" * 121, "note": "tetap"})
    assert answer.status_code == 422 and "tetap" in answer.text and "is-invalid" in answer.text


def test_who_was_second_to_receive_is_told_on_the_page(organizer, event, governor):
    scan(event, governor)
    receive(event, key(event), ANDI)
    answer = organizer.post(f"{PAGE}/{key(event)}/received", follow_redirects=True)
    assert "Andi has received them already." in answer.text


def test_an_unknown_stage_changes_nothing(organizer, event, governor):
    answer = organizer.post(f"{PAGE}/{key(event)}/stage", data={"stage": "<flying>"}, follow_redirects=True)
    assert "Please choose one of the stages." in answer.text
    assert only(event).stage == Stage.AWAITED


def test_the_wall_names_who_has_arrived_in_the_events_language_and_shows_no_contact_data(organizer, event):
    guest = make_guest(event, "İnanoğlu", email="rahasia@kantor.example", phone="+6281200000555", country="TR")
    await_guest(event, guest, DEWI)
    assert "İnanoğlu" not in organizer.get(WALL).text
    scan(event, guest)
    page = organizer.get(WALL).text
    assert "İnanoğlu" in page and "Turki" in page and "Selamat datang · Welcome" in page
    assert "rahasia" not in page and "+628" not in page


def test_the_wall_shows_the_last_three_the_newest_first(organizer, event):
    for n in range(4):
        guest = make_guest(event, f"Tamu {n}")
        await_guest(event, guest, DEWI)
        scan(event, guest, n)
    page = organizer.get(f"{WALL}/rows").text
    assert [name for name in ("Tamu 3", "Tamu 2", "Tamu 1") if name in page] == ["Tamu 3", "Tamu 2", "Tamu 1"]
    assert page.index("Tamu 3") < page.index("Tamu 1") and "Tamu 0" not in page


def test_the_wall_names_once_who_is_awaited_and_comes_for_another_too(organizer, event, governor):
    with clock.stopped_at(later(days=-1)):
        wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    await_guest(event, wati, DEWI)
    scan(event, wati)
    page = organizer.get(f"{WALL}/rows").text
    assert page.count("Wati") == 1 and "Hartono" in page


def test_a_guest_taken_off_the_list_keeps_their_scans(event, governor):
    scan(event, governor)
    service.let_go(event, key(event), DEWI)
    assert board(event) == [] and db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 1
    assert not db.session.scalars(sa.select(Awaited)).all()


def test_the_history_tells_who_said_what(organizer, event, governor):
    say(event, key(event), Stage.NEARBY, ANDI)
    scan(event, governor)
    receive(event, key(event), ANDI)
    told = organizer.get("/manage/fgd/history").text
    for sentence in ("The arrival of Hartono is awaited.", "Hartono is nearby.", "Hartono was received."):
        assert sentence in told


def test_the_day_begins_at_four_in_the_events_zone(event):
    with clock.stopped_at(dt.datetime(2031, 5, 8, 19, 59, tzinfo=dt.UTC)):  # a minute to four in Balikpapan
        assert queries.day_begins(event.zone) == dt.datetime(2031, 5, 7, 20, tzinfo=dt.UTC)
    with clock.stopped_at(dt.datetime(2031, 5, 8, 20, 0, tzinfo=dt.UTC)):
        assert queries.day_begins(event.zone) == dt.datetime(2031, 5, 8, 20, tzinfo=dt.UTC)


def test_the_survivor_of_a_merge_needs_a_word_at_the_scanner_like_the_one_who_was_awaited(event, governor):
    other = make_guest(event, "Hartono, S.H.")
    with transaction():
        governor.merged_into_id = other.id
    reading = Reading(str(uuid.uuid4()), "main", Direction.IN, clock.now(), ticket=code_of(other), look="vip")
    (outcome,) = record_scans(event, Source(), [reading])
    assert outcome.reason == RefusalReason.NEEDS_WORD
