"""The answer page in a real Chromium on a phone: what it weighs, and how it is used with and without scripts."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from regapp.rsvp import service
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest

MOST = 60_000  # bytes over the wire, everything included (the project's budget)
SOON = dt.timedelta(days=20)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A tab of a phone that runs no scripts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID", java_script_enabled=False)
    yield context.new_page()
    context.close()


def weight(context: BrowserContext, page: Page, url: str) -> dict[str, int]:
    """What each file of a page took over the wire on a first visit, headers included, by address."""
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    network.on(
        "Network.loadingFinished", lambda e: sizes.update({addresses[e["requestId"]]: int(e["encodedDataLength"])})
    )
    page.goto(url, wait_until="networkidle")
    return sizes


def test_it_weighs_less_than_60_kilobytes_in_every_script(live_server, browser):
    event = make_event(starts_in=SOON)
    people = {
        "latin": make_guest(event, "Nurhayati", position="Sekretaris Dinas"),
        "turkish": make_guest(event, "Işıl Şahin", position="Dışişleri Bakanlığı Müsteşarı", language="en"),
        "hangul": make_guest(event, "Kim Min-jun", native_name="김민준", position="대사", language="ko"),
    }
    for guest in people.values():
        service.represent(
            guest.id, RepresentativeDetails("Barış Yıldız" if guest is people["turkish"] else "Wati"), Said()
        )
        service.accept(guest.id, Said())
    for script, guest in people.items():
        context = browser.new_context(viewport={"width": 390, "height": 844})
        sizes = weight(context, context.new_page(), live_server.url + link_of(guest))
        context.close()
        assert sum(sizes.values()) < MOST, (script, sizes)
        assert all(address.startswith(live_server.url) for address in sizes)


def test_represented_opens_its_fields_first_and_then_sends_them(live_server, page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    page.goto(live_server.url + link_of(guest))
    name = page.locator("#representative_name")
    expect(name).to_be_hidden()
    page.locator("[data-opens]").click()
    expect(name).to_be_focused()
    name.fill("Wati Asisten")
    page.locator("[data-opens]").click()
    expect(page.get_by_text("Wati Asisten", exact=True)).to_be_visible()


def test_without_scripts_represented_asks_for_the_name_and_keeps_what_was_typed(live_server, plain_page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    plain_page.goto(live_server.url + link_of(guest))
    plain_page.locator("#represented summary").click()
    plain_page.locator("#representative_position").fill("Asisten I")
    plain_page.locator(".choices [value=represented]").click()
    expect(plain_page.locator("#representative_name-error")).to_be_visible()
    expect(plain_page.locator("#representative_position")).to_have_value("Asisten I")
    plain_page.locator("#representative_name").fill("Wati Asisten")
    plain_page.locator("#represented button").click()
    expect(plain_page.get_by_text("Wati Asisten", exact=True)).to_be_visible()


def test_enter_in_a_field_gives_no_answer(live_server, page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    page.goto(live_server.url + link_of(guest))
    page.locator("summary").last.click()
    page.locator("#said_by_name").fill("Dewi")
    page.keyboard.press("Enter")
    expect(page.locator("#said_by_name")).to_have_value("Dewi")
    page.reload()
    expect(page.locator(".choices")).to_be_visible()
    expect(page.locator(".state")).to_have_count(0)
