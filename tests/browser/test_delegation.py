"""A delegation of eight in a real Chromium: from the guest list over its focal point's page to the attendance list."""

import csv
import io
import pathlib
import re

import pypdfium2
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device
from regapp.extensions import db
from regapp.models import Event, Guest, Role
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.test_journey import squeezed, texts
from tests.browser.test_scanner import DOOR, card
from tests.factories import PASSWORD, code_of, make_event, make_user
from tests.messages.mailserver import MailServer, mail_server

EMBASSY = "Embassy of the Republic of Korea"
EIGHT = ("Kim Ha-neul", "Lee Do-yun", "Park Seo-jun", "Choi Ji-woo", "Jung Min", "Kang Hye", "Yoon Su", "한빛 <Han>")
REPLACED, SUCCESSOR = EIGHT[-1], "Ayşe İnanoğlu"


def guest_list(path: pathlib.Path) -> pathlib.Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["nama", "kategori", "instansi", "negara", "delegasi"])
        rows.writerows([name, "delegate", EMBASSY, "KR", EMBASSY] for name in EIGHT)
        rows.writerow(["Hartono", "official", "Pemerintah Provinsi", "ID", ""])
    return path


def english(browser: Browser, **options: object) -> BrowserContext:
    return browser.new_context(locale="en-GB", timezone_id="Asia/Makassar", **options)


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(live_server.url)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("New event")).to_be_visible()


def link_to_focal_point(staff: Page, live_server: LiveServer, post: MailServer) -> str:
    """The committee says who writes for the embassy and sends the link; it is read from the mail."""
    staff.goto(f"{live_server.url}/manage/fgd/delegations")
    staff.get_by_role("link", name=EMBASSY).click()
    staff.locator("[name=allowance]").fill("8")
    staff.locator("[name=focal_point_name]").fill("Oh Sekretaris")
    staff.locator("[name=focal_point_email]").fill("oh@mofa.example")
    staff.locator("select[name=language]").select_option("en")
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_text("The changes are saved.")).to_be_visible()
    staff.get_by_role("button", name="Make the link").click()
    staff.get_by_role("button", name="Send it by mail").click()
    expect(staff.get_by_text("The mail with the link is in the queue.")).to_be_visible()
    live_server.installation.run("worker", "--once")
    return found_in(post, "oh@mofa.example", "d")


def found_in(post: MailServer, address: str, part: str) -> str:
    """The address of that kind in the newest mail to somebody, as they would read it."""
    mail = [mail for mail in post.mails if address in mail["To"]][-1]
    return re.search(rf"http://\S+/{part}/[\w-]+", mail.get_body(("plain",)).get_content())[0]


def fill_the_list(page: Page, link: str) -> None:
    """The focal point says who comes, who leads, and who comes instead of somebody; then submits. Without a script."""
    page.goto(link)
    expect(page.get_by_text("8 of 8 members")).to_be_visible()
    page.get_by_role("button", name="All 8 without an answer will come").click()
    expect(page.get_by_text("Will come")).to_have_count(8)
    page.get_by_role("link", name=f"Change {EIGHT[0]}").click()
    page.get_by_role("button", name="Leads the delegation").click()
    expect(page.get_by_role("listitem").first).to_contain_text("Head of the delegation")
    page.get_by_role("link", name=f"Change {REPLACED}").click()
    page.get_by_role("link", name="Replace by another person").click()
    page.locator("[name=name]").fill(SUCCESSOR)
    page.locator("[name=position]").fill("Counsellor")
    page.locator("[name=email]").fill("ayse@mofa.example")
    page.get_by_role("button", name=f"Replace {REPLACED}").click()
    expect(page.get_by_text("The place has been given to this person")).to_be_visible()
    page.locator("[name=note_verbale]").fill("KR/127/2031")
    page.get_by_role("button", name="The list is complete").click()
    expect(page.get_by_text("The committee has received the list.")).to_be_visible()
    expect(page.get_by_text("KR/127/2031")).to_be_visible()


