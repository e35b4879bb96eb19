"""The door with no network, in a real Chromium: what a phone recorded alone is kept, sent once, and never lost."""

import json
import uuid

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device, revoke_device
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.models import Attendance, Device, DoorCheck, Event, ReviewKind, Scan, ScanReview
from regapp.tickets import credentials
from regapp.tickets.service import reissue
from tests.browser.conftest import LiveServer
from tests.browser.phones import DOOR, card, own_profile, pair, says, type_digits
from tests.factories import code_of, make_event, make_guest, make_guests

SCANS = "**/api/v1/events/*/scans"
API = "/api/v1/events/fgd"
# The phone's clock stands at the first hour of 1970 and goes on from there.
CLOCK_OF_1970 = """
    const Right = Date;
    const begun = Right.now();
    globalThis.Date = class extends Right {
      constructor(...given) { given.length ? super(...given) : super(Right.now() - begun); }
      static now() { return Right.now() - begun; }
    };
"""
PUT_INTO_QUEUE = """
    (items) => new Promise((resolve, reject) => {
      const opening = indexedDB.open("regapp-door");
      opening.onsuccess = () => {
        const writing = opening.result.transaction("queue", "readwrite");
        for (const item of items) writing.objectStore("queue").add(item);
        writing.oncomplete = () => { opening.result.close(); resolve(items.length); };
        writing.onerror = () => reject(writing.error);
      };
    })
"""
# From the network's return until nothing is unsent any more, in milliseconds of the page.
WATCH = """
    () => {
      const word = document.querySelector("#connection-word");
      const look = () => {
        if (window.begun && word.textContent === "tersambung") window.ended ??= performance.now();
      };
      addEventListener("online", () => { window.begun = performance.now(); });
      new MutationObserver(look).observe(word, { childList: true });
    }
"""
COUNT_KEPT = """
    () => new Promise((resolve) => {
      const opening = indexedDB.open("regapp-door");
      opening.onsuccess = () => {
        const names = [...opening.result.objectStoreNames];
        const reading = opening.result.transaction(names);
        const counts = Object.fromEntries(names.map((name) => [name, reading.objectStore(name).count()]));
        reading.oncomplete = () => {
          opening.result.close();
          resolve(Object.fromEntries(names.map((name) => [name, counts[name].result])));
        };
      };
    })
"""


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    return make_event()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def fresh(statement):
    """Rows as they are now: the server is another process."""
    db.session.commit()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def scans() -> list[Scan]:
    return fresh(sa.select(Scan).order_by(Scan.id))


def attendance() -> list[Attendance]:
    return fresh(sa.select(Attendance))


def reviews() -> list[ReviewKind]:
    return [one.kind for one in fresh(sa.select(ScanReview).order_by(ScanReview.id))]


def queued(page: Page, codes: list[str], **given: object) -> list[dict]:
    """Put scans into the phone's queue, as if it had recorded them alone."""
    now = clock.now().isoformat()
    usual = {"session": "main", "direction": "in", "scanned_at": now, "shown": "admitted", "clock_ahead_ms": 0}
    recorded = [{"id": str(uuid.uuid4()), "ticket": code, **usual, **given} for code in codes]
    put(page, recorded)
    return recorded


def put(page: Page, recorded: list[dict]) -> None:
    address = page.evaluate("() => document.body.dataset.api")
    assert page.evaluate(PUT_INTO_QUEUE, [{"address": address, "scan": one} for one in recorded]) == len(recorded)


def test_without_a_network_a_known_ticket_is_amber_and_turns_green_when_the_server_confirms(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri", position="Kepala Dinas")
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(guest))
    expect(card(page, "already")).to_contain_text("Tercatat di ponsel ini, belum terkonfirmasi")
    expect(card(page, "already")).to_contain_text("Kepala Dinas")
    says(page, "1 belum terkirim")
    expect(page.locator("#banner")).to_have_text("Tidak ada sambungan – lanjutkan memindai. 1 belum terkirim.")
    context.set_offline(False)
    expect(card(page, "admitted")).to_contain_text("Selamat datang")
    expect(page.locator("#banner")).to_be_hidden()
    expect(page.locator("#present")).to_have_text("1")
    assert [one.shown for one in scans()] == ["admitted"]


