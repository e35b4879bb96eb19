"""Following up in a real Chromium: callers get different people, texts leave by two taps, reminders are seen first."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from regapp.accounts.service import COMMAND
from regapp.invitations.service import mark_asked
from regapp.models import Channel, Event, Guest, Role
from tests.browser.conftest import PHONE, LiveServer
from tests.factories import PASSWORD, link_of, make_event, make_guest, make_user

pytestmark = pytest.mark.slow


def sign_in(page: Page, live_server: LiveServer, email: str) -> Page:
    page.goto(live_server.url)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("New event")).to_be_visible()
    return page


def caller(context: BrowserContext, live_server: LiveServer, event: Event, email: str) -> Page:
    """Somebody of the committee at a telephone of their own."""
    make_user(Role.ORGANIZER, event, email)
    own = context.browser.new_context(viewport=PHONE, locale="en-GB", timezone_id="Asia/Makassar")
    return sign_in(own.new_page(), live_server, email)


@pytest.fixture
def event(live_server) -> Event:
    return make_event(starts_in=dt.timedelta(days=20))


def asked(event: Event, name: str, number: int, **more) -> Guest:
    guest = make_guest(event, name, phone=f"+6281200001{number:03}", **more)
    mark_asked(guest, Channel.PRINT, COMMAND)
    return guest


def take_next(page: Page, live_server: LiveServer) -> str:
    page.goto(f"{live_server.url}/manage/fgd/calls")
    page.get_by_role("button", name="Next person to phone").click()
    expect(page.get_by_role("heading", name="To read aloud")).to_be_visible()
    return page.locator("h1").inner_text().strip()


def test_two_callers_get_different_people_and_what_they_hear_becomes_the_answer(live_server, context, event):
    for number, name in enumerate(["Agus Salim", "PT Borneo <Hijau> & Rekan"]):
        asked(event, name, number)
    sari = caller(context, live_server, event, "sari@panitia.example")
    budi = caller(context, live_server, event, "budi@panitia.example")
    first, second = take_next(sari, live_server), take_next(budi, live_server)
    assert {first, second} == {"Agus Salim", "PT Borneo <Hijau> & Rekan"}

    expect(sari.locator('a[href^="tel:+62"]').first).to_be_visible()
    sari.get_by_text("Will be represented", exact=True).click()
    sari.locator("[name=represented-name]").fill("Wati Asisten")
    sari.locator("[name=represented-position]").fill("Asisten I")
    sari.get_by_role("button", name="Enter: Will be represented").click()
    expect(sari.get_by_text("1 of 2 called")).to_be_visible()

    budi.get_by_text("No answer", exact=True).click()
    budi.get_by_role("button", name="Enter: No answer").click()
    expect(budi.get_by_text("2 of 2 called")).to_be_visible()
    expect(budi.get_by_text("Nobody is waiting to be called now.")).to_be_visible()

    budi.get_by_role("button", name="Take it back").click()
    expect(budi.get_by_role("heading", name="How did it end?")).to_be_visible()


def test_a_text_is_sent_by_two_taps(live_server, context, event):
    guest = make_guest(event, "Nurhayati", phone="+6281200001111")
    page = caller(context, live_server, event, "sari@panitia.example")
    page.goto(f"{live_server.url}/manage/fgd/invitations/whatsapp")
    first_tap = page.get_by_role("link", name="Open the text")
    address = first_tap.get_attribute("href")
    assert address.startswith("https://wa.me/6281200001111?text=") and link_of(guest) in unquote(address)
    assert first_tap.get_attribute("target") == "_blank"
    page.get_by_role("button", name="Sent").click()
    expect(page.get_by_text("Nurhayati has been asked by WhatsApp.")).to_be_visible()
    expect(page.get_by_role("link", name="Open the text")).to_have_count(0)


def test_one_text_for_an_institution_marks_everybody_in_it(live_server, context, event):
    for name in ("Agus", "Budi"):
        make_guest(event, name, institution="Dinas Lingkungan Hidup")
    page = caller(context, live_server, event, "sari@panitia.example")
    page.goto(f"{live_server.url}/manage/fgd/invitations/whatsapp/group")
    page.locator("#institution").select_option("Dinas Lingkungan Hidup")
    page.locator("form", has=page.locator("#institution")).get_by_role("button").click()
    text = page.locator("textarea").input_value()
    assert len(re.findall(r"/i/", text)) == 2 and "1. Agus" in text
    page.get_by_role("button", name=re.compile("Sent: mark 2 guests as asked")).click()
    expect(page.get_by_text("2 guests have been asked by WhatsApp.")).to_be_visible()


def test_a_reminder_shows_whom_it_reaches_before_it_is_planned(live_server, context, event):
    asked(event, "Agus", 1, email="agus@prov.example")
    asked(event, "Budi", 2)
    page = caller(context, live_server, event, "sari@panitia.example")
    page.goto(f"{live_server.url}/manage/fgd/reminders")
    page.get_by_role("button", name="See whom it reaches").click()
    expect(page.get_by_text("1 guest gets an e-mail.")).to_be_visible()
    expect(page.get_by_text("agus@prov.example")).to_be_visible()
    expect(page.get_by_text("Budi")).to_be_visible()
    page.get_by_role("button", name=re.compile("Plan it for")).click()
    expect(page.get_by_text("The reminder is planned.")).to_be_visible()
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("The reminder was called off. Nobody is reminded.")).to_be_visible()
