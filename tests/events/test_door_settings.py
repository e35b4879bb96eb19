"""The door's part of the settings: hours, late line, exits, capacity; what the desk looks at in a category."""

import datetime as dt

import pytest

from regapp.events.queries import event_by_slug, happenings
from regapp.extensions import db
from regapp.models import Role
from tests.events.test_settings import GIVEN as EVENT
from tests.events.test_settings import PANEL, SETTINGS, category, session
from tests.factories import make_event, make_user, sign_in

DOOR = {
    "doors_open": "2031-05-08T12:15",
    "doors_close": "2031-05-08T14:30",
    "late": "2031-05-08T13:10",
    "counts_exits": "y",
    "capacity": "40",
}
EMPTY = {"doors_open": "", "doors_close": "", "late": "", "capacity": ""}


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


def stored(event):
    db.session.expire_all()
    return event_by_slug(event.slug)


def test_a_sessions_door_is_set_in_the_events_zone_and_shown_again(organizer, event):
    organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL, **DOOR))
    panel = stored(event).sessions[-1]
    assert panel.opens_at == panel.doors_open_at == dt.datetime(2031, 5, 8, 4, 15, tzinfo=dt.UTC)
    assert panel.closes_at == dt.datetime(2031, 5, 8, 6, 30, tzinfo=dt.UTC)
    assert panel.late_from == dt.datetime(2031, 5, 8, 5, 10, tzinfo=dt.UTC)
    assert (panel.counts_exits, panel.capacity) == (True, 40)
    page = organizer.get(SETTINGS).text
    for value in ("2031-05-08T12:15", "2031-05-08T14:30", "2031-05-08T13:10"):
        assert f'value="{value}"' in page


def test_left_empty_the_doors_keep_their_usual_hours_and_nobody_is_late(organizer, event):
    organizer.post(f"{SETTINGS}/sessions/main", data=session("main", **PANEL, **DOOR))
    organizer.post(f"{SETTINGS}/sessions/main", data=session("main", **PANEL, **EMPTY))
    main = stored(event).sessions[0]
    assert (main.doors_open_at, main.doors_close_at, main.late_from, main.counts_exits) == (None, None, None, False)
    assert main.opens_at == main.starts_at - dt.timedelta(hours=3)
    assert main.closes_at == main.ends_at + dt.timedelta(hours=1)


def test_the_history_tells_what_changed_at_the_door_in_the_events_time(organizer, event):
    organizer.post(f"{SETTINGS}/sessions/main", data=session("main", **PANEL, **DOOR))
    changed = happenings(event.id)[0].entry.data["changed"]
    assert {"doors_open_at", "doors_close_at", "late_from", "counts_exits", "capacity"} <= set(changed)
    page = organizer.get("/manage/fgd/history").text
    for words in ("late line", "opening of the doors", "recording of exits", "8 May 2031, 13:10 WITA"):
        assert words in page


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"doors_open": "2031-05-08T15:00"}, "The doors would open when the session is over."),
        ({"doors_close": "2031-05-08T12:15"}, "The doors would close before the session begins or before they open."),
        ({"doors_close": "2031-05-08T13:00"}, "The doors would close before the session begins or before they open."),
        ({"late": "2031-05-08T12:15"}, "Nobody could be late from then on"),
        ({"late": "2031-05-08T14:30"}, "Nobody could be late from then on"),
        ({"late": "2031-05-07T13:10"}, "Nobody could be late from then on"),
        ({"late": "soon"}, "Please enter a date and a time, such as 2031-05-08 08:30."),
        ({"doors_open": "12:15"}, "Please enter a date and a time, such as 2031-05-08 08:30."),
        ({"capacity": "-1"}, "Please enter a whole number, or nothing for no limit."),
        ({"capacity": "empat puluh"}, "Please enter a whole number, or nothing for no limit."),
    ],
)
def test_a_door_that_cannot_be_is_said_beside_its_field_and_the_rest_is_kept(organizer, event, given, message):
    answer = organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL, **DOOR | given))
    assert answer.status_code == 422 and message in answer.text
    field = next(iter(given))
    assert f'id="session-new-{field}-error"' in answer.text and 'value="Panel 1"' in answer.text
    assert len(stored(event).sessions) == 1


def test_an_hour_that_the_zone_skips_is_said_beside_its_field(organizer, event):
    organizer.post(SETTINGS, data=EVENT | {"timezone": "Europe/Paris"})
    night = {"starts": "2031-03-30T01:30", "ends": "2031-03-30T05:00", "doors_open": "2031-03-30T02:30"}
    answer = organizer.post(f"{SETTINGS}/sessions", data=session("new", **PANEL | night))
    assert answer.status_code == 422 and 'id="session-new-doors_open-error"' in answer.text


def test_doors_and_late_line_move_with_the_event(organizer, event):
    whole = {"title": "Pembukaan", "starts": "2031-05-08T08:30", "ends": "2031-05-08T16:00"}
    door = {"doors_open": "2031-05-08T07:30", "late": "2031-05-08T09:00", "doors_close": "2031-05-08T15:00"}
    organizer.post(f"{SETTINGS}/sessions/main", data=session("main", **whole, **door))
    organizer.post(SETTINGS, data=EVENT | {"starts": "2031-05-09T09:30", "ends": "2031-05-09T16:30"})
    main = stored(event).sessions[0]
    shown = [at.astimezone(event.zone).strftime("%d %H:%M") for at in (main.opens_at, main.late_from, main.closes_at)]
    assert shown == ["09 08:30", "09 10:00", "09 15:30"]


def test_a_category_stops_at_the_door_for_a_word(organizer, event):
    checks = ["photo", "vip"]
    organizer.post(
        f"{SETTINGS}/categories/official", data=category("official", name="Pejabat", color="blue", door_checks=checks)
    )
    official = next(one for one in stored(event).categories if one.code == "official")
    assert official.door_checks == ["vip", "photo"]
    assert "needs a word at the door" in organizer.get(SETTINGS).text
    assert happenings(event.id)[0].entry.data["changed"]["door_checks"] == [[], ["vip", "photo"]]


def test_a_new_category_may_have_checks_and_one_that_does_not_exist_is_refused(organizer, event):
    new = category("new", name="Siswa", color="lime", door_checks=["minor"])
    organizer.post(f"{SETTINGS}/categories", data=new)
    assert stored(event).categories[-1].door_checks == ["minor"]
    bad = category("new", name="Lain", color="lime", door_checks=["fingerprint"])
    assert organizer.post(f"{SETTINGS}/categories", data=bad).status_code == 422
    assert len(stored(event).categories) == 8
