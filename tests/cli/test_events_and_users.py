"""The commands that set events and accounts up."""

import pytest

from regapp.accounts.queries import role_at, user_by_email
from regapp.cli.events import events
from regapp.cli.users import users
from regapp.errors import Invalid
from regapp.events.queries import event_by_slug
from regapp.models import Role
from tests.factories import PASSWORD, make_event

GIVEN = {
    "--slug": "forum",
    "--title": "Forum Kerja Sama",
    "--starts": "2031-05-08T08:30",
    "--ends": "2031-05-08T16:00",
    "--timezone": "Asia/Makassar",
    "--venue": "Balai Kota",
}


def run(app, command, *arguments, **more):
    return app.test_cli_runner().invoke(command, list(arguments), **more)


def create(app, **changed):
    given = GIVEN | {f"--{name}": value for name, value in changed.items()}
    return run(app, events, "create", *[part for pair in given.items() for part in pair])


def test_an_event_is_created_and_listed(app):
    answer = create(app)
    assert (answer.exit_code, answer.output) == (0, "The event forum is set up.\n")
    assert event_by_slug("forum").languages[0] == "id"
    assert run(app, events, "list").output == "forum\t8 May 2031, 08:30 WITA\tForum Kerja Sama\n"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slug": "Forum"}, "lower-case letters"),
        ({"slug": "events"}, "used by the program itself"),
        ({"slug": "fgd"}, "Another event has this address"),
        ({"timezone": "Asia/Balikpapan"}, "time zone is not known"),
        ({"ends": "2031-05-08T08:00"}, "end lies before the beginning"),
        ({"title": " "}, "title of the event"),
    ],
)
def test_what_the_rules_refuse_is_said_and_changes_nothing(app, changed, message):
    make_event("fgd")
    answer = create(app, **changed)
    assert isinstance(answer.exception, Invalid) and message in str(answer.exception)
    assert event_by_slug("forum") is None


@pytest.mark.parametrize("changed", [{"starts": "8 May"}, {"language": "xx"}])
def test_wrong_usage_ends_with_2(app, changed):
    assert create(app, **changed).exit_code == 2


def test_an_account_gets_a_password_that_is_printed_once(app):
    make_event()
    answer = run(app, users, "add", "Desk@Contoh.example", "--role", "desk", "--event", "fgd")
    assert answer.exit_code == 0 and len(answer.stdout.strip()) >= 12
    user = user_by_email("desk@contoh.example")
    assert role_at(user.id, "fgd")[1] == Role.DESK


def test_a_given_password_is_not_printed(app):
    answer = run(
        app, users, "add", "panitia@contoh.example", "--role", "organizer", "--password-stdin", input=f"{PASSWORD}\n"
    )
    assert answer.exit_code == 0 and PASSWORD not in answer.output
    assert "organizer of every event" in answer.output


def test_adding_somebody_again_changes_the_role(app):
    make_event()
    for role in ("desk", "organizer"):
        run(app, users, "add", "panitia@contoh.example", "--role", role, "--event", "fgd")
    assert role_at(user_by_email("panitia@contoh.example").id, "fgd")[1] == Role.ORGANIZER


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (["panitia@contoh.example", "--role", "organizer", "--event", "lain"], ""),
        (["panitia@contoh.example", "--role", "organizer", "--password-stdin"], ""),
    ],
)
def test_an_account_that_cannot_be_made_ends_with_1(app, arguments, typed):
    assert run(app, users, "add", *arguments, input=typed).exit_code == 1
    assert user_by_email("panitia@contoh.example") is None


@pytest.mark.parametrize(("email", "password"), [("panitia", PASSWORD), ("panitia@contoh.example", "pendek")])
def test_no_account_is_made_of_a_bad_address_or_a_short_password(app, email, password):
    answer = run(app, users, "add", email, "--role", "organizer", "--password-stdin", input=password)
    assert isinstance(answer.exception, Invalid)
    assert user_by_email(email) is None
