"""Open registration in a real Chromium: a puzzle calculated, an address confirmed by mail, a list that moves."""

import datetime as dt
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from regapp.models import Role
from regapp.rsvp.questions.service import QuestionDetails, QuestionKind, add_question
from tests.browser.conftest import PHONE, LiveServer
from tests.factories import COMMAND, PASSWORD, make_event, make_user
from tests.messages.mailserver import MailServer, mail_server
from tests.rsvp.registrants import opened, registrations

pytestmark = pytest.mark.slow
LANGUAGES = ["id", "en", "ko", "tr", "es"]


@pytest.fixture
def post(live_server: LiveServer):
    with mail_server() as server:
        live_server.installation.environ["REGAPP_SMTP_URL"] = server.url
        live_server.installation.environ["REGAPP_BASE_URL"] = live_server.url
        yield server


@pytest.fixture
def event(live_server: LiveServer):
    return make_event(starts_in=dt.timedelta(days=20), languages=LANGUAGES)


def link_in(post: MailServer, live_server: LiveServer, address: str, part: str) -> str:
    """The address of that kind in the newest mail to somebody, as they would read it."""
    live_server.installation.run("worker", "--once")
    mail = [mail for mail in post.mails if address in mail["To"]][-1]
    return re.search(rf"http://\S+/{part}/\S+", mail.get_body(("plain",)).get_content())[0]


def fill_in(page: Page, live_server: LiveServer, name: str, email: str, **fields: str) -> None:
    page.goto(f"{live_server.url}/e/fgd?lang=en")
    page.get_by_role("link", name="register").first.click()
    page.get_by_label("Name, whole and as written").fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)


def send(page: Page) -> None:
    """Waits, as a person does, until the browser has calculated and sent the form."""
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", name="Please look into your mailbox")).to_be_visible()


def confirm(page: Page, post: MailServer, live_server: LiveServer, address: str) -> None:
    page.goto(link_in(post, live_server, address, "r"))
    page.get_by_role("button", name="Confirm the registration").click()


def test_a_stranger_gets_the_last_place_another_waits_and_is_promoted(live_server, context, page, post, event):
    opened(event, quota=1, confirms_address=True, offer_hours=12)
    add_question(event, QuestionDetails("Ukuran kaus", QuestionKind.TEXT, is_required=True), COMMAND)

    fill_in(page, live_server, "İnanoğlu <Ayşe>", "ayse@kampus.example")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("Please answer this.").first).to_be_visible()
    expect(page.get_by_label("Name, whole and as written")).to_have_value("İnanoğlu <Ayşe>")
    page.get_by_label("Ukuran kaus").fill("L")
    send(page)
    confirm(page, post, live_server, "ayse@")
    expect(page.get_by_text("You have a place")).to_be_visible()
    page.get_by_role("link", name="Show the ticket").click()
    expect(page.locator("main svg").first).to_be_visible()

    fill_in(page, live_server, "이민석", "lee@kampus.example", **{"Ukuran kaus": "M"})
    expect(page.get_by_text("all places are taken; you can wait for one")).to_be_visible()
    send(page)
    confirm(page, post, live_server, "lee@")
    expect(page.get_by_text("You are number 1 on the waiting list")).to_be_visible()

    page.goto(link_in(post, live_server, "ayse@", "i"))
    page.get_by_text("Change the answer").click()
    page.get_by_role("button", name="I cannot", exact=True).click()
    live_server.installation.run("worker", "--once")  # its duty finds the free place and writes the offer
    page.goto(link_in(post, live_server, "lee@", "r"))
    expect(page.get_by_text("A place is kept for you until")).to_be_visible()
    page.get_by_role("button", name="I take the place").click()
    expect(page.get_by_text("You have a place")).to_be_visible()
    assert "/t/" in link_in(post, live_server, "lee@", "t")
    assert context.cookies() == []


