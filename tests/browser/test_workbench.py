"""The guest list as a workbench, walked by an organizer: two records become one and two again; a filter, a change."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from regapp.guests.service import GuestDetails
from regapp.models import Event, Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guests, make_user

HOSTILE = "PT Borneo <Hijau> & Rekan"


@pytest.fixture(params=[390, 1280])
def organizer(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Page:
    """An organizer at work, on a phone without any script and at a desk with it."""
    event = arrange()
    make_user(Role.ORGANIZER, event, email="dewi@panitia.example")
    context = browser.new_context(
        viewport={"width": request.param, "height": 900}, locale="en-GB", java_script_enabled=request.param == 1280
    )
    request.addfinalizer(context.close)
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("[name=email]").fill("dewi@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_text("FGD")).not_to_have_count(0)
    page.goto(f"{live_server.url}/manage/fgd/guests")
    return page


def arrange() -> Event:
    event = make_event()
    make_guests(
        event,
        [
            GuestDetails("Rachmad Hidayat", "official", institution=HOSTILE, phone="+6281200000001"),
            GuestDetails("Dr. Rahmad Hidajat, M.Si.", "speaker", institution=f"{HOSTILE} Tbk", email="r@b.example"),
            GuestDetails("이민석", "delegate", country="KR"),
            GuestDetails("İnanoğlu Işık", "delegate", country="TR"),
        ],
    )
    return event


def fits(page: Page) -> None:
    """Nothing on the page is wider than the window."""
    if page.context.browser is not None:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_records_become_one_and_two_again(organizer: Page):
    page = organizer
    page.get_by_role("link", name="Duplicates").click()
    expect(page.get_by_text("the same name, spelled in another way", exact=False)).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Compare and merge").click()
    page.get_by_role("radio", name="Dr. Rahmad Hidajat, M.Si.").or_(
        page.get_by_role("radio", name="Rachmad Hidayat")
    ).last.check()
    chosen = page.locator("input[name=name]:checked").locator("xpath=..").inner_text().strip()
    fits(page)
    page.get_by_role("button", name="Merge into one record").click()
    expect(page.get_by_text(f"{chosen} is one record now.", exact=False)).to_be_visible()
    expect(page.get_by_text("Nobody stands on the list twice")).to_be_visible()
    page.get_by_role("link", name=chosen).click()
    expect(page.get_by_text("was merged into that of", exact=False)).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("r@b.example")
    expect(page.locator("[name=phone]")).to_have_value("+6281200000001")
    fits(page)
    page.go_back()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("are two records again", exact=False)).to_be_visible()
    page.get_by_role("button", name="These are two people").click()
    expect(page.get_by_text("are two people and are not proposed again", exact=False)).to_be_visible()
    expect(page.get_by_text("Nobody stands on the list twice")).to_be_visible()


def test_a_filter_is_kept_and_those_it_shows_are_changed_and_changed_back(organizer: Page):
    page = organizer
    page.locator("#category").select_option("delegate")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text(HOSTILE)).to_have_count(0)
    page.wait_for_load_state("networkidle")
    expect(page).to_have_url(re.compile("category=delegate"))
    page.get_by_label("Name of the filter").fill("Delegates <all>")
    page.get_by_role("button", name="Save the filter").click()
    expect(page.get_by_text("The filter “Delegates <all>” is saved.", exact=False)).to_be_visible()
    fits(page)

    page.goto(page.url.split("?")[0])
    page.get_by_role("link", name="Delegates <all>").click()
    expect(page).to_have_url(re.compile("category=delegate"))
    page.get_by_role("button", name="Change all 2 that match").click()
    fits(page)
    page.get_by_label("Give a tag").fill("Meja <VIP>")
    page.locator("form:has(#add_tag)").get_by_role("button", name="Preview").click()
    expect(page.get_by_text("2 change.", exact=False)).to_be_visible()
    expect(page.get_by_text("İnanoğlu Işık")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Change 2 guests").click()
    expect(page.get_by_role("heading", name="2 guests were changed")).to_be_visible()
    page.get_by_role("link", name="Guests").last.click()
    expect(page.locator(".people .chip", has_text="Meja <VIP>")).to_have_count(2)
    fits(page)
    page.go_back()
    page.get_by_role("button", name="Take this change back").click()
    expect(page.get_by_text("2 guests are as before.")).to_be_visible()
    page.get_by_role("link", name="Guests").last.click()
    expect(page.locator(".people .chip", has_text="Meja <VIP>")).to_have_count(0)


def test_one_guest_is_ticked_and_taken_off_the_list(organizer: Page):
    page = organizer
    page.get_by_label("Choose 이민석").check()
    page.get_by_role("button", name="Change those ticked").click()
    page.locator("form:has([name=do][value=withdraw])").get_by_role("button", name="Preview").click()
    expect(page.get_by_text("이민석")).to_be_visible()
    page.get_by_role("button", name="Change one guest").click()
    page.get_by_role("link", name="이민석").click()
    expect(page.get_by_text("This person was taken off the list.", exact=False)).to_be_visible()
