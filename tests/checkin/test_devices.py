"""The organizer's pages of devices: what each may do, how it fares, pairing and revoking."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin import queries, service
from regapp.checkin.offline import app as scanner_app
from regapp.checkin.service import DeviceSettings
from regapp.cli.devices import devices as command
from regapp.errors import Invalid
from regapp.events.queries import happenings
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db, transaction
from regapp.models import Device, DeviceDirection, Power, Role
from tests.factories import make_event, make_user, sign_in

PAGE = "/manage/fgd/devices"
HOSTILE = "PT Borneo <Hijau> & Rekan"
GIVEN = {"name": "Phone 1", "powers": ["scan", "search"], "direction": "in"}


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def panel(event):
    start = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    return add_session(event, SessionDetails("Panel <1>", start, start + dt.timedelta(hours=1)), COMMAND)


def told(device: Device, **columns) -> None:
    """What a device said at its last contact."""
    with transaction():
        db.session.execute(sa.update(Device).where(Device.id == device.id).values(**columns))


def only_device() -> Device:
    db.session.expire_all()
    return db.session.scalars(sa.select(Device)).one()


def test_a_device_is_added_with_its_door_powers_sessions_direction_and_printer(organizer, event):
    code = panel(event).code
    given = GIVEN | {
        "door": "Main door", "powers": ["scan", "supervisor"], "sessions": [code], "direction": "both",
        "printer": "Badge_1", "prints_at_once": "y",
    }  # fmt: skip
    page = organizer.post(PAGE, data=given, follow_redirects=True).text
    made = only_device()
    assert (made.name, made.door, made.powers, made.sessions) == (
        "Phone 1",
        "Main door",
        ["scan", "supervisor"],
        [code],
    )
    assert (made.direction, made.printer, made.prints_at_once) == (DeviceDirection.BOTH, "Badge_1", True)
    assert "<svg" in page and "Panel &lt;1&gt;" in page and "Waits for a phone until" in page


def test_every_session_ticked_is_none_ticked_so_that_a_later_one_is_among_them(organizer, event):
    code = panel(event).code
    organizer.post(PAGE, data=GIVEN | {"sessions": [code, "main"]})
    assert only_device().sessions == []


BAD = [
    ({"name": " "}, "Please give the device a name."),
    ({"name": "\u200b"}, "Please give the device a name."),
    ({"name": "x" * 61}, "This is too long: 60 characters fit."),
    ({"door": "x" * 61}, "This is too long: 60 characters fit."),
    ({"powers": []}, "Please tick at least one thing that it may do."),
    ({"powers": ["fly"]}, "is not a valid choice"),
    ({"sessions": ["gala"]}, "is not a valid choice"),
    ({"direction": "up"}, "Not a valid choice"),
    ({"printer": "-o raw"}, "A print queue is called by its name in CUPS"),
    ({"printer": "-P"}, "A print queue is called by its name in CUPS"),
    ({"printer": "a/b"}, "A print queue is called by its name in CUPS"),
    ({"printer": "x" * 128}, "This is too long: 127 characters fit."),
]


@pytest.mark.parametrize(("given", "message"), BAD)
def test_what_cannot_be_taken_is_said_beside_its_field_and_the_rest_is_kept(organizer, event, given, message):
    answer = organizer.post(PAGE, data=GIVEN | {"door": "Pintu utama"} | given)
    assert answer.status_code == 422 and message in answer.text
    assert 'role="alert"' in answer.text and "invalid-feedback" in answer.text
    if "door" not in given:
        assert 'value="Pintu utama"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Device)) == 0


@pytest.mark.parametrize(("given", "message"), BAD)
def test_the_same_is_refused_when_a_device_is_changed(organizer, event, given, message):
    device, _token = service.add_device(event, "Phone 1", COMMAND)
    answer = organizer.post(f"{PAGE}/{device.id}", data=GIVEN | given)
    assert answer.status_code == 422 and message in answer.text
    assert (only_device().name, only_device().powers) == ("Phone 1", ["scan", "search"])


def test_a_change_holds_at_once_and_the_history_tells_it(organizer, event):
    device, token = service.add_device(event, "Phone 1", COMMAND)
    page = organizer.post(
        f"{PAGE}/{device.id}", data=GIVEN | {"powers": ["kiosk"], "direction": "out"}, follow_redirects=True
    ).text
    assert "The changes are saved." in page
    found, _event = queries.device_by_token(token)
    assert (found.powers, found.direction) == (["kiosk"], DeviceDirection.OUT)
    entry = happenings(event.id)[0].entry
    assert (entry.action, entry.data["changed"]["powers"]) == ("device.changed", [["scan", "search"], ["kiosk"]])
    assert "what the device may do, direction" in organizer.get("/manage/fgd/history").text
    again = organizer.post(
        f"{PAGE}/{device.id}", data=GIVEN | {"powers": ["kiosk"], "direction": "out"}, follow_redirects=True
    ).text
    assert "Nothing was changed." in again


def test_hostile_words_are_shown_as_written(organizer, event):
    device, _token = service.add_device(event, HOSTILE, COMMAND, DeviceSettings(door="<b>이민석</b>"))
    told(device, version="<script>")
    for path in (PAGE, f"{PAGE}/{device.id}", f"{PAGE}/rows", f"{PAGE}/{device.id}/state"):
        page = organizer.get(path).text
        assert "<Hijau>" not in page and "<b>이민석" not in page and "<script>\n" not in page
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in organizer.get(PAGE).text


def test_the_list_tells_how_each_device_fares(organizer, event):
    device, _token = service.add_device(event, "Phone 1", COMMAND)
    now = clock.now()
    told(
        device, last_seen_at=now - dt.timedelta(minutes=5), unsent=7, clock_ahead_ms=-7 * 60_000, version="2031.5",
        list_read_at=now - dt.timedelta(hours=2),
    )  # fmt: skip
    for path in (PAGE, f"{PAGE}/rows", f"{PAGE}/{device.id}/state"):
        page = organizer.get(path).text
        for words in ("5 minutes ago", "7 scans not sent", "7 minutes behind", "2031.5", "2 hours ago"):
            assert words in page, (path, words)


def test_a_page_that_is_older_than_ours_is_marked(organizer, event):
    device, _token = service.add_device(event, "Phone 1", COMMAND)
    for version, is_old in (("", False), (scanner_app.version(), False), ("2031.4", True)):
        told(device, version=version)
        for path in (f"{PAGE}/rows", f"{PAGE}/{device.id}/state"):
            assert ("older page" in organizer.get(path).text) == is_old


@pytest.mark.parametrize(
    ("milliseconds", "words", "is_marked"),
    [
        (1_500, "right", False),
        (-1_500, "right", False),
        (60_000, "1 minute ahead", False),
        (121_000, "2 minutes ahead", True),
        (-1_798_761_600_000, "57 years behind", True),
    ],
)
def test_a_clock_that_is_off_by_more_than_two_minutes_is_marked(organizer, event, milliseconds, words, is_marked):
    device, _token = service.add_device(event, "Phone 1", COMMAND)
    told(device, clock_ahead_ms=milliseconds)
    page = organizer.get(f"{PAGE}/rows").text
    assert words in page and ("#clock-exclamation" in page) == is_marked


def test_the_page_notices_by_itself_that_the_phone_is_paired(organizer, event, app):
    shown = organizer.post(PAGE, data=GIVEN, follow_redirects=True).text
    link = re.search(r"/pair/[\w-]+", shown)
    assert link
    state = f"{PAGE}/{only_device().id}/state"
    assert "Not paired yet" in organizer.get(state).text
    assert app.test_client().post(link[0]).status_code == 303
    assert "Paired" in organizer.get(state).text
    assert app.test_client().post(link[0]).status_code == 410, "the code works once"


def test_a_pairing_code_is_over_after_ten_minutes(app, organizer, event):
    shown = organizer.post(PAGE, data=GIVEN, follow_redirects=True).text
    link = re.search(r"/pair/[\w-]+", shown)
    assert link
    with clock.stopped_at(clock.now() + dt.timedelta(minutes=10)):
        assert app.test_client().get(link[0]).status_code == 410
        assert "Waits for a phone" not in organizer.get(f"{PAGE}/{only_device().id}/state").text


def test_the_phone_is_told_what_it_will_be(app, event):
    settings = DeviceSettings(door="Pintu utama", powers=(Power.KIOSK,))
    _device, code = service.announce_device(event, "Tablet", COMMAND, settings=settings)
    page = app.test_client().get(f"/pair/{code}?lang=en").text
    assert "Pintu utama" in page and "kiosk" in page and "search by name" not in page


@pytest.mark.parametrize(
    ("powers", "page"),
    [
        ((Power.KIOSK,), "/kiosk"),
        ((Power.KIOSK, Power.SEARCH), "/kiosk"),
        ((Power.SCAN, Power.KIOSK), "/scan"),
        ((Power.SCAN,), "/scan"),
    ],
)
def test_a_paired_phone_lands_where_it_is_needed(app, event, monkeypatch, powers, page):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    _device, code = service.announce_device(event, "Tablet", COMMAND, settings=DeviceSettings(powers=powers))
    assert app.test_client().post(f"/pair/{code}").headers["Location"] == page


def test_the_scanner_offers_the_sessions_it_was_given(app, event):
    code = panel(event).code
    client = app.test_client()
    for sessions, offered in (((), ["main", code]), ((code,), [code])):
        _device, token = service.add_device(event, "Phone 1", COMMAND, DeviceSettings(sessions=sessions))
        client.set_cookie("regapp_device", token)
        page = client.get("/scan").text
        assert [one for one in ("main", code) if f'value="{one}"' in page] == offered


def test_revoking_takes_the_powers_at_once_and_says_what_becomes_of_the_data(organizer, event):
    device, token = service.add_device(event, "Phone 1", COMMAND)
    assert "Revoke “Phone 1”" in organizer.get(f"{PAGE}/{device.id}").text
    page = organizer.post(f"{PAGE}/{device.id}/revoke", follow_redirects=True).text
    assert "“Phone 1” may not scan any more." in page and "Its data are erased at its next contact." in page
    assert queries.device_by_token(token) is None
    told(device, erased_at=dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC))
    assert "Its data were erased on 8 May 2031, 08:30 WITA." in organizer.get(f"{PAGE}/rows").text
    page = organizer.get(f"{PAGE}/{device.id}").text
    assert f'action="{PAGE}/{device.id}/revoke"' not in page and 'name="powers"' not in page
    assert organizer.post(f"{PAGE}/{device.id}", data=GIVEN).status_code == 404


def test_a_device_that_was_never_paired_has_nothing_to_erase(organizer, event):
    device, _code = service.announce_device(event, "Phone 1", COMMAND)
    page = organizer.post(f"{PAGE}/{device.id}/revoke", follow_redirects=True).text
    assert "Revoked" in page and "erased" not in page


def test_another_events_device_is_not_in_reach(organizer, event):
    device, _token = service.add_device(make_event("lain"), "Phone 1", COMMAND)
    for path in (f"{PAGE}/{device.id}", f"{PAGE}/{device.id}/state", f"{PAGE}/{10**30}"):
        assert organizer.get(path).status_code == 404
    assert organizer.post(f"{PAGE}/{device.id}", data=GIVEN).status_code == 404


@pytest.mark.parametrize("number", [1, 40])
def test_the_pages_take_the_same_statements_for_one_and_for_many(organizer, event, count_sql, number):
    for n in range(number):
        device, _token = service.add_device(event, f"Phone {n}", COMMAND, DeviceSettings(sessions=("main",)))
    organizer.get(PAGE)
    for path, most in ((PAGE, 5), (f"{PAGE}/rows", 4), (f"{PAGE}/{device.id}", 4), (f"{PAGE}/{device.id}/state", 4)):
        with count_sql() as statements:
            assert organizer.get(path).status_code == 200
        assert len(statements) == most, (path, statements)


def run(app, *arguments):
    return app.test_cli_runner().invoke(command, ["add", *arguments])


def test_the_command_adds_a_device_with_all_of_it(app, event):
    panel(event)
    answer = run(
        app, "fgd", "--name", "Phone 1", "--door", "Pintu", "--session", "main", "--power", "scan",
        "--power", "kiosk", "--direction", "both",
    )  # fmt: skip
    assert answer.exit_code == 0
    found, _event = queries.device_by_token(answer.output.strip())
    assert (found.name, found.door, found.sessions) == ("Phone 1", "Pintu", ["main"])
    assert (found.powers, found.direction) == (["scan", "kiosk"], DeviceDirection.BOTH)


def test_the_command_alone_with_a_name_makes_a_scanner_for_all_sessions(app, event):
    found, _event = queries.device_by_token(run(app, "fgd", "--name", "Phone 1").output.strip())
    assert (found.powers, found.sessions, found.direction) == (["scan", "search"], [], DeviceDirection.IN)


@pytest.mark.parametrize("arguments", [("--power", "fly"), ("--direction", "up")])
def test_the_command_refuses_words_it_does_not_know(app, event, arguments):
    assert run(app, "fgd", "--name", "Phone 1", *arguments).exit_code == 2


def test_the_command_refuses_a_session_that_does_not_exist(app, event):
    answer = run(app, "fgd", "--name", "Phone 1", "--session", "gala")
    assert isinstance(answer.exception, Invalid) and "There is no session “gala”." in str(answer.exception)
