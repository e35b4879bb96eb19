"""The event in numbers, what to do next, and who may see it."""

import datetime as dt
import re
import uuid

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.service import add_device
from regapp.events import charts
from regapp.events.queries import Counts, answers_by_day, progress, session_now, stats
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.models import Attendance, Role
from regapp.rsvp.service import RepresentativeDetails, Said, accept, decline, represent
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

OVERVIEW = "/manage/fgd/"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event):
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def admit(guest, session, at=None, inside=True) -> None:
    """What the door leaves of an admission."""
    at = at or clock.now()
    with transaction() as writing:
        writing.add(
            Attendance(
                session_id=session.id,
                guest_id=guest.id,
                event_id=guest.event_id,
                first_admitted_at=at,
                entered_by=str(uuid.uuid4()),
                inside=inside,
                changed_at=at,
            )
        )


def number(page: str, label: str) -> str:
    return re.search(rf'number-value numbers">([\d.,]+)</div>\s*<div>(?:<a[^>]*>)?{label}', page)[1]


def test_a_represented_seat_is_counted_once(event):
    coming, sending, away, silent = make_guests(
        event, [GuestDetails(name=name, category="official") for name in ("Aji", "Budi", "Citra", "Dewi")]
    )
    accept(coming.id, Said())
    represent(sending.id, RepresentativeDetails(name="Eka"), Said())
    decline(away.id, Said())
    total = stats(event.id).total
    assert (total.invited, total.accepted, total.represented, total.declined, total.none) == (4, 1, 1, 1, 1)
    assert total.expected == 2
    assert silent.name == "Dewi"


def test_a_chain_of_representatives_is_one_seat(event):
    governor = make_guest(event, "Gubernur")
    assistant = represent(governor.id, RepresentativeDetails(name="Asisten Pertama"), Said())
    represent(assistant.id, RepresentativeDetails(name="Kepala Biro"), Said())
    total = stats(event.id).total
    assert (total.invited, total.represented, total.expected) == (1, 1, 1)


def test_somebody_taken_off_the_list_is_not_counted(event):
    withdraw(make_guest(event), COMMAND)
    assert stats(event.id).total == Counts()


def test_arrivals_are_counted_by_session_and_category(event):
    panel = add_session(
        event,
        SessionDetails(
            "Panel", dt.datetime.fromisoformat("2031-05-08T08:00"), dt.datetime.fromisoformat("2031-05-08T09:00")
        ),
        COMMAND,
    )
    main = next(s for s in event.sessions if s.code == "main")
    official, student = make_guest(event, "Nurhayati"), make_guest(event, "Fitri", "student")
    admit(official, main)
    admit(student, main, inside=False)
    admit(student, panel)
    found = stats(event.id)
    assert found.total.present == 2
    assert [(one.session.code, one.present, one.inside) for one in found.sessions] == [
        ("main", 2, 1),
        (panel.code, 1, 1),
    ]
    assert {c.code: counts.present for c, counts in found.by_category if counts.present} == {
        "official": 1,
        "student": 1,
    }
    assert stats(event.id, panel.code).total.present == 1
    assert stats(event.id, "lain") is None


def test_arrivals_are_counted_by_the_minute(event):
    main = event.sessions[0]
    at = dt.datetime(2031, 5, 8, 0, 12, tzinfo=dt.UTC)
    for seconds in (0, 59.5, 60, 200):
        admit(make_guest(event, f"Tamu {seconds}"), main, at + dt.timedelta(seconds=seconds))
    assert stats(event.id).arrivals == [
        (at, 2),
        (at + dt.timedelta(minutes=1), 1),
        (at + dt.timedelta(minutes=3), 1),
    ]


def test_answers_are_counted_by_the_day_of_the_events_zone(event):
    with clock.stopped_at(event.starts_at - dt.timedelta(days=5)):
        evening = clock.now().astimezone(event.zone).replace(hour=23, minute=50)
    for minutes, name in ((0, "Aji"), (20, "Budi"), (60 * 24 * 2, "Citra")):
        guest = make_guest(event, name)
        with clock.stopped_at(evening + dt.timedelta(minutes=minutes)):
            accept(guest.id, Said())
    assert [(day, counts.accepted) for day, counts in answers_by_day(event)] == [
        (evening.date() + dt.timedelta(days=n), count) for n, count in enumerate((1, 1, 1))
    ]


@pytest.mark.parametrize(("after", "code"), [(-2, "main"), (0.5, "main"), (1.5, "panel"), (4, "panel"), (48, "main")])
def test_the_session_that_matters_is_the_last_to_have_begun(event, after, code):
    """Two sessions of a morning: the opening lasts an hour, the panel follows it."""
    local = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    panel = add_session(
        event, SessionDetails("Panel", local + dt.timedelta(hours=1), local + dt.timedelta(hours=4)), COMMAND
    )
    with clock.stopped_at(event.starts_at + dt.timedelta(hours=after)):
        assert session_now([*event.sessions, panel]) == code