def test_a_foreign_code_is_red_without_a_network_and_admits_nobody_later(page, context, live_server, event):
    other = make_guest(make_event("lain"), "Tamu acara lain")
    pair(page, live_server, event)
    context.set_offline(True)
    for code in (code_of(other), "0" * 24):
        type_digits(page, code)
        expect(card(page, "refused")).to_contain_text("tidak ada dalam daftar di ponsel ini")
        page.get_by_role("button", name="Mengerti").click()
    says(page, "2 belum terkirim")
    context.set_offline(False)
    says(page, "tersambung")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    assert [(one.result, one.shown) for one in scans()] == [("refused", "refused")] * 2
    assert attendance() == [] and reviews() == []


def test_a_ticket_shown_twice_to_a_phone_with_no_network_is_told_to_be_recorded_already(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(guest))
    expect(card(page, "already")).to_contain_text("Tercatat di ponsel ini")
    type_digits(page, code_of(guest))
    expect(card(page, "already")).to_contain_text("Sudah tercatat hadir pukul")
    says(page, "1 belum terkirim")


def test_the_page_opens_again_with_no_network_and_goes_on_recording(page, context, live_server, event):
    first, second = make_guest(event, "Hartono"), make_guest(event, "Wati")
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(first))
    says(page, "1 belum terkirim")
    page.reload()
    says(page, "1 belum terkirim")
    type_digits(page, code_of(second))
    expect(card(page, "already")).to_contain_text("Wati")
    says(page, "2 belum terkirim")
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("2")
    expect(page.locator("#connection-word")).to_have_text("tersambung")


