"""Certificates made for a test, with their keys, as PKCS #12 files; and a reader of signatures of its own."""

import datetime as dt
import functools
import hashlib
import re

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "rahasia"
NAME = "Direktorat Jenderal Contoh"


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def certificate(begins: int = -1, ends: int = 300, name: str = NAME) -> bytes:
    """A PKCS #12 file valid from so many days from now until so many days from now."""
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(_key().public_key())
        .serial_number(7)
        .not_valid_before(now + dt.timedelta(days=begins))
        .not_valid_after(now + dt.timedelta(days=ends))
        .sign(_key(), hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"", _key(), made, None, BestAvailableEncryption(PASSWORD.encode()))


def without_key() -> bytes:
    """A file with a certificate alone."""
    found = pkcs12.load_pkcs12(certificate(), PASSWORD.encode())
    assert found.cert
    return pkcs12.serialize_key_and_certificates(
        None, None, None, [found.cert.certificate], BestAvailableEncryption(PASSWORD.encode())
    )


def signature_of(pdf: bytes) -> cms.SignedData | None:
    """The signature in a PDF, if it has one: read from its bytes, without the library that wrote it."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    if not found:
        return None
    first, length, second, rest = map(int, found.groups())
    content = bytes.fromhex(pdf[length + 1 : second - 1].decode())
    assert (first, second + rest) == (0, len(pdf))
    return cms.ContentInfo.load(content)["content"]


def is_untouched(pdf: bytes) -> bool:
    """Whether the signature fits the bytes: the digest over both ranges, and the key's signature over the digest."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    signed = signature_of(pdf)
    assert found and signed
    _first, length, second, rest = map(int, found.groups())
    (signer,) = signed["signer_infos"]
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    digest = hashlib.sha256(pdf[:length] + pdf[second : second + rest]).digest()
    holder = x509.load_der_x509_certificate(signed["certificates"][0].chosen.dump())
    key = holder.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), padding.PKCS1v15(), hashes.SHA256())
    return attributes["message_digest"][0].native == digest
