"""Seats are changed in the picture of the plan: by mouse, by choosing, by keyboard alone; and the pages fit a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Event, Role, RoomShape, Seated, SeatingPlan
from regapp.seating import service
from regapp.seating.service import PlanDetails
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guests, make_user


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    """An event with four guests, and an organizer."""
    made = make_event()
    make_guests(made, [GuestDetails(f"Tamu {n} <b>", "official", precedence=n) for n in range(1, 5)])
    make_user(Role.ORGANIZER, made, "sari@panitia.example")
    return made


@pytest.fixture
def plan(event: Event) -> SeatingPlan:
    """A theatre of two rows, filled."""
    made = service.add_plan(event, PlanDetails("Ballroom", RoomShape.THEATRE, 2, 5), COMMAND)
    service.propose(event, made.id, made.version, COMMAND)
    return made


@pytest.fixture
def sari(live_server: LiveServer, plan: SeatingPlan, browser: Browser) -> Iterator[Page]:
    """The plan, open for the organizer."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("[name=email]").fill("sari@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto(f"{live_server.url}/manage/fgd/seating/{plan.id}")
    yield page
    context.close()


def seat(page: Page, code: str):
    return page.locator(f"[data-seat='{code}']")


def sitting() -> dict[str, int]:
    db.session.rollback()
    return {row.seat: row.guest_id for row in db.session.query(Seated)}


def test_a_guest_is_dragged_to_another_seat_and_who_sits_there_changes_places(sari):
    before = sitting()
    seat(sari, "A3").drag_to(seat(sari, "A5"))
    expect(sari.get_by_text("They changed places with Tamu 4 <b>.")).to_be_visible()
    after = sitting()
    assert (after["A5"], after["A3"]) == (before["A3"], before["A5"])


def test_a_guest_and_a_free_seat_are_chosen_one_after_the_other(sari):
    before = sitting()
    seat(sari, "A2").click()
    expect(sari.get_by_text("Tamu 3 <b> is held: choose a seat, or Escape to let go.")).to_be_visible()
    seat(sari, "B1").click()
    expect(seat(sari, "B1")).to_have_attribute("aria-label", "B1: Tamu 3 <b>")
    assert sitting()["B1"] == before["A2"]


def test_everything_can_be_done_by_the_keyboard_alone(sari):
    before = sitting()
    seat(sari, "A4").focus()
    sari.keyboard.press("Enter")
    expect(seat(sari, "A4")).to_have_attribute("aria-pressed", "true")
    sari.keyboard.press("Escape")
    expect(seat(sari, "A4")).to_have_attribute("aria-pressed", "false")
    sari.keyboard.press("Enter")
    for _ in range(20):
        if sari.evaluate("document.activeElement.getAttribute('data-seat')") == "B5":
            break
        sari.keyboard.press("Tab")
    sari.keyboard.press("Enter")
    expect(seat(sari, "B5")).to_have_attribute("aria-label", "B5: Tamu 2 <b>")
    assert sitting()["B5"] == before["A4"]


def test_a_locked_plan_asks_before_it_changes(sari):
    sari.get_by_role("button", name="Lock the plan").click()
    expect(sari.get_by_role("button", name="Open it again")).to_be_visible()
    seat(sari, "A3").drag_to(seat(sari, "A5"))
    expect(sari.get_by_role("alert")).to_contain_text("This change moves: Tamu 1 <b>, Tamu 4 <b>.")
    before = sitting()
    sari.get_by_role("button", name="Change it all the same").click()
    expect(sari.get_by_text("They changed places with Tamu 4 <b>.")).to_be_visible()
    assert sitting()["A5"] == before["A3"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_their_screen(sari, live_server, plan, width):
    sari.set_viewport_size({"width": width, "height": 900})
    for path in ("seating", f"seating/{plan.id}", "attendance", "reports/annex"):
        sari.goto(f"{live_server.url}/manage/fgd/{path}")
        assert sari.evaluate("document.documentElement.scrollWidth") <= width
