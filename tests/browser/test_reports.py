"""The reports in a real Chromium: read on a phone and on a desk, by eye and by a screen reader, and taken away."""

import io
import pathlib

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from regapp.guests.service import GuestDetails
from regapp.models import Channel, Event, Role
from regapp.rsvp import service as rsvp
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guests, make_user
from tests.reports.recap import HOSTILE, SAID, asked, represented, scan

SIZES = ({"width": 390, "height": 844}, {"width": 1280, "height": 900})


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    """A meeting with hostile institutions, answers and arrivals."""
    made = make_event()
    guests = make_guests(
        made, [GuestDetails(f"Tamu {n}", "official", institution=name) for n, name in enumerate(HOSTILE)]
    )
    asked(Channel.EMAIL, 4, *guests)
    for guest in guests[:3]:
        rsvp.accept(guest.id, SAID)
    scan(made, guests[0], represented(guests[3], "Wakil"))
    make_user(Role.ORGANIZER, made, "sari@panitia.example")
    return made


def opened(browser: Browser, live_server: LiveServer, size: dict[str, int], path: str) -> Page:
    page = browser.new_context(viewport=size, locale="en").new_page()  # type: ignore[arg-type]
    page.goto(live_server.url)
    page.locator("[name=email]").fill("sari@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto(f"{live_server.url}/manage/fgd/{path}")
    return page


@pytest.mark.parametrize("size", SIZES, ids=("phone", "desk"))
def test_the_page_fits_and_its_charts_can_be_heard(
    browser: Browser, live_server: LiveServer, event: Event, size: dict[str, int]
) -> None:
    page = opened(browser, live_server, size, "reports")
    expect(page.get_by_role("heading", name="By category")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    chart = page.get_by_role("img", name="By category")
    expect(chart).to_be_visible()
    expect(chart).to_have_accessible_description("Official: Accepted 3, Represented 1, Silent 2")
    box = chart.bounding_box()
    assert box and box["width"] > size["width"] / 2
    page.context.close()


def test_files_are_taken_from_the_page(
    browser: Browser, live_server: LiveServer, event: Event, tmp_path: pathlib.Path
) -> None:
    page = opened(browser, live_server, SIZES[1], "reports")
    contents = {}
    for name in ("PDF", "XLSX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        contents[name] = pathlib.Path(download.value.path()).read_bytes()
    assert len(pypdfium2.PdfDocument(contents["PDF"])) >= 1
    assert len(openpyxl.load_workbook(io.BytesIO(contents["XLSX"])).sheetnames) == 11
    page.context.close()


def test_a_list_is_chosen_saved_and_found_again(browser: Browser, live_server: LiveServer, event: Event) -> None:
    page = opened(browser, live_server, SIZES[0], "reports/lists")
    page.get_by_label("Institution", exact=True).uncheck()
    page.get_by_role("button", name="Show the list").click()
    expect(page.get_by_role("columnheader", name="Institution")).to_have_count(0)
    page.get_by_label("Name of the report").fill("Tanpa instansi")
    page.get_by_role("button", name="Save this list").click()
    expect(page.get_by_role("link", name="Tanpa instansi")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[0]["width"]
    page.context.close()
