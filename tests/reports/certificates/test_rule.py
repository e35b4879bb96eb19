import datetime as dt

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.guests.service import GuestDetails
from regapp.models import Direction
from regapp.reports.certificates import queries, service
from regapp.reports.certificates.judging import rule_of
from regapp.reports.certificates.queries import Standing
from regapp.reports.certificates.service import NotIssued
from regapp.reports.certificates.telling import reasons, rule_words
from tests.factories import make_guest, make_guests
from tests.reports.certificates.coming import came, changed, issue, issued, make_session, passed

IN, OUT = Direction.IN, Direction.OUT


def entry_of(event, guest):
    return queries.register(event, queries.template_of(event), event.sessions).of(guest.id)


def said(event, guest):
    return reasons(entry_of(event, guest), rule_of(queries.template_of(event), event.sessions))


def after(event):
    """The next day: whoever was not seen to leave stayed to the end."""
    return clock.stopped_at(event.ends_at + dt.timedelta(days=1))


@pytest.fixture
def workshop(event):
    return make_session(event, "workshop", "Lokakarya", exits=True)


def test_one_of_the_sessions_is_enough_unless_the_rule_says_otherwise(event, workshop):
    guest = make_guest(event)
    came(event, guest, code="workshop")
    assert entry_of(event, guest).standing is Standing.READY
    changed(event, all_sessions=True)
    assert entry_of(event, guest).standing is Standing.LACKING
    assert said(event, guest) == ["Was not seen at “Pembukaan”."]
    came(event, guest)
    assert entry_of(event, guest).standing is Standing.READY


def test_only_the_sessions_that_were_chosen_count(event, workshop):
    guest = make_guest(event)
    changed(event, sessions=("workshop",))
    came(event, guest)
    assert said(event, guest) == ["Was not seen at “Lokakarya”."]
    came(event, guest, code="workshop")
    assert entry_of(event, guest).standing is Standing.READY


def test_where_one_is_enough_and_none_was_seen_it_is_said_once(event, workshop):
    assert said(event, make_guest(event)) == ["Was not seen at any session that counts."]


@pytest.mark.parametrize(
    ("passages", "minutes"),
    [
        ([(0, IN), (59, OUT)], 59),
        ([(0, IN), (60, OUT)], 60),
        ([(-90, IN), (30, OUT)], 30),  # before the session begins nothing counts
        ([(0, IN), (20, OUT), (40, IN), (70, OUT)], 50),
        ([(0, IN), (10, IN), (30, OUT)], 30),  # read twice on the way in
        ([(5, OUT), (10, IN), (80, OUT)], 70),  # seen leaving before they were seen coming
        ([(90, IN)], 30),  # never seen leaving: until the end
        ([(0, IN), (30, OUT), (35, OUT), (60, IN), (100, OUT)], 70),
    ],
)
def test_minutes_inside_are_counted_where_leaving_is_recorded(event, workshop, passages, minutes):
    guest = make_guest(event)
    changed(event, sessions=("workshop",), minutes=60)
    passed(event, guest, passages, "workshop")
    with after(event):
        entry = entry_of(event, guest)
        if minutes >= 60:
            assert entry.standing is Standing.READY
        else:
            assert [lack.minutes for lack in entry.lacks] == [minutes]
            assert said(event, guest) == [f"Was inside for {minutes} minutes of 60 at “Lokakarya”."]


def test_where_leaving_is_not_recorded_having_come_is_enough(event):
    guest = make_guest(event)
    changed(event, minutes=500)
    came(event, guest)
    with after(event):
        assert entry_of(event, guest).standing is Standing.READY


def test_who_is_inside_now_has_been_inside_until_now(event, workshop):
    guest = make_guest(event)
    changed(event, sessions=("workshop",), minutes=60)
    passed(event, guest, [(0, IN)], "workshop")
    with clock.stopped_at(workshop.starts_at + dt.timedelta(minutes=59)):
        assert entry_of(event, guest).standing is Standing.LACKING
    with clock.stopped_at(workshop.starts_at + dt.timedelta(minutes=61)):
        assert entry_of(event, guest).standing is Standing.READY


def test_nobody_gets_one_by_name_who_does_not_meet_the_rule(event):
    guest = make_guest(event, "Bambang")
    with pytest.raises(NotIssued, match="Bambang"):
        service.issue_one(event, event.sessions, guest, COMMAND)
    assert issued(event) == []


def test_who_has_one_and_meets_the_rule_no_longer_keeps_it_and_gets_no_other(event):
    guest = make_guest(event)
    came(event, guest)
    issue(event)
    make_session(event, "sore", "Sesi sore")
    changed(event, all_sessions=True)
    entry = entry_of(event, guest)
    assert (entry.standing, len(entry.lacks)) == (Standing.ISSUED, 1)
    with pytest.raises(NotIssued, match="any more"):
        service.issue_again(event, event.sessions, guest, issued(event)[0].id, COMMAND)


def test_a_session_that_is_gone_leaves_a_rule_over_all_of_them(event):
    changed(event, sessions=("lenyap",))
    assert rule_of(queries.template_of(event), event.sessions).sessions == tuple(event.sessions)


def test_the_rule_is_said_in_one_sentence(event, workshop):
    changed(event, minutes=45, all_sessions=True)
    words = rule_words(rule_of(queries.template_of(event), event.sessions))
    assert "each of" in words and "45 minutes" in words and "Lokakarya" in words


def test_a_page_of_the_register_goes_on_behind_the_last_one_in_any_order_of_changes(event):
    make_guests(event, [GuestDetails(name=f"Tamu {n:03}", category="official") for n in range(120)])
    register = queries.register(event, queries.template_of(event), event.sessions)
    seen, cursor = [], ""
    for _ in range(3):
        page = register.page(after=cursor)
        seen += [entry.guest.name for entry in page.rows]
        cursor = page.cursor
    assert (seen, cursor) == (sorted(seen), "") and len(set(seen)) == 120


@pytest.mark.parametrize("many", [2, 60])
def test_the_register_takes_five_statements(event, workshop, count_sql, many):
    guests = make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(many)])
    changed(event, minutes=10)
    came(event, *guests[: many // 2])
    issue(event)
    template, sessions = queries.template_of(event), list(event.sessions)
    with count_sql() as statements:
        queries.register(event, template, sessions)
    assert len(statements) == 5, statements
