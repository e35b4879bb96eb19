"""What may go wrong at a door: a portal that answers in the server's place, late answers, reloads, a broken decoder."""

import datetime as dt
import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.queries import devices
from regapp.checkin.service import announce_device, revoke_device
from regapp.extensions import db, transaction
from regapp.models import Event, EventSession, Scan
from tests.browser.conftest import LiveServer, launch
from tests.browser.phones import has_list
from tests.factories import code_of, make_event, make_guest

NOBODY = "0" * 24
SCANS = "**/api/v1/events/*/scans"
# Each call of getUserMedia waits in `asked` until the test lets it have its camera.
SLOW_CAMERA = """
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 10, 10);
    window.asked = [];
    navigator.mediaDevices.getUserMedia = () => new Promise((resolve) => window.asked.push(() => {
      const stream = canvas.captureStream(10);
      resolve(stream);
      return stream;
    }));
"""
CAMERA = """
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d");
    const draw = () => { drawing.fillRect(0, 0, 10, 10); requestAnimationFrame(draw); };
    draw();
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
"""


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    return make_event()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 640})
    return page


def pair(page: Page, server: LiveServer, event: Event, url: str = "") -> Page:
    _device, code = announce_device(event, "Pintu utama", COMMAND)
    page.goto(f"{url or server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/scan")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    return page


def type_digits(page: Page, typed: str) -> None:
    page.get_by_role("button", name="Ketik").click()
    page.locator("#typed").fill(typed)
    page.get_by_role("button", name="Catat hadir").click()


def card(page: Page, state: str):
    return page.locator(f"#result.result-{state}")


def add_session(event: Event, code: str, title: str, starts_in: dt.timedelta) -> None:
    starts = event.starts_at + starts_in
    with transaction():
        db.session.add(
            EventSession(
                event_id=event.id, code=code, title=title, starts_at=starts, ends_at=starts + dt.timedelta(hours=1)
            )
        )


def kept_scans() -> list[Scan]:
    db.session.commit()
    return list(db.session.scalars(sa.select(Scan)))


