"""What devices decided alone: told in sentences, decided once with one click, taken back with one more."""

import concurrent.futures
import dataclasses
import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND, Actor
from regapp.checkin import service as door
from regapp.checkin.attending import rebuild_attendance
from regapp.checkin.judging import Reading
from regapp.checkin.reviews import queries, service
from regapp.checkin.scanning import Source, record_scans, undo
from regapp.errors import Invalid, NotFound
from regapp.events.queries import happenings
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import (
    ActorKind,
    Attendance,
    Direction,
    ReviewDecision,
    ReviewKind,
    Role,
    Scan,
    ScanResult,
    ScanReview,
    ScanUndo,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.service import revoke
from tests.factories import code_of, make_event, make_guest, make_guests, make_user, sign_in

DEWI = Actor(ActorKind.USER, "Dewi")
BUDI = Actor(ActorKind.USER, "Budi")
WAS_THERE, WAS_NOT_THERE, SEEN = ReviewDecision
PAGE = "/manage/fgd/reviews"
HOSTILE = "PT Borneo <Hijau> & Rekan"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def main_door(event):
    return door.add_device(event, "Phone 1", COMMAND, door.DeviceSettings(door="Main door"))[0]


@pytest.fixture
def side_door(event):
    return door.add_device(event, HOSTILE, COMMAND)[0]


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event, "dewi@panitia.example"))


def read(event, device, guest, minutes_ago=0, shown=None, revoked=False, direction=Direction.IN, **given):
    """One reading of that guest's ticket; with `shown` the device had decided alone."""
    at = clock.now() - dt.timedelta(minutes=minutes_ago)
    reading = Reading(str(uuid.uuid4()), "main", direction, at, ticket=code_of(guest), shown=shown)
    reading = dataclasses.replace(reading, **given)
    return record_scans(event, Source(device.id, is_revoked=revoked), [reading])[0]


def admitted_twice(event, main_door, side_door, guest):
    read(event, main_door, guest, 5)
    read(event, side_door, guest, 9, ScanResult.ADMITTED)


def let_in_though_revoked(event, main_door, side_door, guest):
    revoke(guest, COMMAND)
    read(event, side_door, guest, 9, ScanResult.ADMITTED)


def turned_away_though_valid(event, main_door, side_door, guest):
    read(event, side_door, guest, 9, ScanResult.REFUSED)


def read_by_a_revoked_device(event, main_door, side_door, guest):
    read(event, side_door, guest, 9, ScanResult.ADMITTED, revoked=True)


HAPPENED = {
    ReviewKind.ADMITTED_TWICE: admitted_twice,
    ReviewKind.LET_IN_THOUGH_REFUSED: let_in_though_revoked,
    ReviewKind.TURNED_AWAY_THOUGH_VALID: turned_away_though_valid,
    ReviewKind.DEVICE_REVOKED: read_by_a_revoked_device,
}


def only_review(event) -> queries.Reviewed:
    rows = [*queries.waiting(event.id).rows, *queries.decided(event.id).rows]
    assert len(rows) == 1
    return rows[0]


def attendance() -> dict[int, tuple]:
    db.session.expire_all()
    rows = db.session.scalars(sa.select(Attendance))
    return {row.guest_id: (row.first_admitted_at, row.entered_by, row.inside) for row in rows}


def is_as_rebuilt(event) -> bool:
    """Whether what stands is what the scans say."""
    standing = attendance()
    rebuild_attendance(event)
    return attendance() == standing


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_each_kind_waits_with_its_guest_and_scans(event, main_door, side_door, kind):
    HAPPENED[kind](event, main_door, side_door, make_guest(event))
    found = only_review(event)
    assert (found.review.kind, found.guest.name, found.device.name) == (kind, "Nurhayati", HOSTILE)
    assert (found.other_device is not None) == (kind == ReviewKind.ADMITTED_TWICE)
    assert queries.waiting_count(event.id) == 1


@pytest.mark.parametrize("kind", [kind for kind in ReviewKind if kind != ReviewKind.ADMITTED_TWICE])
def test_who_was_there_counts_from_the_time_of_the_reading_until_that_is_taken_back(event, main_door, side_door, kind):
    guest = make_guest(event)
    HAPPENED[kind](event, main_door, side_door, guest)
    found = only_review(event)
    assert attendance() == {}
    service.decide(event, found.review.id, WAS_THERE, DEWI)
    assert attendance()[guest.id][0] == found.scan.happened_at
    assert only_review(event).counted_since == found.scan.happened_at
    assert is_as_rebuilt(event)
    service.take_back(event, found.review.id, DEWI)
    assert attendance() == {} and queries.waiting_count(event.id) == 1
    assert is_as_rebuilt(event)