def test_a_guardian_consents_on_a_page_of_their_own(live_server, page, post, event):
    opened(event, confirms_address=True, takes_minors=True)
    fill_in(page, live_server, "Dewi", "dewi@sma.example")
    page.get_by_text("Under eighteen: who may consent for you?").click()
    page.get_by_label("I am under eighteen").check()
    page.get_by_label("Name of a parent or guardian").fill("Ibu Wati")
    page.get_by_label("Their e-mail").fill("wati@rumah.example")
    send(page)
    confirm(page, post, live_server, "dewi@")
    expect(page.get_by_text("Your guardian is asked")).to_be_visible()
    page.goto(link_in(post, live_server, "wati@", "r"))
    page.get_by_role("button", name="I consent").click()
    expect(page.get_by_text("You consented on")).to_be_visible()
    page.goto(link_in(post, live_server, "dewi@", "t"))
    expect(page.get_by_text("Dewi").first).to_be_visible()


def test_without_javascript_the_form_works_and_the_address_must_be_confirmed(live_server, context, post, event):
    opened(event, confirms_address=False)
    plain = context.browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    page = plain.new_page()
    fill_in(page, live_server, "Siti", "siti@kampus.example")
    send(page)
    confirm(page, post, live_server, "siti@")
    expect(page.get_by_text("You have a place")).to_be_visible()
    plain.close()


def test_a_bus_registers_from_a_list_and_the_committee_sees_it(live_server, page, post, event, tmp_path):
    opened(event, quota=1)
    (tmp_path / "bus.csv").write_text(
        "nama;instansi;no hp\nSiti;SMA 1;0812-3456\nAndi;=1+1;0812abc\n", encoding="utf-8"
    )
    page.goto(f"{live_server.url}/e/fgd/register/group?lang=en")
    page.get_by_label("Name of the group").fill("PT Borneo <Hijau> & Rekan")
    page.get_by_label("The list").set_input_files(tmp_path / "bus.csv")
    page.get_by_label("Your name").fill("Pak Guru")
    page.get_by_label("Your e-mail").fill("guru@sma.example")
    page.get_by_role("button", name="Hand in the list").click()
    expect(page.get_by_text("Line 3")).to_be_visible()
    (tmp_path / "bus.csv").write_text("nama;instansi\nSiti;SMA 1\nAndi;=1+1\n", encoding="utf-8")
    page.get_by_label("The list").set_input_files(tmp_path / "bus.csv")
    page.get_by_role("button", name="Hand in the list").click()
    expect(page.get_by_role("heading", name="Please look into your mailbox")).to_be_visible()
    page.goto(link_in(post, live_server, "guru@", "r/group"))
    expect(page.get_by_text("One place is free: it goes to the first of the list")).to_be_visible()
    page.get_by_role("button", name="Confirm the list").click()
    expect(page.get_by_text("waits for a place")).to_have_count(1)
    assert [row.state.value for row in registrations()] == ["accepted", "waiting"]


def sign_in(context: BrowserContext, live_server: LiveServer, email: str) -> Page:
    page = context.browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(live_server.url)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("New event")).to_be_visible()
    return page


def test_the_committee_takes_one_and_turns_the_other_down_with_a_reason(live_server, context, page, post, event):
    opened(event, confirms_address=True, needs_approval=True)
    for name in ("Siti", "Andi"):
        fill_in(page, live_server, name, f"{name.lower()}@kampus.example")
        send(page)
        confirm(page, post, live_server, f"{name.lower()}@")
        expect(page.get_by_text("The committee looks at your registration")).to_be_visible()
    make_user(Role.ORGANIZER, event, email="sari@panitia.example")
    staff = sign_in(context, live_server, "sari@panitia.example")
    staff.goto(f"{live_server.url}/manage/fgd/registrations?state=awaiting_approval")
    staff.get_by_role("checkbox", name=re.compile("Siti")).check()
    staff.get_by_role("button", name="Take them").click()
    expect(staff.get_by_text("1 registration was changed.")).to_be_visible()
    staff.get_by_role("checkbox", name=re.compile("Andi")).check()
    staff.get_by_label("Reason, if they are turned down").fill("Only final-year students")
    staff.get_by_role("button", name="Turn them down").click()
    expect(staff.get_by_text("1 registration was changed.")).to_be_visible()
    live_server.installation.run("worker", "--once")
    told = [mail for mail in post.mails if "andi@" in mail["To"]][-1].get_body(("plain",)).get_content()
    assert "Only final-year students" in told
    assert "/t/" in link_in(post, live_server, "siti@", "t")
