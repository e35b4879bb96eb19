"""What goes wrong with paper: sheets entered twice, badges noted for two, records merged since, words too long."""

import concurrent.futures
import dataclasses
import datetime as dt
import html
import re
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.paper import queries, reading, service
from regapp.checkin.paper.planning import Typed, days, plan
from regapp.checkin.paper.service import LookAgain, Sheet, TakenBack, enter, make_pack, take_back
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db, transaction
from regapp.guests.duplicates.service import merge
from regapp.guests.service import GuestDetails
from regapp.models import Event, EventSession, Guest, PaperEntry, PaperPack, Role
from tests.checkin.test_paper import LATER, NAMES, PAGE, arrivals, hidden, pdf_of, typed_in
from tests.checkin.test_presence import EIGHT_THIRTY
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

LONG = "Rapat pleno tentang pembangunan hijau di provinsi dan kabupaten "


@pytest.fixture(autouse=True)
def now(app):
    with clock.stopped_at(LATER):
        yield


@pytest.fixture
def event(app) -> Event:
    return make_event(starts_at=EIGHT_THIRTY, ends_at=EIGHT_THIRTY + dt.timedelta(hours=8))


@pytest.fixture
def main(event) -> EventSession:
    return event.sessions[0]


@pytest.fixture
def guests(event) -> list[Guest]:
    return make_guests(event, [GuestDetails(name=name, category="official") for name in NAMES])


@pytest.fixture
def pack(event, guests) -> PaperPack:
    return make_pack(event, event.sessions, "Dewi: +62 812 3456 789", COMMAND)


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def posted(client, event, pack, people="", strangers="", **more):
    """The answer to a form with these lines."""
    given = {"uid": str(uuid.uuid4()), "session": "main", "pack": str(pack.id), "people": people, "usual_time": "08:45"}
    given |= {"category": event.categories[0].code, "strangers": strangers, "step": "look"}
    return client.post(f"{PAGE}/entry", data=given | more)


def recorded(client, event, pack, people="", strangers=""):
    """Looked at, then recorded: the data that was sent, and the answer."""
    looked = posted(client, event, pack, people, strangers)
    sent = hidden(looked.text) | {"step": "record"}
    return sent, posted(client, event, pack, people, strangers, **sent)


def words(problems) -> str:
    return " ".join(str(one.words) for one in problems)


def test_what_was_typed_is_shown_as_text_and_never_as_a_page(organizer, event, pack):
    page = posted(organizer, event, pack, "<script>alert(1)</script>", "x; <b>y</b>").text
    assert "“<script>alert(1)</script>” is neither" in html.unescape(page)
    assert "<script>alert" not in page
    assert "<b>y</b>" not in page


def test_what_was_changed_after_the_look_is_shown_before_it_is_recorded(organizer, event, pack):
    looked = posted(organizer, event, pack, "1")
    answer = posted(organizer, event, pack, "1-3", **hidden(looked.text), step="record")
    assert "Something was changed since you looked" in answer.text
    assert not arrivals(event)
    posted(organizer, event, pack, "1-3", **hidden(answer.text), step="record")
    assert len(arrivals(event)) == 3


def test_lines_added_on_the_way_back_are_a_new_entry_and_not_lost(organizer, event, pack):
    sent, _answer = recorded(organizer, event, pack, "1")
    answer = posted(organizer, event, pack, "1-2", **sent)
    assert "Record 2 people" in answer.text
    posted(organizer, event, pack, "1-2", **hidden(answer.text), step="record")
    assert len(arrivals(event)) == 2


def test_an_entry_that_was_taken_back_says_so_when_it_is_sent_again_and_can_be_recorded_anew(organizer, event, pack):
    sent, _answer = recorded(organizer, event, pack, "1")
    take_back(event, db.session.scalars(sa.select(PaperEntry.id)).one(), COMMAND)
    answer = posted(organizer, event, pack, "1", **sent)
    assert answer.status_code == 422
    assert "has taken this entry back already" in answer.text
    assert not arrivals(event)
    posted(organizer, event, pack, "1", **hidden(answer.text), step="record")
    assert len(arrivals(event)) == 1


