"""The door's answers: each scan once, each guest once, whatever the interleaving."""

import collections
import concurrent.futures
import dataclasses
import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import queries
from regapp.checkin.attending import rebuild_attendance
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.models import (
    Attendance,
    Category,
    Direction,
    EventSession,
    RefusalReason,
    Scan,
    ScanResult,
    SessionCategory,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets import credentials
from regapp.tickets.service import reissue, revoke
from tests.factories import code_of, make_event, make_guest, make_guests

NOBODY = Source()


def reading(guest=None, **given) -> Reading:
    by_code = {} if "ref" in given or guest is None else {"ticket": code_of(guest)}
    standing = {"uid": str(uuid.uuid4()), "session": "main", "direction": Direction.IN, "scanned_at": clock.now()}
    return Reading(**{**standing, **by_code, **given})


def scan(event, *readings: Reading):
    return record_scans(event, NOBODY, readings)


def count(model, *where) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_a_valid_ticket_is_admitted_and_its_second_scan_is_not(app):
    event = make_event()
    guest = make_guest(event)
    first, second = scan(event, reading(guest))[0], scan(event, reading(guest))[0]
    assert (first.result, second.result) == (ScanResult.ADMITTED, ScanResult.ALREADY_ADMITTED)
    assert second.first_admitted_at == first.first_admitted_at
    assert first.holder.guest.name == "Nurhayati"


def test_the_same_scan_sent_again_gets_the_same_answer_and_changes_nothing(app):
    event = make_event()
    one = reading(make_guest(event))
    first = scan(event, one)[0]
    again = scan(event, one)[0]
    assert dataclasses.replace(again, holder=None) == dataclasses.replace(first, holder=None)
    assert again.holder.guest.id == first.holder.guest.id
    assert (count(Scan), count(Attendance)) == (1, 1)


def test_the_same_scan_twice_in_one_batch_counts_once(app):
    event = make_event()
    one = reading(make_guest(event))
    assert [o.result for o in scan(event, one, one)] == [ScanResult.ADMITTED] * 2
    assert count(Scan) == 1


def test_two_scans_of_one_guest_in_one_batch_are_answered_in_their_order(app):
    event = make_event()
    guest = make_guest(event)
    outcomes = scan(
        event,
        reading(guest),
        reading(guest),
        reading(guest, direction=Direction.OUT),
        reading(guest, ref=guest.ref),
    )
    assert [o.result for o in outcomes] == ["admitted", "already_admitted", "left", "admitted"]


def test_a_code_is_taken_with_the_spaces_people_type_and_a_reference_in_small_letters(app):
    event = make_event()
    one, two = make_guests(event, [GuestDetails("Ali", "official"), GuestDetails("Ani", "official")])
    code = code_of(one)
    outcomes = scan(event, reading(ticket=f"{code[:12]} {code[12:]}"), reading(ref=two.ref.lower()))
    assert [o.result for o in outcomes] == ["admitted", "admitted"]


def revoked(event, guest):
    revoke(guest, COMMAND)


def reissued(event, guest):
    reissue(guest, COMMAND)


def withdrawn(event, guest):
    withdraw(guest, COMMAND)


def declined(event, guest):
    rsvp.decline(guest.id, Said())


def represented(event, guest):
    rsvp.represent(guest.id, RepresentativeDetails("Wati"), Said())


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (revoked, RefusalReason.REVOKED),
        (reissued, RefusalReason.REVOKED),
        (withdrawn, RefusalReason.REVOKED),
        (declined, RefusalReason.DECLINED),
        (represented, RefusalReason.REPRESENTED),
    ],
)
def test_a_ticket_that_lost_its_validity_is_refused_with_the_reason(app, happened, reason):
    event = make_event()
    guest = make_guest(event)
    happened(event, guest)
    outcome = scan(event, reading(guest))[0]
    assert (outcome.result, outcome.reason) == (ScanResult.REFUSED, reason)
    assert count(Attendance) == 0


