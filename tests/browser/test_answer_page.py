"""The answer page in a real Chromium on a phone: what it weighs, and how it is used with and without scripts."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.models import Guest, QuestionKind
from regapp.rsvp import service
from regapp.rsvp.questions.service import QuestionDetails, add_question
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest
from tests.test_uploads import a_pdf

MOST = 60_000  # bytes over the wire, everything included (the project's budget)
SOON = dt.timedelta(days=20)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A tab of a phone that runs no scripts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID", java_script_enabled=False)
    yield context.new_page()
    context.close()


def weight(context: BrowserContext, page: Page, url: str) -> dict[str, int]:
    """What each file of a page took over the wire on a first visit, headers included, by address."""
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    network.on(
        "Network.loadingFinished", lambda e: sizes.update({addresses[e["requestId"]]: int(e["encodedDataLength"])})
    )
    page.goto(url, wait_until="networkidle")
    return sizes


def test_it_weighs_less_than_60_kilobytes_in_every_script(live_server, browser):
    event = make_event(starts_in=SOON)
    people = {
        "latin": make_guest(event, "Nurhayati", position="Sekretaris Dinas"),
        "turkish": make_guest(event, "Işıl Şahin", position="Dışişleri Bakanlığı Müsteşarı", language="en"),
        "hangul": make_guest(event, "Kim Min-jun", native_name="김민준", position="대사", language="ko"),
    }
    for guest in people.values():
        service.represent(
            guest.id, RepresentativeDetails("Barış Yıldız" if guest is people["turkish"] else "Wati"), Said()
        )
        service.accept(guest.id, Said())
    for script, guest in people.items():
        context = browser.new_context(viewport={"width": 390, "height": 844})
        sizes = weight(context, context.new_page(), live_server.url + link_of(guest))
        context.close()
        # A device that has a Korean font of its own takes none of ours; this browser has none.
        korean = sum(size for address, size in sizes.items() if "noto-sans-kr" in address or "hangul" in address)
        assert sum(sizes.values()) - korean < MOST, (script, sizes)
        assert bool(korean) == (script == "hangul")
        assert all(address.startswith(live_server.url) for address in sizes)


def test_represented_opens_its_fields_first_and_then_sends_them(live_server, page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    page.goto(live_server.url + link_of(guest))
    name = page.locator("#representative_name")
    expect(name).to_be_hidden()
    page.locator("[data-opens]").click()
    expect(name).to_be_focused()
    name.fill("Wati Asisten")
    page.locator("[data-opens]").click()
    expect(page.get_by_text("Wati Asisten", exact=True)).to_be_visible()


def test_without_scripts_represented_asks_for_the_name_and_keeps_what_was_typed(live_server, plain_page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    plain_page.goto(live_server.url + link_of(guest))
    plain_page.locator("#represented summary").click()
    plain_page.locator("#representative_position").fill("Asisten I")
    plain_page.locator(".choices [value=represented]").click()
    expect(plain_page.locator("#representative_name-error")).to_be_visible()
    expect(plain_page.locator("#representative_position")).to_have_value("Asisten I")
    plain_page.locator("#representative_name").fill("Wati Asisten")
    plain_page.locator("#represented button").click()
    expect(plain_page.get_by_text("Wati Asisten", exact=True)).to_be_visible()


def test_enter_in_a_field_gives_no_answer(live_server, page):
    guest = make_guest(make_event(starts_in=SOON), "Hartono", language="en")
    page.goto(live_server.url + link_of(guest))
    page.locator("details:has(#said_by_name) > summary").click()
    page.locator("#said_by_name").fill("Dewi")
    page.keyboard.press("Enter")
    expect(page.locator("#said_by_name")).to_have_value("Dewi")
    page.reload()
    expect(page.locator(".choices")).to_be_visible()
    expect(page.locator(".state")).to_have_count(0)


class Taps:
    """A finger that counts how often it taps, and how many fields it fills."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.taps += 1

    def fill(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)
        self.fields += 1


@pytest.mark.parametrize("answer", ["accepted", "declined", "represented"])
@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_at_most_three_taps_and_one_field(live_server, browser, answer, scripts):
    event = make_event(starts_in=SOON, asks=["diet", "vehicle"])
    add_question(event, QuestionDetails("Tiba dengan", QuestionKind.TEXT, is_required=True), COMMAND)
    guest = make_guest(event, "Hartono", language="en")
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    finger = Taps(context.new_page())
    finger.page.goto(live_server.url + link_of(guest))
    if answer == "represented":
        finger.tap(".choices [value=represented]" if scripts else "#represented summary")
        finger.fill("#representative_name", "Wati Asisten")
        finger.tap("#represented button")
    else:
        finger.tap(f".choices [value={answer}]")
    said = {"accepted": "You will come", "declined": "You will not come", "represented": "You will be represented"}
    expect(finger.page.get_by_text(said[answer])).to_be_visible()
    assert finger.taps <= 3 and finger.fields <= 1, (finger.taps, finger.fields)
    context.close()


