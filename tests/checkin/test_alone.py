"""What devices decided alone: taken once, in any order, at its own time, and never dropped."""

import concurrent.futures
import dataclasses
import datetime as dt
import random
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import service
from regapp.checkin.attending import rebuild_attendance
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import NothingToUndo, Source, record_noted, record_scans, undo
from regapp.errors import NotFound
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import (
    Attendance,
    Awaited,
    Direction,
    RefusalReason,
    ReviewKind,
    Scan,
    ScanOrigin,
    ScanResult,
    ScanReview,
    ScanUndo,
)
from regapp.tickets.service import reissue, revoke
from tests.factories import code_of, make_event, make_guest, make_guests

IN, OUT = Direction.IN, Direction.OUT
ADMITTED, ALREADY, LEFT, REFUSED = (
    ScanResult.ADMITTED,
    ScanResult.ALREADY_ADMITTED,
    ScanResult.LEFT,
    ScanResult.REFUSED,
)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def main(event):
    return event.sessions[0]


@pytest.fixture
def phones(event):
    """Two devices at the door, as sources of scans."""
    return [Source(device_id=service.add_device(event, name, COMMAND)[0].id) for name in ("Pintu A", "Pintu B")]


def reading(guest, minutes_ago: float = 0, direction: Direction | None = IN, **given) -> Reading:
    standing = {"uid": str(uuid.uuid4()), "session": "main", "ticket": code_of(guest)}
    return Reading(**{**standing, "direction": direction, "scanned_at": clock.now() - minutes_ago * MINUTE, **given})


def alone(guest, minutes_ago: float, direction: Direction | None = IN, shown=ADMITTED, **given) -> Reading:
    return reading(guest, minutes_ago, direction, shown=shown, **given)


def reviews() -> list[ReviewKind]:
    return list(db.session.scalars(sa.select(ScanReview.kind).order_by(ScanReview.id)))


def attendance() -> list[tuple]:
    columns = (Attendance.guest_id, Attendance.first_admitted_at, Attendance.inside, Attendance.changed_at)
    return db.session.execute(sa.select(*columns, Attendance.entered_by).order_by(Attendance.guest_id)).all()


def test_what_one_phone_recorded_alone_is_admitted_at_its_own_time(event, phones):
    guest = make_guest(event)
    scan = alone(guest, 20)
    [outcome] = record_scans(event, phones[0], [scan])
    assert (outcome.result, outcome.first_admitted_at) == (ADMITTED, scan.scanned_at)
    assert reviews() == []


def test_two_phones_that_admitted_one_ticket_are_put_before_a_person_and_the_first_time_counts(event, phones):
    guest = make_guest(event)
    late, early = alone(guest, 5), alone(guest, 9)
    record_scans(event, phones[0], [late])
    [outcome] = record_scans(event, phones[1], [early])
    assert (outcome.result, outcome.first_admitted_at, outcome.where) == (ALREADY, early.scanned_at, "Pintu A")
    review = db.session.scalars(sa.select(ScanReview)).one()
    assert review.kind == ReviewKind.ADMITTED_TWICE and review.guest_id == guest.id
    first = db.session.scalars(sa.select(Scan).where(Scan.uid == late.uid)).one()
    assert review.other_scan_id == first.id


def test_a_phone_that_knew_the_guest_was_inside_makes_no_review(event, phones):
    guest = make_guest(event)
    record_scans(event, phones[0], [alone(guest, 9), alone(guest, 5, shown=ALREADY)])
    assert reviews() == []


def test_a_revoked_ticket_that_was_let_in_is_put_before_a_person_and_admits_nobody(event, phones):
    guest = make_guest(event)
    scan = alone(guest, 5)
    revoke(guest, COMMAND)
    [outcome] = record_scans(event, phones[0], [scan])
    assert (outcome.result, outcome.reason) == (REFUSED, RefusalReason.REVOKED)
    assert reviews() == [ReviewKind.LET_IN_THOUGH_REFUSED] and attendance() == []


def test_a_ticket_reissued_while_its_old_code_lay_in_a_phones_list_is_put_before_a_person(event, phones):
    guest = make_guest(event)
    old = alone(guest, 5)
    reissue(guest, COMMAND)
    [outcome] = record_scans(event, phones[0], [old])
    assert outcome.reason == RefusalReason.REVOKED and reviews() == [ReviewKind.LET_IN_THOUGH_REFUSED]


