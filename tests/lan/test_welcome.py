"""The page over plain HTTP: the certificate as phones take it, steps in two languages, nothing else."""

import base64
import pathlib
import plistlib
import re

import httpx
import pytest
import zxingcpp
from cryptography import x509
from flask_babel import gettext
from PIL import Image

from regapp.lan.authority import Authority, authority_of
from regapp.lan.welcome import WelcomePage, apple_profile, rows_of_fingerprint, welcome_app

HERE, THERE = "http://192.168.1.20:8080", "https://192.168.1.20:8000"
PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"


@pytest.fixture
def authority(tmp_path: pathlib.Path) -> Authority:
    return authority_of(tmp_path, "laptop")


@pytest.fixture
def visitor(authority):
    return welcome_app(authority, lambda phone: (HERE, THERE)).test_client()


def test_the_certificate_is_what_phones_take(visitor, authority):
    answer = visitor.get("/regapp.crt")

    assert answer.content_type == "application/x-x509-ca-cert"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="regapp.crt"'
    assert x509.load_der_x509_certificate(answer.data) == authority.certificate


def test_the_profile_for_ios_holds_the_certificate_and_stays_the_same(visitor, authority):
    answer = visitor.get("/regapp.mobileconfig")

    assert answer.content_type == "application/x-apple-aspen-config"
    profile = plistlib.loads(answer.data)
    (content,) = profile["PayloadContent"]
    assert (profile["PayloadType"], content["PayloadType"]) == ("Configuration", "com.apple.security.root")
    assert content["PayloadContent"] == authority.der
    assert profile["PayloadUUID"] != content["PayloadUUID"]
    assert visitor.get("/regapp.mobileconfig").data == answer.data


@pytest.mark.parametrize("never", [b"PRIVATE", b"BEGIN EC"])
def test_the_key_is_nowhere(visitor, never):
    for address in ("/", "/regapp.crt", "/regapp.mobileconfig"):
        assert never not in visitor.get(address).data


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_speaks_the_phones_language_or_the_one_asked_for(visitor, language):
    with visitor.application.test_request_context(f"/?lang={language}"):
        heading = gettext("Connect this phone")
    other = "en" if language == "id" else "id"
    spoken = visitor.get("/", headers={"Accept-Language": language}).text
    asked = visitor.get(f"/?lang={language}", headers={"Accept-Language": other}).text

    for page in (spoken, asked):
        assert f'<html lang="{language}">' in page
        assert f"<h1>{heading}</h1>" in page


def test_it_shows_the_fingerprint_in_rows_of_eight_pairs_and_where_to_go_then(visitor, authority):
    page = visitor.get("/?lang=en").text

    rows = rows_of_fingerprint(authority)
    assert [len(row.split()) for row in rows] == [8, 8, 8, 8]
    assert re.findall(r"<code>([^<]+)</code>", page) == rows
    assert f'href="{THERE}/scan"' in page
    assert HERE in page


@pytest.mark.parametrize(("browser", "open_steps"), [(PIXEL, ["Android"]), (IPHONE, ["iPhone, iPad"]), ("curl", [])])
def test_a_phones_own_steps_are_open(visitor, browser, open_steps):
    page = visitor.get("/?lang=en", headers={"User-Agent": browser}).text

    assert re.findall(r"<details[^>]*\bopen>\s*<summary>\s*<strong>([^<]+)", page) == open_steps


def test_it_runs_nothing_keeps_nothing_and_sets_no_cookie(visitor):
    answer = visitor.get("/")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_strange_machine_name_is_escaped(tmp_path):
    made = authority_of(tmp_path, "<b>PT Borneo</b> & Rekan")
    page = welcome_app(made, lambda phone: (HERE, THERE)).test_client().get("/").text

    assert "<b>PT" not in page
    assert "&lt;b&gt;PT Borneo" in page
    assert plistlib.loads(apple_profile_of(made))["PayloadDisplayName"] == "regapp <b>PT Borneo</b> & Rekan"


def apple_profile_of(made: Authority) -> bytes:
    with welcome_app(made, lambda phone: (HERE, THERE)).test_request_context("/"):
        return apple_profile(made)


def test_the_code_on_the_page_leads_the_next_phone_there(visitor):
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', visitor.get("/").text)
    assert source
    drawing = base64.b64decode(source[1]).decode()

    found = zxingcpp.read_barcodes(_painted(drawing), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [HERE]


def _painted(drawing: str) -> Image.Image:
    size = int(re.search(r'viewBox="0 0 (\d+)', drawing)[1])  # type: ignore[index]
    picture = Image.new("L", (size, size), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawing):
        picture.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return picture.resize((size * 6, size * 6), Image.Resampling.NEAREST)


@pytest.mark.parametrize("address", ["/scan", "/keys/authority.pem", "/static/../keys/authority.pem", "/manage"])
def test_there_is_nothing_else(visitor, address):
    assert visitor.get(address).status_code == 404


def test_it_takes_nothing(visitor):
    assert visitor.post("/", data={"a": "b"}).status_code == 405


def test_it_is_served_with_its_styles_until_closed(authority):
    page = WelcomePage(welcome_app(authority, lambda phone: (f"http://{phone}", THERE)), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{page.port}"

    with httpx.Client(base_url=address, trust_env=False, timeout=10) as phone:
        shown = phone.get("/")
        assert "http://127.0.0.1" in shown.text
        style = re.search(r'href="(/static/guest\.[^"]+\.css)"', shown.text)
        assert style and phone.get(style[1]).headers["Content-Type"].startswith("text/css")
    page.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)


def test_a_port_that_is_taken_is_refused(authority):
    app = welcome_app(authority, lambda phone: (HERE, THERE))
    page = WelcomePage(app, "127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        WelcomePage(app, "127.0.0.1", page.port)
    page.close()