def test_a_decision_can_be_made_again_after_it_was_taken_back(event, main_door, side_door):
    guest = make_guest(event)
    turned_away_though_valid(event, main_door, side_door, guest)
    review = only_review(event).review.id
    for _again in range(2):
        service.decide(event, review, WAS_THERE, DEWI)
        service.take_back(event, review, DEWI)
    service.decide(event, review, WAS_THERE, DEWI)
    assert set(attendance()) == {guest.id}
    assert is_as_rebuilt(event)


@pytest.mark.parametrize("decision", [WAS_NOT_THERE, SEEN])
@pytest.mark.parametrize("kind", [kind for kind in ReviewKind if kind != ReviewKind.ADMITTED_TWICE])
def test_who_was_not_there_or_only_looked_at_is_not_counted(event, main_door, side_door, kind, decision):
    HAPPENED[kind](event, main_door, side_door, make_guest(event))
    service.decide(event, only_review(event).review.id, decision, DEWI)
    assert attendance() == {} and queries.waiting_count(event.id) == 0


def test_a_reading_that_was_somebody_elses_no_longer_sets_the_first_time(event, main_door, side_door):
    guest = make_guest(event)
    admitted_twice(event, main_door, side_door, guest)
    found = only_review(event)
    assert attendance()[guest.id][0] == found.scan.happened_at < found.other.happened_at
    service.decide(event, found.review.id, WAS_NOT_THERE, DEWI, "A picture of the ticket")
    assert attendance()[guest.id][0] == found.other.happened_at
    assert is_as_rebuilt(event)
    service.take_back(event, found.review.id, BUDI)
    assert attendance()[guest.id][0] == found.scan.happened_at
    assert is_as_rebuilt(event)


def test_what_a_supervisor_took_back_stays_taken_back_when_a_decision_is_undone(event, main_door, side_door):
    guest = make_guest(event)
    admitted_twice(event, main_door, side_door, guest)
    found = only_review(event)
    undo(event, found.scan.uid, BUDI)
    service.decide(event, found.review.id, WAS_NOT_THERE, DEWI)
    service.take_back(event, found.review.id, DEWI)
    assert attendance() == {}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScanUndo)) == 2


@pytest.mark.parametrize("decision", [WAS_THERE, SEEN])
def test_the_guest_both_times_changes_nothing(event, main_door, side_door, decision):
    admitted_twice(event, main_door, side_door, make_guest(event))
    before = attendance()
    service.decide(event, only_review(event).review.id, decision, DEWI)
    assert attendance() == before


def test_the_representative_who_came_with_the_represented_ones_ticket_is_counted_in_their_own_name(
    event, main_door, side_door
):
    governor = make_guest(event, "Hartono")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    last = rsvp.represent(wati.id, RepresentativeDetails("Sari"), Said())
    read(event, side_door, governor, 9, ScanResult.ADMITTED)
    found = only_review(event)
    assert found.instead == "Sari" and found.may_be_the_representative
    service.decide(event, found.review.id, WAS_THERE, DEWI, instead=True)
    assert set(attendance()) == {last.id}
    service.take_back(event, found.review.id, DEWI)
    assert attendance() == {}


def test_of_two_who_decide_at_once_one_does(app, event, main_door, side_door):
    guest = make_guest(event)
    turned_away_though_valid(event, main_door, side_door, guest)
    review = only_review(event).review.id
    db.session.commit()

    def person(number: int) -> str:
        decision = (WAS_THERE, WAS_NOT_THERE)[number % 2]
        with app.app_context():
            try:
                service.decide(event, review, decision, Actor(ActorKind.USER, str(number)))
            except service.DecidedAlready:
                return "late"
            return decision.value

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(person, range(8)))
    (decided,) = [result for result in results if result != "late"]
    assert only_review(event).review.decision == decided
    assert (guest.id in attendance()) == (decided == "was_there")
    assert [one.entry.action for one in happenings(event.id)].count("review.decided") == 1


def test_of_two_who_take_a_decision_back_at_once_one_does(app, event, main_door, side_door):
    guest = make_guest(event)
    turned_away_though_valid(event, main_door, side_door, guest)
    review = only_review(event).review.id
    service.decide(event, review, WAS_THERE, DEWI)
    db.session.commit()

    def person(_number: int) -> bool:
        with app.app_context():
            try:
                service.take_back(event, review, DEWI)
            except service.DecidedAlready:
                return False
            return True

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(person, range(8))) == 1
    assert attendance() == {} and queries.waiting_count(event.id) == 1


def test_about_somebody_who_left_or_a_session_that_does_not_exist_only_seeing_is_offered(event, side_door):
    guest = make_guest(event)
    read(event, side_door, guest, 9, ScanResult.LEFT, revoked=True, direction=Direction.OUT)
    found = only_review(event)
    assert found.choices == (SEEN,)
    with pytest.raises(Invalid):
        service.decide(event, found.review.id, WAS_THERE, DEWI)
    assert only_review(event).review.decision is None


