"""Changing an event, its categories and its sessions."""

import datetime as dt

import pytest

from regapp.accounts.service import COMMAND
from regapp.events.queries import admitted, event_by_slug, happenings
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db
from regapp.models import EventSession, Palette, Role
from tests.factories import make_event, make_user, sign_in

SETTINGS = "/manage/fgd/settings"


@pytest.fixture
def event(app):
    return make_event(
        starts_at=dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC), ends_at=dt.datetime(2031, 5, 8, 8, tzinfo=dt.UTC)
    )


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


GIVEN = {
    "title": "FGD Pembangunan Hijau",
    "title_en": "FGD on Green Development",
    "starts": "2031-05-08T08:30",
    "ends": "2031-05-08T16:00",
    "timezone": "Asia/Makassar",
    "venue": "Ballroom, Balikpapan",
    "host": "Kementerian Contoh",
    "language": "id",
    "languages": ["id", "en"],
    "accent": "#1f5fa8",
}


def stored(event):
    db.session.expire_all()
    return event_by_slug(event.slug)


def test_the_page_shows_the_event_as_it_stands(organizer):
    page = organizer.get(SETTINGS).text
    assert 'value="2031-05-08T08:30"' in page
    assert 'value="FGD on Green Development"' in page
    assert page.count('action="/manage/fgd/settings/categories/') == 7


def test_nothing_changed_is_said_and_leaves_no_entry(organizer, event):
    page = organizer.post(SETTINGS, data=GIVEN, follow_redirects=True).text
    assert "Nothing was changed." in page
    assert happenings(event.id) == []


def test_details_are_changed_and_the_history_tells_old_and_new(organizer, event):
    organizer.post(
        SETTINGS,
        data=GIVEN
        | {"venue": "Kantor Gubernur", "contact_phone": "0812-0000-1111", "attire": "Batik", "attire_en": "Batik"},
    )
    changed = stored(event)
    assert (changed.venue, changed.contact_phone, changed.text("attire", "en")) == (
        "Kantor Gubernur",
        "+6281200001111",
        "Batik",
    )
    entry = happenings(event.id)[0].entry
    assert entry.action == "event.changed"
    assert entry.data["changed"]["venue"] == ["Ballroom, Balikpapan", "Kantor Gubernur"]


def test_the_session_that_lasts_as_long_as_the_event_moves_with_it(organizer, event):
    panel = add_session(
        event,
        SessionDetails(
            "Panel", dt.datetime.fromisoformat("2031-05-08T13:00"), dt.datetime.fromisoformat("2031-05-08T15:00")
        ),
        COMMAND,
    )
    organizer.post(SETTINGS, data=GIVEN | {"starts": "2031-05-08T09:00"})
    sessions = {s.code: s.starts_at for s in stored(event).sessions}
    assert sessions["main"] == dt.datetime(2031, 5, 8, 1, tzinfo=dt.UTC)
    assert sessions[panel.code] == dt.datetime(2031, 5, 8, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"accent": "red"}, "A colour is written as # and six digits"),
        ({"contact_email": "panitia"}, "This is not an e-mail address."),
        ({"contact_phone": "abc"}, "This is not a telephone number."),
        ({"contact_phone": "12"}, "This telephone number has too few or too many digits."),
        ({"answer_deadline": "2031-05-09T08:00"}, "Answers cannot be taken after the event is over."),
        ({"signer_number": "1" * 41}, "This is too long: 40 characters fit."),
    ],
)
def test_a_detail_that_cannot_be_taken_is_said_beside_its_field(organizer, event, given, message):
    answer = organizer.post(SETTINGS, data=GIVEN | given | {"venue": "Ruang Lain"})
    assert answer.status_code == 422
    assert message in answer.text and 'value="Ruang Lain"' in answer.text
    assert stored(event).venue == "Ballroom, Balikpapan"


def category(code: str, **fields) -> dict[str, str]:
    return {f"category-{code}-{field}": value for field, value in fields.items()}


