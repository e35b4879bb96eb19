"""The instance's own certificate authority, and the certificate that the server in the room shows.

A phone that trusts the authority trusts whatever is signed in its name, so it is bound (RFC 5280, 4.2.1.10): it may
speak for private addresses, for names under `.local` and for this machine's own full name, for nothing else. Whether a
program looks at such constraints of a certificate that it was told to trust is left to it (section 6.2); those of one
below it must be obeyed. So the authority signs a single *signer*, bound in the same way, and its own key is forgotten
at once: the only key there is cannot say more, whatever the phone.

Certificates and key lie in one file beside the other keys, and so in the backup: phones go on trusting after a move.
The server's certificate lies apart, in `lan/`: it is this machine's, and made anew whenever it does not fit.
"""

import dataclasses
import datetime as dt
import functools
import ipaddress
import os
import pathlib
import secrets
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from regapp import clock
from regapp.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAME = "regapp.local"
# Loopback, private (RFC 1918), shared (RFC 6598: telephones' hotspots) and link-local; IPv6 loopback and unique local.
PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
        *("::1/128", "fc00::/7"),
    )
)
# Ends of names that no public registry gives away, beside `.local`.
_PRIVATE_ENDS = {"lan", "internal", "home", "localdomain"}
# Telephones refuse a server's certificate that is valid for more than 398 days.
LEAF_DAYS = 397
RENEW_DAYS = 30
AUTHORITY_DAYS = 3650
# X.520: the longest common name there may be.
_NAME_BYTES = 64
# A telephone's clock may be behind ours.
_BEFOREHAND = dt.timedelta(days=1)
_SECOND = dt.timedelta(seconds=1)


@dataclasses.dataclass(frozen=True)
class Authority:
    """What phones trust, and who signs for it, with the key that never leaves the instance folder and the backup."""

    certificate: x509.Certificate
    signer: x509.Certificate
    key: ec.EllipticCurvePrivateKey = dataclasses.field(repr=False)

    @functools.cached_property
    def der(self) -> bytes:
        """The certificate as a telephone takes it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs, as telephones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def may_speak_for(self, name: str | Address) -> bool:
        """Whether its own constraints allow a certificate for the name or address."""
        permitted = self.signer.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
        if isinstance(name, str):
            ends = [subtree.value for subtree in permitted or () if isinstance(subtree, x509.DNSName)]
            return any(name == end or name.endswith(f".{end}") for end in ends)
        networks = [str(subtree.value) for subtree in permitted or () if isinstance(subtree, x509.IPAddress)]
        return any(name in ipaddress.ip_network(network) for network in networks)


def authority_of(instance: pathlib.Path, machine: str) -> Authority:
    """The authority of the instance, made at the first call for the machine of that name.

    Raises Invalid when its file cannot be read, or when it is not its time. Two processes that start at once agree:
    the first file wins.
    """
    path = instance / "keys" / "authority.pem"
    if not path.exists():
        _keep(path, _made(machine), once=True)
    try:
        content = path.read_bytes()
        certificate, signer = x509.load_pem_x509_certificates(content)
        found = Authority(certificate, signer, _key_in(content))
    except (ValueError, TypeError) as error:
        raise Invalid(f"{path} cannot be read: restore it from a backup, or delete it and phones trust anew") from error
    if found.certificate.not_valid_before_utc > clock.now():
        raise Invalid(f"the authority in {path} is from the future: put this machine's clock right, or delete the file")
    if found.certificate.not_valid_after_utc < clock.now() + dt.timedelta(days=RENEW_DAYS):
        raise Invalid(f"the authority in {path} has had its time: delete the file, and let phones trust the new one")
    return found


def names_of(machine: str) -> list[str]:
    """What the machine may be called on the network: regapp.local, and its own name.

    A name without a dot is reached as `<name>.local`. A full name is taken as it is when it cannot be somebody's whole
    domain: it has three parts, or an end that is private.
    """
    labels = machine.rstrip(".").lower().split(".")
    if not all(label.replace("-", "").isalnum() and label.isascii() for label in labels):
        return [NAME]
    if len(labels) == 1:
        labels = [*labels, "local"]
    is_own = labels[-1] in {*_PRIVATE_ENDS, "local"} or len(labels) >= 3
    return list(dict.fromkeys([NAME, *([".".join(labels)] if is_own else [])]))


def certificate_path(instance: pathlib.Path) -> pathlib.Path:
    """The file with the server's key and certificate."""
    return instance / "lan" / "server.pem"


