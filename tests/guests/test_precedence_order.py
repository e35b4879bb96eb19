"""The order itself: the rule, pins, and an order that is locked."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.guests.precedence.countries import country_name, place_of
from regapp.guests.precedence.order import Candidate, Pin, Standing, as_locked, by_rule, moved, with_pins
from regapp.guests.precedence.ranks import RANKS
from regapp.models import CountryOrder, RankBasis

ENGLISH = CountryOrder.ENGLISH


def at(day, hour=9, minute=0):
    return dt.datetime(2031, 2, day, hour, minute, tzinfo=dt.UTC)


def somebody(guest_id, code="", name="a", **more):
    credentials, country = more.pop("credentials", None), more.pop("country", "")
    return Candidate(guest_id, name, Standing(code, credentials, country), **more)


def test_heads_of_mission_stand_by_the_day_and_the_hour_of_their_credentials():
    people = [
        somebody(1, "D.amb", credentials=at(11, 9, 15), country="AU"),
        somebody(2, "D.amb", credentials=at(11, 9, 0), country="TR"),
        somebody(3, "D.amb", credentials=at(2), country="KR"),
        somebody(4, "D.amb", country="MX"),
        somebody(5, "D.cda", credentials=at(1)),
    ]
    assert by_rule(people, ENGLISH) == [3, 2, 1, 4, 5]


def test_foreign_representatives_stand_before_the_province_and_an_assistant_stays_an_assistant():
    people = [
        somebody(1, "P.p"),
        somebody(2, "P.a"),
        somebody(3, "D.amb", credentials=at(1)),
        somebody(4, "P.0"),
        somebody(5, "S"),
        somebody(6),
    ]
    assert by_rule(people, ENGLISH) == [4, 3, 2, 1, 5, 6]


def test_a_representative_stands_by_own_rank_by_the_representeds_or_by_hand():
    governor = Standing("P.a")
    beside = [somebody(1, "P.b", "b"), somebody(2, "P.q", "c")]

    def place(**more):
        assistant = somebody(3, "P.p", "a", represented=governor, **more)
        return by_rule([*beside, assistant], ENGLISH).index(3) + 1

    assert place() == 2
    assert place(basis=RankBasis.REPRESENTED) == 1
    assert place(basis=RankBasis.BY_HAND, code_by_hand="U") == 3


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        (CountryOrder.ENGLISH, ["AU", "ID", "MX", "KR", "TR"]),
        (CountryOrder.INDONESIAN, ["AU", "ID", "MX", "KR", "TR"]),
        (CountryOrder.MIKTA, ["MX", "ID", "KR", "TR", "AU"]),
    ],
)
def test_countries_stand_in_the_order_that_the_event_chose(order, codes):
    people = [somebody(number, "D.1sec", country=code) for number, code in enumerate(reversed(codes))]
    assert [people[one].own.country for one in by_rule(people, order)] == codes


def test_every_country_has_a_place_and_none_stands_before_the_members():
    assert place_of("JP", CountryOrder.MIKTA) > place_of("AU", CountryOrder.MIKTA)
    assert place_of("", ENGLISH) > place_of("ZW", ENGLISH)
    assert country_name("KR", "id") == "Republik Korea"
    assert country_name("KR", "en") == "Republic of Korea"
    assert country_name("XX", "en") == "XX"


def test_a_number_of_the_guest_list_goes_before_the_rule():
    assert by_rule([somebody(1, "P.a"), somebody(2, "S", number=7), somebody(3, "S", number=2)], ENGLISH) == [3, 2, 1]


def test_companions_follow_behind_everybody_in_the_order_of_whom_they_accompany():
    people = [
        somebody(1, "P.q"),
        somebody(2, "P.a"),
        somebody(3, companion_of=1),
        somebody(4, "P.0", companion_of=2),
        somebody(5, companion_of=99),
    ]
    assert by_rule(people, ENGLISH) == [2, 1, 4, 3, 5]


def test_who_is_pinned_stands_there_and_the_others_keep_their_order():
    assert with_pins([1, 2, 3, 4], [Pin(4, 1), Pin(1, 3)]) == [4, 2, 1, 3]
    assert with_pins([1, 2], [Pin(1, 90)]) == [2, 1]
    assert with_pins([1, 2], [Pin(77, 1)]) == [1, 2]


def test_a_locked_order_is_not_sorted_again_and_newcomers_wait_apart():
    assert as_locked([5, 4, 3, 2, 1], {1: 1, 2: 2, 3: 3}) == ([1, 2, 3], [5, 4])


def test_a_gap_closes_when_somebody_leaves_a_locked_order():
    assert as_locked([3, 1], {1: 1, 2: 2, 3: 3}) == ([1, 3], [])


def test_somebody_moved_pushes_the_others_aside():
    assert moved([1, 2, 3, 4], 4, 2) == [1, 4, 2, 3]
    assert moved([1, 2, 3], 9, 99) == [1, 2, 3, 9]
    assert moved([1, 2, 3], 1, 0) == [1, 2, 3]


people = st.lists(
    st.builds(
        Candidate,
        guest_id=st.integers(1, 10**6),
        sort_key=st.sampled_from(["a", "b", "c"]),
        own=st.builds(
            Standing,
            code=st.sampled_from([rank.code for rank in RANKS] + ["", "X"]),
            credentials_at=st.none() | st.integers(1, 28).map(at),
            country=st.sampled_from(["", "KR", "ID", "XX"]),
        ),
        number=st.none() | st.integers(0, 3),
        companion_of=st.none() | st.integers(1, 5),
    ),
    unique_by=lambda one: one.guest_id,
    max_size=12,
)


@given(people, st.randoms(), st.sampled_from(list(CountryOrder)))
def test_everybody_stands_once_and_the_order_does_not_hang_on_who_was_read_first(everybody, random, countries):
    order = by_rule(everybody, countries)
    assert sorted(order) == sorted(one.guest_id for one in everybody)
    shuffled = list(everybody)
    random.shuffle(shuffled)
    assert by_rule(shuffled, countries) == order


@given(st.lists(st.integers(1, 99), unique=True, min_size=1), st.lists(st.integers(1, 99), unique=True), st.data())
def test_pins_keep_their_places_as_long_as_there_are_so_many(rule, places, data):
    chosen = data.draw(st.permutations(rule))
    pins = [Pin(guest, place) for guest, place in zip(chosen, places, strict=False)]
    order = with_pins(rule, pins)
    assert sorted(order) == sorted(rule)
    free = [guest for guest in order if guest not in {pin.guest_id for pin in pins}]
    assert free == [guest for guest in rule if guest in free]
    for pin in pins:
        if all(other.place <= len(rule) for other in pins):
            assert order[pin.place - 1] == pin.guest_id
