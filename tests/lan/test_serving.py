"""`regapp serve --lan` as a process, fetched over TLS by who trusts its authority alone."""

import contextlib
import pathlib
import re
import socket
import ssl
import subprocess
import time

import httpx
import pytest
from cryptography import x509

from regapp import settings
from regapp.extensions import db
from regapp.lan.authority import authority_of
from regapp.models import Role
from tests.conftest import make_app
from tests.factories import PASSWORD, make_event, make_user
from tests.lan.rooms import ServedRoom, served
from tests.servers import READY_WITHIN, Installation

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(tmp_path: pathlib.Path) -> Installation:
    made = Installation(tmp_path)
    made.environ.pop("REGAPP_BASE_URL", None)
    made.run("db", "upgrade")
    return made


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation for commands that are refused."""
    made = Installation(tmp_path_factory.mktemp("idle"))
    made.run("db", "upgrade")
    return made


def shown_certificate(room: ServedRoom) -> x509.Certificate:
    """What the server shows to a phone that begins now."""
    trust = ssl.create_default_context(cadata=room.authority.decode())
    plain = socket.create_connection(("127.0.0.1", room.port), timeout=10)
    with trust.wrap_socket(plain, server_hostname="regapp.local") as secured:
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")


def test_a_phone_that_trusts_the_authority_is_served_by_address_and_name(installation):
    with served(installation) as room:
        with room.phone() as phone:
            assert phone.get("/healthz").status_code == 200
            page = phone.get("/sign-in")
        assert "Secure" in page.headers["Set-Cookie"]
        assert "Strict-Transport-Security" not in page.headers, "or the welcome page would be lost to the browser"
        names = shown_certificate(room).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert "regapp.local" in names.get_values_for_type(x509.DNSName)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(room.url, trust_env=False)
        certificate = httpx.get(f"{room.welcome}/regapp.crt", trust_env=False).content
        assert x509.load_der_x509_certificate(certificate) == x509.load_pem_x509_certificate(room.authority)
        said = room.log.read_text(encoding="utf-8")
        assert "Fingerprint of the authority" in said
        assert "https://regapp.local" in said
        assert "█" in said


def test_it_goes_on_serving_while_the_certificate_is_renewed(installation):
    with served(installation) as room, room.phone() as kept:
        before = shown_certificate(room)
        assert kept.get("/readyz").status_code == 200
        (installation.instance / "lan" / "server.pem").write_bytes(b"cut off")

        deadline = time.monotonic() + READY_WITHIN
        while shown_certificate(room).serial_number == before.serial_number:
            assert time.monotonic() < deadline, room.log.read_text()
            with room.phone() as newcomer:
                assert newcomer.get("/readyz").status_code == 200
            with contextlib.suppress(subprocess.TimeoutExpired):
                room.process.wait(0.1)
        assert "renewed" in room.log.read_text()
        with room.phone() as newcomer:
            assert newcomer.get("/readyz").status_code == 200


def test_a_pairing_link_carries_the_local_address_unless_another_was_set_by_hand(installation):
    organizer = an_organizer(installation)
    with served(installation) as room:
        own = f"{room.log.read_text().partition('Serving ')[2].split()[0]}/pair/"
        assert own.startswith("https://") and f":{room.port}/" in own
        assert own in pairing_page(room, organizer)

    installation.environ["REGAPP_BASE_URL"] = "https://acara.example"
    with served(installation) as room:
        assert room.log.read_text().startswith("Serving https://acara.example on ")
        assert "https://acara.example/pair/" in pairing_page(room, organizer)


def an_organizer(installation: Installation) -> str:
    """Somebody of the committee of the standing event; their e-mail address."""
    with make_app(installation.instance, "").app_context():
        email = make_user(Role.ORGANIZER, make_event()).email
        db.session.remove()
        db.engine.dispose()
    return email


def pairing_page(room: ServedRoom, email: str) -> str:
    """What the organizer's page of a new device shows, from the running server."""

    def token(page: httpx.Response) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found, page.text
        return found[1]

    with room.phone() as organizer:
        organizer.follow_redirects = True
        listing = organizer.get("/manage/fgd/devices")
        person = {"email": email, "password": PASSWORD, "csrf_token": token(listing)}
        listing = organizer.post("/sign-in?next=/manage/fgd/devices", data=person)
        assert "Perangkat" in listing.text or "Devices" in listing.text
        form = {"name": "Pintu utama", "powers": "scan", "csrf_token": token(listing)}
        return organizer.post("/manage/fgd/devices", data=form).text


def test_the_backup_carries_the_authority_to_the_next_machine(tmp_path):
    for name in ("laptop", "another"):
        (tmp_path / name).mkdir()
        Installation(tmp_path / name).run("db", "upgrade")
    authority = authority_of(tmp_path / "laptop", "laptop")
    other = authority_of(tmp_path / "another", "another")
    Installation(tmp_path / "laptop").run("backup", tmp_path / "all.zip")

    Installation(tmp_path / "another").run("restore", tmp_path / "all.zip", "--force")
    assert authority_of(tmp_path / "another", "another").fingerprint == authority.fingerprint != other.fingerprint
    assert (tmp_path / "another" / "keys" / "authority.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--lan", "--port", "8080"], "two ports"),
        (["--lan", "--tls-certificate", "c.pem", "--tls-key", "c.pem"], "a certificate of its own"),
        (["--lan", "--welcome-port", "0"], "is not in the range"),
    ],
)
def test_what_does_not_go_together_is_refused_with_one_line(idle, arguments, refusal):
    (idle.instance / "c.pem").touch()
    done = idle.run("serve", *arguments, check=False)

    assert done.returncode == 2
    assert refusal in done.stderr
    assert "Traceback" not in done.stderr


def test_a_spoiled_authority_is_refused_with_one_line(idle):
    (idle.instance / "keys" / "authority.pem").write_text("rubbish")
    done = idle.run("serve", "--lan", check=False)

    assert done.returncode == 1
    assert "restore it from a backup" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "is_for_good"),
    [
        ("https://acara.kemlu.go.id", True),
        ("https://regapp.local:8000", False),
        ("https://192.168.1.20:8000", False),
        ("https://[fd00::2]:8000", False),
        ("https://localhost", False),
        ("http://acara.kemlu.go.id", False),
    ],
)
def test_only_a_public_name_is_told_to_be_https_for_good(tmp_path, address, is_for_good):
    chosen = settings.load({"REGAPP_INSTANCE": str(tmp_path), "REGAPP_BASE_URL": address})

    assert (chosen.is_https_for_good, chosen.is_base_url_given) == (is_for_good, True)
    assert not settings.load({"REGAPP_INSTANCE": str(tmp_path)}).is_base_url_given
