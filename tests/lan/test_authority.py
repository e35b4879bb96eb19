"""The authority and what it signs, as others verify it: cryptography's verifier and openssl."""

import concurrent.futures
import datetime as dt
import ipaddress
import multiprocessing
import pathlib
import shutil
import stat
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from regapp import clock
from regapp.errors import Invalid
from regapp.lan.authority import Authority, authority_of, certificate_path, names_of, renew

NOW = dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC)
ROOM = ipaddress.ip_address("192.168.1.20")
PHONES = ipaddress.ip_address("fd12::20")


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def authority(tmp_path) -> Authority:
    return authority_of(tmp_path, "laptop")


def leaf(instance: pathlib.Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate_path(instance).read_bytes())


def verified(authority: Authority, certificate: x509.Certificate, name, at: dt.datetime = NOW):
    subject = x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)
    trusting = PolicyBuilder().store(Store([authority.certificate])).time(at)
    return trusting.build_server_verifier(subject).verify(certificate, [authority.signer])


def signed(authority: Authority, name: x509.GeneralName) -> x509.Certificate:
    """What a thief of the key would sign, past our own code."""
    key = ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .subject_name(x509.Name([]))
        .issuer_name(authority.signer.subject)
        .public_key(key.public_key())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([name]), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )


@pytest.mark.parametrize("name", ["regapp.local", "laptop.local", ROOM, PHONES])
def test_the_servers_certificate_is_good_for_each_name_and_address(tmp_path, authority, name):
    assert renew(tmp_path, authority, [*names_of("laptop"), ROOM, PHONES])

    assert verified(authority, leaf(tmp_path), name)[0] == leaf(tmp_path)


def test_it_lasts_397_days_at_most_and_no_telephone_behind_our_clock_finds_it_too_young(tmp_path, authority):
    renew(tmp_path, authority, ["regapp.local"])
    found = leaf(tmp_path)

    lasts = found.not_valid_after_utc - found.not_valid_before_utc + dt.timedelta(seconds=1)
    assert lasts <= dt.timedelta(days=397)
    verified(authority, found, "regapp.local", NOW - dt.timedelta(hours=20))
    with pytest.raises(VerificationError):
        verified(authority, found, "regapp.local", NOW + dt.timedelta(days=397))


@pytest.mark.parametrize(
    "foreign",
    [
        x509.DNSName("bank.example"),
        x509.DNSName("kemlu.go.id"),
        x509.DNSName("regapp.local.evil.example"),
        x509.DNSName("notlocal"),
        x509.IPAddress(ipaddress.ip_address("8.8.8.8")),
        x509.IPAddress(ipaddress.ip_address("172.32.0.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
    ],
    ids=lambda name: str(name.value),
)
def test_with_the_stolen_key_no_certificate_for_somebody_elses_site_can_be_made(authority, foreign):
    with pytest.raises(VerificationError, match="[Nn]ame constraint|permitted|constraints"):
        verified(authority, signed(authority, foreign), foreign.value)
    verified(authority, signed(authority, x509.DNSName("any.local")), "any.local")


@pytest.mark.parametrize(("which", "further"), [("certificate", 1), ("signer", 0)])
def test_the_authority_and_its_signer_are_bound_and_sign_nothing_but_servers(authority, which, further):
    certificate = getattr(authority, which)
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)

    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, further)
    assert constraints.critical
    assert x509.DNSName("local") in constraints.value.permitted_subtrees
    assert usage.critical and usage.value.key_cert_sign and not usage.value.digital_signature
    assert list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        x509.oid.ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert isinstance(certificate.public_key().curve, ec.SECP256R1)


def test_the_authoritys_own_key_is_kept_nowhere(tmp_path, authority):
    content = (tmp_path / "keys" / "authority.pem").read_bytes()

    assert content.count(b"PRIVATE KEY-----\n") == 2  # the beginning and the end of one
    assert authority.key.public_key() == authority.signer.public_key()
    assert authority.key.public_key() != authority.certificate.public_key()


