"""Five lists as they arrive in a committee's mail, each walked from the file to the guest list and back again."""

import pathlib
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from regapp.guests.service import GuestDetails
from regapp.models import Role
from tests.browser.conftest import LiveServer
from tests.factories import PASSWORD, make_event, make_guests, make_user
from tests.guests.spreadsheets import ods, xls, xlsx_of

HOSTILE = "PT Borneo <Hijau> & Rekan"
LONG = "Direktorat " + "Pengelolaan " * 30


@pytest.fixture(params=[390, 1280])
def organizer(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Page:
    """An organizer at the import, two people on the list, on a phone without any script and at a desk with it."""
    event = make_event()
    make_user(Role.ORGANIZER, event, email="dewi@panitia.example")
    make_guests(
        event,
        [
            GuestDetails("Rachmad Hidayat", "official", institution=HOSTILE, position="Manajer"),
            GuestDetails("이민석", "delegate", country="KR"),
        ],
    )
    context = browser.new_context(
        viewport={"width": request.param, "height": 900}, locale="en-GB", java_script_enabled=request.param == 1280
    )
    request.addfinalizer(context.close)
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("[name=email]").fill("dewi@panitia.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_text("FGD")).not_to_have_count(0)
    page.goto(f"{live_server.url}/manage/fgd/guests/import")
    return page


def hand_in(page: Page, file: pathlib.Path, content: bytes) -> None:
    """Choose a file and look at it."""
    file.write_bytes(content)
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text(file.name).first).to_be_visible()
    fits(page)


def looks_at_the_rows(page: Page) -> None:
    """From the columns to the preview."""
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_role("heading", name="What this file would do")).to_be_visible()
    fits(page)


def takes(page: Page, button: str) -> str:
    """Take the import; gives the address of its result."""
    page.get_by_role("button", name=button).click()
    expect(page).to_have_url(re.compile(r"/runs/\d+$"))
    fits(page)
    return page.url


def is_listed(page: Page, *names: str) -> None:
    """Follow the link to the imported rows, and find exactly so many people there, these among them."""
    page.get_by_role("link", name="Show these guests").click()
    for name in names:
        expect(page.get_by_text(name).first).to_be_visible()
    fits(page)


