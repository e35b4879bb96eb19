"""The room without internet in a real Chromium that trusts the authority as a phone does after its welcome page."""

import contextlib
import datetime as dt
import http.server
import os
import pathlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, Error, Page, Playwright, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device
from regapp.lan.authority import NAME, authority_of
from tests.browser.conftest import PHONE, QUIET, chromium
from tests.browser.video import film
from tests.conftest import make_app
from tests.factories import code_of, make_event, make_guest
from tests.lan.rooms import ServedRoom, served
from tests.servers import Installation

pytestmark = pytest.mark.slow
BANK = "bank.example"


@pytest.fixture
def room(tmp_path: pathlib.Path) -> Iterator[ServedRoom]:
    """`regapp serve --lan` on a fresh instance; the test stands in an application context on the same database."""
    installation = Installation(tmp_path)
    installation.environ.pop("REGAPP_BASE_URL", None)
    installation.environ["REGAPP_SECRET_KEY"] = "for tests"
    installation.run("db", "upgrade")
    with served(installation) as made, make_app(tmp_path, "").app_context():
        yield made


@pytest.fixture
def event(room):
    return make_event()


@pytest.fixture
def guest(event):
    return make_guest(event, "İnanoğlu 이민석", position="Müsteşar")


@pytest.fixture
def phone(playwright: Playwright, room: ServedRoom, guest, tmp_path: pathlib.Path) -> Iterator[Page]:
    """A browser that was told to trust the authority, and nothing else; a ticket is held before its camera."""
    home = tmp_path / "home"
    trust(home, room.authority)
    ticket = film(tmp_path / "ticket.mjpeg", code_of(guest))
    with started(playwright, home, f"--use-file-for-fake-video-capture={ticket}") as browser:
        yield browser.new_context(viewport=PHONE, locale="id-ID").new_page()


@contextlib.contextmanager
def started(playwright: Playwright, home: pathlib.Path, *arguments: str) -> Iterator[Browser]:
    """A Chromium whose certificates lie in that home; the names of the room lead to this machine."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    names = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP {BANK} 127.0.0.1"
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    browser = playwright.chromium.launch(
        executable_path=chromium(),
        args=[*QUIET, *as_root, *camera, names, *arguments],
        env={**os.environ, "HOME": str(home)},
    )
    yield browser
    browser.close()


def trust(home: pathlib.Path, authority: bytes) -> None:
    """What a person does by hand on a phone: keep the authority among those that may speak for servers."""
    certutil = shutil.which("certutil")
    assert certutil, "no certutil on the PATH: `make test` as root on Debian installs it (libnss3-tools)"
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    (home / "authority.pem").write_bytes(authority)
    add = ["-A", "-t", "C,,", "-n", "regapp", "-i", str(home / "authority.pem")]
    for arguments in (["-N", "--empty-password"], add):
        subprocess.run([certutil, "-d", f"sql:{store}", *arguments], check=True, capture_output=True)


def test_a_phone_that_trusts_the_authority_scans_with_its_camera_and_keeps_the_page(phone, room, event):
    _device, code = announce_device(event, "Pintu utama", COMMAND)

    phone.goto(f"https://{NAME}:{room.port}/pair/{code}")
    phone.get_by_role("button", name="Pasangkan ponsel ini").click()
    phone.wait_for_url("**/scan")

    expect(phone.locator("#result")).to_contain_text("İnanoğlu 이민석")
    assert phone.evaluate("[isSecureContext, typeof crypto.subtle]") == [True, "object"]
    assert phone.evaluate("navigator.serviceWorker.ready.then((found) => found.active.scriptURL)").startswith(
        f"https://{NAME}:{room.port}/"
    )
    (cookie, *_) = phone.context.cookies()
    assert cookie["secure"]


def test_the_welcome_page_leads_there_and_fits_a_phone(phone, room):
    phone.goto(room.welcome)

    expect(phone.locator("code")).to_have_count(4)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with phone.expect_download() as download:
        phone.get_by_text("Android").click()
        phone.locator("details[open] a").click()
    assert download.value.suggested_filename == "regapp.crt"
    assert x509.load_der_x509_certificate(download.value.path().read_bytes()) == x509.load_pem_x509_certificate(
        room.authority
    )


def test_a_phone_that_was_not_told_refuses_the_connection(playwright, room, tmp_path):
    with started(playwright, tmp_path / "stranger") as browser, pytest.raises(Error, match="ERR_CERT_AUTHORITY"):
        browser.new_page().goto(f"https://{NAME}:{room.port}/")


def test_with_the_stolen_key_a_phone_cannot_be_led_to_a_false_bank(phone, room, tmp_path):
    with signed_server(tmp_path, room, NAME) as port:
        answer = phone.goto(f"https://{NAME}:{port}/")
        assert answer and answer.status == 501
    with signed_server(tmp_path, room, BANK) as port, pytest.raises(Error, match="ERR_CERT_INVALID"):
        phone.goto(f"https://{BANK}:{port}/")


@contextlib.contextmanager
def signed_server(folder: pathlib.Path, room: ServedRoom, name: str) -> Iterator[int]:
    """A server that shows a certificate for that name, signed with our authority's key; its port."""
    pair = folder / f"{name}.pem"
    pair.write_bytes(_signed_for(name, room.installation.instance))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


class Silent(http.server.BaseHTTPRequestHandler):
    """Can do nothing, and says so without a log."""

    def log_message(self, *given: object) -> None:
        """Nothing."""


def _signed_for(name: str, instance: pathlib.Path) -> bytes:
    authority = authority_of(instance, "laptop")
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .subject_name(x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)]))
        .issuer_name(authority.signer.subject)
        .public_key(key.public_key())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, authority.signer))
    return chain + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