def test_whom_a_phone_turned_away_is_no_arrival_but_is_put_before_a_person(event, phones):
    [outcome] = record_scans(event, phones[0], [alone(make_guest(event), 5, shown=REFUSED)])
    assert (outcome.result, outcome.reason) == (REFUSED, RefusalReason.TURNED_AWAY)
    assert reviews() == [ReviewKind.TURNED_AWAY_THOUGH_VALID] and attendance() == []


def test_a_foreign_code_that_a_phone_turned_away_needs_nobody(event, phones):
    foreign = Reading(str(uuid.uuid4()), "main", IN, clock.now(), ticket="0" * 24, shown=REFUSED)
    [outcome] = record_scans(event, phones[0], [foreign])
    assert outcome.reason == RefusalReason.UNKNOWN_TICKET and reviews() == []


def test_a_revoked_device_may_hand_in_and_a_person_decides(event, phones):
    guest = make_guest(event)
    source = dataclasses.replace(phones[0], is_revoked=True)
    [outcome] = record_scans(event, source, [alone(guest, 5)])
    assert (outcome.result, outcome.reason) == (REFUSED, RefusalReason.DEVICE_REVOKED)
    assert reviews() == [ReviewKind.DEVICE_REVOKED] and attendance() == []


@pytest.mark.parametrize("seed", range(12))
def test_in_whatever_order_and_however_often_a_queue_comes_the_attendance_is_the_same(event, phones, seed):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(3)])
    scans = [
        alone(guest, minutes, way, shown=ADMITTED if way == IN else LEFT)
        for guest in guests
        for minutes, way in ((50, IN), (40, OUT), (30, IN), (29, IN), (20, OUT))
    ] + [alone(guests[0], 10)]
    record_scans(event, phones[0], scans)
    expected = attendance()
    assert [row.inside for row in expected] == [True, False, False]
    with transaction():
        for table in (ScanReview, Attendance, Scan):
            db.session.execute(sa.delete(table))
    chance = random.Random(seed)
    chance.shuffle(scans)
    sent = scans + chance.sample(scans, 5)
    for start in range(0, len(sent), 4):
        record_scans(event, phones[chance.randrange(2)], sent[start : start + 4])
    assert attendance() == expected
    rebuild_attendance(event)
    assert attendance() == expected


def test_a_queue_of_500_with_one_foreign_code_among_them_counts_all_others(event, phones):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(499)])
    scans = [alone(guest, 5) for guest in guests]
    scans.insert(250, Reading(str(uuid.uuid4()), "main", IN, clock.now(), ticket="7" * 24, shown=REFUSED))
    results = [outcome.result for outcome in record_scans(event, phones[0], scans)]
    assert results.count(ADMITTED) == 499 and results[250] == REFUSED and len(attendance()) == 499


@pytest.mark.parametrize("statements", [14])
@pytest.mark.parametrize("guests", [2, 40])
def test_a_late_batch_takes_the_same_statements_however_large(event, phones, count_sql, guests, statements):
    listed = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
    record_scans(event, phones[0], [alone(guest, 5) for guest in listed])
    scans = [alone(guest, 9) for guest in listed]
    with count_sql() as counted:
        record_scans(event, phones[1], scans)
    assert len(counted) <= statements, counted


@pytest.mark.parametrize(
    ("wrong_by", "knew", "sent"),
    [
        (dt.timedelta(minutes=7), True, False),
        (dt.timedelta(minutes=-7), True, False),
        (dt.timedelta(minutes=7), False, True),
        (dt.timedelta(days=-365 * 61), False, True),
        (dt.timedelta(days=-365 * 61), True, True),
    ],
)
def test_a_clock_that_is_off_is_put_right_and_said_to_be_off(event, phones, wrong_by, knew, sent):
    right = clock.now() - 9 * MINUTE
    known = {"clock_ahead_ms": round(wrong_by / dt.timedelta(milliseconds=1))} if knew else {}
    scan = alone(make_guest(event), 0, **known)
    scan = dataclasses.replace(scan, scanned_at=right + wrong_by)
    [outcome] = record_scans(event, phones[0], [scan], clock.now() + wrong_by if sent else None)
    assert outcome.result == ADMITTED and "clock_off" in outcome.notices
    assert abs(outcome.first_admitted_at - right) < dt.timedelta(seconds=2)
    assert db.session.scalars(sa.select(Scan)).one().scanned_at == right + wrong_by


