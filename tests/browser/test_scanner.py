"""The door in a real Chromium: what is seen comes from the server's answer, by whichever way the code came in."""

import pathlib
import re

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device, revoke_device
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.browser.conftest import LiveServer, launch
from tests.browser.video import film
from tests.factories import code_of, make_event, make_guest

DOOR = {"width": 360, "height": 640}


@pytest.fixture
def event(live_server):
    return make_event()


@pytest.fixture
def scanner(live_server: LiveServer, context: BrowserContext, event) -> Page:
    """A paired phone without a camera."""
    page = context.new_page()
    page.set_viewport_size(DOOR)
    return pair(page, live_server, event)


def pair(page: Page, live_server: LiveServer, event) -> Page:
    device, code = announce_device(event, "Pintu utama", COMMAND)
    page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/scan")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    return page


def type_digits(page: Page, typed: str) -> None:
    page.get_by_role("button", name="Ketik").click()
    page.locator("#typed").fill(typed)
    page.get_by_role("button", name="Catat hadir").click()


def card(page: Page):
    return page.locator("#result")


def with_film(playwright: Playwright, path: pathlib.Path):
    return launch(
        playwright,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )


def test_a_ticket_held_before_the_camera_is_admitted_once_while_it_stays_in_view(
    playwright, live_server, event, tmp_path
):
    guest = make_guest(event, "İnanoğlu 이민석", position="Müsteşar")
    browser = with_film(playwright, film(tmp_path / "ticket.mjpeg", code_of(guest)))
    context = browser.new_context(viewport=DOOR, locale="id-ID")
    page = pair(context.new_page(), live_server, event)
    expect(card(page)).to_contain_text("Selamat datang")
    expect(card(page)).to_contain_text("İnanoğlu 이민석")
    expect(page.locator("#present")).to_have_text("1")
    expect(card(page)).to_contain_text("Sudah tercatat hadir pukul")  # the film begins again: the ticket was away
    browser.close()


def test_a_representatives_ticket_names_whom_they_represent_and_the_old_one_who_comes(scanner, event):
    governor = make_guest(event, "Hartono", position="Gubernur")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    type_digits(scanner, code_of(governor))
    expect(card(scanner)).to_have_class("result result-word")
    expect(card(scanner)).to_contain_text("Diwakili oleh Wati")
    type_digits(scanner, code_of(wati))
    expect(card(scanner)).to_have_class("result result-admitted")
    expect(card(scanner)).to_contain_text("mewakili Hartono, Gubernur")


def test_a_digit_typed_wrong_is_noticed_before_anything_is_sent(scanner, event):
    code = code_of(make_guest(event))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    type_digits(scanner, wrong)
    expect(scanner.locator("#typing-problem")).to_have_text("Ada angka yang keliru. Mohon cocokkan lagi.")
    scanner.locator("#typed").fill("1234")
    scanner.get_by_role("button", name="Catat hadir").click()
    expect(scanner.locator("#typing-problem")).to_contain_text("24 angka")
    expect(scanner.locator("#present")).to_have_text("0")


def test_a_code_of_nobodys_is_red_and_stays_until_it_is_understood(scanner):
    type_digits(scanner, "0" * 24)
    expect(card(scanner)).to_have_class("result result-refused")
    expect(card(scanner)).to_contain_text("tidak ada dalam daftar")
    scanner.get_by_role("button", name="Mengerti").click()
    expect(card(scanner)).to_have_class("result")


def test_a_usb_scanner_types_faster_than_anybody_and_needs_no_field(scanner, event):
    code = code_of(make_guest(event, "Sulastri"))
    scanner.keyboard.type(code)
    scanner.keyboard.press("Enter")
    expect(card(scanner)).to_contain_text("Sulastri")
    expect(card(scanner)).to_have_class("result result-admitted")


def test_a_usb_scanner_leaves_what_somebody_was_typing_as_it_was(scanner, event):
    code = code_of(make_guest(event, "Sulastri"))
    scanner.get_by_role("button", name="Cari").click()
    scanner.locator("#search-text").fill("Sul")
    scanner.keyboard.type(code)
    scanner.keyboard.press("Enter")
    expect(card(scanner)).to_contain_text("Selamat datang")
    assert scanner.locator("#search-text").input_value() == "Sul"


def test_three_letters_find_a_guest_who_left_the_ticket_at_home(scanner, event):
    make_guest(event, "Siti Rachmawati", email="rahasia@kantor.example")
    scanner.get_by_role("button", name="Cari").click()
    scanner.locator("#search-text").fill("ra")
    expect(scanner.locator("#found")).to_contain_text("Sedikitnya tiga huruf")
    scanner.locator("#search-text").fill("rahmawati")
    scanner.locator(".choice").click()
    expect(card(scanner)).to_contain_text("Siti Rachmawati")
    expect(card(scanner)).to_have_class("result result-admitted")
    assert "rahasia" not in scanner.content()


def test_without_an_answer_nothing_is_green_and_the_scan_is_sent_again_with_its_id(scanner, context, event):
    guest = make_guest(event, "Sulastri")
    context.set_offline(True)
    type_digits(scanner, guest.ref)
    expect(card(scanner)).to_have_class("result result-already")
    expect(card(scanner)).to_contain_text("Belum terkonfirmasi")
    expect(scanner.locator("#connection-word")).to_contain_text("1 belum terkirim")
    context.set_offline(False)
    expect(card(scanner)).to_have_class("result result-admitted")
    expect(scanner.locator("#present")).to_have_text("1")


def test_a_device_that_was_revoked_may_not_scan_and_is_told_so(scanner, event):
    from regapp.checkin.queries import devices

    revoke_device(devices(event.id)[0], COMMAND)
    type_digits(scanner, code_of(make_guest(event)))
    expect(card(scanner)).to_have_class("result result-refused")
    expect(scanner.locator("#banner")).to_contain_text("daftarnya sudah dihapus")
    scanner.reload()
    expect(scanner.get_by_role("heading")).to_have_text("Ponsel ini belum dipasangkan")


def test_without_a_camera_the_page_says_so_and_the_other_ways_work(scanner, event):
    expect(scanner.locator("#trouble")).to_contain_text("Kamera tidak ditemukan")
    type_digits(scanner, make_guest(event, "Sulastri").ref)
    expect(card(scanner)).to_contain_text("Sulastri")


def test_a_camera_that_is_denied_has_its_own_words(playwright, live_server, event):
    browser = launch(playwright, "--use-fake-device-for-media-stream", "--deny-permission-prompts")
    page = pair(browser.new_context(viewport=DOOR, locale="id-ID").new_page(), live_server, event)
    expect(page.locator("#trouble")).to_contain_text("Kamera tidak diizinkan")
    browser.close()


def test_a_pairing_code_works_once(live_server, context, event):
    _device, code = announce_device(event, "Pintu", COMMAND)
    page = context.new_page()
    for _ in range(2):  # looking is not pairing
        page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/scan")
    page.goto(f"{live_server.url}/pair/{code}")
    expect(page.locator("body")).to_contain_text("sudah dipakai")


def test_the_page_with_its_decoder_weighs_less_than_700_kilobytes(scanner, live_server):
    addresses = set(re.findall(r'"(/static/[^"#]+)', scanner.content()))
    assert any(address.endswith(".wasm") for address in addresses)
    weight = len(scanner.content())
    for address in addresses:
        with httpx.stream("GET", live_server.url + address, headers={"Accept-Encoding": "gzip"}) as answer:
            weight += len(b"".join(answer.iter_raw()))
    assert weight < 700_000
