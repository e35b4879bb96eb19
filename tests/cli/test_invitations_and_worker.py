"""The commands that ask guests and deliver what was written."""

import csv

import pytest

from regapp.accounts.service import COMMAND
from regapp.cli.invitations import invitations
from regapp.cli.worker import worker
from regapp.extensions import db
from regapp.guests.service import withdraw
from regapp.models import Event
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest
from tests.messages.conftest import post, smtp_url

__all__ = ["post", "smtp_url"]


def run(app, command, *arguments):
    return app.test_cli_runner().invoke(command, [str(argument) for argument in arguments])


def test_send_queues_who_was_not_asked_and_says_how_many(app):
    event = make_event()
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Suparman")
    assert (
        run(app, invitations, "send", "fgd").output == "1 queued, 1 without an address, 0 asked or answered already\n"
    )
    assert run(app, invitations, "send", "fgd").output.startswith("0 queued, 1 without an address, 1 asked")


def test_send_takes_one_category_or_one_guest(app):
    event = make_event()
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Rina", "student", email="rina@kampus.example")
    third = make_guest(event, "Budi", email="budi@prov.example")
    assert run(app, invitations, "send", "fgd", "--category", "student").output.startswith("1 queued")
    assert run(app, invitations, "send", "fgd", "--guest", third.ref.lower()).output.startswith("1 queued")
    assert run(app, invitations, "send", "fgd").output.startswith("1 queued")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("send", "lain"), "there is no event “lain”"),
        (("send", "fgd", "--category", "raja"), "this event has official, delegate"),
        (("send", "fgd", "--guest", "ABC234"), "there is no guest “ABC234”"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(app, arguments, words):
    make_event()
    answer = run(app, invitations, *arguments)
    assert answer.exit_code == 1 and words in answer.output


def test_links_has_everybody_on_the_list_whatever_they_answered(app, tmp_path):
    event = make_event()
    declined, guest = make_guest(event, "=1+1"), make_guest(event, "Nurhayati")
    rsvp.decline(declined.id, Said())
    other = rsvp.represent(guest.id, RepresentativeDetails("Wati"), Said())
    withdraw(make_guest(event, "Salah"), COMMAND)
    file = tmp_path / "links.csv"
    assert run(app, invitations, "links", "fgd", "-o", file).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as text:
        header, *rows = csv.reader(text)
    assert header == ["ref", "name", "category", "url"]
    assert [row[0] for row in rows] == [declined.ref, guest.ref, other.ref]
    assert rows[0][1] == "\u200b=1+1"
    assert [row[3] for row in rows] == [f"http://127.0.0.1:8000{link_of(one)}" for one in (declined, guest, other)]


def test_the_worker_delivers_what_is_due_and_ends(app, post, monkeypatch):
    monkeypatch.setattr("regapp.cli.worker.not_ready_because", str)
    event = make_event()
    make_guest(event, email="nurhayati@prov.example")
    run(app, invitations, "send", "fgd")
    assert run(app, worker, "--once").output.splitlines()[-1] == "1 sent, 0 postponed, 0 failed, 0 cancelled"
    assert post.recipients == ["nurhayati@prov.example"]


def test_the_worker_refuses_a_database_without_our_schema(app):
    assert db.session.get(Event, 0) is None
    answer = run(app, worker, "--once")
    assert answer.exit_code == 1 and "regapp db upgrade" in answer.output