def test_a_clock_set_right_before_the_queue_was_sent_does_not_shift_what_was_known_when_it_was_scanned(event, phones):
    right = clock.now() - 9 * MINUTE
    scan = alone(make_guest(event), 0, clock_ahead_ms=420_000)
    scan = dataclasses.replace(scan, scanned_at=right + dt.timedelta(minutes=7))
    [outcome] = record_scans(event, phones[0], [scan], clock.now())
    assert outcome.first_admitted_at == right


def test_a_clock_of_1970_of_which_nobody_knew_is_outside_hours_and_put_before_a_person(event, phones):
    scan = dataclasses.replace(alone(make_guest(event), 0), scanned_at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    [outcome] = record_scans(event, phones[0], [scan])
    assert outcome.reason == RefusalReason.OUTSIDE_HOURS and reviews() == [ReviewKind.LET_IN_THOUGH_REFUSED]


def test_a_small_difference_of_clocks_is_left_alone(event, phones):
    scan = alone(make_guest(event), 5, clock_ahead_ms=90_000)
    [outcome] = record_scans(event, phones[0], [scan])
    assert outcome.first_admitted_at == scan.scanned_at and "clock_off" not in outcome.notices


def test_a_door_that_leads_both_ways_lets_out_who_is_inside_and_not_the_moment_they_came_in(event, phones):
    guest = make_guest(event)
    first = reading(guest, direction=None)
    again = reading(guest, direction=None)
    assert record_scans(event, phones[0], [first])[0].result == ADMITTED
    assert record_scans(event, phones[0], [again])[0].result == ALREADY
    with clock.stopped_at(clock.now() + MINUTE):
        assert record_scans(event, phones[0], [reading(guest, direction=None)])[0].result == LEFT
    directions = db.session.scalars(sa.select(Scan.direction).order_by(Scan.id)).all()
    assert directions == [IN, IN, OUT]
    with clock.stopped_at(clock.now() + 2 * MINUTE):
        assert record_scans(event, phones[0], [reading(guest, direction=None)])[0].result == ADMITTED


def test_the_desk_looks_at_an_awaited_guest_before_anything_is_recorded(event, phones):
    guest, other = make_guest(event, "Hartono"), make_guest(event, "Siti")
    with transaction():
        db.session.add(Awaited(event_id=event.id, guest_id=guest.id, created_at=clock.now()))
    stopped, through = record_scans(event, phones[0], [reading(guest, look="vip"), reading(other, look="vip")])
    assert (stopped.result, stopped.reason, stopped.notices) == (REFUSED, RefusalReason.NEEDS_WORD, ["vip"])
    assert stopped.holder.guest.id == guest.id and through.result == ADMITTED
    [admitted] = record_scans(event, phones[0], [reading(guest)])
    assert (admitted.result, admitted.notices) == (ADMITTED, ["vip"])
    [again] = record_scans(event, phones[0], [reading(guest, look="vip")])
    assert again.result == ALREADY


def test_in_review_the_desk_looks_at_everybody(event, phones):
    [stopped] = record_scans(event, phones[0], [reading(make_guest(event), look="always")])
    assert stopped.reason == RefusalReason.NEEDS_WORD and attendance() == []


def test_a_room_says_that_it_is_nearly_full_and_full_and_lets_in_all_the_same(event, main, phones):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(11)])
    with transaction():
        main.capacity = 10
        db.session.add(main)
    said = [record_scans(event, phones[0], [reading(guest)])[0] for guest in guests]
    assert [one.notices for one in said] == [[]] * 8 + [["room_nearly_full"]] + [["room_full"]] * 2
    assert (said[-1].result, said[-1].inside, said[-1].capacity) == (ADMITTED, 11, 10)