def test_a_hotels_sign_in_page_in_place_of_the_server_is_no_answer(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    has_list(page)
    page.route(SCANS, lambda route: route.fulfill(status=403, content_type="text/html", body="<h1>Wi-Fi</h1>"))
    type_digits(page, code_of(guest))
    expect(card(page, "already")).to_contain_text("belum terkonfirmasi")
    page.unroute(SCANS)
    expect(card(page, "admitted")).to_contain_text("Sulastri")


def test_a_code_held_up_again_before_its_answer_is_still_one_scan(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    has_list(page)
    page.route(SCANS, lambda route: route.abort())
    for said in ("belum terkonfirmasi", "Sudah tercatat"):
        type_digits(page, code_of(guest))
        expect(card(page, "already")).to_contain_text(said)
    page.unroute(SCANS)
    expect(page.locator("#present")).to_have_text("1")
    assert len(kept_scans()) == 1


def test_a_refusal_that_comes_late_is_still_seen(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    held: list[Route] = []
    page.route(SCANS, lambda route: held.append(route) if NOBODY in route.request.post_data else route.continue_())
    type_digits(page, NOBODY)
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Sulastri")
    held[0].continue_()
    expect(card(page, "refused")).to_contain_text("tidak ada dalam daftar")


def test_an_admission_that_comes_late_does_not_cover_the_next_guest(page, live_server, event):
    slow, quick = make_guest(event, "Lambat"), make_guest(event, "Cepat")
    pair(page, live_server, event)
    held, slow_code = list[Route](), code_of(slow)
    page.route(SCANS, lambda route: held.append(route) if slow_code in route.request.post_data else route.continue_())
    type_digits(page, slow_code)
    type_digits(page, code_of(quick))
    expect(card(page, "admitted")).to_contain_text("Cepat")
    held[0].continue_()
    expect(page.locator("#present")).to_have_text("2")
    expect(card(page, "admitted")).to_contain_text("Cepat")


def test_a_decoder_that_did_not_start_is_said_again_after_the_camera_was_restarted(page, live_server, event):
    page.add_init_script(CAMERA)
    page.context.route("**/*.wasm", lambda route: route.abort())
    pair(page, live_server, event)
    expect(page.locator("#trouble")).to_contain_text("Pembaca kode")
    page.evaluate("() => { document.querySelector('#trouble-word').textContent = ''; }")
    page.locator("#restart").click()
    expect(page.locator("#trouble")).to_contain_text("Pembaca kode")


def test_of_two_starts_at_once_one_camera_is_given_back(page, live_server, event):
    page.add_init_script(SLOW_CAMERA)
    pair(page, live_server, event)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    states = page.evaluate(
        "async () => { const streams = window.asked.map((give) => give()); await new Promise(requestAnimationFrame);"
        " return streams.map((stream) => stream.getTracks()[0].readyState); }"
    )
    assert states == ["ended", "live"]


def test_the_camera_can_be_started_again_though_no_error_was_reported(page, live_server, event):
    page.add_init_script(CAMERA)
    pair(page, live_server, event)
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.get_by_role("button", name="Nyalakan kamera lagi")).to_be_visible()


def test_the_session_that_is_open_now_is_chosen_and_a_reload_keeps_another_choice(page, live_server, event):
    add_session(event, "pagi", "1. Registrasi kemarin", dt.timedelta(days=-1))
    add_session(event, "sore", "2. Panel", dt.timedelta(hours=2))
    pair(page, live_server, event)
    expect(page.locator("#session")).to_have_value("main")
    page.locator("#session").select_option("sore")
    page.reload()
    expect(page.locator("#session")).to_have_value("sore")


def test_a_usb_scanner_does_not_choose_another_session(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    for number in range(1, 10):
        add_session(event, f"s{number}", f"{number}. Panel", dt.timedelta(minutes=number))
    pair(page, live_server, event)
    page.locator("#session").select_option("main")
    page.locator("#session").focus()
    page.keyboard.type(code_of(guest))
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("Sulastri")
    expect(page.locator("#session")).to_have_value("main")


def test_a_device_that_was_revoked_is_told_so_in_plain_words(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event)
    revoke_device(devices(event.id)[0], COMMAND)
    type_digits(page, code_of(guest))
    expect(card(page, "refused")).to_contain_text("tidak boleh memindai lagi")
    expect(page.locator("body")).not_to_contain_text("Bearer")


def test_the_whole_card_speaks_the_pages_language_on_a_phone_with_another(playwright, browser, live_server, event):
    guest = make_guest(event, "Sulastri", category="speaker")
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB")
    page = pair(context.new_page(), live_server, event)
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Narasumber")
    context.close()


def test_a_reference_has_letters_and_so_has_its_keyboard(page, live_server, event):
    pair(page, live_server, event)
    page.get_by_role("button", name="Ketik").click()
    expect(page.locator("#typed")).not_to_have_attribute("inputmode", "numeric")


def test_what_was_searched_is_not_left_for_the_next_one_to_read(page, live_server, event):
    make_guest(event, "Siti Rachmawati")
    pair(page, live_server, event)
    page.get_by_role("button", name="Cari").click()
    page.locator("#search-text").fill("rahmawati")
    expect(page.locator("#found")).to_contain_text("Siti Rachmawati")
    page.locator("#search").get_by_role("button", name="Tutup").click()
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("#search-text")).to_have_value("")
    expect(page.locator("#found")).to_be_empty()


def test_over_plain_http_the_camera_is_explained_and_typing_works(playwright: Playwright, live_server, event):
    guest = make_guest(event, "Sulastri")
    browser = launch(playwright, "--host-resolver-rules=MAP door.example 127.0.0.1")
    page = browser.new_context(viewport={"width": 360, "height": 640}, locale="id-ID").new_page()
    pair(page, live_server, event, live_server.url.replace("127.0.0.1", "door.example"))
    expect(page.locator("#trouble")).to_contain_text("HTTPS")
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Sulastri")
    browser.close()


def test_a_clock_in_english_has_twenty_four_hours(playwright, browser, live_server):
    event = make_event("evening", language="en")
    guest = make_guest(event, "Sulastri")
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-US")
    page = context.new_page()
    _device, code = announce_device(event, "Main door", COMMAND)
    page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pair this phone").click()
    for _ in range(2):
        page.get_by_role("button", name="Type").click()
        page.locator("#typed").fill(code_of(guest))
        page.get_by_role("button", name="Admit").click()
        expect(page.locator("#result .result-name")).to_have_text("Sulastri")
    expect(card(page, "already").locator(".result-says")).to_have_text(re.compile(r"Already recorded at \d\d:\d\d$"))
    context.close()


def test_a_scan_is_sent_again_under_its_own_id(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    ids: list[str] = []

    def answer(route: Route) -> None:
        ids.append(json.loads(route.request.post_data)["scans"][0]["id"])
        if len(ids) == 1:
            route.abort()
        else:
            route.continue_()

    page.route(SCANS, answer)
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Sulastri")
    assert len(ids) == 2 and len(set(ids)) == 1
