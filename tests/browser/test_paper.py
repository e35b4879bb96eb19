"""The paper for when everything fails, in a real Chromium: one button prints it, and what was written comes back in."""

import datetime as dt
import zoneinfo

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from regapp import clock, dates
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Attendance, Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guests, make_user


@pytest.fixture
def organizer(live_server: LiveServer, page: Page) -> Page:
    event = make_event()
    names = ["Nurhayati", "이민석", "PT Borneo <Hijau> & Rekan", "İnanoğlu", "=1+1"]
    make_guests(event, [GuestDetails(name=name, category="official") for name in names])
    user = make_user(Role.ORGANIZER, event)
    page.goto(f"{live_server.url}/manage/fgd/paper")
    page.locator("input[name=email]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/paper")
    return page


def test_one_button_gives_the_paper_and_its_numbers_come_back_as_scans(live_server, organizer: Page, tmp_path):
    organizer.get_by_label("Siapa yang dihubungi").fill("Dewi, meja registrasi: +62 812 3456 789")
    with organizer.expect_download() as waiting:
        organizer.get_by_role("button", name="Buat dan unduh").click()
    waiting.value.save_as(tmp_path / "pack.pdf")
    assert len(pypdfium2.PdfDocument(tmp_path / "pack.pdf")) == 9

    organizer.goto(f"{live_server.url}/manage/fgd/paper")
    organizer.get_by_role("link", name="Centang").click()
    organizer.get_by_role("checkbox").nth(0).check()
    organizer.get_by_role("checkbox").nth(2).check()
    organizer.get_by_role("button", name="Lihat artinya").click()
    expect(organizer.get_by_text("Jamnya belum ada").first).to_be_visible()
    moment = dates.clock(clock.now() - dt.timedelta(minutes=1), zoneinfo.ZoneInfo("Asia/Makassar"), "id")
    organizer.get_by_label("Jam kedatangan umum").fill(moment)
    organizer.get_by_label("Orang yang tidak ada dalam daftar").fill("Budi Santoso; Kepala Seksi; PT Borneo; S8")
    organizer.get_by_role("button", name="Lihat artinya").click()
    organizer.get_by_role("button", name="Catat 3 orang").click()
    expect(organizer.get_by_text("3 orang dicatat dari kertas.")).to_be_visible()
    db.session.rollback()
    assert db.session.query(Attendance).count() == 3

    organizer.goto(f"{live_server.url}/manage/fgd/paper")
    expect(organizer.get_by_text("S8:")).to_be_visible()
    organizer.get_by_role("button", name="Batalkan").click()
    expect(organizer.get_by_text("Dibatalkan oleh")).to_be_visible()
    db.session.rollback()
    assert db.session.query(Attendance).count() == 0


@pytest.mark.parametrize("path", ["paper", "paper/entry", "papers"])
@pytest.mark.parametrize("width", [390, 1280])
def test_each_page_stays_within_its_width(live_server, organizer: Page, path: str, width: int):
    organizer.set_viewport_size({"width": width, "height": 844})
    organizer.goto(f"{live_server.url}/manage/fgd/{path}")
    assert organizer.evaluate("document.documentElement.scrollWidth") <= width
