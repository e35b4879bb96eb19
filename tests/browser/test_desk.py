"""The desk in a real Chromium: walk-ins, representatives, groups, undo, badges, cameras, photos, modes."""

import dataclasses
import datetime as dt
import io
import re

import pytest
import qrcode
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import DeviceSettings, announce_device
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import (
    Attendance,
    BadgePrint,
    DeviceDirection,
    DoorCheck,
    Event,
    EventSession,
    Guest,
    Power,
    Scan,
    ScanUndo,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.browser.conftest import LiveServer, launch
from tests.browser.phones import DOOR
from tests.factories import code_of, make_event, make_guest, make_guests

EVERYTHING = (Power.SCAN, Power.SEARCH, Power.SUPERVISOR)
HOSTILE = "PT Borneo <Hijau> & Rekan"
PAPERS = "Object.defineProperty(navigator, 'pdfViewerEnabled', { configurable: true, get: () => CAN });"
# Two cameras, each a painted canvas; what was asked for is kept, and what was given.
CAMERAS = """
    window.asked = [];
    window.given = [];
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d");
    const draw = () => { drawing.fillRect(0, 0, 10, 10); requestAnimationFrame(draw); };
    draw();
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      window.asked.push(wanted.video);
      const error = window.failing?.(wanted.video);
      if (error) throw error;
      const stream = canvas.captureStream(10);
      const [track] = stream.getTracks();
      const settings = { deviceId: wanted.video.deviceId?.exact ?? "satu", zoom: 1 };
      track.getSettings = () => settings;
      track.getCapabilities = () => ({ zoom: { min: 1, max: 8 }, torch: true });
      track.applyConstraints = async ({ advanced }) => { Object.assign(settings, ...advanced); };
      window.given.push(track);
      return stream;
    };
    navigator.mediaDevices.enumerateDevices = async () => [
      { kind: "videoinput", deviceId: "satu", label: "Depan <b>" },
      { kind: "videoinput", deviceId: "dua", label: "" },
      { kind: "audioinput", deviceId: "tiga", label: "Mikrofon" },
    ];
"""


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    return make_event(language="en")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A phone whose browser shows no papers itself, as on Android."""
    page = context.new_page()
    page.add_init_script(PAPERS.replace("CAN", "false"))
    page.set_viewport_size(DOOR)
    return page


def pair(page: Page, server: LiveServer, event: Event, **settings) -> Page:
    given = DeviceSettings(**({"powers": EVERYTHING} | settings))
    _device, code = announce_device(event, "Pintu utama", COMMAND, settings=given)
    page.goto(f"{server.url}/pair/{code}")
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/scan")
    expect(page.locator("#present")).to_have_text(re.compile(r"\d"))
    return page


def read(page: Page, typed: str) -> None:
    page.locator("#open-typing").click()
    page.locator("#typed").fill(typed)
    page.locator("#typing-form button[type=submit]").click()


def card(page: Page, state: str) -> Locator:
    return page.locator(f"#result.result-{state}")


def press(page: Page, word: str) -> None:
    page.locator("#result").get_by_role("button", name=word).click()


def more(page: Page, button: str) -> None:
    page.locator("#open-more").click()
    page.locator(button).click()


def rows(statement) -> list:
    """Rows as they are now: the server is another process."""
    db.session.commit()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def picture(code: str, size: tuple[int, int], width: int) -> bytes:
    """A photo of a code, so wide, on a grey desk."""
    drawing = qrcode.QRCode(border=4)
    drawing.add_data(code)
    ticket = drawing.make_image().get_image().convert("RGB").resize((width, width)).rotate(7, fillcolor=(120, 116, 110))
    desk = Image.new("RGB", size, (120, 116, 110))
    desk.paste(ticket, ((size[0] - width) // 2, (size[1] - width) // 2))
    stream = io.BytesIO()
    desk.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def choose_photo(page: Page, content: bytes, field: str = "#photo") -> None:
    page.locator(field).set_input_files([{"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content}])


# Walk-ins


def fill_walk_in(page: Page, name: str, **more_fields: str) -> None:
    more(page, "#open-walkin")
    expect(page.locator("#walkin-category option")).to_have_count(7)
    for field, value in {"name": name, **more_fields}.items():
        page.locator(f"#walkin-{field}").fill(value)


def submit(page: Page, form: str) -> None:
    page.locator(f"#{form}-form button[type=submit]").click()


@pytest.mark.parametrize("name", ["이민석", f"{HOSTILE} İnanoğlu"])
def test_a_walk_in_is_registered_admitted_and_given_a_badge_in_one_form(page, live_server, event, name):
    pair(page, live_server, event)
    fill_walk_in(page, name, position="Staf Ahli", institution=HOSTILE)
    page.locator("#walkin-category").select_option("media")
    page.locator("#walkin-form button[type=submit]").dblclick()
    expect(card(page, "admitted")).to_contain_text(name)
    expect(card(page, "admitted")).to_contain_text(HOSTILE)
    expect(page.locator("#note")).to_be_visible()
    assert [one.name for one in rows(sa.select(Guest))] == [name]
    assert len(rows(sa.select(Scan))) == len(rows(sa.select(BadgePrint))) == 1


def test_whoever_it_may_be_is_shown_before_somebody_stands_on_the_list_twice(page, live_server, event):
    make_guest(event, "Siti Rachmawati", institution="Bappeda")
    pair(page, live_server, event)
    fill_walk_in(page, "Siti Rahmawati")
    submit(page, "walkin")
    page.locator("#walkin-likely .choice").click()
    expect(card(page, "admitted")).to_contain_text("Siti Rachmawati")
    assert len(rows(sa.select(Guest))) == 1
    fill_walk_in(page, "Siti Rahmawati")
    submit(page, "walkin")
    page.get_by_role("button", name="Nobody of these: register").click()
    expect(card(page, "admitted")).to_contain_text("Siti Rahmawati")
    assert len(rows(sa.select(Guest))) == 2


def test_without_a_network_the_form_says_so_and_keeps_what_was_typed(page, context, live_server, event):
    pair(page, live_server, event)
    fill_walk_in(page, "Sulastri", phone="0812-0000-1234")
    context.set_offline(True)
    submit(page, "walkin")
    expect(page.locator("#walkin-problem")).to_contain_text("needs the network")
    page.locator("#walkin [data-closes]").click()
    more(page, "#open-walkin")
    expect(page.locator("#walkin-name")).to_have_value("Sulastri")
    context.set_offline(False)
    submit(page, "walkin")
    expect(card(page, "admitted")).to_contain_text("Sulastri")


def test_what_is_wrong_stands_beside_its_field(page, live_server, event):
    pair(page, live_server, event)
    fill_walk_in(page, "Sulastri", phone="12")
    submit(page, "walkin")
    expect(page.locator("#walkin-problem")).to_contain_text("too few")
    expect(page.locator("#walkin-phone")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#walkin-phone")).to_be_focused()


def test_a_device_that_may_only_scan_offers_nothing_else(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event, powers=(Power.SCAN,))
    read(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Nurhayati")
    expect(page.locator("#result").get_by_role("button")).to_have_text(["Badge"])
    page.locator("#open-more").click()
    expect(page.locator("#photo")).to_be_attached()
    expect(page.locator("#open-walkin")).to_be_hidden()


# Representatives


def test_a_representative_is_named_in_three_taps_with_the_guests_ticket_in_hand(page, live_server, event):
    governor = make_guest(event, "Isran", position="Gubernur")
    with transaction():
        governor.category.door_checks = [DoorCheck.VIP.value]
    pair(page, live_server, event)
    read(page, code_of(governor))
    expect(card(page, "word")).to_contain_text("Isran")
    press(page, "Someone else")
    page.locator("#instead-name").fill("Sri Wahyuni")
    page.locator("#instead-position").fill("Asisten I")
    submit(page, "instead")
    expect(card(page, "word")).to_contain_text("representing Isran, Gubernur")
    expect(card(page, "word")).to_contain_text("Sri Wahyuni")
    expect(page.locator("#present")).to_have_text("1")


def test_the_admission_that_was_the_wrong_persons_is_taken_back_with_it(page, live_server, event):
    governor = make_guest(event, "Isran")
    pair(page, live_server, event)
    read(page, code_of(governor))
    expect(card(page, "admitted")).to_contain_text("Isran")
    press(page, "Someone else")
    page.locator("#instead-name").fill("Sri Wahyuni")
    submit(page, "instead")
    expect(card(page, "admitted")).to_contain_text("Sri Wahyuni")
    expect(page.locator("#present")).to_have_text("1")
    assert len(rows(sa.select(ScanUndo))) == 1


def test_somebody_who_is_invited_already_is_offered_to_come_as_well(page, live_server, event):
    governor = make_guest(event, "Isran")
    make_guest(event, "Sri Wahyuni")
    rsvp.represent(governor.id, RepresentativeDetails("Budi"), Said())
    pair(page, live_server, event)
    read(page, code_of(governor))
    press(page, "Someone else")
    page.locator("#instead-name").fill("Sri Wahyuni")
    submit(page, "instead")
    expect(page.locator("#instead-problem")).to_contain_text("is invited already")
    page.locator("#instead-known .choice").click()
    expect(card(page, "admitted")).to_contain_text("representing Isran")


# Groups


def test_a_group_is_admitted_at_once_with_the_absent_unticked(page, context, live_server, event):
    people = make_guests(event, [GuestDetails(f"Anggota {n}", "delegate", delegation=HOSTILE) for n in range(4)])
    make_guest(event, "Duta Besar", "speaker", delegation=HOSTILE)
    with transaction():
        guest = make_guest(event, "이민석", "media", delegation=HOSTILE)
        guest.category.door_checks = [DoorCheck.PHOTO.value]
    rsvp.decline(people[3].id, Said())
    pair(page, live_server, event)
    more(page, "#open-group")
    page.locator("#group-text").fill("hijau")
    page.locator("#group-members .choice").click()
    expect(page.locator("#group-title")).to_have_text(HOSTILE)
    expect(page.locator("#group-admit")).to_have_text("Admit 5")
    page.get_by_label("Anggota 1").uncheck()
    expect(page.locator("#group-admit")).to_have_text("Admit 4")
    context.set_offline(True)
    context.set_offline(False)
    page.locator("#group-admit").dblclick()
    expect(page.locator("#group-members")).to_contain_text("3 admitted.")
    expect(page.locator("#group-members")).to_contain_text("Please compare the photo")
    expect(page.locator("#present")).to_have_text("3")
    page.locator("#group-members").get_by_role("button", name="Admit").click()
    expect(page.locator("#present")).to_have_text("4")
    page.locator("#group-back").click()
    expect(page.locator("#group-members")).to_contain_text("4 inside, 5 expected")


def test_a_group_without_a_network_is_kept_and_sent_once(page, context, live_server, event):
    make_guests(event, [GuestDetails(f"Anggota {n}", "delegate", delegation="Bus") for n in range(3)])
    pair(page, live_server, event)
    more(page, "#open-group")
    page.locator("#group-members .choice").click()
    context.set_offline(True)
    for _ in range(2):
        page.locator("#group-admit").click()
        expect(page.locator("#group-problem")).to_contain_text("3 recorded on this phone, not confirmed")
    context.set_offline(False)
    page.locator("#group [data-closes]").click()
    expect(page.locator("#present")).to_have_text("3")
    assert len(rows(sa.select(Scan))) == 3


# Undo and badges


def test_a_supervisor_takes_an_admission_back_with_a_reason_and_it_is_shown(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event)
    read(page, code_of(guest))
    press(page, "Undo")
    expect(page.locator("#undo-name")).to_have_text("Nurhayati")
    page.locator("#undo-reason").select_option("Did not go in")
    submit(page, "undo")
    expect(card(page, "already")).to_contain_text("The admission was taken back")
    expect(page.locator("#present")).to_have_text("0")
    assert [one.reason for one in rows(sa.select(ScanUndo))] == ["Did not go in"]


def test_another_badge_needs_a_reason(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event, prints_at_once=True)
    with page.expect_response("**/door/badges"):
        read(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Nurhayati")
    press(page, "Badge")
    page.locator("#reprint-other").fill(HOSTILE)
    expect(page.locator("#reprint-copy")).to_contain_text("Nurhayati has a badge already")
    # Two wishes within some seconds are one click.
    with transaction():
        for one in db.session.scalars(sa.select(BadgePrint)):
            one.asked_at -= dt.timedelta(minutes=1)
    with page.expect_response("**/door/badges"):
        submit(page, "reprint")
    expect(page.locator("#reprint")).to_be_hidden()
    assert [(one.copy, one.reason) for one in rows(sa.select(BadgePrint).order_by(BadgePrint.copy))] == [
        (1, ""),
        (2, HOSTILE),
    ]


def test_the_devices_own_browser_gets_the_badge_as_a_paper(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event)
    read(page, code_of(guest))
    press(page, "Badge")
    link = page.get_by_role("link", name="Open the badge to print it")
    expect(link).to_have_attribute("href", f"/scan/badges/{guest.ref}.pdf")
    answer = page.request.get(f"{live_server.url}/scan/badges/{guest.ref}.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")


def test_a_browser_that_shows_papers_prints_from_a_hidden_frame(page, live_server, event):
    guest = make_guest(event)
    page.add_init_script(PAPERS.replace("CAN", "true"))
    # The driver of this test cannot follow Chromium into its own viewer of papers: another paper takes its place.
    paper = "<script>window.print = () => { parent.document.title = 'printed'; };</script>"
    page.route("**/scan/badges/*.pdf", lambda route: route.fulfill(content_type="text/html", body=paper))
    pair(page, live_server, event)
    read(page, code_of(guest))
    press(page, "Badge")
    expect(page.locator("#note")).to_contain_text("own printer")
    expect(page).to_have_title("printed")


# The camera


def test_a_camera_that_is_taken_away_in_the_middle_comes_back_by_a_button(page, live_server, event):
    page.add_init_script(CAMERAS)
    pair(page, live_server, event)
    expect(page.locator("#trouble")).to_be_hidden()
    page.evaluate("() => window.given.at(-1).dispatchEvent(new Event('ended'))")
    expect(page.locator("#trouble-word")).to_contain_text("was taken away")
    page.locator("#restart").click()
    expect(page.locator("#trouble")).to_be_hidden()
    assert page.evaluate("() => window.given.length") == 2


def test_a_camera_that_sends_nothing_for_a_while_says_so_and_is_forgiven(page, live_server, event):
    page.add_init_script(CAMERAS)
    pair(page, live_server, event)
    page.evaluate(
        "() => { const track = window.given.at(-1); Object.defineProperty(track, 'muted', { value: true });"
        " track.dispatchEvent(new Event('mute')); }"
    )
    expect(page.locator("#trouble-word")).to_contain_text("was taken away")
    page.evaluate("() => window.given.at(-1).dispatchEvent(new Event('unmute'))")
    expect(page.locator("#trouble")).to_be_hidden()


def test_of_several_cameras_the_chosen_one_is_kept(page, live_server, event):
    page.add_init_script(CAMERAS)
    pair(page, live_server, event)
    page.locator("#open-more").click()
    expect(page.locator("#camera-choice option")).to_have_text(["Depan <b>", "Camera 2"])
    page.locator("#camera-choice").select_option("dua")
    expect(page.locator("#more")).to_be_hidden()
    page.reload()
    page.locator("#open-more").click()
    expect(page.locator("#camera-choice")).to_have_value("dua")
    assert page.evaluate("() => window.asked[0].deviceId") == {"exact": "dua"}


def test_a_chosen_camera_that_is_gone_gives_way_to_another(page, live_server, event):
    page.add_init_script(CAMERAS)
    page.add_init_script(
        "localStorage.setItem('camera', 'hilang');"
        "window.failing = (wanted) => wanted.deviceId && new OverconstrainedError('deviceId', '');"
    )
    pair(page, live_server, event)
    expect(page.locator("#trouble")).to_be_hidden()
    assert page.evaluate("() => window.asked.map((one) => one.facingMode ?? '')") == ["", "environment"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("new DOMException('', 'NotAllowedError')", "The camera is not allowed"),
        ("new DOMException('', 'NotFoundError')", "No camera was found"),
        ("new DOMException('', 'NotReadableError')", "Another program has the camera"),
        ("new OverconstrainedError('width', '')", "cannot do what the scanner needs"),
        ("new DOMException('', 'TypeError')", "did not start"),
    ],
)
def test_each_trouble_with_a_camera_has_its_own_words_and_a_way_out(page, live_server, event, error, words):
    guest = make_guest(event)
    page.add_init_script(CAMERAS)
    page.add_init_script(f"window.failing = () => {error};")
    pair(page, live_server, event)
    expect(page.locator("#trouble-word")).to_contain_text(words)
    choose_photo(page, picture(code_of(guest), (1280, 720), 300), "#photo-anyway")
    expect(card(page, "admitted")).to_contain_text("Nurhayati")


def test_a_camera_that_can_looks_from_further_away_and_keeps_what_was_chosen(page, live_server, event):
    page.add_init_script(CAMERAS)
    pair(page, live_server, event)
    expect(page.locator("#zoom")).to_have_text("2×")
    page.locator("#zoom").click()
    expect(page.locator("#zoom")).to_have_text("1×")
    page.reload()
    expect(page.locator("#zoom")).to_have_text("1×")
    expect(page.locator("#torch")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 720), (4000, 3000)])
def test_a_photo_from_the_chooser_is_read_in_the_cameras_place(page, live_server, event, size):
    guest = make_guest(event)
    pair(page, live_server, event)
    choose_photo(page, picture(code_of(guest), size, 280))
    expect(card(page, "admitted")).to_contain_text("Nurhayati")


def test_over_plain_http_a_photo_takes_the_cameras_place(playwright, live_server, event):
    guest = make_guest(event)
    browser = launch(playwright, "--host-resolver-rules=MAP door.example 127.0.0.1")
    page = browser.new_context(viewport=DOOR).new_page()
    address = live_server.url.replace("127.0.0.1", "door.example")
    pair(page, dataclasses.replace(live_server, url=address), event)
    expect(page.locator("#trouble-word")).to_contain_text("HTTPS")
    choose_photo(page, picture(code_of(guest), (1280, 720), 300), "#photo-anyway")
    expect(card(page, "admitted")).to_contain_text("Nurhayati")
    browser.close()


def test_a_camera_that_is_plugged_in_starts_by_itself(page, live_server, event):
    page.add_init_script(CAMERAS)
    page.add_init_script("window.failing = () => new DOMException('', 'NotFoundError');")
    pair(page, live_server, event)
    expect(page.locator("#trouble-word")).to_contain_text("No camera was found")
    page.evaluate("() => { delete window.failing; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); }")
    expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize(
    ("content", "words"), [(picture("0" * 24, (800, 600), 8), "No code was seen"), (b"GIF", "could not be read")]
)
def test_a_photo_without_a_code_and_a_file_that_is_none_are_told_apart(page, live_server, event, content, words):
    pair(page, live_server, event)
    choose_photo(page, content)
    expect(page.locator("#trouble-word")).to_contain_text(words)


# Modes, directions, USB scanners


def test_review_stops_before_anything_is_recorded_and_stays_switched_on(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event)
    expect(page.locator("#mode")).to_have_text(re.compile("Express"))
    page.locator("#mode").click()
    page.reload()
    expect(page.locator("#mode")).to_have_attribute("aria-pressed", "true")
    read(page, code_of(guest))
    expect(card(page, "word")).to_contain_text("A word first")
    expect(page.locator("#present")).to_have_text("0")
    press(page, "Admit")
    expect(card(page, "admitted")).to_contain_text("Nurhayati")


def test_in_express_mode_guests_of_honour_are_reviewed_all_the_same(page, live_server, event):
    ambassador, guest = make_guest(event, "Duta Besar", "speaker"), make_guest(event)
    with transaction():
        ambassador.category.door_checks = [DoorCheck.VIP.value]
    pair(page, live_server, event)
    read(page, code_of(ambassador))
    expect(card(page, "word")).to_contain_text("Guest of honour")
    read(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Nurhayati")


def test_bright_colours_are_switched_on_by_hand_and_kept(page, live_server, event):
    pair(page, live_server, event)
    expect(page.locator("body")).to_have_attribute("data-bs-theme", "dark")
    more(page, "#bright")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-bs-theme", "light")


def test_a_door_that_leads_both_ways_says_so_and_lets_out_who_is_inside(page, live_server, event):
    guest = make_guest(event)
    with transaction():
        db.session.execute(sa.update(EventSession).values(capacity=1, counts_exits=True))
    pair(page, live_server, event, direction=DeviceDirection.BOTH)
    expect(page.locator("#direction")).to_have_text("In and out")
    read(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("The room is full")
    expect(page.locator("#room")).to_have_text("in the room 1 / 1")
    with transaction():
        [there] = db.session.scalars(sa.select(Attendance))
        there.changed_at -= dt.timedelta(minutes=1)
    read(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Left")
    expect(page.locator("#room")).to_have_text("in the room 0 / 1")


def test_at_a_way_out_nobody_is_registered_and_who_is_inside_leaves(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event, direction=DeviceDirection.OUT)
    expect(page.locator("#direction")).to_have_text("Way out")
    read(page, code_of(guest))
    expect(card(page, "refused")).to_contain_text("not inside")
    page.locator("#open-more").click()
    expect(page.locator("#open-walkin")).to_be_hidden()


def test_the_bar_says_whether_the_page_hears_a_usb_scanner_and_what_it_heard_last(page, live_server, event):
    guest = make_guest(event)
    pair(page, live_server, event)
    expect(page.locator("#listening-word")).to_have_text("Ready for a USB scanner")
    page.keyboard.type(code_of(guest))
    page.keyboard.press("Enter")
    expect(card(page, "admitted")).to_contain_text("Nurhayati")
    grouped = re.sub(r"(\d{4})(?=\d)", r"\1 ", code_of(guest))
    expect(page.locator("#listening-word")).to_have_text(f"USB scanner: {grouped}")
    page.evaluate("() => { document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); }")
    expect(page.locator("#listening-word")).to_contain_text("Not listening")


@pytest.mark.parametrize("name", ["이민석", "H" * 71, HOSTILE])
def test_no_text_of_a_guest_is_wider_than_the_phone_or_read_as_markup(page, live_server, event, name):
    guest = make_guest(event, name, position="P" * 400, institution=HOSTILE)
    pair(page, live_server, event)
    read(page, code_of(guest))
    expect(page.locator("#result .result-name")).to_have_text(name)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#result").get_by_role("button").first).to_be_attached()