def test_another_events_reading_is_not_in_reach(event, main_door, side_door, organizer):
    other = make_event("lain")
    turned_away_though_valid(other, None, door.add_device(other, "Pintu", COMMAND)[0], make_guest(other))
    review = only_review(other).review.id
    with pytest.raises(NotFound):
        service.decide(event, review, SEEN, DEWI)
    for path in (f"{PAGE}/{review}", f"{PAGE}/{review}/undo", f"{PAGE}/9007199254740991", f"{PAGE}/{10**30}"):
        assert organizer.post(path, data={"decision": "seen"}).status_code == 404
    assert queries.waiting_count(other.id) == 1


def test_the_page_tells_both_scans_with_devices_and_times(event, main_door, side_door, organizer):
    guest = make_guest(event, "Hj. Nurhayati 이민석", institution="=1+1")
    admitted_twice(event, main_door, side_door, guest)
    page = organizer.get(PAGE).text
    assert "Two devices let this ticket in" in page and "Hj. Nurhayati 이민석" in page
    assert "“Phone 1” (Main door) let them in on" in page
    assert "“PT Borneo &lt;Hijau&gt; &amp; Rekan” let them in on" in page and "<Hijau>" not in page
    assert page.index("&lt;Hijau&gt;") < page.index("Phone 1"), "the earlier reading is told first"
    assert "without connection" in page and "WITA" in page
    assert "Counts as present at “Pembukaan” since" in page


def test_a_clock_that_was_put_right_is_told(event, side_door, organizer):
    guest = make_guest(event)
    ahead = {"clock_ahead_ms": 7 * 60_000, "scanned_at": clock.now() + dt.timedelta(minutes=2)}
    read(event, side_door, guest, 0, ScanResult.REFUSED, **ahead)
    assert "its clock was 7 minutes ahead and was put right" in organizer.get(PAGE).text


def test_a_click_decides_with_a_remark_and_another_takes_it_back(event, main_door, side_door, organizer):
    guest = make_guest(event)
    turned_away_though_valid(event, main_door, side_door, guest)
    review = only_review(event).review.id
    said = "<b>Saw her</b> in the hall"
    page = organizer.post(f"{PAGE}/{review}", data={"decision": "was_there", "note": said}, follow_redirects=True).text
    assert "is decided" in page and "Nothing waits for a decision" in page
    decided = organizer.get(f"{PAGE}?show=decided").text
    assert "Was there" in decided and "“&lt;b&gt;Saw her&lt;/b&gt; in the hall”" in decided
    assert "dewi@panitia.example" in decided
    story = organizer.get(f"/manage/fgd/guests/{guest.ref}").text
    assert "Nurhayati was there, it was decided afterwards: &lt;b&gt;Saw her" in story
    back = organizer.post(f"{PAGE}/{review}/undo", follow_redirects=True).text
    assert "the reading waits again" in back and "Was there: count from" in back
    story = organizer.get(f"/manage/fgd/guests/{guest.ref}").text
    assert "Does not count: taken back by dewi@panitia.example on" in story


def test_a_second_click_is_told_who_was_first(event, main_door, side_door, organizer):
    turned_away_though_valid(event, main_door, side_door, make_guest(event))
    review = only_review(event).review.id
    organizer.post(f"{PAGE}/{review}", data={"decision": "seen"})
    page = organizer.post(f"{PAGE}/{review}", data={"decision": "was_there"}, follow_redirects=True).text
    assert "Somebody else has just decided this" in page and "Seen, nothing changed" in page
    assert attendance() == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Please choose one of the answers."),
        ({"decision": "perhaps"}, "Please choose one of the answers."),
        ({"decision": "seen", "note": "x" * 501}, "This is too long: 500 characters fit."),
        ({"decision": "instead"}, "Nobody represents this guest any more."),
    ],
)
def test_what_cannot_be_decided_is_said_and_changes_nothing(event, main_door, side_door, organizer, given, message):
    turned_away_though_valid(event, main_door, side_door, make_guest(event))
    review = only_review(event).review.id
    page = organizer.post(f"{PAGE}/{review}", data=given, follow_redirects=True)
    assert message in page.text
    assert only_review(event).review.decision is None and attendance() == {}


def test_the_overview_says_how_many_wait(event, main_door, side_door, organizer):
    turned_away_though_valid(event, main_door, side_door, make_guest(event))
    assert "1 reading at the door needs your decision." in organizer.get("/manage/fgd/").text
    service.decide(event, only_review(event).review.id, SEEN, DEWI)
    assert "needs your decision" not in organizer.get("/manage/fgd/").text


