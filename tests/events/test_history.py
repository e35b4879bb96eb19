"""The history: every action in words, page by page."""

import re

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND, Actor, record
from regapp.events import history
from regapp.extensions import transaction
from regapp.models import ActorKind, AnswerValue, AuditEntry, Role
from regapp.paths import PACKAGE
from tests.factories import make_event, make_guest, make_user, sign_in

HISTORY = "/manage/fgd/history"


def entry(action: str, **data) -> AuditEntry:
    return AuditEntry(action=action, data=data, actor_kind=ActorKind.COMMAND, actor_name="", at=clock.now())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (entry("guest.added", name="Nurhayati"), "Nurhayati was put on the guest list."),
        (entry("guest.added", name="100 % Hijau"), "100 % Hijau was put on the guest list."),
        (entry("answer.represented", name="Aji", representative="Eka"), "Aji will be represented by Eka."),
        (entry("answer.represented", name="Aji"), "Aji will be represented by …."),
        (entry("guests.imported", added=1), "1 guest was imported."),
        (entry("guests.imported", added=41, file="undangan.xlsx"), "41 guests were imported from undangan.xlsx."),
        (entry("invitation.queued", count=2), "2 invitations were queued."),
        (entry("invitation.queued", name="Aji"), "The invitation of Aji was queued."),
        (
            entry("role.given", person="panitia@contoh.example", role="desk"),
            "panitia@contoh.example became desk helper.",
        ),
        (entry("event.changed", changed={"venue": ["a", "b"]}), "The event's details were changed: venue."),
        (entry("seal.broken", name="Aji"), "seal.broken"),
    ],
)
def test_an_action_is_told_in_words(app, told, words):
    with app.test_request_context("/?lang=en"):
        assert history.in_words(told) == words


def test_every_action_that_the_program_records_has_its_sentence():
    """An action may be written as a literal, or stand in one as in `f"answer.{value}"`."""
    recorded = set()
    for file in PACKAGE.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        recorded |= set(re.findall(r'\brecord\([^"()]*(?:\([^()]*\)[^"()]*)*"([a-z]+\.[a-z_]+)"', source))
    recorded |= {f"answer.{value}" for value in AnswerValue}
    assert len(recorded) > 15
    assert sorted(recorded - set(history.SENTENCES)) == []


def test_every_sentence_can_be_said_without_any_data(app):
    with app.test_request_context("/?lang=en"):
        for action in history.SENTENCES:
            assert "%(" not in history.in_words(entry(action))


def test_who_acted_is_told_as_they_were_called_then(app):
    with app.test_request_context("/?lang=en"):
        assert history.actor_in_words(entry("demo.loaded")) == "the server's command line"
        told = entry("guest.added", name="Aji")
        told.actor_name = "Ibu Sari"
        assert history.actor_in_words(told) == "Ibu Sari"


def test_old_and_new_are_shown_and_times_are_the_events(app):
    event = make_event()
    told = entry(
        "session.changed",
        changed={"starts_at": ["2031-05-08T00:30+00:00", "2031-05-08T01:00+00:00"], "capacity": [None, 40]},
    )
    with app.test_request_context("/?lang=en"):
        assert history.changes_in_words(told, event) == [
            ("beginning", "8 May 2031, 08:30 WITA", "8 May 2031, 09:00 WITA"),
            ("places in the room", "–", "40"),
        ]


def test_the_page_is_read_backwards_without_a_gap_or_a_repeat(app):
    event = make_event()
    guest = make_guest(event, "Nurhayati")
    with transaction():
        for n in range(120):
            record(
                Actor(ActorKind.USER, "Ibu Sari"), "guest.added", event_id=event.id, guest_id=guest.id, name=f"Tamu {n}"
            )
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    seen, address = [], HISTORY
    while address:
        page = client.get(address).text
        seen += re.findall(r"Tamu (\d+) was put", page)
        older = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = older[1] if older else None
    assert seen == [str(n) for n in reversed(range(120))]


def test_the_history_takes_as_many_statements_at_1000_entries_as_at_10(app, count_sql):
    event = make_event()
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    counts = []
    for entries in (10, 990):
        with transaction():
            for n in range(entries):
                record(COMMAND, "guest.added", event_id=event.id, guest_id=None, name=f"Tamu {n}")
        with count_sql() as statements:
            client.get(HISTORY)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_names_are_shown_as_typed(app):
    event = make_event()
    with transaction():
        record(COMMAND, "guest.added", event_id=event.id, name="PT Borneo <Hijau> & Rekan")
    page = sign_in(app.test_client(), make_user(Role.ORGANIZER, event)).get(HISTORY).text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan was put on the guest list." in page
