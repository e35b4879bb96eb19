"""The editor of badge layouts in a real Chromium: by mouse, by keyboard alone, for two at once, and what it prints."""

import contextlib
import json
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.models import BadgeLayout, Event, Role
from regapp.tickets.layouts import service
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guest, make_user

DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 390, "height": 844}
# Where the person's name stands among the elements of A6, counted from 0.
PERSON = 5


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    """An event with a guest, a layout of its own called Panitia, and two organizers."""
    made = make_event()
    make_guest(made, "Lee Min-seok", native_name="이민석", position="Counsellor")
    service.copy(made, "a6", "Panitia", COMMAND)
    make_user(Role.ORGANIZER, made, "sari@panitia.example")
    make_user(Role.ORGANIZER, made, "budi@panitia.example")
    return made


@contextlib.contextmanager
def editor(browser: Browser, server: LiveServer, who: str = "sari", size: dict[str, int] = DESK) -> Iterator[Page]:
    """The editor of the layout, open for that organizer, in a profile of its own."""
    context = browser.new_context(viewport=size, locale="en", accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(server.url)
    page.locator("[name=email]").fill(f"{who}@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.goto(f"{server.url}/manage/fgd/layouts/panitia")
    expect(page.locator("[data-stage] svg svg text").first).to_be_visible()
    yield page
    context.close()


def frame(page: Page, index: int = PERSON):
    return page.locator(f"[data-at='{index}'][data-handle='']")


def saved(page: Page) -> dict:
    """Save, and what the database has then."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-says]")).to_have_text("The layout is saved.")
    db.session.rollback()
    return json.loads(db.session.query(BadgeLayout).one().document)


def test_an_element_is_moved_and_resized_by_mouse_and_printed_where_it_was_put(browser, live_server, event):
    with editor(browser, live_server) as page:
        before = json.loads(page.locator("[name=document]").input_value())["front"][PERSON]
        box = frame(page).bounding_box()
        assert box
        scale = box["width"] / before["width"]
        x, y = box["x"] + 20, box["y"] + 20
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 2 * scale, y - 3 * scale, steps=4)
        page.mouse.up()
        handle = page.locator("[data-handle=se]").bounding_box()
        assert handle
        page.mouse.move(handle["x"] + 3, handle["y"] + 3)
        page.mouse.down()
        page.mouse.move(handle["x"] + 3 - 20 * scale, handle["y"] + 3, steps=4)
        page.mouse.up()
        after = saved(page)["front"][PERSON]
        assert abs(after["left"] - before["left"] - 2) <= 1 and abs(after["top"] - before["top"] + 3) <= 1
        assert abs(after["width"] - before["width"] + 20) <= 1.5

        with page.expect_download() as download:
            page.goto(f"{live_server.url}/manage/fgd/papers")
            page.evaluate("window.location = '/manage/fgd/badges.pdf?layout=panitia'")
        text = pypdfium2.PdfDocument(str(download.value.path()))[0].get_textpage()
        (left, *_rest) = text.get_charbox(text.get_text_range().index("Lee"))
        assert abs(left / 72 * 25.4 - after["left"]) < 1.5


def test_everything_can_be_done_by_the_keyboard_alone(browser, live_server, event):
    with editor(browser, live_server) as page:
        count = page.locator("[data-handle='']").count()
        page.keyboard.press("Tab")
        for _ in range(60):
            if page.evaluate("document.activeElement.getAttribute('data-at')") == str(PERSON):
                break
            page.keyboard.press("Tab")
        before = json.loads(page.locator("[name=document]").input_value())["front"][PERSON]
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Alt+ArrowRight")
        page.keyboard.press("Control+ArrowLeft")
        expect(page.locator("[data-says]")).to_contain_text("mm from the left")
        page.keyboard.press("Control+d")
        expect(page.locator("[data-handle='']")).to_have_count(count + 1)
        page.keyboard.press("Delete")
        expect(page.locator("[data-handle='']")).to_have_count(count)
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+y")
        page.keyboard.press("Control+z")
        after = saved(page)["front"][PERSON]
        moved = {key: round(after[key] - before[key], 1) for key in ("left", "top", "width")}
        assert moved == {"left": 1.1, "top": 5.0, "width": -1.0}


def test_what_is_added_and_written_shows_at_once_as_it_will_be_printed(browser, live_server, event):
    with editor(browser, live_server) as page:
        page.locator("[data-add]").select_option("text")
        page.get_by_label("Words, fields in braces").fill("PT Borneo <Hijau> & Rekan: {native_name}")
        page.get_by_label("Words, fields in braces").blur()
        expect(page.locator("[data-stage]")).to_contain_text("이민석")
        page.get_by_label("Add a field", exact=True).select_option("reference")
        page.get_by_label("Size (pt)").fill("11")
        page.get_by_label("Size (pt)").blur()
        page.get_by_role("button", name="To the left edge").click()
        page.get_by_role("button", name="One layer down").click()
        front = saved(page)["front"]
        (added,) = (one for one in front if one["kind"] == "text" and "Borneo" in one["paragraphs"][0]["words"])
        assert added["left"] == 0 and front.index(added) == len(front) - 2
        assert added["paragraphs"][0]["words"].endswith("{native_name} {reference}")
        assert added["paragraphs"][0]["size"] == 11


def test_a_wrong_word_is_named_beside_the_picture_and_nothing_is_lost(browser, live_server, event):
    with editor(browser, live_server) as page:
        page.locator("[data-layers] button", has_text="{name}").click()
        page.get_by_label("Words, fields in braces").fill("{salary}")
        page.get_by_label("Words, fields in braces").blur()
        expect(page.get_by_role("alert")).to_contain_text("There is no field called “salary”")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Front, element 6")
        assert "salary" in page.locator("[name=document]").input_value()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("alert")).to_be_hidden()


def test_of_two_who_change_it_the_second_is_told_and_may_still_save_theirs(browser, live_server, event):
    with editor(browser, live_server, "sari") as sari, editor(browser, live_server, "budi") as budi:
        for page, name in ((sari, "Sari's"), (budi, "Budi's")):
            page.get_by_label("What it is called").fill(name)
            page.get_by_label("What it is called").blur()
        assert saved(sari)["name"] == "Sari's"
        budi.get_by_role("button", name="Save", exact=True).click()
        expect(budi.get_by_role("alert")).to_contain_text("sari@panitia.example changed this layout meanwhile")
        assert saved(budi)["name"] == "Budi's"


def test_a_drawing_that_comes_late_does_not_take_away_what_saving_said(browser, live_server, event):
    with editor(browser, live_server, "sari") as sari, editor(browser, live_server, "budi") as budi:
        drawings: list[Route] = []
        budi.route("**/layouts/preview", lambda route: drawings.append(route))
        for page in (sari, budi):
            with page.expect_request("**/layouts/preview"):
                page.locator("#property-card-width").fill("100")
                page.locator("#property-card-width").blur()
        saved(sari)
        budi.get_by_role("button", name="Save", exact=True).click()
        expect(budi.get_by_role("alert")).to_contain_text("changed this layout meanwhile")
        with budi.expect_response("**/layouts/preview"):
            drawings[-1].continue_()
        expect(budi.locator("[data-stage] svg svg")).to_have_attribute("width", "100")
        expect(budi.get_by_role("alert")).to_contain_text("changed this layout meanwhile")
        budi.get_by_role("button", name="Undo").click()
        expect(budi.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_pages_fit_their_screen(browser, live_server, event, size):
    make_guest(event, "Kusumawardhani Hadiningrat Soerjosoemarno Prawiranegara " * 3)
    with editor(browser, live_server, size=size) as page:
        for path in ("layouts/panitia", "layouts", "layouts/card"):
            page.goto(f"{live_server.url}/manage/fgd/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
