"""Letters in a real Chromium: written with the preview beside them, downloaded, and checked by a stranger."""

import pathlib
import re

import pypdfium2
from playwright.sync_api import Page, expect

from regapp.models import Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, link_of, make_event, make_guest, make_user
from tests.printing.letters import emblem


def words_of(file: pathlib.Path) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))


def test_a_letter_is_written_seen_downloaded_and_found_genuine(live_server: LiveServer, page: Page, tmp_path):
    event = make_event(signer_place="Jakarta", signer_name="Anggraeni Dyah Palupi")
    make_guest(event, "Hartono", position="Gubernur")
    guest = make_guest(event, "이민석 <Lee> & Rekan", category="delegate", country="KR")
    user = make_user(Role.ORGANIZER, event, "panitia@contoh.example")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url)
    page.locator("[name=email]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form [type=submit]").first.click()

    page.goto(f"{live_server.url}/manage/fgd/letters")
    page.locator("button[name=start][value=indonesian]").click()
    preview = page.locator("#preview svg")
    expect(preview).to_contain_text("Hartono")

    page.locator("#guest").fill(guest.ref)
    expect(preview).to_contain_text("이민석 <Lee> & Rekan")
    page.locator("#subject").fill("Undangan istimewa {title}")
    expect(preview).to_contain_text("Undangan istimewa FGD")
    page.locator("#opening").fill("Dengan hormat,\nKami mengundang {nama}.")
    expect(page.locator("#preview code")).to_have_text("{nama}")
    page.locator("#letter [type=submit]:not([name=preview])").first.click()
    expect(page.locator("#opening-error")).to_contain_text("{nama}")

    page.locator("#opening").fill("Dengan hormat,\nKami mengundang {full_name}.")
    (tmp_path / "lambang.png").write_bytes(emblem())
    page.locator("#emblem").set_input_files(tmp_path / "lambang.png")
    page.locator("#letter [type=submit]:not([name=preview])").first.click()
    expect(page.locator("#preview image")).to_have_count(1)

    page.goto(f"{live_server.url}/manage/fgd/letters")
    with page.expect_download() as download:
        page.locator("form[action$='letters.pdf'] [type=submit]").first.click()
    download.value.save_as(tmp_path / "surat.pdf")
    said = words_of(tmp_path / "surat.pdf")
    assert "Undangan istimewa" in said and "Kami mengundang Hartono" in said

    page.context.clear_cookies()
    page.goto(f"{live_server.url}{link_of(guest)}")
    with page.expect_download() as download:
        page.locator("a[href$='letter.pdf']").click()
    download.value.save_as(tmp_path / "sendiri.pdf")
    code = re.search(r"[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}", words_of(tmp_path / "sendiri.pdf"))
    assert code and code[0] in said
    page.goto(f"{live_server.url}/verify?lang=en")
    page.locator("#code").fill(code[0].lower().replace("-", " "))
    page.locator("[type=submit]").click()
    expect(page.locator(".state-admitted")).to_be_visible()
    expect(page.locator("main")).to_contain_text("FGD on Green Development")
    expect(page.locator("main")).not_to_contain_text("Lee")
    assert page.context.cookies() == []