def test_the_name_in_what_was_refused_is_shown_as_text(organizer, event, pack):
    sent, _answer = recorded(organizer, event, pack, "1")
    somebody = dataclasses.replace(COMMAND, name="<b>Dewi</b>")
    take_back(event, db.session.scalars(sa.select(PaperEntry.id)).one(), somebody)
    page = posted(organizer, event, pack, "1", **sent).text
    assert "&lt;b&gt;Dewi&lt;/b&gt; has taken this entry back" in page
    assert "<b>Dewi" not in page


def test_one_id_with_other_words_is_not_taken_for_the_same_entry(event, main, pack):
    uid = str(uuid.uuid4())
    entry, _is_new = typed_in(event, main, pack, "1", uid=uid)
    with pytest.raises(LookAgain, match="other lines"):
        typed_in(event, main, pack, "2", uid=uid)
    take_back(event, entry.id, COMMAND)
    with pytest.raises(TakenBack):
        typed_in(event, main, pack, "1", uid=uid)


@pytest.mark.parametrize("written", ["urn:uuid:{0}", "{{{0}}}", "--{0}--", "{0}"])
def test_an_id_in_any_spelling_is_one_id(organizer, event, pack, written):
    looked = hidden(posted(organizer, event, pack, "1").text)
    spelled = looked | {"uid": written.format(looked["uid"]), "step": "record"}
    assert posted(organizer, event, pack, "1", **spelled).status_code == 303
    assert db.session.scalars(sa.select(PaperEntry.uid)).all() == [looked["uid"]]


def test_a_badge_stays_noted_when_another_line_has_an_earlier_time(event, main, guests, pack):
    ref = guests[0].ref
    typed_in(event, main, pack, f"{ref} S7 08:50\n{ref} 08:45\n{ref} S8 08:55")
    assert {number: guest.id for number, guest in queries.given(event.id).items()} == {7: guests[0].id, 8: guests[0].id}
    assert arrivals(event)[guests[0].name] == "08:45"


def test_a_badge_on_one_neck_of_the_list_and_one_that_is_new_is_a_problem(event, main, pack):
    planned = plan(event, main, pack, Typed("1 S9 08:45", "Budi; ; ; 08:45; S9"))
    assert "S9 is noted for" in words(planned.stranger_problems)


def test_a_badge_is_not_given_to_somebody_else_of_the_same_name(event, main):
    first, second = make_guest(event, "Budi"), make_guest(event, "Budi")
    typed_in(event, main, None, f"{first.ref} S7")
    assert "S7 is noted for Budi" in words(plan(event, main, None, Typed(f"{second.ref} S7 08:45")).problems)
    assert "S7 is noted for Budi" in words(plan(event, main, None, Typed("", "Budi; ; ; 08:45; S7")).stranger_problems)
    assert not plan(event, main, None, Typed(f"{first.ref} S7 08:45")).problems


def test_of_two_who_note_one_badge_for_two_guests_the_second_is_told_and_nothing_of_it_is_recorded(event, main, pack):
    typed = [Typed("1 S7 08:45"), Typed("2 S7 08:45")]
    planned = [plan(event, main, pack, one) for one in typed]
    enter(event, Sheet(main, pack), planned[0], typed[0], str(uuid.uuid4()), None, COMMAND)
    with pytest.raises(LookAgain, match="S7 is noted for"):
        enter(event, Sheet(main, pack), planned[1], typed[1], str(uuid.uuid4()), None, COMMAND)
    assert len(arrivals(event)) == 1


def test_two_people_who_enter_one_newcomer_at_the_same_instant_make_one_guest(app, event, main, pack):
    slug = event.slug
    typed = Typed("", "Budi Santoso; ; ; 08:45")

    def one_of_two(planned) -> str:
        with app.app_context(), clock.stopped_at(LATER):
            from regapp.events.queries import event_by_slug

            own = event_by_slug(slug)
            assert own
            try:
                enter(own, Sheet(own.sessions[0], None), planned, typed, str(uuid.uuid4()), own.categories[0], COMMAND)
            except LookAgain as told:
                return str(told)
            finally:
                db.session.remove()
            return ""

    both = [plan(event, main, None, typed) for _person in range(2)]
    with concurrent.futures.ThreadPoolExecutor(2) as together:
        said = sorted(together.map(one_of_two, both))
    assert said[0] == ""
    assert "Budi Santoso has been put on the list a moment ago" in said[1]
    db.session.rollback()
    assert arrivals(event) == {"Budi Santoso": "08:45"}