def test_a_browser_closed_with_a_full_queue_has_it_when_it_is_opened_again(playwright, live_server, event, tmp_path):
    guests = [make_guest(event, f"Tamu {n}") for n in range(3)]
    with own_profile(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        pair(page, live_server, event)
        context.set_offline(True)
        for number, guest in enumerate(guests, 1):
            type_digits(page, code_of(guest))
            says(page, f"{number} belum terkirim")
    with own_profile(playwright, tmp_path / "profile") as context:
        context.set_offline(True)
        page = context.pages[0]
        page.goto(f"{live_server.url}/scan")
        says(page, "3 belum terkirim")
        context.set_offline(False)
        expect(page.locator("#present")).to_have_text("3")
        expect(page.locator("#connection-word")).to_have_text("tersambung")
    assert len(scans()) == len(attendance()) == 3


def test_two_phones_that_admitted_one_ticket_count_one_guest_and_ask_for_a_decision(
    browser, page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    side = browser.new_context(viewport=DOOR, locale="id-ID")
    phones = [(page, context), (side.new_page(), side)]
    for number, (phone, its) in enumerate(phones):
        pair(phone, live_server, event, f"Pintu {number}")
        its.set_offline(True)
        type_digits(phone, code_of(guest))
        expect(card(phone, "already")).to_contain_text("Tercatat di ponsel ini")
    for phone, its in reversed(phones):
        its.set_offline(False)
        expect(phone.locator("#connection-word")).to_have_text("tersambung")
        expect(phone.locator("#present")).to_have_text("1")
    side.close()
    assert reviews() == [ReviewKind.ADMITTED_TWICE]
    assert attendance()[0].first_admitted_at == min(one.happened_at for one in scans())


def test_an_old_ticket_that_an_old_list_let_in_is_red_afterwards_and_waits_for_a_decision(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    old = code_of(guest)
    pair(page, live_server, event)
    context.set_offline(True)
    reissue(guest, COMMAND)
    type_digits(page, old)
    expect(card(page, "already")).to_contain_text("Sulastri")
    context.set_offline(False)
    expect(card(page, "refused")).to_contain_text("dicabut atau diganti")
    assert reviews() == [ReviewKind.LET_IN_THOUGH_REFUSED] and attendance() == []


def test_a_phone_revoked_while_it_had_no_network_hands_in_its_queue_and_erases_what_it_holds(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    device = pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(guest))
    says(page, "1 belum terkirim")
    revoke_device(device, COMMAND)
    context.set_offline(False)
    expect(page.locator("#banner")).to_contain_text("daftarnya sudah dihapus")
    assert page.evaluate(COUNT_KEPT) == {"came": 0, "kept": 0, "parts": 0, "queue": 0}
    assert page.evaluate("() => caches.has('regapp-scan')") is False
    assert [(one.result, one.reason) for one in scans()] == [("refused", "device_revoked")]
    assert reviews() == [ReviewKind.DEVICE_REVOKED] and attendance() == []
    assert fresh(sa.select(Device))[0].erased_at
    type_digits(page, code_of(guest))
    expect(card(page, "refused")).to_contain_text("tidak boleh memindai lagi")
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("Ponsel ini belum dipasangkan")


def test_a_phone_revoked_while_it_was_switched_off_hands_in_its_queue_when_it_is_opened(
    playwright, live_server, event, tmp_path
):
    guest = make_guest(event, "Sulastri")
    with own_profile(playwright, tmp_path / "profile") as context:
        device = pair(context.pages[0], live_server, event)
        context.set_offline(True)
        type_digits(context.pages[0], code_of(guest))
        says(context.pages[0], "1 belum terkirim")
    revoke_device(device, COMMAND)
    with own_profile(playwright, tmp_path / "profile") as context:
        context.pages[0].goto(f"{live_server.url}/scan")
        expect(context.pages[0].locator("#banner")).to_contain_text("daftarnya sudah dihapus")
    assert [one.reason for one in scans()] == ["device_revoked"]


def test_a_phone_that_lost_its_pairing_keeps_its_queue_and_sends_it_when_it_is_paired_again(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(guest))
    says(page, "1 belum terkirim")
    context.clear_cookies()
    context.set_offline(False)
    expect(page.locator("#banner")).to_contain_text("tidak lagi dipasangkan")
    says(page, "1 belum terkirim")
    pair(page, live_server, event)
    expect(page.locator("#present")).to_have_text("1")


def test_a_queue_that_is_sent_twice_and_in_reverse_changes_nothing(page, context, live_server, event):
    guests = [make_guest(event, f"Tamu {n}") for n in range(3)]
    pair(page, live_server, event)
    bodies: list[dict] = []

    def overhear(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or "{}"))
        route.continue_()

    context.set_offline(True)
    for number, guest in enumerate(guests, 1):
        type_digits(page, code_of(guest))
        says(page, f"{number} belum terkirim")
    page.route(SCANS, overhear)
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("3")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    before = [(one.guest_id, one.first_admitted_at, one.entered_by) for one in attendance()]
    sent = [one for body in bodies for one in body["scans"]]
    for again in (sent, sent[::-1]):
        answer = context.request.post(
            f"{live_server.url}{API}/scans", data={"scans": again}, headers={"X-Regapp-Device": "1"}
        )
        assert [one["result"] for one in answer.json()["results"]] == ["admitted"] * 3
    assert [(one.guest_id, one.first_admitted_at, one.entered_by) for one in attendance()] == before
    assert len(scans()) == 3 and reviews() == []


def test_one_broken_scan_among_499_good_ones_is_set_aside_and_holds_up_nobody(page, context, live_server, event):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(499)])
    pair(page, live_server, event)
    context.set_offline(True)
    says(page, "tidak tersambung")
    codes = [code_of(guest) for guest in guests]
    queued(page, codes[:250])
    queued(page, ["1"], scanned_at="kemarin")
    queued(page, codes[250:])
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("499")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    page.locator("#connection").click()
    expect(page.locator("#connection-aside")).to_contain_text("1 tidak dapat dikirim")
    with page.expect_download() as download:
        page.locator("#save-queue").click()
    saved = json.loads(download.value.path().read_text())
    assert [one["scanned_at"] for one in saved["scans"]] == ["kemarin"]