def test_the_reissued_ticket_opens_the_door(app):
    event = make_event()
    guest = make_guest(event)
    ticket = reissue(guest, COMMAND)
    new = credentials.ticket_code(guest.secret, ticket.generation)
    assert scan(event, reading(ticket=new))[0].result == ScanResult.ADMITTED


def test_the_represented_ones_ticket_names_the_last_of_the_chain(app):
    event = make_event()
    head = make_guest(event, "Kepala")
    secretary = rsvp.represent(head.id, RepresentativeDetails("Sekretaris"), Said())
    rsvp.represent(secretary.id, RepresentativeDetails("Kepala Bidang"), Said())
    outcome = scan(event, reading(head))[0]
    assert (outcome.reason, outcome.represented_by) == (RefusalReason.REPRESENTED, "Kepala Bidang")


def test_the_representative_is_admitted_as_representing_the_one_invited(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    assert scan(event, reading(wati))[0].holder.represents.name == "Hartono"


@pytest.mark.parametrize("text", ["0" * 24, "1234", "=1+1", "‮", "x" * 200, "٣" * 24])
def test_a_code_that_is_none_of_ours_is_unknown(app, text):
    event = make_event()
    outcome = scan(event, reading(ticket=text))[0]
    assert (outcome.reason, outcome.holder) == (RefusalReason.UNKNOWN_TICKET, None)
    assert count(Scan) == 1


def test_a_ticket_of_another_event_is_refused_and_tells_nothing_of_its_holder(app):
    event, other = make_event(), make_event("lain")
    outcome = scan(event, reading(make_guest(other)))[0]
    assert (outcome.reason, outcome.holder) == (RefusalReason.WRONG_EVENT, None)


def test_a_reference_of_another_event_is_unknown(app):
    event, other = make_event(), make_event("lain")
    guest = make_guest(other)
    assert scan(event, reading(ref=guest.ref))[0].reason == RefusalReason.UNKNOWN_TICKET


def test_a_session_that_does_not_exist_is_named_as_the_reason(app):
    event = make_event()
    assert scan(event, reading(make_guest(event), session="gala"))[0].reason == RefusalReason.UNKNOWN_SESSION


def test_a_session_admits_only_its_categories(app):
    event = make_event()
    guest = make_guest(event, category="student")
    with transaction() as session:
        main = session.scalars(sa.select(EventSession)).one()
        official = session.scalars(sa.select(Category).where(Category.code == "official")).one()
        session.add(SessionCategory(session_id=main.id, category_id=official.id))
    assert scan(event, reading(guest))[0].reason == RefusalReason.NOT_IN_CATEGORY
    assert scan(event, reading(make_guest(event, "Pejabat")))[0].result == ScanResult.ADMITTED


@pytest.mark.parametrize(
    ("starts_in", "reason"),
    [
        (dt.timedelta(hours=3, minutes=1), RefusalReason.OUTSIDE_HOURS),
        (dt.timedelta(hours=2, minutes=59), None),
        (dt.timedelta(hours=-8, minutes=-59), None),
        (dt.timedelta(hours=-9, minutes=-1), RefusalReason.OUTSIDE_HOURS),
    ],
)
def test_doors_open_three_hours_before_and_close_an_hour_after(app, starts_in, reason):
    event = make_event(starts_in=starts_in)
    assert scan(event, reading(make_guest(event)))[0].reason == reason


def test_a_scan_from_the_future_is_refused_and_nobody_is_admitted_by_it(app):
    event = make_event()
    guest = make_guest(event)
    ahead = reading(guest, scanned_at=clock.now() + dt.timedelta(minutes=11))
    assert scan(event, ahead)[0].reason == RefusalReason.CLOCK_AHEAD
    assert count(Attendance) == 0
    assert scan(event, reading(guest))[0].result == ScanResult.ADMITTED


def test_a_clock_that_is_a_little_ahead_counts_from_the_servers_time(app):
    event = make_event()
    outcome = scan(event, reading(make_guest(event), scanned_at=clock.now() + dt.timedelta(minutes=7)))[0]
    assert outcome.result == ScanResult.ADMITTED
    assert outcome.first_admitted_at <= clock.now()


def test_an_earlier_scan_that_arrives_later_keeps_the_first_time(app):
    event = make_event()
    guest = make_guest(event)
    scan(event, reading(guest))
    earlier = clock.now() - dt.timedelta(minutes=5)
    outcome = scan(event, reading(guest, scanned_at=earlier))[0]
    assert (outcome.result, outcome.first_admitted_at) == (ScanResult.ALREADY_ADMITTED, earlier)


def test_nobody_leaves_who_is_not_inside(app):
    event = make_event()
    guest = make_guest(event)
    assert scan(event, reading(guest, direction=Direction.OUT))[0].reason == RefusalReason.NOT_INSIDE


def test_attendance_can_be_rebuilt_from_the_scans(app):
    event = make_event()
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(12)])
    for number, guest in enumerate(guests):
        scan(event, *[reading(guest) for _ in range(number % 3 + 1)])
        if number % 2:
            scan(event, reading(guest, direction=Direction.OUT))
        if number % 4 == 3:
            scan(event, reading(guest))
    columns = list(Attendance.__table__.columns)
    ordered = sa.select(*columns).order_by(Attendance.guest_id)
    before = db.session.execute(ordered).all()
    assert rebuild_attendance(event) == 12
    assert db.session.execute(ordered).all() == before