def takes_back(page: Page, run: str) -> None:
    """Take an import back with its one button, and begin again."""
    page.goto(run)
    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_text("Taken back by", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Take this import back")).to_have_count(0)
    fits(page)


def only_those_of_before(page: Page) -> None:
    """The list holds the two who stood on it before, as they were."""
    page.goto(page.url.split("/guests")[0] + "/guests")
    expect(page.get_by_text("Rachmad Hidayat")).not_to_have_count(0)
    expect(page.get_by_text("이민석")).not_to_have_count(0)
    expect(page.locator(".people [name=guest], .people tbody tr")).not_to_have_count(0)
    for name in ("Rahmad Hidayat", "Gülşah Işık", "=1+1", "김하늘", "Siti"):
        expect(page.get_by_text(name, exact=True)).to_have_count(0)


def fits(page: Page) -> None:
    """Nothing on the page is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_workbook_with_instructions_a_title_and_formulas(organizer: Page, tmp_path: pathlib.Path):
    rows = [
        ["DAFTAR UNDANGAN", "", ""],
        ["Balikpapan, 11 Februari 2031", "", ""],
        [],
        ["No.", "NAMA LENGKAP", "Instansi"],
        [1, "=1+1", HOSTILE],
        [2, "Gülşah Işık", LONG],
    ]
    hand_in(organizer, tmp_path / "undangan.xlsx", xlsx_of({"Petunjuk": [["Isi dengan huruf besar"]], "Tamu": rows}))
    if "/columns" in organizer.url:
        looks_at_the_rows(organizer)
    expect(organizer.get_by_text("lines above the header are passed over", exact=False)).to_be_visible()
    run = takes(organizer, "Put 2 guests on the list")
    is_listed(organizer, "=1+1", HOSTILE, "Gülşah Işık")
    takes_back(organizer, run)
    only_those_of_before(organizer)


def test_a_text_file_of_turkish_windows_whose_alphabet_a_person_chooses(organizer: Page, tmp_path: pathlib.Path):
    hand_in(organizer, tmp_path / "davetliler.csv", "nama;instansi\nGülşah Işık;Büyükelçilik\n".encode("cp1254"))
    organizer.goto(organizer.url.removesuffix("/columns") + "/columns")
    fits(organizer)
    organizer.get_by_role("radio", name="Western Europe").check()
    organizer.get_by_role("button", name="Look at it").click()
    expect(organizer.get_by_text("Iþýk", exact=False).first).to_be_visible()
    organizer.get_by_role("radio", name="Turkey (Windows)").check()
    organizer.get_by_role("button", name="Look at it").click()
    looks_at_the_rows(organizer)
    run = takes(organizer, "Put 1 guest on the list")
    is_listed(organizer, "Gülşah Işık")
    takes_back(organizer, run)
    only_those_of_before(organizer)


def test_a_korean_table_of_unknown_columns_which_are_remembered(organizer: Page, tmp_path: pathlib.Path):
    hand_in(organizer, tmp_path / "명단.csv", "성함,소속\n김하늘,외교부\n".encode("cp949"))
    organizer.get_by_label("성함").select_option("name")
    organizer.get_by_label("소속").select_option("institution")
    looks_at_the_rows(organizer)
    run = takes(organizer, "Put 1 guest on the list")
    is_listed(organizer, "김하늘")
    takes_back(organizer, run)
    organizer.get_by_role("link", name="Import", exact=True).last.click()
    hand_in(organizer, tmp_path / "둘째.ods", ods([["성함", "소속"], ["박서준", "외교부"]]))
    expect(organizer.get_by_text("박서준").first).to_be_visible()
    expect(organizer.get_by_role("heading", name="What this file would do")).to_be_visible()
    only_those_of_before(organizer)


def test_an_old_workbook_of_telephone_numbers_as_people_write_them(organizer: Page, tmp_path: pathlib.Path):
    rows = [
        ["nama", "no hp", "surel"],
        ["Siti", "0812 1111 2222 (Sekpri)", "siti@contoh.example"],
        ["Joko", "\u202d0812 1111 3333\u202c / 0813 4444 5555", ""],
        ["Tono", "nol delapan satu dua", "tono@"],
    ]
    hand_in(organizer, tmp_path / "telepon.xls", xls(rows))
    expect(organizer.get_by_text("This telephone number has letters in it.")).to_be_visible()
    expect(organizer.get_by_text("There is more than one number here. Please keep one.")).to_be_visible()
    expect(organizer.get_by_text("Goes to the notes: Sekpri")).to_be_visible()
    organizer.get_by_role("link", name="Sheet and columns").click()
    organizer.get_by_label("Of several telephone numbers in one cell take the first", exact=False).check()
    looks_at_the_rows(organizer)
    expect(organizer.get_by_text("Goes to the notes: 0813 4444 5555")).to_be_visible()
    organizer.reload()
    organizer.get_by_role("link", name="Cannot be taken").click()
    expect(organizer.get_by_text("Line 4")).to_be_visible()
    expect(organizer.get_by_text("Line 2")).to_have_count(0)
    run = takes(organizer, "Take the 2 good rows only")
    is_listed(organizer, "Siti", "Joko")
    takes_back(organizer, run)
    only_those_of_before(organizer)


def test_a_list_with_somebody_who_is_there_already_under_another_spelling(organizer: Page, tmp_path: pathlib.Path):
    rows = f"nama;instansi;jabatan\nRahmad Hidayat;{HOSTILE};Direktur\nSiti;Dinas;Staf\nJoko;Dinas;Staf\n"
    hand_in(organizer, tmp_path / "susulan.csv", rows.encode("utf-16"))
    step = organizer.url
    expect(organizer.get_by_text("looks like somebody", exact=True)).to_be_visible()
    expect(organizer.locator("del", has_text="Manajer")).to_be_visible()
    organizer.get_by_role("radio", name="The same person as Rachmad Hidayat", exact=False).check()
    organizer.locator("article", has_text="Joko").get_by_role("checkbox", name="Leave this row out").check()
    organizer.get_by_role("button", name="Keep these choices").click()
    expect(organizer.get_by_text("1 would be brought up to date.", exact=False)).to_be_visible()
    organizer.reload()
    expect(organizer.get_by_role("radio", name="The same person as Rachmad Hidayat", exact=False)).to_be_checked()
    run = takes(organizer, "Put 1 guest on the list")
    expect(organizer.locator("del", has_text="Manajer")).to_be_visible()
    organizer.goto(step)
    expect(organizer).to_have_url(run)
    is_listed(organizer, "Siti", "Rahmad Hidayat")
    takes_back(organizer, run)
    only_those_of_before(organizer)
