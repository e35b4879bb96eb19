"""Who is inside now, and who was at a given time: in the event's zone, searched, as a file, at any size."""

import csv
import datetime as dt
import io
import itertools
import random
import uuid

import openpyxl
import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.judging import Reading
from regapp.checkin.presence import queries
from regapp.checkin.scanning import Source, record_scans, undo
from regapp.errors import Invalid
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import Attendance, Direction, EventSession, Role, Scan, ScanResult
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/presence"
NAMES = ["Nurhayati", "이민석", "İnanoğlu", "=1+1", "PT Borneo <Hijau> & Rekan"]
IN, OUT = Direction.IN, Direction.OUT
# Half past eight in Balikpapan, which is eight hours ahead of UTC.
EIGHT_THIRTY = dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC)


@pytest.fixture
def event(app):
    return make_event(starts_at=EIGHT_THIRTY, ends_at=EIGHT_THIRTY + dt.timedelta(hours=8))


@pytest.fixture
def main(event):
    return db.session.scalars(sa.select(EventSession)).one()


@pytest.fixture
def organizer(app, event):
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def pass_by(event, guest, minute: int, direction: Direction = IN, session: str = "main") -> str:
    """Somebody at the door so many minutes after half past eight; the id of the reading."""
    at, uid = EIGHT_THIRTY + dt.timedelta(minutes=minute), str(uuid.uuid4())
    with clock.stopped_at(at):
        record_scans(event, Source(), [Reading(uid, session, direction, at, ticket=code_of(guest))])
    return uid


def at(minute: int) -> dt.datetime:
    return EIGHT_THIRTY + dt.timedelta(minutes=minute)


def names(session, minute: int | None = None, q: str = "") -> list[str]:
    db.session.expire_all()
    return [row.guest.name for row in queries.everybody(session, None if minute is None else at(minute), q)]


def test_who_came_and_went_and_came_again_is_inside_when_they_were(event, main):
    guest = make_guest(event)
    for minute, direction in ((0, IN), (30, OUT), (60, IN), (65, IN)):
        pass_by(event, guest, minute, direction)
    inside = [minute for minute in (-1, 0, 29, 30, 59, 60, 90) if names(main, minute)]
    assert inside == [0, 29, 60, 90]
    (row,) = queries.everybody(main, at(90))
    assert row.since == at(60), "the stay began with the first reading after they had left"
    assert queries.everybody(main)[0].since == at(60)


def test_what_was_taken_back_does_not_count_at_any_time(event, main):
    guest = make_guest(event)
    uid = pass_by(event, guest, 0)
    pass_by(event, guest, 5)
    undo(event, uid, COMMAND)
    assert names(main, 10) == names(main) == []


def test_a_session_counts_its_own_guests_alone(event, main):
    one, two = make_guests(event, [GuestDetails("Ali", "official"), GuestDetails("Ani", "official")])
    local = dt.datetime.fromisoformat("2031-05-08T08:30")
    panel = add_session(event, SessionDetails("Panel", local, local + dt.timedelta(hours=2)), COMMAND)
    pass_by(event, one, 0)
    pass_by(event, two, 0, session=panel.code)
    assert (names(main), names(panel)) == (["Ali"], ["Ani"])
    assert (names(main, 5), names(panel, 5)) == (["Ali"], ["Ani"])


def test_now_and_the_last_instant_agree_whatever_happened(event, main):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(6)])
    chance = random.Random(7)
    uids = [pass_by(event, chance.choice(guests), n, chance.choice((IN, OUT))) for n in range(60)]
    for uid in chance.sample(uids, 6):
        scan = db.session.scalars(sa.select(Scan).where(Scan.uid == uid)).one()
        if scan.direction == IN and scan.result == ScanResult.ADMITTED:
            undo(event, uid, COMMAND)
    assert names(main) == names(main, 61)
    assert [row.since for row in queries.everybody(main)] == [row.since for row in queries.everybody(main, at(61))]
    assert queries.room(main).inside == queries.room(main, at(61)).inside == len(names(main))