def test_sixteen_devices_admit_each_ticket_once(app):
    event = make_event()
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(10)])
    codes = {guest.id: code_of(guest) for guest in guests}

    def phone(number: int) -> list[tuple[int, str]]:
        order = guests if number % 2 else list(reversed(guests))
        with app.app_context():
            outcomes = scan(event, *[reading(ticket=codes[guest.id]) for guest in order])
            return [(guest.id, o.result.value) for guest, o in zip(order, outcomes, strict=True)]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        results = [pair for answers in pool.map(phone, range(16)) for pair in answers]
    admitted = collections.Counter(guest for guest, result in results if result == "admitted")
    assert admitted == collections.Counter(guest.id for guest in guests)
    assert {result for _, result in results} == {"admitted", "already_admitted"}


def test_one_scan_sent_by_two_servers_at_one_instant_is_answered_alike(app):
    event = make_event()
    one = reading(make_guest(event))

    def server(_: int):
        with app.app_context():
            outcome = scan(event, one)[0]
            return outcome.result, outcome.reason, outcome.first_admitted_at

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(server, range(8)))
    assert len(answers) == 1 and next(iter(answers))[0] == ScanResult.ADMITTED
    assert (count(Scan), count(Attendance)) == (1, 1)


def test_the_same_id_at_another_event_is_another_scan(app):
    event, other = make_event(), make_event("lain")
    uid = str(uuid.uuid4())
    one = scan(event, reading(make_guest(event), uid=uid))[0]
    two = scan(other, reading(make_guest(other), uid=uid))[0]
    assert (one.result, two.result) == (ScanResult.ADMITTED, ScanResult.ADMITTED)


@pytest.mark.parametrize("guests", [1, 50])
def test_a_batch_takes_the_same_five_statements_however_large(app, count_sql, guests):
    event = make_event()
    readings = [reading(g) for g in make_guests(event, [GuestDetails(f"T {n}", "official") for n in range(guests)])]
    db.session.remove()
    with count_sql() as statements:
        record_scans(event, NOBODY, readings)
    assert len(statements) == 5, statements


def test_the_search_at_the_door_needs_three_letters_and_folds(app):
    event = make_event()
    make_guest(event, "İnanoğlu Çağrı", position="Müsteşar")
    assert queries.search(event.id, None, "in") == []
    found = queries.search(event.id, None, "cagri inan")
    assert [one.holder.guest.name for one in found] == ["İnanoğlu Çağrı"]


def test_expected_counts_a_represented_seat_once(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    make_guest(event, "Sulastri")
    rsvp.decline(make_guest(event, "Budi").id, Said())
    rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    assert queries.expected(event.id) == 2
