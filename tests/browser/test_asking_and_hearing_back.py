"""Everything between five spreadsheets and "we know who came", as a committee and its guests walk it.

The governor sends his assistant; the head of an agency sends the secretary, who sends the head of a division; an
embassy's focal point replaces one of eight. Then all of them stand at the door.
"""

import datetime as dt
import io
import pathlib
import uuid

import openpyxl
from icalendar import Calendar
from playwright.sync_api import BrowserContext, Page, expect

from regapp.models import Role
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.test_delegation import (
    EIGHT,
    EMBASSY,
    REPLACED,
    SUCCESSOR,
    english,
    fill_the_list,
    found_in,
    link_to_focal_point,
    look_and_confirm,
    sign_in,
)
from tests.browser.test_journey import squeezed, texts
from tests.factories import make_event, make_user
from tests.messages.mailserver import MailServer, mail_server

GOVERNOR, HEAD, ABSENT = "Hartono", "Nurhayati", "PT Borneo <Hijau> & Rekan"
GUESTS = [
    [GOVERNOR, "Bapak", "Gubernur", "Pemerintah Provinsi", "official", "gubernur@prov.example", "id", ""],
    [HEAD, "Ibu", "Kepala Dinas", "Dinas Lingkungan Hidup", "official", "kepala@dlh.example", "id", ""],
    [ABSENT, "", "Direktur", "=1+1", "official", "direktur@borneo.example", "id", ""],
    *([name, "", "", EMBASSY, "delegate", "", "en", EMBASSY] for name in EIGHT),
]
COLUMNS = ["Siapa", "sapaan", "jabatan", "instansi", "kategori", "surel", "bahasa", "delegasi"]


def spreadsheet(path: pathlib.Path) -> pathlib.Path:
    """The committee's list, with a title above its header and a column that nobody but they would call so."""
    book = openpyxl.Workbook()
    for row in (["DAFTAR UNDANGAN FGD"], [], COLUMNS, *GUESTS):
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s"
    book.save(path)
    return path


def import_the_list(staff: Page, live_server: LiveServer, file: pathlib.Path) -> None:
    staff.goto(f"{live_server.url}/manage/fgd/guests/import")
    staff.locator("[name=file]").set_input_files(file)
    staff.get_by_role("button", name="Look at the file").click()
    staff.get_by_label("Siapa").select_option("name")
    staff.get_by_role("button", name="Look at the rows").click()
    expect(staff.get_by_text("11 guests would be put on the list.")).to_be_visible()
    staff.get_by_role("button", name="Put 11 guests on the list").click()
    expect(staff.get_by_text("11 guests were put on the list.").first).to_be_visible()


def write_the_letter(staff: Page, live_server: LiveServer) -> None:
    staff.goto(f"{live_server.url}/manage/fgd/letters")
    staff.get_by_role("button", name="Indonesian").first.click()
    staff.locator("[name=subject]").fill("Undangan FGD Pembangunan Hijau")
    staff.locator("[name=signer_name]").fill("Anggraeni Dyah Palupi, S.I.P.")
    staff.get_by_role("button", name="Save").first.click()


def invite_everybody_with_an_address(staff: Page, live_server: LiveServer) -> None:
    staff.goto(f"{live_server.url}/manage/fgd/invitations")
    staff.get_by_text("Send 3 invitations", exact=False).first.click()
    staff.get_by_role("button", name="Yes, send 3 invitations").click()
    expect(staff.get_by_text("3 invitations are in the queue")).to_be_visible()
    live_server.installation.run("worker", "--once")


