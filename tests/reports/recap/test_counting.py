"""The figures of the recap: each as it is defined, and all in agreement with one another."""

import datetime as dt

import pytest
from flask import Flask

from regapp import clock
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import Channel, Event, Guest, GuestSource
from regapp.reports.recap.counting import Tally
from regapp.reports.recap.queries import Recap, recap
from regapp.reports.recap.tables import tables
from regapp.rsvp import service as rsvp
from tests.factories import make_event, make_guest, make_guests
from tests.reports.recap import HOSTILE, SAID, add_session, asked, random_meeting, represented, scan


def of(event: Event) -> Recap:
    return recap(event, event.sessions[0])


def test_each_figure_counts_what_it_says(app: Flask) -> None:
    event = make_event()
    comes, stays_away, sends, declines, silent, surprise = make_guests(
        event, [GuestDetails(name, "official") for name in ("A", "B", "C", "D", "E", "F")]
    )
    asked(Channel.EMAIL, 5, comes, stays_away, sends, declines, silent)
    for guest in (comes, stays_away):
        rsvp.accept(guest.id, SAID)
    other = represented(sends, "Wakil")
    rsvp.decline(declines.id, SAID)
    walk_in = make_guest(event, "Datang Sendiri")
    with transaction():
        walk_in.source = GuestSource.WALK_IN
    scan(event, comes, other, surprise, walk_in)
    found = of(event)
    assert found.total == Tally(
        invited=6, asked=5, accepted=2, represented=1, declined=1, silent=2, expected=3, came=3, unexpected=1, walk_in=1
    )
    assert (found.total.answered, found.total.no_show, found.at_door) == (4, 1, 4)


def test_silence_means_coming_where_the_event_asks_for_regrets_only(app: Flask) -> None:
    event = make_event(regrets_only=True)
    comes, _absent = make_guests(event, [GuestDetails("A", "official"), GuestDetails("B", "official")])
    scan(event, comes)
    total = of(event).total
    assert (total.silent, total.expected, total.came, total.unexpected, total.no_show) == (2, 2, 1, 0, 1)


def test_a_seat_counts_once_through_a_chain_of_representatives(app: Flask) -> None:
    event = make_event()
    governor = make_guest(event, "Gubernur", institution="Pemerintah Provinsi")
    first = represented(governor, "Wakil Gubernur")
    second = represented(first, "Asisten I")
    scan(event, second)
    found = of(event)
    assert (found.total.invited, found.total.represented, found.total.came) == (1, 1, 1)
    (only,) = found.in_place_of
    assert (only.represented.name, only.representative.name, only.came) == ("Gubernur", "Asisten I", True)


def test_two_scans_and_two_sessions_are_one_seat(app: Flask) -> None:
    event = make_event()
    add_session(event, "panel", "Panel")
    guest = make_guest(event)
    rsvp.accept(guest.id, SAID)
    scan(event, guest)
    scan(event, guest, session="panel")
    db.session.expire_all()
    found = of(event)
    assert (found.total.came, found.at_door) == (1, 1)
    assert [tally.came for _session, tally in found.sessions] == [1, 1]


def test_answer_speed_is_from_asked_to_first_answer_by_how_they_were_asked(app: Flask) -> None:
    event = make_event()
    guests = make_guests(event, [GuestDetails(f"T{n}", "official") for n in range(5)])
    for hours, guest in zip((1, 2, 3, 4), guests, strict=False):
        asked(Channel.EMAIL, hours, guest)
        rsvp.accept(guest.id, SAID)
    rsvp.decline(guests[0].id, SAID)
    (speed,) = of(event).speeds
    assert (speed.channel, speed.answers) == (Channel.EMAIL, 4)
    assert (speed.lower, speed.median, speed.upper) == pytest.approx((1.75, 2.5, 3.25), abs=0.02)