def test_two_thousand_scans_are_sent_and_confirmed_when_the_network_is_back(page, context, live_server, event):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(2000)])
    pair(page, live_server, event)
    context.set_offline(True)
    says(page, "tidak tersambung")
    queued(page, [code_of(guest) for guest in guests])
    page.reload()
    says(page, "2000 belum terkirim")
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("2000")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    assert len(attendance()) == 2000


def test_a_new_version_of_the_worker_leaves_the_queue_and_the_page_in_place(page, context, live_server, event):
    first, second = make_guest(event, "Hartono"), make_guest(event, "Wati")
    pair(page, live_server, event)
    context.route(SCANS, lambda route: route.abort())
    type_digits(page, code_of(first))
    says(page, "1 belum terkirim")
    # Another address is another worker to the browser: it is installed, takes over, and the old one ends.
    page.evaluate(
        "() => new Promise((resolve) => {"
        " navigator.serviceWorker.addEventListener('controllerchange', () => resolve());"
        " navigator.serviceWorker.register('/service-worker.js?newer', { scope: '/scan' }); })"
    )
    says(page, "1 belum terkirim")
    context.set_offline(True)
    type_digits(page, code_of(second))
    says(page, "2 belum terkirim")
    page.reload()
    says(page, "2 belum terkirim")
    context.unroute(SCANS)
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("2")


def test_a_phone_that_is_full_says_so_in_plain_words_and_goes_on_once_it_is_connected(
    page, context, live_server, event
):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    context.set_offline(True)
    says(page, "tidak tersambung")
    page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    type_digits(page, code_of(guest))
    expect(card(page, "refused")).to_contain_text("Tidak tercatat")
    expect(card(page, "refused")).to_contain_text("Penyimpanan ponsel ini penuh")
    context.set_offline(False)
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Sulastri")


def test_a_phone_that_may_keep_nothing_scans_as_long_as_it_is_connected(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };")
    _device, code = announce_device(event, "Pintu", COMMAND)
    page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    type_digits(page, code_of(guest))
    expect(card(page, "admitted")).to_contain_text("Sulastri")
    expect(page.locator("#banner")).to_contain_text("penuh")


def test_a_clock_of_1970_is_put_right_with_and_without_a_network(page, context, live_server, event):
    first, second, third = (make_guest(event, name) for name in ("Hartono", "Wati", "Sulastri"))
    page.add_init_script(CLOCK_OF_1970)
    begun = clock.now()
    pair(page, live_server, event)
    type_digits(page, code_of(first))
    expect(card(page, "admitted")).to_contain_text("Jam ponsel ini keliru")
    context.set_offline(True)
    says(page, "tidak tersambung")
    type_digits(page, code_of(second))
    expect(card(page, "already")).to_contain_text("Wati")
    page.reload()  # its clock begins anew: now it stands before the moment at which it spoke to the server
    type_digits(page, code_of(third))
    expect(card(page, "already")).to_contain_text("Sulastri")
    context.set_offline(False)
    expect(page.locator("#present")).to_have_text("3")
    assert all(one.scanned_at.year == 1970 for one in scans())
    assert all(begun <= one.happened_at <= clock.now() for one in scans())


def test_a_phone_can_be_told_to_work_offline_and_stays_so_until_it_is_told_otherwise(page, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    page.locator("#connection").click()
    page.locator("#work-alone").click()
    page.locator("#connection-dialog [data-closes]").click()
    type_digits(page, code_of(guest))
    expect(card(page, "already")).to_contain_text("Tercatat di ponsel ini")
    page.reload()
    expect(page.locator("#banner")).to_contain_text("sesuai permintaan")
    says(page, "1 belum terkirim")
    assert scans() == []
    page.locator("#connection").click()
    page.locator("#work-alone").click()
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    assert len(scans()) == 1


def test_leaving_with_unsent_scans_warns_and_the_queue_can_be_saved_as_a_file(page, context, live_server, event):
    guest = make_guest(event, "Sulastri")
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(guest))
    says(page, "1 belum terkirim")
    page.locator("#connection").click()
    with page.expect_download() as download:
        page.locator("#save-queue").click()
    saved = json.loads(download.value.path().read_text())["scans"]
    assert [(one["ticket"], one["shown"]) for one in saved] == [(code_of(guest), "admitted")]
    with page.expect_event("dialog") as warned:
        page.close(run_before_unload=True)
    assert warned.value.type == "beforeunload"
    warned.value.dismiss()


