"""The order of precedence in a real Chromium: by mouse and by keyboard, pinned and locked, for two, without script."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from regapp.accounts.service import COMMAND
from regapp.guests.precedence import queries, service
from regapp.guests.service import GuestDetails
from regapp.models import Event, Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guest, make_guests, make_user

PEOPLE = {
    "Menteri Contoh": ("Menteri Lingkungan Hidup", "P.0"),
    "이민석": ("Duta Besar Republik Korea", "D.amb"),
    "Gubernur Contoh": ("Gubernur Kalimantan Timur", "P.a"),
    "Bupati Contoh": ("Bupati Paser", "P.j"),
    "Kepala Contoh": ("Kepala Dinas Kehutanan Provinsi", "P.p"),
}
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    """An event with five guests, each with a rank, and an organizer who is called Sari."""
    made = make_event()
    guests = make_guests(
        made, [GuestDetails(name, "official", position=office) for name, (office, _) in PEOPLE.items()]
    )
    service.accept_proposals(made, {guest.id: PEOPLE[guest.name][1] for guest in guests}, COMMAND)
    make_user(Role.ORGANIZER, made, "sari@panitia.example")
    return made


@contextlib.contextmanager
def tab(browser: Browser, live_server: LiveServer, size: dict[str, int], *, has_script: bool = True) -> Iterator[Page]:
    """The page of the order, open for the organizer, in a profile of its own."""
    context = browser.new_context(viewport=size, locale="en", java_script_enabled=has_script)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("[name=email]").fill("sari@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto(f"{live_server.url}/manage/fgd/precedence")
    yield page
    context.close()


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-place]", has_text=name)


def drag(page: Page, name: str, above: str) -> None:
    """Take a row by its handle and let it go over the upper part of another."""
    grip = row(page, name).locator("[data-grip]")
    grip.hover()
    page.mouse.down()
    box = row(page, above).bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 12, steps=6)
    expect(
        page.locator("[data-place]").nth(int(row(page, above).get_attribute("data-place") or 0) - 1)
    ).to_contain_text(name)
    page.mouse.up()


def expect_order(page: Page, *names: str) -> None:
    for place, name in enumerate(names, 1):
        expect(page.locator(f"[data-place='{place}']")).to_contain_text(name)


def stored(event: Event) -> list[str]:
    return [one.person.name for one in queries.order(event).placed]


def test_a_guest_is_dragged_pinned_locked_in_and_a_newcomer_waits_apart(browser, live_server, event):
    with tab(browser, live_server, DESK) as page:
        expect_order(page, *PEOPLE)
        expect(row(page, "이민석")).to_contain_text("ambassador, date of credentials not known")
        drag(page, "Bupati", above="Gubernur")
        expect(page.get_by_text("Bupati Contoh stands at place 3 and stays there.")).to_be_visible()
        expect(row(page, "Bupati")).to_contain_text("put here by sari@panitia.example")
        page.get_by_role("button", name="Lock the order").click()
        expect(page.get_by_text("The order is locked: nobody's place changes by itself.")).to_be_visible()

        late = make_guest(event, "Kapolda Contoh", position="Kapolda Kalimantan Timur")
        service.accept_proposals(event, {late.id: "P.g"}, COMMAND)
        page.reload()
        expect(page.get_by_text("1 guest has no place yet.")).to_be_visible()
        expect(page.locator("[data-place]")).to_have_count(5)
        page.get_by_role("button", name="Put at place 5").click()
        expect_order(page, "Menteri", "이민석", "Bupati", "Gubernur", "Kapolda", "Kepala")


def test_by_keyboard_a_row_goes_up_comes_back_and_stays(browser, live_server, event):
    with tab(browser, live_server, DESK) as page:
        row(page, "Kepala").locator("[data-grip]").focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(page.locator("[data-order-says]")).to_have_text("Place 3")
        expect(page.locator("[data-place]").nth(2)).to_contain_text("Kepala")
        page.keyboard.press("Escape")
        expect(page.locator("[data-place]").nth(4)).to_contain_text("Kepala")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Kepala Contoh stands at place 4 and stays there.")).to_be_visible()


def test_of_two_people_who_drag_the_second_reads_what_the_first_did(browser, live_server, event):
    with tab(browser, live_server, DESK) as one, tab(browser, live_server, PHONE) as other:
        drag(one, "Kepala", above="Menteri")
        expect(one.get_by_text("Kepala Contoh stands at place 1")).to_be_visible()
        row(other, "Gubernur").get_by_role("button", name="one place up").click()
        expect(other.get_by_text("sari@panitia.example: Kepala Contoh was put at place 1")).to_be_visible()
        expect_order(other, "Kepala", "Menteri", "이민석", "Gubernur", "Bupati")


def test_without_script_arrows_and_places_do_the_same(browser, live_server, event):
    with tab(browser, live_server, PHONE, has_script=False) as page:
        expect(page.locator("[data-grip]").first).to_be_hidden()
        row(page, "Gubernur").get_by_role("button", name="one place up").click()
        expect_order(page, "Menteri", "Gubernur", "이민석")
        page.get_by_role("link", name="Kepala Contoh").click()
        page.get_by_label("Place").fill("1")
        page.get_by_label("Reason").first.fill("tuan rumah")
        page.get_by_role("button", name="Put here and keep").click()
        expect(row(page, "Kepala")).to_contain_text("put here by sari@panitia.example: tuan rumah")
        row(page, "Kepala").get_by_role("button", name="Let the rule place").click()
        expect(page.get_by_text("Kepala Contoh is placed by the rule again.")).to_be_visible()
    assert stored(event) == ["Menteri Contoh", "Gubernur Contoh", "이민석", "Bupati Contoh", "Kepala Contoh"]


def test_a_finger_drags_a_row_without_scrolling_the_page(browser, live_server, event):
    with tab(browser, live_server, PHONE) as page:
        grip = row(page, "Gubernur").locator("[data-grip]")
        assert grip.evaluate("element => getComputedStyle(element).touchAction") == "none"