def test_bars_have_gaps_where_nobody_came_and_grow_wider_over_a_long_time():
    at = dt.datetime(2031, 5, 8, 0, 0, tzinfo=dt.UTC)
    few = charts.arrivals([(at, 2), (at + dt.timedelta(minutes=3), 5)])
    assert ([count for _, count in few.bars], few.top, few.minutes) == ([2, 0, 0, 5], 5, 1)
    assert few.busiest == at + dt.timedelta(minutes=3)
    long = charts.arrivals([(at, 2), (at + dt.timedelta(hours=7), 1)])
    assert long.minutes == 5 and len(long.bars) == 85 and sum(count for _, count in long.bars) == 3
    assert charts.arrivals([]) is None


def test_an_empty_list_shows_the_next_step_and_no_zeros(organizer):
    page = organizer.get(OVERVIEW).text
    assert "Nobody is on the list yet" in page
    assert "number-value" not in page


def test_the_page_shows_the_four_numbers(organizer, event):
    first, second, third = (make_guest(event, name) for name in ("Aji", "Budi", "Citra"))
    accept(first.id, Said())
    represent(second.id, RepresentativeDetails(name="Eka"), Said())
    decline(third.id, Said())
    page = organizer.get(OVERVIEW).text
    assert [number(page, label) for label in ("invited", "will come", "represented", "no answer yet")] == [
        "3",
        "1",
        "1",
        "0",
    ]
    assert "1 declined" in page
    assert "Budi will be represented by Eka." in page


def test_numbers_follow_the_readers_language(organizer, event):
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="student") for n in range(1001)])
    assert number(organizer.get(f"{OVERVIEW}?lang=en").text, "invited") == "1,001"


def test_the_fragment_that_is_fetched_again_counts_who_arrived(organizer, event):
    guest = make_guest(event)
    accept(guest.id, Said())
    assert "<strong>0</strong>" in organizer.get(f"{OVERVIEW}numbers").text
    admit(guest, event.sessions[0])
    fragment = organizer.get(f"{OVERVIEW}numbers").text
    assert "<strong>1</strong>" in fragment and "of 1 expected have arrived" in fragment
    assert re.search(r'<progress class="share"\s+max="1"\s+value="1"', fragment)
    assert "<html" not in fragment


def test_a_session_that_does_not_exist_is_not_found(organizer):
    assert organizer.get(f"{OVERVIEW}?session=lain").status_code == 404


def test_a_fragment_asked_for_without_signing_in_is_refused_not_redirected(client, event):
    assert client.get(f"{OVERVIEW}numbers", headers={"HX-Request": "true"}).status_code == 401


def test_what_is_to_be_done_follows_from_what_was_done(event):
    asked, not_asked = make_guest(event, "Aji"), make_guest(event, "Budi")
    accept(asked.id, Said())
    found = progress(event)
    assert (found.guests, found.not_asked, found.unanswered, found.failed, found.devices) == (2, 1, 1, 0, 0)
    add_device(event, "Pintu utama", COMMAND)
    assert progress(event).devices == 1
    assert found.is_soon and not found.is_over and not_asked.name == "Budi"


def test_a_desk_helper_sees_numbers_but_neither_history_nor_settings(app, event):
    make_guest(event, "Nurhayati")
    desk = sign_in(app.test_client(), make_user(Role.DESK, event))
    page = desk.get(OVERVIEW).text
    assert number(page, "invited") == "1"
    assert "What happened last" not in page
    assert 'href="/manage/fgd/settings"' not in page and 'href="/manage/fgd/history"' not in page


def test_the_overview_takes_as_many_statements_at_1000_guests_as_at_10(app, event, organizer, count_sql):
    def fill(count: int, at: dt.datetime) -> None:
        guests = make_guests(
            event,
            [GuestDetails(name=f"Tamu {at:%f} {n}", category=("official", "student")[n % 2]) for n in range(count)],
        )
        for guest in guests[:5]:
            accept(guest.id, Said())
            admit(guest, event.sessions[0])

    def counted(path: str) -> int:
        with count_sql() as statements:
            assert organizer.get(path).status_code == 200
        return len(statements)

    fill(10, clock.now())
    few = {path: counted(path) for path in (OVERVIEW, f"{OVERVIEW}numbers")}
    fill(990, clock.now())
    assert {path: counted(path) for path in few} == few
    assert few[OVERVIEW] <= 16 and few[f"{OVERVIEW}numbers"] <= 12