def test_who_needs_a_word_gets_it_also_without_a_network(page, context, live_server, event):
    minister = make_guest(event, "Menteri", category="speaker")
    with transaction():
        next(one for one in event.categories if one.code == "speaker").door_checks = [DoorCheck.VIP.value]
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, code_of(minister))
    expect(card(page, "word")).to_contain_text("Mohon disapa dahulu")
    card(page, "word").get_by_role("button", name="Catat hadir").click()
    expect(card(page, "already")).to_contain_text("Tercatat di ponsel ini")
    context.set_offline(False)
    expect(card(page, "word")).to_contain_text("Selamat datang")
    expect(page.locator("#present")).to_have_text("1")


def test_a_changed_guest_reaches_the_phone_by_a_difference(page, live_server, event):
    make_guest(event, "Hartono")
    pair(page, live_server, event)
    late = make_guest(event, "Wati")
    with page.expect_response("**/door/list") as answered:
        page.reload()
    assert len(answered.value.body()) < 5000
    expect(page.locator("#connection-list")).to_contain_text("per pukul")
    page.context.set_offline(True)
    type_digits(page, code_of(late))
    expect(card(page, "already")).to_contain_text("Wati")


def test_the_list_in_the_phone_shows_no_name(page, live_server, event):
    guest = make_guest(event, "Siti Rachmawati", institution="Kementerian Luar Negeri")
    pair(page, live_server, event)
    kept = page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("regapp-door");
          opening.onsuccess = () => {
            const reading = opening.result.transaction(["parts", "kept", "came"]);
            const found = ["parts", "kept", "came"].map((name) => reading.objectStore(name).getAll());
            const bytes = (value) => value instanceof Uint8Array && new TextDecoder("latin1").decode(value);
            const text = (value) => bytes(value) || JSON.stringify(value);
            reading.oncomplete = () => resolve(found.flatMap((one) => one.result.map(text)).join("\\n"));
          };
        })"""
    )
    assert len(kept) > 1000
    for secret in ("Siti", "Rachmawati", "Luar Negeri", guest.ref, code_of(guest)):
        assert secret not in kept


def test_the_old_code_of_another_event_and_a_screenshot_shown_by_two_are_told_apart(page, context, live_server, event):
    guest = make_guest(event, "Sulastri")
    old = code_of(guest)
    new = credentials.ticket_code(guest.secret, reissue(guest, COMMAND).generation)
    pair(page, live_server, event)
    context.set_offline(True)
    type_digits(page, old)
    expect(card(page, "refused")).to_contain_text("dicabut atau diganti")
    page.get_by_role("button", name="Mengerti").click()
    for expected in ("Tercatat di ponsel ini", "Sudah tercatat hadir pukul"):
        type_digits(page, new)
        expect(card(page, "already")).to_contain_text(expected)


def test_the_app_can_be_installed(page, live_server, event):
    pair(page, live_server, event)
    address = page.locator("link[rel=manifest]").get_attribute("href") or ""
    manifest = httpx.get(live_server.url + address).json()
    assert manifest["start_url"] == "/scan"
    for icon in manifest["icons"]:
        assert httpx.get(live_server.url + icon["src"]).headers["Content-Type"] == icon["type"]
    scope = page.evaluate("() => navigator.serviceWorker.ready.then(({ scope }) => scope)")
    assert scope == f"{live_server.url}/scan"