def test_a_newcomer_on_two_lines_is_asked_about(event, main, pack):
    planned = plan(event, main, pack, Typed("", "Budi; A; B; 08:45\nBudi; A; C; 08:45\nBudi; A; B; 08:46"))
    assert words(planned.stranger_problems) == "Line 1 says the same."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x" * 5000, "too long"),
        ("Budi; " + "y" * 5000, "too long"),
        ("Budi; a; " + "z" * 5000, "too long"),
        ("\u200b", "enter a name"),
        ("Budi 08:50", "semicolons between"),
        ("Budi, Kepala Seksi, 08.50", "semicolons between"),
    ],
)
def test_a_newcomer_who_cannot_be_put_on_the_list_is_told_beside_the_line(event, main, pack, written, said):
    planned = plan(event, main, pack, Typed("", f"Siti\n{written}", dt.time(8, 45)))
    assert [one.line for one in planned.stranger_problems] == [2]
    assert said in words(planned.stranger_problems)


def test_a_time_without_its_colon_is_no_number_of_the_list(app):
    assert "“0845” is no number of the list" in words(reading.lines("12 0845", 2000, 50))
    assert isinstance(next(iter(reading.lines("12 07", 2000, 50))), reading.Line)


def test_number_and_reference_of_a_merged_guest_lead_to_who_stands_for_them_in_the_end(event, main, guests, pack):
    first, second, third = guests[0], guests[1], guests[4]
    number, ref = pack.guest_ids.index(first.id) + 1, first.ref
    typed_in(event, main, pack, f"{ref} S7")
    merge(second.id, first.id, {}, COMMAND)
    merge(third.id, second.id, {}, COMMAND)
    planned = plan(event, main, pack, Typed(f"{number} 08:45\n{ref} 08:40\n{third.ref} 08:50"))
    assert [(one.one.holder.guest.id, one.at.minute) for one in planned.seen] == [(third.id, 40)]
    assert queries.given(event.id)[7].id == third.id


@pytest.mark.parametrize(
    ("start", "hours", "time", "expected"),
    [
        ("2031-05-08T13:00", 12, "00:30", "09 00:30"),
        ("2031-05-08T19:00", 5, "00:15", "09 00:15"),
        ("2031-05-09T00:30", 4, "23:45", "08 23:45"),
        ("2031-05-08T08:30", 8, "08:45", "08 08:45"),
        ("2031-05-08T08:30", 8, "23:00", "08 23:00"),
    ],
)
def test_a_time_of_day_is_the_one_at_which_the_doors_are_open(event, start, hours, time, expected):
    begin = dt.datetime.fromisoformat(start)
    session = add_session(event, SessionDetails("Jamuan", begin, begin + dt.timedelta(hours=hours)), COMMAND)
    ref = make_guest(event).ref
    with clock.stopped_at(EIGHT_THIRTY + dt.timedelta(days=3)):
        planned = plan(event, session, None, Typed(f"{ref} {time}"))
    assert planned.seen[0].at.astimezone(event.zone).strftime("%d %H:%M") == expected


def test_a_session_of_several_days_asks_which_day_the_times_are_of(app, organizer, event, pack):
    with transaction():
        event.sessions[0].ends_at = event.ends_at = EIGHT_THIRTY + dt.timedelta(days=1, hours=8)
    with clock.stopped_at(EIGHT_THIRTY + dt.timedelta(days=1, hours=2)):
        for address in (f"{PAGE}/entry", f"{PAGE}/{pack.id}"):
            options = re.findall(r'<option ([^>]*)value="(main@[^"]*)"', organizer.get(address).text)
            assert [value for _selected, value in options] == ["main@2031-05-08", "main@2031-05-09"]
        looked = posted(organizer, event, pack, "1", session="main@2031-05-09")
        posted(organizer, event, pack, "1", **hidden(looked.text), step="record", session="main@2031-05-09")
        assert posted(organizer, event, pack, "1", session="main").status_code == 422
        assert posted(organizer, event, pack, "1", session="main@2031-05-10").status_code == 422
    (scan,) = db.session.scalars(sa.select(service.Scan))
    assert scan.happened_at.astimezone(event.zone).strftime("%d %H:%M") == "09 08:45"


def test_a_session_of_one_day_or_night_asks_for_no_day(event, main):
    assert days(event, main) == []


