"""Certificates in a real Chromium: set up, seen, issued, downloaded by the guest, checked by a stranger."""

import pathlib
import re

import pypdfium2
from playwright.sync_api import Page, expect

from regapp.models import Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, link_of, make_event, make_guest, make_user
from tests.printing.certificate_samples import signature
from tests.reports.certificates.coming import came


def words_of(file: pathlib.Path) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]


def test_certificates_are_set_up_seen_issued_downloaded_and_found_genuine(
    live_server: LiveServer, page: Page, tmp_path: pathlib.Path
):
    event = make_event()
    guest = make_guest(event, "이민석 <Lee> & Rekan", category="speaker", title_before="Prof. Dr.", language="en")
    other = make_guest(event, "Bambang Setiawan")
    came(event, guest, other)
    make_guest(event, "Tidak Hadir")
    user = make_user(Role.ORGANIZER, event, "panitia@contoh.example")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url)
    page.locator("[name=email]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form [type=submit]").first.click()
    expect(page.get_by_text("FGD Pembangunan Hijau").first).to_be_visible()

    page.goto(f"{live_server.url}/manage/fgd/papers")
    page.locator("a[href='/manage/fgd/certificates']").click()
    page.locator("a[href='/manage/fgd/certificates/settings']").click()
    preview = page.locator("#preview svg")
    expect(preview).to_contain_text("Bambang Setiawan")
    page.locator("#guest").fill(guest.ref)
    expect(preview).to_contain_text("Prof. Dr. 이민석 <Lee> & Rekan")
    page.locator("#pattern").fill("SERT/{year}")
    expect(page.locator("#preview [role=status]")).to_contain_text("{no}")
    page.locator("#certificate button[type=submit]:not([name])").click()
    expect(page.locator("#pattern-error")).to_contain_text("{no}")

    page.locator("#pattern").fill("{no:03}/SERT/{code}/{year}")
    page.locator("#code").fill("KSA")
    page.locator("#dated").fill("2031-05-08")
    page.locator("#place").fill("Balikpapan")
    page.locator("#office_1").fill("Direktur Jenderal Contoh,")
    page.locator("#name_1").fill("Dr. Anggraeni Dyah Palupi, M.Si.")
    (tmp_path / "ttd.png").write_bytes(signature())
    page.locator("#picture_1").set_input_files(tmp_path / "ttd.png")
    page.locator("#certificate button[type=submit]:not([name])").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator("#preview image")).to_have_count(1)
    expect(preview).to_contain_text("Dr. Anggraeni Dyah Palupi, M.Si.")

    page.goto(f"{live_server.url}/manage/fgd/certificates")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("a[href='/manage/fgd/certificates/issue']").click()
    expect(page.locator("main")).to_contain_text("001/SERT/KSA/2031")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".alert-success")).to_contain_text("002/SERT/KSA/2031")
    expect(page.locator("tbody tr")).to_have_count(2)
    with page.expect_download() as download:
        page.locator("a[href$='certificates.pdf']").click()
    download.value.save_as(tmp_path / "semua.pdf")
    assert len(words_of(tmp_path / "semua.pdf")) == 2

    page.context.clear_cookies()
    page.goto(f"{live_server.url}{link_of(guest)}")
    with page.expect_download() as download:
        page.locator("a[href$='certificate.pdf']").click()
    download.value.save_as(tmp_path / "sendiri.pdf")
    (said,) = words_of(tmp_path / "sendiri.pdf")
    assert "Prof. Dr. 이민석 <Lee> & Rekan" in said and "Speaker" in said
    code = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}", said)
    assert code
    page.goto(f"{live_server.url}/verify?lang=en")
    page.locator("#code").fill(code[0].lower())
    page.locator("[type=submit]").click()
    expect(page.locator(".state-admitted")).to_be_visible()
    for words in ("Certificate", "FGD on Green Development", "Kementerian Contoh", "8 May 2031", "/SERT/KSA/2031"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).not_to_contain_text("Lee")
    assert page.context.cookies() == []