def test_a_delegation_is_complete_when_its_places_are_filled_and_everybody_answered(app: Flask) -> None:
    event = make_event()
    one, two = make_guests(
        event, [GuestDetails(name, "delegate", delegation="Kedutaan Korea") for name in ("이민석", "김하늘")]
    )
    rsvp.accept(one.id, SAID)
    (before,) = of(event).delegations
    rsvp.decline(two.id, SAID)
    (after,) = of(event).delegations
    assert (before.is_complete, after.is_complete, after.named) == (False, True, 2)
    with transaction():
        after.delegation.allowance = 3
    (open_,) = of(event).delegations
    assert not open_.is_complete


def test_meals_count_people_who_come_and_wishes_however_they_are_written(app: Flask) -> None:
    event = make_event()
    for name, diet in (("A", "Vegetarian"), ("B", "vegetarian"), ("C", ""), ("D", "Halal")):
        guest = make_guest(event, name)
        with transaction():
            db.session.get_one(Guest, guest.id).diet = diet
        if name != "D":
            rsvp.accept(guest.id, SAID)
    needs = of(event).needs
    assert (needs.people, needs.meals) == (3, 3)
    assert [(words.lower(), number) for words, number in needs.diets] == [("vegetarian", 2)]


@pytest.mark.parametrize("seed", range(4))
def test_all_tables_agree_at_any_meeting(app: Flask, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    event = random_meeting(seed)
    monkeypatch.setattr(clock, "now", lambda: event.ends_at)
    found = of(event)
    total = found.total
    assert total.invited == total.answered + total.silent
    assert total.answered == total.accepted + total.represented + total.declined
    assert total.came == total.expected - total.no_show + total.unexpected
    assert total.came + total.walk_in <= found.at_door
    by_code = {table.code: table for table in tables(found, "en")}
    for code in ("category", "institution", "delegation", "country"):
        assert by_code[code].total[1:] == total.figures(), code
        assert by_code[code].shortened(3).total == by_code[code].total
        sums = [sum(column) for column in zip(*(row[1:] for row in by_code[code].shortened(3).rows), strict=True)]
        assert tuple(sums) == total.figures(), code
    for session, tally in found.sessions:
        assert tally.invited == total.invited, session.code
        assert tally.expected == total.expected
        assert tally.came == tally.expected - tally.no_show + tally.unexpected
    came = [tally.came for _session, tally in found.sessions]
    assert max(came) <= total.came <= sum(came)
    assert len(found.in_place_of) == total.represented


def test_nobody_has_stayed_away_before_it_begins(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    rsvp.accept(make_guest(event).id, SAID)
    before = tables(of(event), "en")[0]
    monkeypatch.setattr(clock, "now", lambda: event.starts_at)
    after = tables(of(event), "en")[0]
    place = before.column("no_show")
    assert before.total and after.total and (before.total[place], after.total[place]) == (None, 1)


def test_an_empty_event_has_a_recap(app: Flask) -> None:
    event = make_event()
    found = of(event)
    assert found.total == Tally() and found.at_door == 0
    assert not any(table.rows for table in tables(found, "id") if table.code not in ("category", "session"))


def test_the_number_of_statements_does_not_depend_on_the_guests(app: Flask, count_sql) -> None:
    counted = []
    for slug, people in (("few", 3), ("many", 300)):
        event = make_event(slug)
        make_guests(
            event,
            [
                GuestDetails(f"T{n}", "official", institution=f"{HOSTILE[n % 5]} {n}", delegation=f"D{n}")
                for n in range(people)
            ],
        )
        db.session.commit()
        db.session.expire_all()
        with count_sql() as statements:
            recap(event, event.sessions[0])
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 14


def test_arrivals_are_counted_by_the_minute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    opening = event.starts_at.replace(second=0)
    for place, minutes in enumerate((2, 2, 5)):
        at = opening + dt.timedelta(minutes=minutes, seconds=20)
        guest = make_guest(event, f"T{place}")
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        scan(event, guest)
    assert of(event).arrivals == [(opening + dt.timedelta(minutes=2), 2), (opening + dt.timedelta(minutes=5), 1)]