def test_after_the_answer_the_questions_are_answered_and_a_companion_is_brought_without_scripts(
    live_server, plain_page, tmp_path
):
    event = make_event(starts_in=SOON, asks=["diet"])
    add_question(
        event,
        QuestionDetails("Tiba dengan", QuestionKind.CHOICE, choices=("Bus", "Pesawat"), is_required=True),
        COMMAND,
    )
    add_question(event, QuestionDetails("Paspor", QuestionKind.FILE), COMMAND)
    with transaction():
        for category in event.categories:
            category.companions_allowed = 1
    guest = make_guest(event, "Hartono", language="en")
    plain_page.goto(live_server.url + link_of(guest))
    plain_page.locator(".choices [value=accepted]").click()
    expect(plain_page.get_by_text("Before you come, please tell us")).to_be_visible()
    plain_page.locator("#more button").click()
    expect(plain_page.locator("#question_tiba_dengan-error")).to_be_visible()
    plain_page.get_by_label("Bus").check()
    plain_page.locator("#diet").fill("Tanpa kacang")
    scan = tmp_path / "paspor.pdf"
    scan.write_bytes(a_pdf("paspor"))
    plain_page.locator("#question_paspor").set_input_files(scan)
    plain_page.locator("#more button").click()
    expect(plain_page.get_by_text("Thank you, this is kept.")).to_be_visible()
    plain_page.locator("#companions summary").click()
    plain_page.locator("#companions #name").fill("Wati")
    plain_page.locator("#companions [type=submit]").click()
    expect(plain_page.get_by_role("link", name="Ticket of Wati")).to_be_visible()
    plain_page.get_by_role("link", name="Ticket of Wati").click()
    expect(plain_page.locator(".ticket .name")).to_have_text("Wati")


def name_representative(page: Page, url: str, name: str, position: str) -> None:
    """Open an invitation and name who comes instead."""
    page.goto(url)
    page.locator("[data-opens]").click()
    page.locator("#representative_name").fill(name)
    page.locator("#representative_position").fill(position)
    page.locator("#represented button").click()
    expect(page.get_by_text(name, exact=True).first).to_be_visible()


def test_a_governor_is_represented_by_his_assistant(live_server, page):
    governor = make_guest(make_event(starts_in=SOON), "Hartono", position="Gubernur", language="en")
    name_representative(page, live_server.url + link_of(governor), "Wati", "Asisten I")
    db.session.rollback()  # see what the server has written since
    assistant = db.session.scalars(sa.select(Guest).where(Guest.name == "Wati")).one()
    page.goto(live_server.url + link_of(assistant))
    expect(page.get_by_text("You represent Hartono")).to_be_visible()
    expect(page.get_by_text("representing Hartono, Gubernur")).to_be_visible()
    expect(page.locator(".ticket .qr")).to_be_visible()


def test_a_head_sends_the_secretary_who_sends_a_division_head(live_server, page):
    head = make_guest(make_event(starts_in=SOON), "Hartono", position="Kepala Dinas", language="en")
    name_representative(page, live_server.url + link_of(head), "Dewi", "Sekretaris Dinas")
    db.session.rollback()
    secretary = db.session.scalars(sa.select(Guest).where(Guest.name == "Dewi")).one()
    page.goto(live_server.url + link_of(secretary))
    page.locator("#answer > summary").click()
    page.locator("[data-opens]").click()
    page.locator("#representative_name").fill("Budi")
    page.locator("#representative_position").fill("Kepala Bidang")
    page.locator("#represented button").click()
    expect(page.get_by_text("You will be represented")).to_be_visible()
    page.goto(live_server.url + link_of(head))
    expect(page.get_by_text("Named in turn by Dewi")).to_be_visible()
    expect(page.get_by_text("Budi", exact=True)).to_be_visible()
    db.session.rollback()
    division_head = db.session.scalars(sa.select(Guest).where(Guest.name == "Budi")).one()
    page.goto(live_server.url + link_of(division_head))
    expect(page.get_by_text("representing Hartono, Kepala Dinas")).to_be_visible()
    page.locator("#answer > summary").click()
    page.locator("[data-opens]").click()
    page.locator("#representative_name").fill("Hartono")
    page.locator("#represented button").click()
    expect(page.locator("#representative_name-error")).to_contain_text("circle")