def look_and_confirm(staff: Page) -> None:
    staff.reload()
    expect(staff.get_by_text(f"{REPLACED} was replaced by {SUCCESSOR} in")).to_be_visible()
    staff.get_by_role("button", name="I have seen this").click()
    expect(staff.get_by_role("button", name="I have seen this")).to_have_count(0)
    staff.get_by_role("button", name="Confirm the list").click()
    expect(staff.get_by_text(f"The list of {EMBASSY} is confirmed.")).to_be_visible()


def paired(page: Page, live_server: LiveServer, event: Event) -> Page:
    _device, code = announce_device(event, "Main door", COMMAND)
    page.goto(f"{live_server.url}/pair/{code}")
    page.get_by_role("button", name="Pair this phone").click()
    page.wait_for_url("**/scan")
    return page


def scan(page: Page, digits: str) -> None:
    page.get_by_role("button", name="Type").click()
    page.locator("#typed").fill(digits)
    page.get_by_role("button", name="Admit").click()


def test_a_delegation_of_eight_with_a_replaced_member_goes_from_import_to_attendance_list(
    live_server, context, tmp_path
):
    event = make_event(language="en", delegations_need_confirmation=True)
    organizer = make_user(Role.ORGANIZER, event, email="dewi@panitia.example")
    browser = context.browser
    staff = english(browser).new_page()
    with mail_server() as post:
        live_server.installation.environ["REGAPP_SMTP_URL"] = post.url
        live_server.installation.environ["REGAPP_BASE_URL"] = live_server.url
        live_server.installation.run("guests", "import", "fgd", str(guest_list(tmp_path / "daftar.csv")))
        old = code_of(db.session.query(Guest).filter_by(name=REPLACED).one())

        sign_in(staff, live_server, organizer.email)
        link = link_to_focal_point(staff, live_server, post)
        fill_the_list(english(browser, viewport=PHONE, java_script_enabled=False).new_page(), link)
        look_and_confirm(staff)

        live_server.installation.run("worker", "--once")
        successor = english(browser, viewport=PHONE).new_page()
        successor.goto(found_in(post, "ayse@mofa.example", "t"))
        new = successor.locator(".code").inner_text().replace(" ", "")

    door = paired(english(browser, viewport=DOOR).new_page(), live_server, event)
    scan(door, old)
    expect(card(door)).to_have_class("result result-word")
    expect(card(door)).to_contain_text(f"In the delegation replaced by {SUCCESSOR}")
    scan(door, new)
    expect(card(door)).to_have_class("result result-admitted")
    expect(card(door)).to_contain_text(SUCCESSOR)
    expect(door.locator("#present")).to_have_text("1")

    attendance_says_who_came(staff, live_server)
    badges_are_for_those_who_come(staff, live_server, old, new)


def attendance_says_who_came(staff: Page, live_server: LiveServer) -> None:
    list_ = staff.request.get(f"{live_server.url}/manage/fgd/attendance.csv").body().decode("utf-8-sig")
    rows = {row["name"]: row["arrived"] for row in csv.DictReader(io.StringIO(list_))}
    assert set(rows) == {*EIGHT[:-1], SUCCESSOR, "Hartono"}
    assert [name for name, arrived in rows.items() if arrived] == [SUCCESSOR]
    signed = staff.request.get(f"{live_server.url}/manage/fgd/attendance.pdf?signatures=y").body()
    printed = texts(signed)
    assert all(squeezed(name) in printed for name in (*EIGHT[:-1], SUCCESSOR))
    assert squeezed(REPLACED) not in printed


def badges_are_for_those_who_come(staff: Page, live_server: LiveServer, old: str, new: str) -> None:
    badges = staff.request.get(f"{live_server.url}/manage/fgd/badges.pdf?category=delegate").body()
    found = {
        one.text
        for sheet in pypdfium2.PdfDocument(badges)
        for one in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    }
    assert len(found) == 8 and new in found and old not in found