@pytest.mark.parametrize("people", ["1-2000\n" * 40, "1-2000\n"])
def test_a_whole_list_is_entered_however_often_it_is_named(organizer, event, people):
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(2000)])
    pack = make_pack(event, event.sessions, "", COMMAND)
    assert "Record 2000 people" in posted(organizer, event, pack, people).text


def test_more_guests_than_a_statement_has_places_are_recorded_and_taken_back(event, main):
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(4200)])
    pack = make_pack(event, event.sessions, "", COMMAND)
    entry, _is_new = typed_in(event, main, pack, "1-4200")
    assert len(entry.scan_ids) == 4200
    take_back(event, entry.id, COMMAND)
    assert arrivals(event) == {}


def test_packs_of_one_minute_are_told_apart_by_their_guests_on_the_page_and_on_every_sheet(organizer, event, pack):
    make_guest(event, "Aa")
    newer = make_pack(event, event.sessions, "", COMMAND)
    page = organizer.get(f"{PAGE}/entry").text.split('id="pack"')[1].split("</select>")[0]
    assert re.findall(r"· (\d+ guests)</option>", page) == ["8 guests", "7 guests"]
    document = pdf_of(event, newer)
    assert all("8 tamu" in page.get_textpage().get_text_bounded() for page in list(document)[:3])


def test_ticks_without_a_pack_are_told_to_be_references(organizer, event, guests):
    given = {"uid": str(uuid.uuid4()), "session": "main", "pack": "", "usual_time": "08:45", "ticked": ["1"]}
    answer = organizer.post(f"{PAGE}/entry", data=given)
    assert answer.status_code == 422
    assert "write references instead" in answer.text


def test_packs_entries_and_guests_of_another_event_are_unknown_here(organizer, event, pack):
    other = make_event("other")
    stranger = make_guest(other, "Fremd")
    theirs = make_pack(other, other.sessions, "", COMMAND)
    for number in (theirs.id, 9007199254740991):
        assert organizer.get(f"{PAGE}/{number}").status_code == 404
        assert organizer.get(f"{PAGE}/{number}.pdf").status_code == 404
        assert organizer.post(f"{PAGE}/entry/{number}/undo").status_code == 404
    assert posted(organizer, event, theirs, "1").status_code == 422
    assert f"Nobody of this event has the reference {stranger.ref}" in posted(organizer, event, pack, stranger.ref).text


def test_the_pages_take_as_many_statements_for_300_guests_as_for_3(organizer, event, count_sql):
    counted = []
    for count in (3, 300):
        make_guests(event, [GuestDetails(name=f"Tamu {count} {n}", category="official") for n in range(count)])
        pack = make_pack(event, event.sessions, "", COMMAND)
        for address in ("", f"/{pack.id}", "/entry", f"/{pack.id}.pdf"):
            with count_sql() as statements:
                assert organizer.get(f"{PAGE}{address}").status_code == 200
            counted.append((address.rpartition("/")[2], len(statements)))
        with count_sql() as statements:
            posted(organizer, event, pack, "1-3", "Budi")
        counted.append(("look", len(statements)))
    half = len(counted) // 2
    assert [number for _page, number in counted[:half]] == [number for _page, number in counted[half:]], counted


def test_what_does_not_fit_on_the_first_page_goes_on_to_the_next(event):
    with transaction():
        event.title, event.host, event.venue = LONG * 4, LONG * 4, LONG * 4
    begin = dt.datetime.fromisoformat("2031-05-08T13:00")
    for number in range(4):
        add_session(event, SessionDetails(f"S{number} {LONG * 3}", begin, begin + dt.timedelta(hours=1)), COMMAND)
    make_guest(event, "Nur " * 40, position="Kepala " * 50, institution="Dinas " * 66)
    db.session.expire_all()
    lines = [f"Sekretariat {LONG * 2}: +62 812 3456 78{number}" for number in range(8)]
    pack = make_pack(event, event.sessions, "\n".join(lines), COMMAND)
    document = pdf_of(event, pack)
    first, second = (page.get_textpage().get_text_bounded() for page in list(document)[:2])
    assert "+62 812 3456 780" in first
    assert "Sesi 5" in second or "Session 5" in second
    for page in document:
        text = page.get_textpage()
        assert min(text.get_rect(n)[1] for n in range(text.count_rects())) > 8
