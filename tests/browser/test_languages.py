"""Five languages on a guest's phone: their own first, each of the others one tap away, and the answer keeps it."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.factories import link_of, make_event, make_guest

SAID = {
    "id": ("Hadir", "Akan hadir", "Bahasa Indonesia"),
    "en": ("I will come", "You will come", "English"),
    "ko": ("참석", "참석하십니다", "한국어"),
    "tr": ("Katılacağım", "Katılacaksınız", "Türkçe"),
    "es": ("Asistiré", "Usted asistirá", "Español"),
}
LANGUAGES = list(SAID)


def test_a_guest_is_asked_answers_and_is_thanked_in_their_own_language(live_server, browser):
    event = make_event(languages=LANGUAGES, starts_in=dt.timedelta(days=20))
    for language, (button, thanks, _own) in SAID.items():
        page = browser.new_context(viewport=PHONE, locale="de-DE").new_page()
        page.goto(live_server.url + link_of(make_guest(event, "이민석", language=language)))
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(thanks, exact=True)).to_be_visible()


def test_another_language_is_one_tap_away_and_stays_through_the_answer(live_server, browser):
    event = make_event(languages=LANGUAGES, starts_in=dt.timedelta(days=20))
    guest = make_guest(event, "María Fernanda", language="id")
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(live_server.url + link_of(guest))
    for language in ("tr", "ko", "es"):
        page.get_by_role("link", name=SAID[language][2], exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.get_by_role("button", name=SAID["es"][0], exact=True).click()
    expect(page.get_by_text(SAID["es"][1], exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_the_committee_reads_indonesian_or_english_and_is_offered_nothing_else(live_server, browser):
    page = browser.new_context(locale="ko-KR").new_page()
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("button", name="English")).to_be_visible()
    expect(page.get_by_role("button", name="한국어")).to_have_count(0)