def test_the_list_is_searched_as_the_guest_list_is(event, main):
    for guest in make_guests(event, [GuestDetails(name, "official", institution="Dinas") for name in NAMES]):
        pass_by(event, guest, 0)
    assert names(main, q="inanoglu") == ["İnanoğlu"]
    assert names(main, 5, "hijau borneo") == ["PT Borneo <Hijau> & Rekan"]
    assert names(main, q="이민석") == ["이민석"]
    assert len(names(main, q="dinas")) == 5


def test_the_page_shows_who_is_inside_with_office_and_for_whom(event, main, organizer):
    governor = make_guest(event, "Hartono")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati", "Asisten I <Hijau>"), Said())
    pass_by(event, wati, 0)
    page = organizer.get(PAGE).text
    assert "Wati" in page and "Asisten I &lt;Hijau&gt;" in page and "representing Hartono" in page
    assert "8 May 2031, 08:30 WITA" in page
    assert "Leaving is not recorded at this session" in page


def test_a_time_is_read_in_the_events_zone(event, main, organizer):
    pass_by(event, make_guest(event), 0)
    assert "Nurhayati" not in organizer.get(f"{PAGE}?at=2031-05-08T08:29").text
    page = organizer.get(f"{PAGE}?at=2031-05-08T08:30").text
    assert "Nurhayati" in page and 'value="2031-05-08T08:30"' in page


@pytest.mark.parametrize(
    "given", ["yesterday", "2031-05-08T08:30Z", "0001-01-01T00:00", "9999-12-31T23:59", "%00", "<b>"]
)
def test_a_time_that_cannot_be_read_is_said_beside_the_field_and_kept(event, organizer, given):
    page = organizer.get(PAGE, query_string={"at": given, "q": "abc"})
    assert page.status_code == 422
    assert "Please enter a date and a time, such as 2031-05-08 08:30." in page.text and 'value="abc"' in page.text
    assert organizer.get(f"{PAGE}/export.csv", query_string={"at": given}).status_code == 404


def test_an_hour_that_the_zone_skips_is_said(app):
    make_event("paris", timezone="Europe/Paris")
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER))
    page = client.get("/manage/paris/presence?at=2031-03-30T02:30")
    assert page.status_code == 422 and "this time does not exist" in page.text


