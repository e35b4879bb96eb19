"""The paper for when everything fails: its numbers keep their meaning, and what was written on it comes back in."""

import concurrent.futures
import datetime as dt
import html
import io
import re
import uuid

import pypdfium2
import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.paper import queries, reading, service
from regapp.checkin.paper.planning import SPARES, Typed, plan
from regapp.checkin.paper.reading import Line, Problem, Stranger
from regapp.checkin.paper.service import Sheet, TakenBack, enter, make_pack, take_back
from regapp.checkin.paper.telling import write_pack
from regapp.errors import Invalid
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db
from regapp.guests.service import GuestDetails, withdraw
from regapp.models import Attendance, EventSession, Guest, GuestSource, PaperPack, Role, Scan, ScanOrigin, SpareBadge
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.checkin.test_presence import EIGHT_THIRTY
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

NAMES = ["İnanoğlu", "Nurhayati", "PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "Ba\u200bmbang", "x" * 71]
PAGE = "/manage/fgd/paper"
# A quarter to ten in Balikpapan.
LATER = EIGHT_THIRTY + dt.timedelta(minutes=75)


@pytest.fixture(autouse=True)
def now(app):
    with clock.stopped_at(LATER):
        yield


@pytest.fixture
def event(app):
    return make_event(starts_at=EIGHT_THIRTY, ends_at=EIGHT_THIRTY + dt.timedelta(hours=8))


@pytest.fixture
def main(event) -> EventSession:
    return db.session.scalars(sa.select(EventSession)).one()


@pytest.fixture
def guests(event) -> list[Guest]:
    return make_guests(event, [GuestDetails(name=name, category="official") for name in NAMES])


@pytest.fixture
def pack(event, guests) -> PaperPack:
    return make_pack(event, event.sessions, "Dewi, reception: +62 812 3456 789", COMMAND)


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def pdf_of(event, pack) -> pypdfium2.PdfDocument:
    stream = io.BytesIO()
    write_pack(event, pack, stream)
    return pypdfium2.PdfDocument(stream.getvalue())


def words_of(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def typed_in(event, main, pack, people: str, strangers: str = "", usual: str = "08:45", uid: str = ""):
    typed = Typed(people, strangers, reading.time_of(usual))
    planned = plan(event, main, pack, typed)
    return enter(event, Sheet(main, pack), planned, typed, uid or str(uuid.uuid4()), event.categories[0], COMMAND)


def arrivals(event) -> dict[str, str]:
    """Who came, and when by the clock on the wall."""
    db.session.expire_all()
    rows = db.session.execute(sa.select(Guest.name, Attendance.first_admitted_at).join(Attendance))
    return {name: at.astimezone(event.zone).strftime("%H:%M") for name, at in rows}


def hidden(page: str) -> dict[str, str]:
    """What the page carries of what was looked at."""
    return {name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[0] for name in ("uid", "looked_at")}


def problems(people: str, highest: int = 20) -> list[str]:
    return [str(one.words) for one in reading.lines(people, highest, SPARES) if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("written", "numbers", "refs", "time", "spare"),
    [
        ("3, 7-9, 12 08:45", (3, 7, 8, 9, 12), (), dt.time(8, 45), None),
        ("8.45 3", (3,), (), dt.time(8, 45), None),
        ("3;4;5", (3, 4, 5), (), None, None),
        ("7 – 9", (7, 8, 9), (), None, None),
        ("k7m2qx S7 9:05", (), ("K7M2QX",), dt.time(9, 5), 7),
        ("12 s-07", (12,), (), None, 7),
        ("3 3 3", (3,), (), None, None),
        ("234567", (), ("234567",), None, None),
    ],
)
def test_a_line_is_read_as_people_write_it(app, written, numbers, refs, time, spare):
    assert list(reading.lines(written, 20, SPARES)) == [Line(1, numbers, refs, time, spare)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("21", "no number 21; its last one is 20"),
        ("0", "no number 0"),
        ("9-7", "goes backwards"),
        ("7-999", "no number 999"),
        ("3 25:00", "“25:00” is no time of day"),
        ("3 08:45 09:00", "two times"),
        ("08:45", "names nobody"),
        ("Budi", "“Budi” is neither a number of the list, a reference nor a time"),
        ("3 4 S7", "A badge goes to one person"),
        ("3 S51", "no spare badge “S51”"),
        ("3 S0", "no spare badge"),
        ("=1+1", "neither a number"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_is_wrong(app, written, said):
    (problem,) = problems(written)
    assert said in problem


def test_numbers_without_a_printed_list_are_told_to_be_references(app):
    assert "write references instead" in problems("3", highest=0)[0]


def test_somebody_who_was_not_on_the_list_has_a_name_and_what_else_was_written(app):
    written = "Budi Santoso; Kepala Seksi; PT Borneo <Hijau> & Rekan; 08:50; S8\n\n이민석\n; x\na;b;c;d"
    first, second, *bad = reading.strangers(written, SPARES)
    assert first == Stranger(1, "Budi Santoso", "Kepala Seksi", "PT Borneo <Hijau> & Rekan", dt.time(8, 50), 8)
    assert second == Stranger(3, "이민석", "", "", None, None)
    assert [one.line for one in bad if isinstance(one, Problem)] == [4, 5]


def test_ticks_are_written_as_a_person_would_write_them():
    assert reading.together([9, 3, 8, 7, 7, 12]) == "3, 7-9, 12"


def test_the_list_goes_from_a_to_z_and_its_numbers_mean_the_same_guests_for_ever(event, pack):
    before = list(pack.guest_ids)
    make_guest(event, "Aa")
    withdraw(db.session.get(Guest, before[0]), COMMAND)
    db.session.expire_all()
    assert queries.pack(event.id, pack.id).guest_ids == before
    assert [db.session.get(Guest, key).name for key in before] == [
        guest.name
        for guest in db.session.scalars(sa.select(Guest).where(Guest.id.in_(before)).order_by(Guest.sort_key))
    ]


def test_a_second_click_gives_the_same_pack_and_a_changed_list_another_one(event, pack):
    contacts = pack.contacts
    assert make_pack(event, event.sessions, contacts, COMMAND).id == pack.id
    make_guest(event, "Zainal")
    assert make_pack(event, event.sessions, contacts, COMMAND).id != pack.id


def test_the_pack_says_whom_to_phone_and_carries_every_guest_with_reference(event, guests, pack):
    document = pdf_of(event, pack)
    words = re.sub(r"\s+", " ", words_of(document))
    assert "+62 812 3456 789" in words
    assert all(guest.ref in words for guest in guests)
    assert "PT Borneo <Hijau> & Rekan" in words
    assert "이민석" in words
    assert "S1" in words
    assert "S50" in words


def test_who_is_represented_stands_on_the_list_with_who_comes_instead(event, guests, pack):
    with clock.stopped_at(EIGHT_THIRTY - dt.timedelta(days=1)):
        rsvp.represent(guests[1].id, RepresentativeDetails("Siti"), Said())
    words = re.sub(r"\s+", " ", words_of(pdf_of(event, pack)))
    assert "Siti" in words


def test_two_thousand_guests_take_less_than_two_megabytes(event):
    make_guests(
        event,
        [
            GuestDetails(
                name=f"{NAMES[n % 5]} {n}",
                category="official",
                position="Kepala Bidang Kerja Sama",
                institution="Dinas " + "panjang " * 6,
            )
            for n in range(2000)
        ],
    )
    pack = make_pack(event, event.sessions, "", COMMAND)
    stream = io.BytesIO()
    printed = write_pack(event, pack, stream)
    assert len(stream.getvalue()) < 2_000_000
    assert not printed.missing


@pytest.mark.parametrize("count", [3, 300])
def test_writing_a_pack_takes_few_statements_at_any_size(event, count_sql, count):
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(count)])
    pack = make_pack(event, event.sessions, "", COMMAND)
    with count_sql() as statements:
        write_pack(event, pack, io.BytesIO())
    assert len(statements) <= 4, statements


def test_a_pack_without_guests_or_with_too_many_columns_is_refused_in_words(event, main):
    with pytest.raises(Invalid, match="nobody on the list"):
        make_pack(event, [main], "", COMMAND)
    make_guest(event)
    with pytest.raises(Invalid, match="at least one session"):
        make_pack(event, [], "", COMMAND)
    with pytest.raises(Invalid, match="room for the times of 5"):
        make_pack(event, [main] * 6, "", COMMAND)
    with pytest.raises(Invalid, match="8 lines"):
        make_pack(event, [main], "x: 1\n" * 9, COMMAND)


def test_numbers_and_references_become_scans_with_their_times(event, main, guests, pack):
    by_number = [db.session.get(Guest, key).name for key in pack.guest_ids]
    _entry, is_new = typed_in(event, main, pack, f"1-2\n{guests[4].ref} 08:50", usual="08:40")
    assert is_new
    expected = dict.fromkeys(by_number[:2], "08:40")
    expected["이민석"] = min("08:50", expected.get("이민석", "08:50"))
    assert arrivals(event) == expected
    assert set(db.session.scalars(sa.select(Scan.origin))) == {ScanOrigin.PAPER}


def test_the_same_form_sent_twice_counts_once(event, main, pack):
    uid = str(uuid.uuid4())
    first, is_new = typed_in(event, main, pack, "1-3", uid=uid)
    again, is_new_again = typed_in(event, main, pack, "1-3", uid=uid)
    assert (is_new, is_new_again, first.id) == (True, False, again.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 3


def test_two_people_who_enter_one_sheet_at_the_same_instant_count_everybody_once(app, event, main, pack):
    slug, pack_id = event.slug, pack.id

    def one_of_two(usual: str) -> None:
        with app.app_context(), clock.stopped_at(LATER):
            from regapp.events.queries import event_by_slug

            own = event_by_slug(slug)
            assert own
            typed_in(own, own.sessions[0], queries.pack(own.id, pack_id), "1-5", usual=usual)
            db.session.remove()

    with concurrent.futures.ThreadPoolExecutor(2) as together:
        list(together.map(one_of_two, ["08:45", "08:41"]))
    assert list(arrivals(event).values()) == ["08:41"] * 5


def test_the_earlier_of_a_scan_and_a_written_time_counts(event, main, pack):
    typed_in(event, main, pack, "1 08:55")
    typed_in(event, main, pack, "1 08:35")
    assert list(arrivals(event).values()) == ["08:35"]


def test_an_entry_taken_back_counts_no_longer_and_can_be_entered_again(event, main, pack):
    entry, _is_new = typed_in(event, main, pack, "1 S7")
    take_back(event, entry.id, COMMAND)
    assert arrivals(event) == {}
    assert not db.session.scalars(sa.select(SpareBadge)).all()
    with pytest.raises(TakenBack):
        take_back(event, entry.id, COMMAND)
    typed_in(event, main, pack, "1 S7")
    assert len(arrivals(event)) == 1


def test_taking_back_one_of_two_entries_leaves_the_other(event, main, pack):
    first, _is_new = typed_in(event, main, pack, "1 08:40")
    typed_in(event, main, pack, "1 08:50")
    take_back(event, first.id, COMMAND)
    assert list(arrivals(event).values()) == ["08:50"]


def test_a_spare_badge_is_noted_for_who_got_it_and_for_nobody_else(event, main, guests, pack):
    typed_in(event, main, pack, f"{guests[0].ref} S7")
    assert queries.given(event.id)[7].id == guests[0].id
    planned = plan(event, main, pack, Typed(f"{guests[1].ref} S7 08:45"))
    assert "S7 is noted for İnanoğlu" in str(planned.problems[0].words)
    planned = plan(event, main, pack, Typed("1 S9 08:45\n2 S9 08:46"))
    assert "Line 1 has the badge S9 too" in str(planned.problems[0].words)


def test_who_was_not_on_the_list_is_put_there_and_recorded(event, main, pack):
    typed_in(event, main, pack, "", "Budi Santoso; Kepala Seksi; PT Borneo <Hijau> & Rekan; 08:50; S8")
    budi = db.session.scalars(sa.select(Guest).where(Guest.name == "Budi Santoso")).one()
    assert (budi.source, budi.position, budi.institution) == (
        GuestSource.WALK_IN,
        "Kepala Seksi",
        "PT Borneo <Hijau> & Rekan",
    )
    assert arrivals(event) == {"Budi Santoso": "08:50"}
    assert queries.given(event.id)[8].id == budi.id


def test_a_namesake_on_the_list_is_shown_before_a_second_one_is_made(event, main, pack):
    planned = plan(event, main, pack, Typed("", "NURHAYATI; ; ; 08:45"))
    assert planned.newcomers[0].namesake.name == "Nurhayati"


def test_a_time_that_has_not_come_and_a_missing_one_are_told_beside_their_lines(event, main, pack):
    planned = plan(event, main, pack, Typed("1 23:59\n2\n3 08:45"))
    assert [one.line for one in planned.problems] == [1, 2]
    assert "has not come yet" in str(planned.problems[0].words)
    assert "time is missing" in str(planned.problems[1].words)
    assert not planned.is_ready


def test_nothing_is_recorded_while_one_line_is_wrong(event, main, pack):
    typed = Typed("1 08:45\nBudi")
    with pytest.raises(Invalid):
        enter(event, Sheet(main, pack), plan(event, main, pack, typed), typed, str(uuid.uuid4()), None, COMMAND)
    assert arrivals(event) == {}


def test_a_time_after_midnight_belongs_to_the_next_day_of_a_dinner(event):
    evening = dt.datetime.fromisoformat("2031-05-08T20:30")
    dinner = add_session(event, SessionDetails("Jamuan", evening, evening + dt.timedelta(hours=5)), COMMAND)
    guest = make_guest(event)
    with clock.stopped_at(EIGHT_THIRTY + dt.timedelta(days=1)):
        planned = plan(event, dinner, None, Typed(f"{guest.ref} 00:15"))
    assert planned.seen[0].at == dt.datetime(2031, 5, 8, 16, 15, tzinfo=dt.UTC)


def test_the_number_of_a_merged_guest_leads_to_who_stands_for_them(event, main, guests, pack):
    from regapp.extensions import transaction

    with transaction():
        guests[0].merged_into_id = guests[1].id
    number = pack.guest_ids.index(guests[0].id) + 1
    assert plan(event, main, pack, Typed(f"{number} 08:45")).seen[0].one.holder.guest.id == guests[1].id


def test_the_page_makes_the_pack_with_one_button(organizer, event, guests):
    answer = organizer.post(PAGE, data={"sessions": ["main"], "contacts": "Dewi: 0812"}, follow_redirects=True)
    assert answer.mimetype == "application/pdf"
    page = organizer.get(PAGE).text
    assert "7 guests" in page
    make_guest(event, "Baru")
    assert "1 guest came onto the list since" in organizer.get(PAGE).text


def test_the_page_shows_what_lines_mean_before_and_keeps_what_was_typed(organizer, event, main, pack):
    uid = str(uuid.uuid4())
    given = {"uid": uid, "session": "main", "pack": str(pack.id), "people": "1, 99", "usual_time": "08:45"}
    given |= {"category": event.categories[0].code, "strangers": "", "step": "look"}
    answer = organizer.post(f"{PAGE}/entry", data=given)
    assert answer.status_code == 422
    assert "Line 1: The list has no number 99" in html.unescape(answer.text)
    assert "1, 99" in answer.text
    assert not arrivals(event)
    answer = organizer.post(f"{PAGE}/entry", data=given | {"people": "1-2"})
    assert "Record 2 people" in answer.text
    assert not arrivals(event)
    looked_at = given | {"people": "1-2", "step": "record"} | hidden(answer.text)
    organizer.post(f"{PAGE}/entry", data=looked_at)
    assert len(arrivals(event)) == 2
    again = organizer.post(f"{PAGE}/entry", data=looked_at, follow_redirects=True)
    assert "recorded already" in again.text
    assert len(arrivals(event)) == 2


def test_what_is_ticked_is_looked_at_first(organizer, event, main, pack):
    page = organizer.get(f"{PAGE}/{pack.id}").text
    assert page.count('name="ticked"') == len(NAMES)
    given = {"uid": str(uuid.uuid4()), "session": "main", "pack": str(pack.id), "usual_time": "08:45"}
    answer = organizer.post(
        f"{PAGE}/entry", data=given | {"category": event.categories[0].code, "ticked": ["1", "2", "3", "x" * 9]}
    )
    assert "Record 3 people" in answer.text
    assert "1-3" in answer.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"usual_time": "25:00"}, "Write a time of day"),
        ({"people": "1\n" * 3001}, "too many lines"),
        ({"session": "nowhere"}, "Not a valid choice"),
        ({"pack": "999"}, "Not a valid choice"),
        ({"uid": "x"}, "Invalid UUID"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_lost(organizer, event, pack, changed, said):
    given = {"uid": str(uuid.uuid4()), "session": "main", "pack": str(pack.id), "people": "1", "usual_time": "08:45"}
    given |= {"category": event.categories[0].code, "strangers": "Budi; ; "} | changed
    answer = organizer.post(f"{PAGE}/entry", data=given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Budi; ; " in answer.text


def test_the_history_tells_of_packs_and_entries(organizer, event, main, pack):
    entry, _is_new = typed_in(event, main, pack, "1-2")
    organizer.post(f"{PAGE}/entry/{entry.id}/undo")
    told = organizer.get("/manage/fgd/history").text
    assert "The paper for when everything fails was made, with 7 guests." in told
    assert "2 people were entered from paper." in told
    assert "An entry of 2 people from paper was taken back." in told
    assert "Taken back by" in organizer.get(PAGE).text


def test_longest_contacts_are_as_long_as_the_page_allows():
    assert service.MOST_CONTACTS * 200 <= service.LONGEST_CONTACTS
