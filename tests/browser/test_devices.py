"""Devices in a real Chromium: paired by the code on the organizer's screen, watched without a reload, decided about."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.checkin.service import add_device, erased, revoke_device
from regapp.extensions import db, transaction
from regapp.models import Device, Direction, Role, ScanResult
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, code_of, make_event, make_guest, make_user


@pytest.fixture
def event(live_server):
    return make_event(language="en")


@pytest.fixture
def organizer(live_server: LiveServer, browser: Browser, event) -> Iterator[Page]:
    """The organizer's computer, in English."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    user = make_user(Role.ORGANIZER, event)
    page.goto(f"{live_server.url}/manage/fgd/devices")
    page.locator("input[name=email]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/devices")
    yield page
    context.close()


def said(device_id: int, **columns) -> None:
    """What a device says at its contact."""
    with transaction():
        db.session.execute(sa.update(Device).where(Device.id == device_id).values(**columns))


def test_a_phone_is_paired_from_the_organizers_screen_which_notices_by_itself(live_server, organizer, browser, event):
    organizer.get_by_label("Name of the device or of the person").fill("Phone 1")
    organizer.get_by_label("Door", exact=False).first.fill("Main door")
    organizer.get_by_label("Supervise: take an admission back").check()
    organizer.get_by_role("button", name="Show a pairing code").click()
    expect(organizer.locator("#state")).to_contain_text("Waits for a phone until")
    link = organizer.get_by_label("Pairing link").input_value()
    phone = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB")
    page = phone.new_page()
    page.goto(link)
    expect(page.get_by_text("Main door")).to_be_visible()
    expect(page.get_by_text("supervisor")).to_be_visible()
    page.get_by_role("button", name="Pair this phone").click()
    page.wait_for_url("**/scan")
    expect(organizer.locator("#state")).to_contain_text("Paired")
    assert page.goto(link).status == 410
    phone.close()


def test_the_list_shows_what_a_phone_last_said_without_a_reload(organizer, event):
    device, _token = add_device(event, "Phone 1", COMMAND)
    organizer.reload()
    expect(organizer.locator("#devices")).to_contain_text("never")
    said(device.id, last_seen_at=clock.now(), unsent=7, clock_ahead_ms=-7 * 60_000, version="2031.5")
    for words in ("just now", "7 scans not sent", "7 minutes behind", "2031.5"):
        expect(organizer.locator("#devices")).to_contain_text(words)
    revoke_device(device, COMMAND)
    expect(organizer.locator("#devices")).to_contain_text("Its data are erased at its next contact.")
    erased(device)
    expect(organizer.locator("#devices")).to_contain_text("Its data were erased on")


def test_revoking_asks_first_and_names_the_device(organizer, event):
    device, _token = add_device(event, "Phone 1", COMMAND)
    organizer.goto(re.sub(r"/devices.*", f"/devices/{device.id}", organizer.url))
    organizer.get_by_text("Revoke", exact=True).click()
    expect(organizer.get_by_text("stops scanning at once")).to_be_visible()
    organizer.get_by_role("button", name="Revoke “Phone 1”").click()
    expect(organizer.get_by_text("“Phone 1” may not scan any more.")).to_be_visible()
    expect(organizer.locator("#state")).to_contain_text("Revoked")


def test_a_reading_is_decided_with_one_click_and_taken_back_with_another(organizer, event):
    device, _token = add_device(event, "Phone 1", COMMAND)
    guest = make_guest(event, "İnanoğlu 이민석")
    at = clock.now() - dt.timedelta(minutes=9)
    reading = Reading(str(uuid.uuid4()), "main", Direction.IN, at, ticket=code_of(guest), shown=ScanResult.REFUSED)
    record_scans(event, Source(device.id), [reading])
    organizer.reload()
    organizer.get_by_role("link", name="Decisions 1").click()
    organizer.get_by_placeholder("Remark, if you like").fill("Saw them in the hall")
    organizer.get_by_role("button", name="Was there: count from").click()
    expect(organizer.get_by_text("Nothing waits for a decision")).to_be_visible()
    organizer.get_by_role("link", name="Decided").click()
    expect(organizer.get_by_text("“Saw them in the hall”")).to_be_visible()
    expect(organizer.get_by_text("Counts as present at")).to_be_visible()
    organizer.get_by_role("button", name="Undo the decision").click()
    expect(organizer.get_by_text("Does not count as present at")).to_be_visible()


def test_who_is_inside_is_counted_while_the_page_is_open(organizer, event):
    organizer.goto(organizer.url.replace("/devices", "/presence"))
    expect(organizer.get_by_text("Nobody is inside")).to_be_visible()
    guest = make_guest(event, "Nurhayati")
    reading = Reading(str(uuid.uuid4()), "main", Direction.IN, clock.now(), ticket=code_of(guest))
    record_scans(event, Source(), [reading])
    expect(organizer.get_by_role("table")).to_contain_text("Nurhayati")
    expect(organizer.locator(".arrived")).to_contain_text("1")
