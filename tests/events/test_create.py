"""Setting an event up: through the page, and through the service."""

import datetime as dt

import pytest

from regapp.accounts.queries import role_at
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.events.forms import ZONES_OF_INDONESIA
from regapp.events.queries import event_by_slug, happenings
from regapp.events.service import EventDetails, create_event, new_code, proposed_slug
from regapp.events.standard import STANDARD_CATEGORIES
from regapp.models import Palette, Role
from tests.factories import make_event, make_user, sign_in

NEW = "/manage/events/new"
GIVEN = {
    "title": "FGD Pembangunan Hijau MIKTA",
    "slug": "fgd-mikta",
    "starts": "2031-05-08T08:30",
    "ends": "2031-05-08T16:00",
    "timezone": "Asia/Makassar",
    "venue": "Ballroom, Balikpapan",
    "language": "id",
    "languages": ["id", "en"],
    "standard-0-code": "official",
    "standard-0-wanted": "y",
    "standard-0-color": "indigo",
    "standard-1-code": "student",
    "standard-1-color": "cyan",
    "own-0-name": "Pengusaha <Hijau>",
    "own-0-color": "lime",
    "own-1-name": "",
    "own-1-color": "yellow",
}


@pytest.fixture
def organizer(app, monkeypatch):
    """A signed-in organizer whose forms need no token; the token has tests of its own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER))


def details(**fields) -> EventDetails:
    return EventDetails(
        **{
            "title": "Forum",
            "starts": dt.datetime.fromisoformat("2031-05-08T08:30"),
            "ends": dt.datetime.fromisoformat("2031-05-08T16:00"),
            "timezone": "Asia/Makassar",
            "venue": "Balai Kota",
            **fields,
        }
    )


def test_the_form_offers_indonesias_zones_first_and_the_standard_categories_ticked(organizer):
    page = organizer.get(NEW).text
    assert [page.index(f'value="{zone}"') for zone, _ in ZONES_OF_INDONESIA] == sorted(
        page.index(f'value="{zone}"') for zone, _ in ZONES_OF_INDONESIA
    )
    assert page.index('value="Asia/Jayapura"') < page.index('value="Africa/Abidjan"')
    for kind in STANDARD_CATEGORIES:
        assert f'value="{kind.code}"' in page
    assert page.count("checked") >= len(STANDARD_CATEGORIES)


def test_an_event_is_set_up_with_its_categories_and_its_first_session(organizer):
    answer = organizer.post(NEW, data=GIVEN)
    assert answer.status_code == 302 and answer.location == "/manage/fgd-mikta/"
    event = event_by_slug("fgd-mikta")
    assert event.starts_at == dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC)
    assert [(c.code, c.name, c.color) for c in event.categories] == [
        ("official", "Pejabat", Palette.INDIGO),
        ("pengusaha-hijau", "Pengusaha <Hijau>", Palette.LIME),
    ]
    assert event.categories[0].text("name", "en") == "Official"
    assert [(s.code, s.starts_at, s.ends_at) for s in event.sessions] == [("main", event.starts_at, event.ends_at)]


def test_whoever_sets_it_up_becomes_its_organizer_and_the_history_says_so(organizer, app):
    organizer.post(NEW, data=GIVEN)
    event = event_by_slug("fgd-mikta")
    told = {one.entry.action for one in happenings(event.id)}
    assert told == {"event.created", "role.given"}


def test_an_organizer_of_one_event_organizes_the_new_one_too(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    user = make_user(Role.ORGANIZER, make_event())
    sign_in(app.test_client(), user).post(NEW, data=GIVEN)
    assert role_at(user.id, "fgd-mikta")[1] == Role.ORGANIZER


def test_an_address_left_empty_is_made_from_the_title(organizer):
    organizer.post(NEW, data=GIVEN | {"slug": "", "title": "Pertemuan Jum’at İstanbul"})
    assert event_by_slug("pertemuan-jumat-istanbul") is not None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": ""}, "Please enter the title of the event."),
        ({"title": "x" * 301}, "This is too long: 300 characters fit."),
        ({"venue": " "}, "Please enter where the event is held."),
        ({"starts": ""}, "Please enter when the event begins."),
        ({"starts": "8 May"}, "Please enter a date and a time, such as 2031-05-08 08:30."),
        ({"ends": "2031-05-08T08:30"}, "The end lies before the beginning."),
        ({"ends": "2031-05-07T08:30"}, "The end lies before the beginning."),
        ({"timezone": "Asia/Balikpapan"}, "This time zone is not known."),
        ({"timezone": "../etc/passwd"}, "This time zone is not known."),
        (
            {"timezone": "Europe/Berlin", "starts": "2031-03-30T02:30"},
            "The clocks are put forward on that day: this time does not exist.",
        ),
        ({"slug": "Fgd Mikta"}, "The address has lower-case letters"),
        ({"slug": "x" * 65}, "This is too long: 64 characters fit."),
        ({"slug": "events"}, "This word is used by the program itself."),
        ({"slug": "", "title": "***"}, "The address has lower-case letters"),
        ({"slug": "fgd"}, "Another event has this address already."),
        ({"own-0-name": "pejabat"}, "There is a category of this name already."),
        ({"standard-0-wanted": "", "own-0-name": ""}, "Please keep at least one category."),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_is_kept(organizer, given, message):
    make_event("fgd")
    answer = organizer.post(NEW, data=GIVEN | given | {"host": "Kementerian & Rekan"})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Kementerian &amp; Rekan" in answer.text
    assert event_by_slug("fgd-mikta") is None


def test_an_error_stands_beside_its_field_and_in_the_summary(organizer):
    page = organizer.post(NEW, data=GIVEN | {"title": ""}).text
    assert 'href="#title"' in page
    assert 'id="title-error"' in page and 'aria-describedby="title-help title-error"' in page


def test_a_form_without_its_token_is_refused(app):
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER))
    answer = client.post(NEW, data=GIVEN)
    assert answer.status_code == 400 and event_by_slug("fgd-mikta") is None


def test_a_desk_helper_sets_no_event_up(app):
    client = sign_in(app.test_client(), make_user(Role.DESK, make_event()))
    assert client.get(NEW).status_code == 403


def test_two_events_cannot_take_one_address(app, monkeypatch):
    """The database decides, also when both looked and found it free."""
    make_event("forum")
    monkeypatch.setattr("regapp.events.service._checked_slug", lambda slug: slug)
    with pytest.raises(Invalid, match="Another event has this address"):
        create_event("forum", details(), COMMAND)


def test_an_event_in_another_language_has_its_words(app):
    event = create_event("forum", details(language="en"), COMMAND)
    assert event.languages == ["en", "id"]
    official = next(c for c in event.categories if c.code == "official")
    assert (official.name, official.text("name", "id")) == ("Official", "Pejabat")
    assert event.sessions[0].title == "Main session"


def test_the_standard_categories_say_who_may_send_somebody_else(app):
    event = create_event("forum", details(), COMMAND)
    assert {c.code for c in event.categories if c.may_be_represented} == {"official", "delegate", "speaker"}
    assert len(event.categories) == 7


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("FGD Pembangunan Hijau", "fgd-pembangunan-hijau"),
        ("한국", "hangug"),
        ("***", ""),
        (
            "Pertemuan Tingkat Menteri tentang Pembangunan Berkelanjutan",
            "pertemuan-tingkat-menteri-tentang-pembangunan",
        ),
    ],
)
def test_an_address_is_proposed_from_a_title(title, slug):
    assert proposed_slug(title) == slug


def test_a_code_is_never_given_twice():
    assert new_code("Panel", ["panel", "panel-2"], "session") == "panel-3"
    assert new_code("***", [], "session") == "session"
