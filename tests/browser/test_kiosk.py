"""The kiosk in a real Chromium: a ticket before the camera, a name, a signature with the finger, and then nothing."""

import io
import pathlib

import httpx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import DeviceSettings, announce_device, revoke_device
from regapp.checkin.signing import strokes
from regapp.extensions import db
from regapp.models import Attendance, Device, Event, Power, Signature
from regapp.reports.lists.papers import write_attendance_pdf
from regapp.reports.queries import attendees
from tests.browser.conftest import LiveServer, launch
from tests.browser.video import film
from tests.factories import code_of, link_of, make_event, make_guest

TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    return make_event(languages=["id", "en", "ko"])


@pytest.fixture
def kiosk(live_server: LiveServer, context: BrowserContext, event: Event) -> Page:
    """A paired tablet without a camera."""
    page = context.new_page()
    page.set_viewport_size(TABLET)
    return pair(page, live_server, event)


def pair(page: Page, live_server: LiveServer, event: Event) -> Page:
    settings = DeviceSettings(powers=(Power.KIOSK,))
    _device, code = announce_device(event, "Kios lobi", COMMAND, settings=settings)
    page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/kiosk")
    expect(page.locator("#idle")).to_be_visible()
    return page


def show(page: Page, code: str) -> None:
    """A USB scanner types the digits."""
    page.evaluate(
        """(code) => { for (const digit of [...code, "Enter"]) document.dispatchEvent(new KeyboardEvent("keydown",
           { code: digit === "Enter" ? "Enter" : `Digit${digit}`, key: digit, bubbles: true, cancelable: true })); }""",
        code,
    )


def draw(page: Page, selector: str = "#pad") -> None:
    """Sign with the mouse: two strokes."""
    box = page.locator(selector).bounding_box()
    assert box
    for line in ([(0.1, 0.8), (0.3, 0.2), (0.5, 0.8), (0.7, 0.3)], [(0.2, 0.5), (0.9, 0.45)]):
        places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in line]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=8)
        page.mouse.up()


def kept() -> list[Signature]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Signature).order_by(Signature.number)))


def test_a_guest_signs_and_the_signature_is_a_line_in_the_attendance_list(kiosk: Page, event: Event) -> None:
    guest = make_guest(event, "이민석", position="Konselor", institution="PT Borneo <Hijau> & Rekan", language="ko")
    show(kiosk, code_of(guest))
    expect(kiosk.get_by_role("heading", name="이민석")).to_be_visible()
    expect(kiosk.locator("html")).to_have_attribute("lang", "ko")
    kiosk.locator("#send").click()
    expect(kiosk.locator("#problem")).not_to_be_empty()
    draw(kiosk)
    kiosk.locator("#send").click()
    expect(kiosk.locator("#done")).to_be_visible()
    (signature,) = kept()
    assert len(strokes.unpack(signature.strokes).strokes) == 2
    stream = io.BytesIO()
    write_attendance_pdf(event, event.sessions[0], attendees(event.id, event.sessions[0].id), stream)
    page = pypdfium2.PdfDocument(stream.getvalue())[0]
    assert signature.hash[:12] in page.get_textpage().get_text_bounded()
    assert pdfium.FPDF_PAGEOBJ_IMAGE not in [one.type for one in page.get_objects()]


def test_an_abandoned_kiosk_forgets_after_fifteen_seconds(kiosk: Page, event: Event) -> None:
    guest = make_guest(event, "Nurhayati")
    kiosk.clock.install()
    kiosk.reload()
    show(kiosk, code_of(guest))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    kiosk.clock.run_for(10_000)
    draw(kiosk)
    kiosk.clock.run_for(10_000)
    expect(kiosk.locator("#sign")).to_be_visible()
    kiosk.clock.run_for(6000)
    expect(kiosk.locator("#idle")).to_be_visible()
    assert "Nurhayati" not in kiosk.content()
    assert kept() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 1


def test_the_next_guest_finds_an_empty_field(kiosk: Page, event: Event) -> None:
    first, second = make_guest(event, "Ali"), make_guest(event, "Ani")
    kiosk.clock.install()
    kiosk.reload()
    for guest in (first, second):
        show(kiosk, code_of(guest))
        expect(kiosk.get_by_role("heading", name=guest.name)).to_be_visible()
        draw(kiosk)
        kiosk.locator("#send").click()
        expect(kiosk.locator("#done")).to_be_visible()
        kiosk.clock.run_for(6000)
        expect(kiosk.locator("#idle")).to_be_visible()
    assert [one.guest_id for one in kept()] == [first.id, second.id]
    assert [len(strokes.unpack(one.strokes).strokes) for one in kept()] == [2, 2]


def test_without_a_network_the_drawing_stays_until_it_is_sent_or_forgotten(kiosk: Page, event: Event) -> None:
    guest = make_guest(event, "Nurhayati")
    show(kiosk, code_of(guest))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    draw(kiosk)
    kiosk.context.set_offline(True)
    kiosk.locator("#send").click()
    expect(kiosk.locator("#problem")).to_contain_text("sambungan")
    kiosk.context.set_offline(False)
    kiosk.locator("#send").click()
    expect(kiosk.locator("#done")).to_be_visible()
    assert len(kept()) == 1