def renew(instance: pathlib.Path, authority: Authority, names: Sequence[str | Address]) -> bool:
    """Make the server's certificate for these names and addresses, unless the one that is there fits; whether it did.

    One does not fit when it is for others, is of another authority, or has fewer than RENEW_DAYS left. Names that the
    authority may not speak for are left out. The file is put in place at once, so that whoever reads it reads one pair.
    """
    path = certificate_path(instance)
    wanted = [name for name in names if authority.may_speak_for(name)]
    if _fits(path, authority, wanted):
        return False
    _keep(path, _issued(authority, wanted))
    return True


def _fits(path: pathlib.Path, authority: Authority, wanted: Iterable[str | Address]) -> bool:
    try:
        content = path.read_bytes()
        leaf = x509.load_pem_x509_certificate(content)
        leaf.verify_directly_issued_by(authority.signer)
        is_a_pair = _key_in(content).public_key() == leaf.public_key()
    except Exception:  # missing, cut off, by another hand: whatever it is, a new one is made
        return False
    written = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    now = clock.now()
    return (
        is_a_pair
        and set(written) == {_general(name) for name in wanted}
        and leaf.not_valid_before_utc <= now
        and leaf.not_valid_after_utc - now >= dt.timedelta(days=RENEW_DAYS)
    )


def _made(machine: str) -> bytes:
    """A new authority and its signer, with the signer's key; the authority's own key is not kept."""
    title = f"regapp {machine if machine.isascii() else ''}".strip()
    names = [x509.DNSName(name) for name in ("local", "localhost", *names_of(machine)) if not name.endswith(".local")]
    bounds = x509.NameConstraints([*names, *(x509.IPAddress(network) for network in PRIVATE)], None)
    forgotten, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority, signer = (
        _builder(title[: _NAME_BYTES - len(own)] + own, days=AUTHORITY_DAYS)
        .issuer_name(_named(title[:_NAME_BYTES]))
        .public_key(public_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=further), critical=True)
        .add_extension(_may(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(bounds, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(forgotten.public_key()), critical=False)
        .sign(forgotten, hashes.SHA256())
        for own, public_key, further in (("", forgotten.public_key(), 1), (" signer", key.public_key(), 0))
    )
    return _pem(key) + b"".join(made.public_bytes(serialization.Encoding.PEM) for made in (authority, signer))


def _issued(authority: Authority, names: Sequence[str | Address]) -> bytes:
    """A new certificate of the server, with its key and the signer's certificate behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.signer
    builder = (
        _builder(NAME, days=LEAF_DAYS, until=issuer.not_valid_after_utc)
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_may(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    leaf = builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return _pem(key) + leaf + issuer.public_bytes(serialization.Encoding.PEM)


def _builder(common_name: str, *, days: int, until: dt.datetime | None = None) -> x509.CertificateBuilder:
    """Serial number, subject and time of a new certificate; both its first and its last second count."""
    begin = (clock.now() - _BEFOREHAND).replace(microsecond=0)
    end = begin + dt.timedelta(days=days) - _SECOND
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .subject_name(_named(common_name))
        .not_valid_before(begin)
        .not_valid_after(min(end, until) if until else end)
    )


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _may(**allowed: bool) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{usage: allowed.get(usage, False) for usage in every})


def _general(name: str | Address) -> x509.GeneralName:
    return x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _key_in(content: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the key is of another kind")
    return key


def _keep(path: pathlib.Path, content: bytes, *, once: bool = False) -> None:
    """Write a file for us alone, whole or not at all; with `once`, a file that is there stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if once:
            os.link(draft, path)
        else:
            draft.replace(path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
