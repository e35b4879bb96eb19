"""What anybody may see: the event's page and its colour."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.events import accent
from regapp.printing.colors import contrast, rgb
from tests.factories import make_event, make_guest

colors = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(colors)
def test_any_colour_can_be_read_on_both_themes(color):
    light, dark = (re.findall(r"light-dark\((#\w{6}),(#\w{6})\)", accent.theme_css(color)) or [None])[0]
    assert contrast(rgb(light), accent.LIGHT_GROUND) >= 4.45 and contrast(rgb(light), rgb("#ffffff")) >= 4.45
    assert contrast(rgb(dark), accent.DARK_GROUND) >= 4.45 and contrast(rgb(dark), accent.ON_DARK_THEME) >= 4.45


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert accent.accent_on_light("#1f5fa8") == rgb("#1f5fa8")


def test_the_style_sheet_may_be_kept_and_says_when_it_is_the_same(client):
    make_event(accent="#8a1c1c")
    answer = client.get("/e/fgd/theme.css?c=8a1c1c")
    assert answer.mimetype == "text/css" and "--letterhead:#8a1c1c" in answer.text
    assert answer.cache_control.public and answer.cache_control.max_age > 86400
    assert "Set-Cookie" not in answer.headers
    again = client.get("/e/fgd/theme.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_event_that_does_not_exist_is_not_found(client):
    assert client.get("/e/lain").status_code == 404
    assert client.get("/e/lain/theme.css").status_code == 404


def test_the_page_shows_the_event_and_nobody_on_its_list(client):
    event = make_event(host="Kementerian Contoh", attire="Batik", address="Jalan Contoh 1")
    make_guest(event, "Nurhayati Rahman", position="Sekretaris Dinas", email="nurhayati@contoh.example")
    page = client.get("/e/fgd?lang=id").text
    for shown in (
        "FGD Pembangunan Hijau",
        "Ballroom, Balikpapan",
        "Kementerian Contoh",
        "Batik",
        "Jalan Contoh 1",
        "WITA",
    ):
        assert shown in page
    for hidden in ("Nurhayati", "Sekretaris", "nurhayati@"):
        assert hidden not in page
    assert "FGD on Green Development" in client.get("/e/fgd?lang=en").text


@pytest.mark.parametrize(
    ("address", "place"),
    [("/E/FGD", None), ("/e/FGD", "/e/fgd"), ("/manage/fgd/setings", "/manage/fgd/settings"), ("/login", "/")],
)
def test_a_wrong_address_shows_the_way(client, address, place):
    answer = client.get(address)
    assert answer.status_code == 404
    if place:
        assert f'href="{place}"' in answer.text


def test_a_wrong_personal_link_leads_nowhere_else(client):
    answer = client.get("/i/x/y")
    assert answer.status_code == 404 and 'class="btn"' not in answer.text


def test_the_address_is_read_in_the_language_of_the_page(app, client):
    make_event(address="Jalan Contoh Nomor 8", translations={"en": {"address": "Jalan Contoh No. 8, East Kalimantan"}})
    assert "East Kalimantan" in client.get("/e/fgd?lang=en").text
    assert "East Kalimantan" not in client.get("/e/fgd?lang=id").text