def test_a_category_is_added_with_a_code_of_its_own(organizer, event):
    organizer.post(
        f"{SETTINGS}/categories", data=category("new", name="Pengusaha", name_en="Business", color="lime", quota="20")
    )
    added = stored(event).categories[-1]
    assert (added.code, added.name, added.text("name", "en"), added.color, added.quota, added.may_be_represented) == (
        "pengusaha",
        "Pengusaha",
        "Business",
        Palette.LIME,
        20,
        False,
    )


def test_a_category_is_renamed_and_recoloured_and_keeps_its_code(organizer, event):
    organizer.post(
        f"{SETTINGS}/categories/official",
        data=category(
            "official", name="Pejabat Tinggi", name_en="Senior official", color="indigo", may_be_represented="y"
        ),
    )
    changed = next(c for c in stored(event).categories if c.code == "official")
    assert (changed.name, changed.text("name", "en"), changed.color) == (
        "Pejabat Tinggi",
        "Senior official",
        Palette.INDIGO,
    )
    entry = happenings(event.id)[0].entry
    assert (entry.action, entry.data["changed"]["color"]) == ("category.changed", ["blue", "indigo"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "Please enter the name of the category."),
        ({"name": "x" * 61}, "This is too long: 60 characters fit."),
        ({"name": "MEDIA"}, "There is a category of this name already."),
        ({"name": "Tamu", "quota": "-1"}, "Please enter a whole number, or nothing for no limit."),
        ({"name": "Tamu", "quota": "banyak"}, "Please enter a whole number, or nothing for no limit."),
    ],
)
def test_a_category_that_cannot_be_taken_stays_open_with_its_error(organizer, event, given, message):
    answer = organizer.post(f"{SETTINGS}/categories", data=category("new", **{"color": "blue", **given}))
    assert answer.status_code == 422 and message in answer.text
    assert "<details open" in answer.text
    assert len(stored(event).categories) == 7


def session(code: str, **fields) -> dict[str, object]:
    return {f"session-{code}-{field}": value for field, value in fields.items()}


PANEL = {"title": "Panel 1", "starts": "2031-05-08T13:00", "ends": "2031-05-08T15:00"}


def test_a_session_is_added_that_admits_some_categories(organizer, event):
    organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL, admits=["official", "speaker"], capacity="40"))
    panel = db.session.query(EventSession).filter_by(event_id=event.id, code="panel-1").one()
    assert (panel.starts_at, panel.capacity) == (dt.datetime(2031, 5, 8, 5, tzinfo=dt.UTC), 40)
    assert admitted(event.id) == {panel.id: ["official", "speaker"]}


def test_a_session_that_names_every_category_admits_all(organizer, event):
    everyone = [c.code for c in event.categories]
    organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL, admits=everyone))
    assert admitted(event.id) == {}


def test_a_session_is_changed_and_the_history_tells_it(organizer, event):
    organizer.post(
        f"{SETTINGS}/sessions/main", data=session("main", **PANEL | {"title": "Pembukaan Resmi"}, admits=["media"])
    )
    main = stored(event).sessions[0]
    assert (main.code, main.title) == ("main", "Pembukaan Resmi")
    assert happenings(event.id)[0].entry.data["changed"]["admits"] == [[], ["media"]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": ""}, "Please enter the title of the session."),
        ({"ends": "2031-05-08T13:00"}, "The end lies before the beginning."),
        ({"starts": ""}, "Please enter when the session begins."),
        ({"capacity": "1.5"}, "Please enter a whole number, or nothing for no limit."),
    ],
)
def test_a_session_that_cannot_be_taken_is_said_beside_its_field(organizer, event, given, message):
    answer = organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL | given))
    assert answer.status_code == 422 and message in answer.text
    assert len(stored(event).sessions) == 1


def test_a_category_or_session_that_does_not_exist_is_not_found(organizer):
    assert organizer.post(f"{SETTINGS}/categories/lain", data={}).status_code == 404
    assert organizer.post(f"{SETTINGS}/sessions/lain", data={}).status_code == 404