@pytest.mark.parametrize("query", ["session=gala", "session=%00", "session=" + "x" * 3000])
def test_a_session_that_does_not_exist_is_not_found(organizer, query):
    assert organizer.get(f"{PAGE}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (30, "inside, of 30 places"),
        (11, "The room is nearly full: 1 place is left."),
        (10, "The room is full."),
        (8, "The room is over its limit by 2 guests."),
        (0, "The room is over its limit by 10 guests."),
    ],
)
def test_the_room_warns_before_and_at_its_limit(event, main, organizer, capacity, words):
    with transaction():
        db.session.get(EventSession, main.id).capacity = capacity
    for guest in make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(10)]):
        pass_by(event, guest, 0)
    assert words in organizer.get(PAGE).text
    assert words in organizer.get(f"{PAGE}?at=2031-05-08T08:40").text
    assert "The room" not in organizer.get(f"{PAGE}?at=2031-05-08T08:00").text or capacity == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_everybody_with_what_they_wrote_kept_as_text(event, main, organizer, kind):
    for guest in make_guests(event, [GuestDetails(name, "official", institution="=1+1") for name in NAMES]):
        pass_by(event, guest, 0)
    answer = organizer.get(f"{PAGE}/export.{kind}?at=2031-05-08T09:00&session=main")
    assert answer.status_code == 200
    assert f"Inside_fgd_main_2031-05-08T0900.{kind}" in answer.headers["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0][1] == "Name" and rows[0][-1] == "Inside since (Asia/Makassar)"
        assert {row[1].lstrip("\u200b") for row in rows[1:]} == set(NAMES)
        assert {row[3] for row in rows[1:]} == {"\u200b=1+1"}
        assert {row[-1] for row in rows[1:]} == {"2031-05-08T08:30:00+08:00"}
        return
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert {row[1] for row in rows[1:]} == set(NAMES) and {row[3] for row in rows[1:]} == {"=1+1"}
    assert {row[-1] for row in rows[1:]} == {dt.datetime.fromisoformat("2031-05-08T08:30")}


def test_the_file_holds_whom_the_search_finds(event, main, organizer):
    for guest in make_guests(event, [GuestDetails(name, "official") for name in NAMES]):
        pass_by(event, guest, 0)
    rows = organizer.get(f"{PAGE}/export.csv?q=nurhayati").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and "Nurhayati" in rows[1]


def test_the_desk_looks_and_takes_no_file(app, event):
    desk = sign_in(app.test_client(), make_user(Role.DESK, event))
    assert "export." not in desk.get(PAGE).text
    assert desk.get(f"{PAGE}/export.csv").status_code == 403


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwgLTFd", "WzEsMl0", "=" * 9, "WyJcdTAwMDAiLCAxXQ"])
def test_a_cursor_that_is_none_of_ours_is_refused(event, main, organizer, cursor):
    with pytest.raises(Invalid):
        queries.page(main, None, "", cursor)
    assert organizer.get(f"{PAGE}?after={cursor}").status_code == 422


def fill(event, main, number: int) -> None:
    """So many guests who came at half past eight, every third of whom left again an hour later."""
    guests = make_guests(event, [GuestDetails(f"Tamu {n % 97}", "official") for n in range(number)])
    standing = {"event_id": event.id, "session_id": main.id, "received_at": EIGHT_THIRTY}
    came = {**standing, "direction": IN, "result": ScanResult.ADMITTED}
    left = {**standing, "direction": OUT, "result": ScanResult.LEFT}
    scans, rows = [], []
    for n, guest in enumerate(guests):
        is_gone, later = n % 3 == 0, at(60)
        scans.append(came | {"guest_id": guest.id, "uid": f"i{n}", "scanned_at": at(0), "happened_at": at(0)})
        if is_gone:
            scans.append(left | {"guest_id": guest.id, "uid": f"o{n}", "scanned_at": later, "happened_at": later})
        rows.append(
            {
                "event_id": event.id, "session_id": main.id, "guest_id": guest.id, "entered_by": f"i{n}",
                "first_admitted_at": at(0), "inside": not is_gone, "changed_at": later if is_gone else at(0),
            }
        )  # fmt: skip
    with transaction():
        db.session.execute(sa.insert(Scan), scans)
        db.session.execute(sa.insert(Attendance), rows)


@pytest.mark.parametrize("number", [3, 10_000])
def test_page_and_file_take_the_same_statements_at_any_size(event, main, organizer, count_sql, number):
    fill(event, main, number)
    organizer.get(PAGE)
    for query in ("", "?at=2031-05-08T09:00", "?q=tamu"):
        with count_sql() as statements:
            assert organizer.get(f"{PAGE}{query}").status_code == 200
        assert len(statements) == 5, statements
    with count_sql() as statements:
        rows = organizer.get(f"{PAGE}/export.csv").data.decode("utf-8-sig").splitlines()
    assert len(statements) == 4, statements
    assert len(rows) == 1 + number - -(-number // 3)


def test_pages_follow_each_other_without_gap_or_repetition(event, main):
    fill(event, main, 700)
    everybody = [row.guest.id for row in queries.everybody(main)]
    shown: list[int] = []
    cursor = ""
    for _page in itertools.count():
        page = queries.page(main, None, "", cursor)
        shown += [row.guest.id for row in page.rows]
        cursor = page.cursor
        if not cursor:
            break
    assert shown == everybody and len(shown) == 466
