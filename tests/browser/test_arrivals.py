"""Arrivals in a real Chromium: board and wall show an awaited person within two seconds of the scan."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.arrivals.service import Reception, arrange, await_guest
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.models import Direction, Event, Guest, Role
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.browser.conftest import LiveServer
from tests.browser.phones import pair, type_digits
from tests.factories import PASSWORD, code_of, make_event, make_guest, make_user

WITHIN = 2000


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    return make_event()


@pytest.fixture
def governor(event: Event) -> Guest:
    return make_guest(event, "Hartono", position="Gubernur", institution="Provinsi Contoh")


@pytest.fixture
def officer(live_server: LiveServer, browser: Browser, event: Event) -> Iterator[Page]:
    """The protocol officer's computer, in English, at the list of arrivals."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    user = make_user(Role.PROTOCOL, event)
    page.goto(f"{live_server.url}/manage/fgd/arrivals")
    page.locator("input[name=email]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/arrivals")
    yield page
    context.close()


def section(page: Page, title: str):
    return page.get_by_role("region", name=title)


def test_the_officer_makes_the_list_and_sees_a_representative_within_two_seconds_of_the_scan(
    live_server: LiveServer, officer: Page, context: BrowserContext, event: Event, governor: Guest
) -> None:
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati", position="Asisten I"), Said())
    officer.get_by_role("link", name="Choose whom to await").click()
    officer.get_by_label("Whom do you await?").fill("hart")
    officer.get_by_role("button", name="Search").click()
    officer.get_by_role("button", name="Await").click()
    officer.get_by_role("link", name="Reception").click()
    officer.get_by_label("Who greets them").fill("Ibu Sekda")
    officer.get_by_label("At which door").fill("Pintu VIP")
    officer.get_by_role("button", name="Save").click()
    officer.get_by_role("link", name="Arrivals").first.click()
    expect(section(officer, "Awaited").get_by_text("Wati")).to_be_visible()
    officer.get_by_role("button", name="Departed").click()
    officer.get_by_role("button", name="Nearby").click()
    expect(section(officer, "On the way")).to_contain_text("for Hartono, Gubernur")

    wall = officer.context.new_page()
    wall.set_viewport_size({"width": 1920, "height": 1080})
    wall.goto(f"{live_server.url}/manage/fgd/arrivals/welcome")
    expect(wall.get_by_text("Selamat datang · Welcome")).to_be_visible()
    officer.bring_to_front()

    phone = context.new_page()
    pair(phone, live_server, event)
    type_digits(phone, code_of(wati))
    phone.get_by_role("button", name="Catat hadir").last.click()
    at_door = section(officer, "At the door")
    expect(at_door.get_by_text("Wati")).to_be_visible(timeout=WITHIN)
    expect(at_door).to_contain_text("Ibu Sekda")
    expect(officer).to_have_title(re.compile(r"^\(1\) "))
    expect(wall.get_by_role("heading", name="Wati")).to_be_visible(timeout=WITHIN)

    officer.get_by_role("button", name="Received by me").click()
    expect(section(officer, "Received")).to_contain_text("received by")
    officer.get_by_role("button", name="In the hall").click()
    expect(section(officer, "Received")).to_contain_text("In the hall")


def test_a_board_whose_server_is_gone_says_so_and_goes_on_by_itself(
    officer: Page, event: Event, governor: Guest
) -> None:
    await_guest(event, governor, COMMAND)
    arrange(event, 1, Reception(note="Ruang tunggu"), COMMAND)
    officer.clock.install()
    officer.reload()
    expect(officer.get_by_text("Hartono")).to_be_visible()
    expect(officer.locator("[data-stale]")).to_be_hidden()
    officer.context.set_offline(True)
    officer.clock.run_for(10_000)
    expect(officer.locator("[data-stale]")).to_be_visible()
    officer.context.set_offline(False)
    officer.clock.run_for(3000)
    expect(officer.locator("[data-stale]")).to_be_hidden()


def test_the_wall_has_room_for_three_with_long_names_and_cuts_none(
    live_server: LiveServer, officer: Page, event: Event
) -> None:
    name = "Prof. Dr. Ir. H. Muhammad Rachmad Hidayatullah bin Abdurrahman Wahid"
    for _ in range(3):
        guest = make_guest(event, name, honorific="H.E.", position="Kepala " * 9, institution="Dinas " * 60)
        await_guest(event, guest, COMMAND)
        record_scans(
            event, Source(), [Reading(str(uuid.uuid4()), "main", Direction.IN, clock.now(), ticket=code_of(guest))]
        )
    officer.set_viewport_size({"width": 1920, "height": 1080})
    officer.goto(f"{live_server.url}/manage/fgd/arrivals/welcome")
    headings = officer.get_by_role("heading", level=2)
    expect(headings).to_have_count(3)
    for heading in headings.all():
        assert heading.evaluate("one => one.scrollHeight <= one.clientHeight + 2 && one.scrollWidth <= one.clientWidth")
    last = officer.locator("article").last.bounding_box()
    assert last and last["y"] + last["height"] <= 1080


@pytest.mark.parametrize("width", [390, 1280])
def test_the_board_stays_within_the_page_with_long_names(
    live_server: LiveServer, officer: Page, event: Event, width: int
) -> None:
    for name in ("x" * 71, "Prof. Dr. Ir. H. Muhammad Rachmad Hidayatullah bin Abdurrahman Wahid", "이민석"):
        await_guest(event, make_guest(event, name, position="Kepala " * 9, institution="Dinas " * 12), COMMAND)
    officer.set_viewport_size({"width": width, "height": 844})
    officer.goto(f"{live_server.url}/manage/fgd/arrivals")
    assert officer.evaluate("document.documentElement.scrollWidth") <= width
    officer.get_by_role("link", name="이민석").click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("이민석")
    assert officer.evaluate("document.documentElement.scrollWidth") <= width