def test_openssl_agrees(tmp_path, authority):
    openssl = shutil.which("openssl")
    assert openssl, "openssl is missing: Debian's package openssl has it"
    renew(tmp_path, authority, [*names_of("laptop"), ROOM])
    for name, certificate in (("ca.pem", authority.certificate), ("signer.pem", authority.signer)):
        (tmp_path / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    foreign = signed(authority, x509.DNSName("bank.example"))
    (tmp_path / "foreign.pem").write_bytes(foreign.public_bytes(serialization.Encoding.PEM))

    def verify(file: pathlib.Path, *more: str) -> subprocess.CompletedProcess[str]:
        command = [openssl, "verify", "-x509_strict", "-purpose", "sslserver", "-attime", str(int(NOW.timestamp()))]
        command += ["-CAfile", str(tmp_path / "ca.pem"), "-untrusted", str(tmp_path / "signer.pem"), *more, str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert verify(certificate_path(tmp_path), "-verify_hostname", "regapp.local").returncode == 0
    assert verify(certificate_path(tmp_path), "-verify_ip", str(ROOM)).returncode == 0
    assert verify(certificate_path(tmp_path), "-verify_ip", "192.168.1.21").returncode != 0
    assert "permitted subtree violation" in verify(tmp_path / "foreign.pem").stderr


def test_the_key_is_readable_by_us_alone(tmp_path, authority):
    renew(tmp_path, authority, ["regapp.local"])

    for path in (tmp_path / "keys" / "authority.pem", certificate_path(tmp_path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "key" not in repr(authority)


def test_it_is_made_once(tmp_path, authority):
    assert authority_of(tmp_path, "another name").fingerprint == authority.fingerprint


def test_of_processes_that_start_at_once_all_use_the_first_authority(tmp_path):
    fresh = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(4, mp_context=fresh) as pool:
        found = set(pool.map(_fingerprint, [tmp_path] * 8))

    assert len(found) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["authority.pem"]


def _fingerprint(instance: pathlib.Path) -> str:
    return authority_of(instance, "laptop").fingerprint


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\xff\x00", b"x" * 4000])
def test_a_spoiled_authority_is_named_and_left_as_it_is(tmp_path, authority, content):
    path = tmp_path / "keys" / "authority.pem"
    path.write_bytes(content)

    with pytest.raises(Invalid, match="authority.pem cannot be read: restore it from a backup"):
        authority_of(tmp_path, "laptop")
    assert path.read_bytes() == content


def test_an_authority_whose_time_is_nearly_over_says_so(tmp_path, authority):
    with clock.stopped_at(NOW + dt.timedelta(days=3640)), pytest.raises(Invalid, match="has had its time"):
        authority_of(tmp_path, "laptop")


def test_an_authority_from_the_future_says_that_a_clock_is_wrong(tmp_path, authority):
    with clock.stopped_at(NOW - dt.timedelta(days=3)), pytest.raises(Invalid, match="is from the future"):
        authority_of(tmp_path, "laptop")


@pytest.mark.parametrize(("days", "is_renewed"), [(0, False), (365, False), (366, True), (396, True), (500, True)])
def test_the_servers_certificate_is_renewed_by_the_clock(tmp_path, authority, days, is_renewed):
    renew(tmp_path, authority, ["regapp.local", ROOM])
    later = NOW + dt.timedelta(days=days)

    with clock.stopped_at(later):
        assert renew(tmp_path, authority, ["regapp.local", ROOM]) is is_renewed
        verified(authority, leaf(tmp_path), ROOM, later)


def test_a_certificate_from_the_future_is_made_anew_when_the_clock_was_put_right(tmp_path, authority):
    with clock.stopped_at(NOW + dt.timedelta(days=90)):
        renew(tmp_path, authority, ["regapp.local"])

    assert renew(tmp_path, authority, ["regapp.local"])
    verified(authority, leaf(tmp_path), "regapp.local")


@pytest.mark.parametrize("other", [["regapp.local"], ["regapp.local", ROOM, PHONES], [ROOM, "laptop.local"]])
def test_another_address_or_name_renews_it(tmp_path, authority, other):
    renew(tmp_path, authority, ["regapp.local", ROOM])

    assert renew(tmp_path, authority, other)
    assert not renew(tmp_path, authority, list(reversed(other)))


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff"])
def test_a_spoiled_certificate_is_made_anew(tmp_path, authority, content):
    renew(tmp_path, authority, ["regapp.local"])
    certificate_path(tmp_path).write_bytes(content)

    assert renew(tmp_path, authority, ["regapp.local"])
    verified(authority, leaf(tmp_path), "regapp.local")


def test_a_certificate_of_another_authority_is_made_anew(tmp_path, authority):
    renew(tmp_path, authority, ["regapp.local"])
    (tmp_path / "keys" / "authority.pem").unlink()
    restored = authority_of(tmp_path, "laptop")

    assert renew(tmp_path, restored, ["regapp.local"])
    verified(restored, leaf(tmp_path), "regapp.local")


def test_a_certificate_ends_with_its_authority(tmp_path, authority):
    with clock.stopped_at(NOW + dt.timedelta(days=3500)):
        renew(tmp_path, authority, ["regapp.local"])

    assert leaf(tmp_path).not_valid_after_utc == authority.signer.not_valid_after_utc


def test_what_the_authority_may_not_speak_for_is_left_out(tmp_path, authority):
    renew(tmp_path, authority, ["regapp.local", "server.kemlu.go.id", ipaddress.ip_address("203.0.113.9"), ROOM])

    names = leaf(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["regapp.local"]
    assert names.get_values_for_type(x509.IPAddress) == [ROOM]


def test_an_authority_made_on_a_machine_with_a_full_name_may_speak_for_it(tmp_path):
    made = authority_of(tmp_path, "Laptop.Kemlu.go.id")

    assert made.may_speak_for("laptop.kemlu.go.id")
    assert not made.may_speak_for("kemlu.go.id")
    verified(made, signed(made, x509.DNSName("laptop.kemlu.go.id")), "laptop.kemlu.go.id")


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("laptop", ["regapp.local", "laptop.local"]),
        ("Laptop.local.", ["regapp.local", "laptop.local"]),
        ("regapp", ["regapp.local"]),
        ("laptop.lan", ["regapp.local", "laptop.lan"]),
        ("acara.kemlu.go.id", ["regapp.local", "acara.kemlu.go.id"]),
        ("id", ["regapp.local", "id.local"]),
        ("go.id", ["regapp.local"]),
        ("", ["regapp.local"]),
        ("ponsel ibu <b>", ["regapp.local"]),
        ("이민석", ["regapp.local"]),
    ],
)
def test_a_machines_name_never_stands_for_a_whole_domain(machine, names):
    assert names_of(machine) == names


def test_a_very_long_or_strange_machine_name_makes_an_authority(tmp_path):
    assert authority_of(tmp_path, "İ" * 90).certificate.subject.rfc4514_string() == "CN=regapp"
    (tmp_path / "keys" / "authority.pem").unlink()
    assert authority_of(tmp_path, "a" * 90).certificate.subject.rfc4514_string() == f"CN=regapp {'a' * 57}"