def the_invitation_carries_letter_calendar_and_link(post: MailServer, address: str, name: str) -> None:
    [mail] = [mail for mail in post.mails if address in mail["To"]]
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert {"text/plain", "text/html", "application/pdf", "text/calendar"} <= set(parts)
    letter = texts(parts["application/pdf"].get_content())
    assert squeezed(name) in letter and squeezed("Undangan FGD Pembangunan Hijau") in letter
    [entry] = Calendar.from_ical(parts["text/calendar"].get_content()).walk("VEVENT")
    assert entry["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert found_in(post, address, "i")


def send_somebody_else(context: BrowserContext, link: str, name: str, position: str, email: str) -> None:
    """Three taps and a field, and more only if one likes."""
    page = context.new_page()
    page.goto(link)
    represented = page.get_by_role("button", name="Diwakili", exact=True)
    if not represented.is_visible():  # who was named comes already, and changes that
        page.locator("#answer > summary").click()
    represented.click()
    page.locator("[name=representative_name]").fill(name)
    page.locator("[name=representative_position]").fill(position)
    page.locator("[name=representative_email]").fill(email)
    page.get_by_role("button", name="Tunjuk wakil").click()
    expect(page.get_by_text(name).first).to_be_visible()


def decline(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Berhalangan", exact=True).click()
    expect(page.get_by_text("Tidak akan hadir").or_(page.get_by_text("Berhalangan")).first).to_be_visible()


def ticket_behind(context: BrowserContext, link: str) -> str:
    page = context.new_page()
    page.goto(link)
    return page.locator(".code").inner_text().replace(" ", "")


def scanned(page: Page, live_server: LiveServer, token: str, tickets: list[str]) -> list[tuple[str, str | None]]:
    now = dt.datetime.now(dt.UTC).isoformat()
    scans = [{"id": str(uuid.uuid4()), "ticket": ticket, "scanned_at": now} for ticket in tickets]
    answer = page.request.post(
        f"{live_server.url}/api/v1/events/fgd/scans",
        data={"scans": scans},
        headers={"Authorization": f"Bearer {token}"},
    )
    return [(one["result"], one["reason"]) for one in answer.json()["results"]]


def tickets_by_name(live_server: LiveServer, path: pathlib.Path) -> dict[str, str]:
    """Everybody's ticket as the command writes them for the printer."""
    live_server.installation.run("tickets", "fgd", "-o", str(path))
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
    return {name: ticket for _ref, name, ticket in rows}


def test_chains_and_a_delegation_go_from_import_to_attendance_list(live_server, context, tmp_path):
    event = make_event(language="en", host="Kementerian Contoh", delegations_need_confirmation=True)
    organizer = make_user(Role.ORGANIZER, event, email="dewi@panitia.example")
    browser = context.browser
    staff = english(browser).new_page()
    phones = browser.new_context(locale="id-ID", timezone_id="Asia/Makassar", viewport=PHONE)
    with mail_server() as post:
        live_server.installation.environ["REGAPP_SMTP_URL"] = post.url
        live_server.installation.environ["REGAPP_BASE_URL"] = live_server.url
        sign_in(staff, live_server, organizer.email)
        import_the_list(staff, live_server, spreadsheet(tmp_path / "daftar.xlsx"))
        write_the_letter(staff, live_server)
        before = tickets_by_name(live_server, tmp_path / "before.csv")
        invite_everybody_with_an_address(staff, live_server)
        the_invitation_carries_letter_calendar_and_link(post, "gubernur@prov.example", GOVERNOR)

        governors = found_in(post, "gubernur@prov.example", "i")
        send_somebody_else(phones, governors, "Wati Asisten", "Asisten I", "wati@prov.example")
        heads = found_in(post, "kepala@dlh.example", "i")
        send_somebody_else(phones, heads, "Rahmat", "Sekretaris Dinas", "rahmat@dlh.example")
        live_server.installation.run("worker", "--once")
        secretarys = found_in(post, "rahmat@dlh.example", "i")
        send_somebody_else(phones, secretarys, "Dewi Kabid", "Kepala Bidang", "dewi@dlh.example")
        decline(phones, found_in(post, "direktur@borneo.example", "i"))

        link = link_to_focal_point(staff, live_server, post)
        fill_the_list(english(browser, viewport=PHONE, java_script_enabled=False).new_page(), link)
        look_and_confirm(staff)

        live_server.installation.run("worker", "--once")
        assistants = ticket_behind(phones, found_in(post, "wati@prov.example", "t"))
        divisions = ticket_behind(phones, found_in(post, "dewi@dlh.example", "t"))
        successors = ticket_behind(phones, found_in(post, "ayse@mofa.example", "t"))

    token = live_server.installation.run("tokens", "add", "fgd", "--name", "uji", "--scope", "scan").stdout.strip()
    stayed = [before[name] for name in (GOVERNOR, HEAD, ABSENT, REPLACED)]
    came = [assistants, divisions, successors, *(before[name] for name in EIGHT[:-1])]
    assert scanned(staff, live_server, token, stayed) == [
        ("refused", "represented"),
        ("refused", "represented"),
        ("refused", "declined"),
        ("refused", "replaced"),
    ]
    assert scanned(staff, live_server, token, came) == [("admitted", None)] * 10

    the_list_names_who_came_and_for_whom(staff, live_server)


def the_list_names_who_came_and_for_whom(staff: Page, live_server: LiveServer) -> None:
    came = {"Wati Asisten", "Dewi Kabid", SUCCESSOR, *EIGHT[:-1]}
    sheet = staff.request.get(f"{live_server.url}/manage/fgd/attendance.xlsx").body()
    header, *rows = openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)
    people = [dict(zip(header, row, strict=True)) for row in rows]
    assert {one["Name"]: one["Representing"] for one in people if one["Arrived (WITA)"]} == {
        name: {"Wati Asisten": GOVERNOR, "Dewi Kabid": HEAD}.get(name, "") for name in came
    }
    assert not {GOVERNOR, HEAD, ABSENT, "Rahmat", REPLACED} & {one["Name"] for one in people}
    printed = texts(staff.request.get(f"{live_server.url}/manage/fgd/attendance.pdf").body())
    assert all(squeezed(name) in printed for name in came)
    assert squeezed(f"representing {GOVERNOR}, Gubernur") in printed
    assert squeezed(f"representing {HEAD}, Kepala Dinas") in printed
    assert squeezed(REPLACED) not in printed and squeezed(ABSENT) not in printed
