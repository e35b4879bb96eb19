"""Finding people: any spelling, any page, any nonsense in the address; always in one statement."""

import base64
import json

import pytest

from regapp.accounts.service import COMMAND
from regapp.checkin.queries import search
from regapp.errors import Invalid
from regapp.guests import queries
from regapp.guests.service import GuestDetails, withdraw
from tests.factories import make_event, make_guest, make_guests


def names(event, **how) -> list[str]:
    return [row.guest.name for row in queries.guest_page(event.id, **how).rows]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Rachmawati", "rahmawati"),
        ("Gülşah Işık", "isik GULSAH"),
        ("Mary O’Neill", "oneill mary"),
        ("Nur\u200bhayati", "nur hayati"),
        ("이하늘", "이하늘"),
        ("José Ibáñez Peña", "pena jose"),
        ("100% Hijau_", "100%"),
    ],
)
def test_it_finds_a_guest_in_any_spelling(app, written, typed):
    event = make_event()
    make_guest(event, written)
    make_guest(event, "Bambang")
    assert names(event, q=typed) == [written]


@pytest.mark.parametrize("typed", ["...", "%", "_", "%%%", "\\", "\u200b\u200b\u200b", "\x00"])
def test_signs_alone_find_nobody(app, typed):
    event = make_event()
    make_guest(event)
    assert names(event, q=typed) == []


@pytest.mark.parametrize("typed", ["...", "a..", "aaa", "%%%", "n\u200b\u200b", "ee-"])
def test_the_door_shows_nobody_for_less_than_three_letters(app, typed):
    event = make_event()
    make_guests(event, [GuestDetails(f"Sanera {n}", "official") for n in range(5)])
    assert search(event.id, event.sessions[0].id, typed) == []


def test_the_door_finds_a_name_of_three_hangul_letters(app):
    event = make_event()
    make_guest(event, "이하늘")
    assert [found.holder.guest.name for found in search(event.id, event.sessions[0].id, "하늘")] == ["이하늘"]


@pytest.mark.parametrize("typed", ["a" * 60_000, "ab " * 2_000, "\ufdfa" * 3_000])
def test_an_endless_search_is_answered(app, typed):
    event = make_event()
    make_guest(event)
    assert names(event, q=typed) == []


def cursor(of: object) -> str:
    content = of if isinstance(of, bytes) else json.dumps(of).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize(
    "made_up",
    [
        "zzz",
        "é",
        cursor(["a", 10**30]),
        cursor(["a", -1]),
        cursor(["a", "1"]),
        cursor([1, 1]),
        cursor({"a": 1, "b": 2}),
        cursor(b'["a",Infinity]'),
        cursor(b'["\\ud800",1]'),
        cursor(["\x00", 1]),
        cursor(b"[" * 100_000),
    ],
)
def test_it_refuses_a_cursor_that_somebody_made_up(app, made_up):
    event = make_event()
    make_guest(event)
    with pytest.raises(Invalid):
        queries.guest_page(event.id, after=made_up)


def test_nul_in_an_address_finds_nobody_and_breaks_nothing(app):
    event = make_event()
    make_guest(event)
    assert names(event, category="\x00x") == []
    assert queries.guest_row(event.id, "\x00") is None


@pytest.mark.parametrize("size", [1, 7, 50])
def test_the_pages_together_are_the_list_even_when_names_are_alike(app, size):
    event = make_event()
    make_guests(
        event, [GuestDetails(name, "official") for name in ["Ana", "Ana", "ana", "Ána", "Budi", "이하늘", "=1+1"] * 3]
    )
    seen, after = [], ""
    while True:
        page = queries.guest_page(event.id, after=after, limit=size)
        seen += [row.guest.id for row in page.rows]
        after = page.cursor
        if not after:
            break
    assert len(seen) == len(set(seen)) == 21


def test_a_guest_who_was_taken_off_is_shown_only_when_asked_for(app):
    event = make_event()
    withdraw(make_guest(event, "Ana"), COMMAND)
    assert names(event) == []
    assert names(event, show="withdrawn") == ["Ana"]
    assert queries.counts(event.id)["withdrawn"] == 1


@pytest.mark.parametrize("many", [10, 1000])
def test_list_filters_and_person_take_the_same_statements_however_many_guests(app, count_sql, many):
    event = make_event()
    ref = make_guests(event, [GuestDetails(f"Tamu {n}", "official", delegation=f"D{n % 7}") for n in range(many)])[
        0
    ].ref
    event_id = event.id
    app.extensions["sqlalchemy"].session.expire_all()
    with count_sql() as statements:
        page = queries.guest_page(event_id, q="tamu", show="none")
        assert [(row.category.name, row.delegation, row.invitation.answer) for row in page.rows]
        queries.counts(event_id)
        queries.categories(event_id)
    assert len(statements) == 3
    with count_sql() as statements:
        queries.person(event_id, ref)
    assert len(statements) == 2
