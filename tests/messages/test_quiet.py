"""The quiet time, from plain values: zones, midnight, and nights with a change of the clock."""

import datetime as dt
import zoneinfo

import pytest

from regapp.messages.quiet import GRACE, QuietTime, leaves_at, of_event, tried_again_at
from regapp.models import Event, Occasion

NIGHT = (dt.time(21), dt.time(7))


def quiet(zone: str = "Asia/Makassar", times: tuple[dt.time, dt.time] = NIGHT) -> QuietTime:
    return QuietTime(*times, zoneinfo.ZoneInfo(zone))


def at(zone: str, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone))


@pytest.mark.parametrize(
    ("time", "is_quiet"),
    [("20:59:59", False), ("21:00", True), ("23:10", True), ("00:00", True), ("06:59:59", True), ("07:00", False)],
)
def test_the_night_crosses_midnight_and_its_end_is_not_quiet(time, is_quiet):
    assert quiet().holds(at("Asia/Makassar", f"2031-05-08T{time}")) is is_quiet


def test_a_quiet_noon_does_not_cross_midnight():
    noon = quiet(times=(dt.time(12), dt.time(13, 30)))
    assert [noon.holds(at("Asia/Makassar", f"2031-05-08T{time}")) for time in ("11:59", "12:00", "13:29", "13:30")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("zone", "asked", "over"),
    [
        ("Asia/Makassar", "2031-05-08T23:10", "2031-05-08T23:00+00:00"),
        ("Asia/Makassar", "2031-05-09T03:00", "2031-05-08T23:00+00:00"),
        ("Asia/Jakarta", "2031-05-08T23:10", "2031-05-09T00:00+00:00"),
        ("Asia/Jayapura", "2031-05-08T23:10", "2031-05-08T22:00+00:00"),
        ("Europe/Istanbul", "2031-05-08T23:10", "2031-05-09T04:00+00:00"),
    ],
)
def test_it_is_over_in_the_morning_of_the_events_own_zone(zone, asked, over):
    assert quiet(zone).over(at(zone, asked)) == dt.datetime.fromisoformat(over)


def test_by_day_it_is_over_already():
    noon = at("Asia/Makassar", "2031-05-08T12:00")
    assert quiet().over(noon) == noon


@pytest.mark.parametrize(
    ("evening", "hours"),
    # Sydney: the clock goes forward on 5 October 2031 and back on 6 April 2031.
    [("2031-10-04T21:00", 9), ("2031-04-05T21:00", 11), ("2031-06-01T21:00", 10)],
)
def test_a_night_with_a_change_of_the_clock_is_shorter_or_longer(evening, hours):
    begins = at("Australia/Sydney", evening).astimezone(dt.UTC)
    assert quiet("Australia/Sydney").over(begins) - begins == dt.timedelta(hours=hours)


def test_an_end_that_the_clock_skips_is_the_first_instant_behind_it():
    short = quiet("Australia/Sydney", (dt.time(1), dt.time(2, 30)))
    over = short.over(at("Australia/Sydney", "2031-10-05T01:30"))
    assert not short.holds(over)
    assert over <= at("Australia/Sydney", "2031-10-05T03:31")


def test_an_end_that_the_clock_shows_twice_comes_the_second_time_too():
    short = quiet("Australia/Sydney", (dt.time(1), dt.time(2, 30)))
    second = at("Australia/Sydney", "2031-04-06T02:15").replace(fold=1)
    assert short.over(second) == second.astimezone(dt.UTC) + dt.timedelta(minutes=15)


@pytest.mark.parametrize("hour", range(48))
def test_whatever_the_instant_what_is_over_is_not_quiet_and_lies_ahead(hour):
    for zone in ("Asia/Makassar", "Australia/Sydney", "Europe/Istanbul", "America/Mexico_City"):
        asked = dt.datetime(2031, 10, 4, tzinfo=dt.UTC) + dt.timedelta(hours=hour, minutes=17)
        over = quiet(zone).over(asked)
        assert over >= asked and not quiet(zone).holds(over)


@pytest.mark.parametrize(("begins", "ends"), [("", ""), ("21:00", ""), ("", "07:00"), ("07:00", "07:00")])
def test_an_event_without_both_times_is_never_quiet(begins, ends):
    assert of_event(Event(quiet_from=begins, quiet_until=ends, timezone="Asia/Makassar")) is None


LATE = at("Asia/Makassar", "2031-05-08T23:10")
MORNING = at("Asia/Makassar", "2031-05-09T07:00")


@pytest.mark.parametrize(
    ("occasion", "due", "leaves"),
    [
        (Occasion.ANSWER, LATE - dt.timedelta(hours=5), LATE),
        (Occasion.HAND, LATE, LATE),
        (Occasion.HAND, LATE - GRACE + dt.timedelta(seconds=1), LATE),
        (Occasion.HAND, LATE - GRACE, MORNING),
        (Occasion.CLOCK, LATE, MORNING),
    ],
)
def test_only_answers_and_what_somebody_just_sent_leave_at_night(occasion, due, leaves):
    assert leaves_at(occasion, quiet(), due, LATE) == leaves
    assert leaves_at(occasion, None, due, LATE) == LATE


@pytest.mark.parametrize(
    ("occasion", "again"), [(Occasion.ANSWER, LATE), (Occasion.HAND, MORNING), (Occasion.CLOCK, MORNING)]
)
def test_nothing_but_an_answer_is_tried_again_at_night(occasion, again):
    assert tried_again_at(occasion, quiet(), LATE) == again