def test_a_signature_keeps_its_shape_when_the_tablet_is_turned(kiosk: Page, event: Event) -> None:
    show(kiosk, code_of(make_guest(event, "Nurhayati")))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    draw(kiosk)
    tall = kiosk.evaluate("document.getElementById('pad').height")
    box = kiosk.locator("#pad").bounding_box()
    assert box
    kiosk.set_viewport_size({"width": TABLET["height"], "height": TABLET["width"]})
    kiosk.wait_for_function("(tall) => document.getElementById('pad').height !== tall", arg=tall)
    kiosk.locator("#send").click()
    expect(kiosk.locator("#done")).to_be_visible()
    (signature,) = kept()
    points = [point for stroke in strokes.unpack(signature.strokes).strokes for point in stroke]
    wide, high = (max(values) - min(values) for values in zip(*points, strict=True))
    assert wide / high == pytest.approx(0.8 * box["width"] / (0.6 * box["height"]), rel=0.03)


def test_what_comes_late_for_one_guest_is_not_said_to_the_next(kiosk: Page, event: Event) -> None:
    first, second = make_guest(event, "Ali"), make_guest(event, "Ani")
    held: list[Route] = []
    kiosk.clock.install()
    kiosk.reload()
    show(kiosk, code_of(first))
    expect(kiosk.get_by_role("heading", name="Ali")).to_be_visible()
    draw(kiosk)
    kiosk.route("**/door/signatures", lambda route: held.append(route))
    with kiosk.expect_request("**/door/signatures"):
        kiosk.locator("#send").click()
    kiosk.locator("#without").click()
    kiosk.clock.run_for(6000)
    show(kiosk, code_of(second))
    expect(kiosk.get_by_role("heading", name="Ani")).to_be_visible()
    with kiosk.expect_response("**/door/signatures"):
        held[0].continue_()
    expect(kiosk.locator("#done")).to_be_hidden()
    expect(kiosk.get_by_role("heading", name="Ani")).to_be_visible()
    assert [one.guest_id for one in kept()] == [first.id]


def test_a_tablet_that_is_put_to_sleep_forgets_at_once(kiosk: Page, event: Event) -> None:
    show(kiosk, code_of(make_guest(event, "Nurhayati")))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    kiosk.evaluate(
        """() => { Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
           document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    expect(kiosk.locator("#idle")).to_be_visible()
    assert "Nurhayati" not in kiosk.content()


def test_a_field_scribbled_full_is_told_in_the_guests_language(kiosk: Page, event: Event) -> None:
    show(kiosk, code_of(make_guest(event, "Nurhayati", language="en")))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    box = kiosk.locator("#pad").bounding_box()
    assert box
    for n in range(strokes.MOST_STROKES + 1):
        kiosk.mouse.move(box["x"] + 10 + n, box["y"] + 10)
        kiosk.mouse.down()
        kiosk.mouse.move(box["x"] + 12 + n, box["y"] + 60)
        kiosk.mouse.up()
    kiosk.locator("#send").click()
    expect(kiosk.locator("#problem")).to_contain_text("too many strokes")
    assert kept() == []


def test_a_kiosk_whose_powers_were_taken_says_so_and_holds_nothing(kiosk: Page, event: Event) -> None:
    device = db.session.scalars(sa.select(Device)).one()
    revoke_device(device, COMMAND)
    show(kiosk, code_of(make_guest(event, "Nurhayati")))
    expect(kiosk.locator("#pad")).to_have_count(0)
    db.session.rollback()
    db.session.refresh(device)
    assert device.erased_at and db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0


def test_a_ticket_that_is_not_valid_leads_to_the_desk_and_names_nobody(kiosk: Page, event: Event) -> None:
    show(kiosk, "0" * 24)
    expect(kiosk.locator("#done")).to_contain_text("meja")


def test_a_ticket_before_the_tablets_camera_is_read(
    live_server: LiveServer, playwright: Playwright, event: Event, tmp_path: pathlib.Path
) -> None:
    guest = make_guest(event, "Nurhayati")
    video = film(tmp_path / "ticket.mjpeg", code_of(guest))
    browser = launch(
        playwright,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    )
    try:
        context = browser.new_context(viewport=TABLET, locale="id-ID", permissions=["camera"])
        page = pair(context.new_page(), live_server, event)
        expect(page.get_by_role("heading", name="Nurhayati")).to_be_visible()
    finally:
        browser.close()


@pytest.mark.parametrize("size", [(360, 640), (768, 1024), (1280, 800)])
def test_the_field_and_its_buttons_fit_on_the_screen(kiosk: Page, event: Event, size: tuple[int, int]) -> None:
    guest = make_guest(event, "x" * 71, position="Kepala Bidang " * 4, institution="Dinas " * 10)
    kiosk.set_viewport_size({"width": size[0], "height": size[1]})
    show(kiosk, code_of(guest))
    expect(kiosk.locator("#pad")).to_be_visible()
    assert kiosk.evaluate("document.documentElement.scrollWidth") <= size[0]
    kiosk.locator("#send").scroll_into_view_if_needed()
    expect(kiosk.locator("#send")).to_be_in_viewport()


def test_a_guest_signs_on_their_own_phone(live_server: LiveServer, kiosk: Page, browser: Browser, event: Event) -> None:
    guest = make_guest(event, "Nurhayati")
    show(kiosk, code_of(guest))
    expect(kiosk.get_by_role("heading", name="Nurhayati")).to_be_visible()
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    page = phone.new_page()
    page.goto(f"{live_server.url}{link_of(guest)}")
    page.get_by_role("link", name="Tanda tangani daftar hadir").click()
    page.get_by_role("button", name="Selesai").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    draw(page, "canvas")
    page.get_by_role("button", name="Selesai").click()
    expect(page.get_by_role("status")).to_be_visible()
    phone.close()
    assert [one.device_id for one in kept()] == [None]
    assert httpx.get(f"{live_server.url}{link_of(guest)}/sign").headers.get("set-cookie") is None
