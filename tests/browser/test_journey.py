"""The whole job in a real Chromium: from a spreadsheet, over mail read from a real server, to the signed list."""

import io
import pathlib
import re
import unicodedata

import openpyxl
import pypdfium2
import zxingcpp
from icalendar import Calendar
from playwright.sync_api import Page, expect

from regapp.models import Role
from tests.browser.conftest import LiveServer
from tests.browser.test_scanner import DOOR, card, pair, with_film
from tests.browser.video import film
from tests.factories import PASSWORD, make_event, make_user
from tests.messages.mailserver import MailServer, mail_server

PEOPLE = [
    ["nama", "sapaan", "gelar depan", "jabatan", "instansi", "kategori", "negara", "surel", "bahasa"],
    [
        "이하늘",
        "",
        "",
        "Second Secretary",
        "Embassy of the Republic of Korea",
        "delegate",
        "KR",
        "lee@mofa.example",
        "ko",
    ],
    ["Hartono", "Bapak", "Dr.", "Gubernur", "Pemerintah Provinsi", "official", "ID", "gubernur@prov.example", "id"],
    ["PT Borneo <Hijau> & Rekan", "", "", "", "=1+1", "media", "", "borneo@usaha.example", "id"],
]


def workbook(path: pathlib.Path) -> pathlib.Path:
    book = openpyxl.Workbook()
    for row in PEOPLE:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s"
    book.save(path)
    return path


def squeezed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if not c.isspace() and unicodedata.category(c) != "Cf")


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(live_server.url)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_text("Acara baru")).to_be_visible()


def import_guests(page: Page, live_server: LiveServer, file: pathlib.Path) -> None:
    page.goto(f"{live_server.url}/manage/fgd/guests/import")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("3 tamu akan dimasukkan ke daftar.")).to_be_visible()
    page.get_by_role("button", name="Masukkan 3 tamu ke daftar").click()
    page.get_by_role("link", name="Tampilkan tamu-tamu ini").click()
    expect(page.get_by_text("PT Borneo <Hijau> & Rekan")).to_be_visible()


def invite(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/manage/fgd/invitations")
    page.get_by_text("Kirim 3 undangan", exact=False).first.click()
    page.get_by_role("button", name="Ya, kirim 3 undangan").click()
    expect(page.get_by_text("3 undangan masuk antrean")).to_be_visible()
    live_server.installation.run("worker", "--once")


def link_in(post: MailServer, address: str) -> str:
    """The personal link of the newest mail to that address, read from its text part as a person would."""
    mail = [mail for mail in post.mails if address in mail["To"]][-1]
    kinds = [part.get_content_type() for part in mail.walk()]
    assert {"text/plain", "text/html", "text/calendar"} <= set(kinds), kinds
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    return re.search(r"http://\S+/i/[\w-]+", mail.get_body(("plain",)).get_content())[0]


def texts(content: bytes) -> str:
    return squeezed("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)))


def test_from_the_invitation_to_the_attendance_list(playwright, live_server, context, tmp_path):
    event = make_event(host="Kementerian Contoh", letterhead="KEMENTERIAN CONTOH")
    organizer = make_user(Role.ORGANIZER, event, email="dewi@panitia.example")
    staff = context.new_page()
    with mail_server() as post:
        live_server.installation.environ["REGAPP_SMTP_URL"] = post.url
        live_server.installation.environ["REGAPP_BASE_URL"] = live_server.url
        sign_in(staff, live_server, organizer.email)
        import_guests(staff, live_server, workbook(tmp_path / "daftar.xlsx"))
        invite(staff, live_server)
        assert sorted(post.recipients) == ["borneo@usaha.example", "gubernur@prov.example", "lee@mofa.example"]

        guest = context.browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=False
        ).new_page()
        guest.goto(link_in(post, "lee@mofa.example"))
        guest.get_by_role("button", name="참석", exact=True).click()
        expect(guest.get_by_text("참석하십니다")).to_be_visible()
        ticket = guest.locator(".code").inner_text().replace(" ", "")

        governor = context.new_page()
        governor.goto(link_in(post, "gubernur@prov.example"))
        governor.get_by_role("button", name="Diwakili").first.click()
        governor.locator("[name=representative_name]").fill("Wati Asisten")
        governor.locator("[name=representative_position]").fill("Asisten I")
        governor.locator("[name=representative_email]").fill("wati@prov.example")
        governor.get_by_role("button", name="Tunjuk wakil").click()
        expect(governor.get_by_text("Wati Asisten")).to_be_visible()

        live_server.installation.run("worker", "--once")
        representative = context.new_page()
        representative.goto(link_in(post, "wati@prov.example"))
        expect(representative.get_by_text("Anda mewakili Dr. Hartono")).to_be_visible()
        hers = representative.locator(".code").inner_text().replace(" ", "")

    browser = with_film(playwright, film(tmp_path / "tickets.mjpeg", ticket, hers))
    door = pair(browser.new_context(viewport=DOOR, locale="id-ID").new_page(), live_server, event)
    expect(card(door)).to_contain_text("이하늘")
    expect(card(door)).to_contain_text("Wati Asisten")
    expect(card(door)).to_contain_text("mewakili Hartono, Gubernur")
    expect(door.locator("#present")).to_have_text("2")
    browser.close()

    staff.goto(f"{live_server.url}/manage/fgd/")
    expect(staff.get_by_text(re.compile(r"^\s*2\s*dari \d+ yang diharapkan")).first).to_be_visible()

    badges = staff.request.get(f"{live_server.url}/manage/fgd/badges.pdf").body()
    found = {
        one.text
        for page in pypdfium2.PdfDocument(badges)
        for one in zxingcpp.read_barcodes(page.render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    }
    assert len(found) == 3 and {ticket, hers} <= found
    for name in ("이하늘", "Wati Asisten", "PT Borneo <Hijau> & Rekan"):
        assert squeezed(name) in texts(badges)

    signed = staff.request.get(f"{live_server.url}/manage/fgd/attendance.pdf?signatures=y&paper=f4").body()
    for text in (
        "이하늘",
        "Wati Asisten",
        "mewakili Hartono, Gubernur",
        "PT Borneo <Hijau> & Rekan",
        "=1+1",
        "KEMENTERIAN CONTOH",
    ):
        assert squeezed(text) in texts(signed), text
    book = openpyxl.load_workbook(io.BytesIO(staff.request.get(f"{live_server.url}/manage/fgd/attendance.xlsx").body()))
    assert sum(1 for row in book.active.iter_rows(min_row=2) if row[10].value) == 2