def test_who_comes_long_before_or_after_the_line_is_told_so(event, main, phones):
    early, late = make_guest(event, "Siti"), make_guest(event, "Joko")
    with transaction():
        main.late_from = main.starts_at + 10 * MINUTE
        db.session.add(main)
    with clock.stopped_at(main.starts_at - 90 * MINUTE):
        assert record_scans(event, phones[0], [reading(early)])[0].notices == ["early"]
    with clock.stopped_at(main.starts_at + 11 * MINUTE):
        assert record_scans(event, phones[0], [reading(late)])[0].notices == ["late"]


def test_an_admission_taken_back_stays_in_the_log_and_counts_no_more(event, phones):
    guest = make_guest(event)
    scan, again = reading(guest), reading(guest)
    record_scans(event, phones[0], [scan])
    record_scans(event, phones[0], [again])
    undo(event, scan.uid, COMMAND, phones[0].device_id, "Bukan orangnya")
    assert attendance() == []
    assert len(db.session.scalars(sa.select(Scan)).all()) == 2 == len(db.session.scalars(sa.select(ScanUndo)).all())
    rebuild_attendance(event)
    assert attendance() == []
    assert record_scans(event, phones[0], [scan])[0].result == ADMITTED
    assert attendance() == []
    with pytest.raises(NothingToUndo):
        undo(event, scan.uid, COMMAND)
    assert record_scans(event, phones[0], [reading(guest)])[0].result == ADMITTED


def test_only_the_stay_in_question_is_taken_back(event, phones):
    guest = make_guest(event)
    came, went, back = alone(guest, 50), alone(guest, 40, OUT, LEFT), alone(guest, 30)
    record_scans(event, phones[0], [came, went, back])
    undo(event, back.uid, COMMAND)
    [row] = attendance()
    assert (row.first_admitted_at, row.inside) == (came.scanned_at, False)


def test_a_refused_scan_or_one_of_another_event_cannot_be_taken_back(event, phones):
    guest = make_guest(event)
    refused = alone(guest, 5, shown=REFUSED)
    record_scans(event, phones[0], [refused])
    with pytest.raises(NothingToUndo):
        undo(event, refused.uid, COMMAND)
    with pytest.raises(NotFound):
        undo(make_event("lain"), refused.uid, COMMAND)


def test_two_supervisors_who_take_back_at_one_instant_take_back_once(app, event, phones):
    scan = reading(make_guest(event))
    record_scans(event, phones[0], [scan])

    def supervisor(_: int) -> bool:
        with app.app_context():
            try:
                undo(event, scan.uid, COMMAND)
            except NothingToUndo:
                return False
            return True

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(supervisor, range(6))) == 1


def test_what_a_person_noted_on_paper_counts_once_and_at_its_time(event, main):
    guest, other = make_guest(event), make_guest(make_event("lain"))
    at = clock.now() - 30 * MINUTE
    first = record_noted(event, main, [(guest.id, at), (other.id, at)], COMMAND, ScanOrigin.PAPER)
    again = record_noted(event, main, [(guest.id, at)], COMMAND, ScanOrigin.PAPER)
    assert first == again == {guest.id: ADMITTED}
    [row] = attendance()
    assert row.first_admitted_at == at
    scan = db.session.scalars(sa.select(Scan)).one()
    assert (scan.origin, scan.noted_by) == (ScanOrigin.PAPER, COMMAND.name)


def test_whom_a_phone_recorded_as_well_as_paper_keeps_the_earlier_time(event, main, phones):
    guest = make_guest(event)
    record_scans(event, phones[0], [alone(guest, 20)])
    at = clock.now() - 25 * MINUTE
    assert record_noted(event, main, [(guest.id, at)], COMMAND, ScanOrigin.PAPER) == {guest.id: ALREADY}
    assert attendance()[0].first_admitted_at == at


def test_queues_of_many_phones_at_one_instant_end_in_the_same_attendance(app, event, phones):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(20)])
    queues = [[alone(guest, 60 - phone) for guest in random.Random(phone).sample(guests, 20)] for phone in range(6)]

    def send(phone: int) -> None:
        with app.app_context():
            record_scans(event, phones[phone % 2], queues[phone])

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(6)))
    earliest = {scan.ticket: scan.scanned_at for scan in queues[0]}
    assert {row.first_admitted_at for row in attendance()} == set(earliest.values())
    assert len(reviews()) == 100
    db.session.expire_all()
    before = attendance()
    rebuild_attendance(event)
    assert attendance() == before