def test_pages_follow_each_other_without_gap_or_repetition(event, side_door, organizer):
    guests = make_guests(event, [GuestDetails(f"Tamu {n:02}", "official") for n in range(queries.PAGE + 3)])
    for guest in guests:
        turned_away_though_valid(event, None, side_door, guest)
    first = queries.waiting(event.id)
    second = queries.waiting(event.id, first.cursor)
    assert [row.guest.id for row in [*first.rows, *second.rows]] == [guest.id for guest in guests]
    assert second.cursor == 0
    assert "Tamu 22" in organizer.get(f"{PAGE}?from={first.cursor}").text
    assert organizer.get(f"{PAGE}?from={10**30}").status_code == 200
    assert organizer.get(f"{PAGE}?from=x").status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_statements_for_one_and_for_many(event, side_door, organizer, count_sql, number):
    for guest in make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(number)]):
        turned_away_though_valid(event, None, side_door, guest)
    organizer.get(PAGE)
    with count_sql() as statements:
        assert organizer.get(PAGE).status_code == 200
    assert len(statements) == 5, statements


def test_a_heap_of_one_device_is_decided_at_once_and_each_taken_back_alone(event, main_door, side_door, organizer):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(4)])
    for guest in guests:
        read_by_a_revoked_device(event, main_door, side_door, guest)
    read(event, side_door, guests[0], 8, ScanResult.LEFT, revoked=True, direction=Direction.OUT)
    turned_away_though_valid(event, main_door, main_door, make_guest(event, "Lain"))
    assert "5 readings wait." in organizer.get(PAGE).text
    given = {"device": side_door.id, "kind": "device_revoked", "decision": "was_there"}
    page = organizer.post(f"{PAGE}/all", data=given, follow_redirects=True).text
    assert "5 readings are decided." in page and "Lain" in page
    assert set(attendance()) == {guest.id for guest in guests} and is_as_rebuilt(event)
    decided = queries.decided(event.id).rows
    assert [row.review.decision for row in decided] == [SEEN, WAS_THERE, WAS_THERE, WAS_THERE, WAS_THERE]
    service.take_back(event, decided[1].review.id, DEWI)
    assert len(attendance()) == 3 and queries.waiting_count(event.id) == 2


def test_of_a_heap_with_two_readings_of_one_guest_each_keeps_them_present(event, side_door):
    guest = make_guest(event)
    for minutes_ago in (9, 7, 5):
        read(event, side_door, guest, minutes_ago, ScanResult.ADMITTED, revoked=True)
    assert service.decide_all(event, side_door.id, ReviewKind.DEVICE_REVOKED, WAS_THERE, DEWI) == 3
    rows = queries.decided(event.id).rows
    for number, row in enumerate(reversed(rows), 1):
        assert (guest.id in attendance()) and attendance()[guest.id][0] == row.scan.happened_at
        service.take_back(event, row.review.id, DEWI)
        assert is_as_rebuilt(event) and queries.waiting_count(event.id) == number
    assert attendance() == {}


def test_two_who_decide_one_heap_at_once_decide_each_reading_once(app, event, side_door):
    for guest in make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(20)]):
        read(event, side_door, guest, 9, ScanResult.ADMITTED, revoked=True)
    db.session.commit()

    def person(number: int) -> int:
        with app.app_context():
            decision = (WAS_THERE, WAS_NOT_THERE)[number % 2]
            return service.decide_all(event, side_door.id, ReviewKind.DEVICE_REVOKED, decision, DEWI)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(person, range(4))) == 20
    there = [row.review.guest_id for row in every_decided(event) if row.review.decision == WAS_THERE]
    assert set(attendance()) == set(there) and is_as_rebuilt(event)


def every_decided(event) -> list[queries.Reviewed]:
    db.session.expire_all()
    return queries.some(event.id, list(db.session.scalars(sa.select(ScanReview.id))))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"device": "x", "kind": "device_revoked", "decision": "perhaps"},
        {"device": "1", "kind": "admitted_twice", "decision": "was_there"},
        {"device": str(10**30), "kind": "device_revoked", "decision": "was_there"},
    ],
)
def test_a_heap_that_is_none_decides_nothing(event, main_door, side_door, organizer, given):
    admitted_twice(event, main_door, side_door, make_guest(event))
    assert organizer.post(f"{PAGE}/all", data=given).status_code == 302
    assert queries.waiting_count(event.id) == 1


def test_every_reading_is_kept_whatever_is_decided(event, main_door, side_door):
    guest = make_guest(event)
    admitted_twice(event, main_door, side_door, guest)
    before = {scan.uid: scan.result for scan in db.session.scalars(sa.select(Scan))}
    service.decide(event, only_review(event).review.id, WAS_NOT_THERE, DEWI)
    db.session.expire_all()
    assert {scan.uid: scan.result for scan in db.session.scalars(sa.select(Scan))} == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScanReview)) == 1
