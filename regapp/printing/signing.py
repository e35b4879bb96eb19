"""The organization's electronic signature on a PDF: PAdES, level B-B (ETSI EN 319 142-1), without any network.

The certificate and its key lie in one PKCS #12 file. Who opens the PDF sees whether a byte was changed since; whether
the certificate is to be trusted their reader decides by its own list.
"""

import concurrent.futures
import dataclasses
import datetime as dt
import enum
import functools
import io
import logging
import pathlib
from typing import Any

from asn1crypto import keys, pkcs12, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

_FIELD = "Signature"
# Room for the signature itself, in bytes; the chain of an official certificate takes about 6,000.
_RESERVED = 16_384

logging.getLogger("pyhanko").setLevel(logging.WARNING)


class SigningProblem(enum.StrEnum):
    """Why nothing can be signed."""

    DAMAGED = "damaged"
    WRONG_PASSWORD = "wrong_password"
    NO_KEY = "no_key"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"


class CannotSign(Exception):
    """The certificate cannot be used; `at` is the day from or until which it is valid, where that is the reason."""

    def __init__(self, problem: SigningProblem, at: dt.datetime | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.at = at


@dataclasses.dataclass(frozen=True)
class Signatory:
    """A certificate with its key, ready to sign. `subject` is whom it names; validity is in UTC."""

    subject: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    signer: Any

    def check(self, now: dt.datetime) -> None:
        """Raise CannotSign unless the certificate is valid at this moment."""
        if now < self.valid_from:
            raise CannotSign(SigningProblem.NOT_YET_VALID, self.valid_from)
        if now > self.valid_until:
            raise CannotSign(SigningProblem.EXPIRED, self.valid_until)


def signatory(file: pathlib.Path, password: str) -> Signatory | None:
    """Who signs with this PKCS #12 file; None where there is no such file. Raises CannotSign.

    Opening the file takes a tenth of a second on purpose, so an opened one is kept until it changes.
    """
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return _opened(file, password, status.st_mtime_ns, status.st_size)


def sign(pdf: bytes, by: Signatory, *, reason: str = "", place: str = "") -> bytes:
    """The same PDF with an invisible signature over every byte of it."""
    about = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=by.subject,
        reason=reason or None,
        location=place or None,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # pyHanko starts an event loop, which a thread that is in one already must not: so it gets a thread of its own.
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as aside:
        signed = aside.submit(signers.PdfSigner(about, by.signer).sign_pdf, writer, bytes_reserved=_RESERVED).result()
    return signed.getvalue()


@functools.lru_cache(maxsize=4)
def _opened(file: pathlib.Path, password: str, changed: int, size: int) -> Signatory:
    content = file.read_bytes()
    found = _unlocked(content, password)
    if found.key is None or found.cert is None:
        raise CannotSign(SigningProblem.NO_KEY)
    certificate = found.cert.certificate
    chain = SimpleCertificateStore()
    chain.register_multiple(_as_asn1(one.certificate) for one in found.additional_certs)
    key = found.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signatory(
        subject=_as_asn1(certificate).subject.native.get("common_name", certificate.subject.rfc4514_string()),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        signer=signers.SimpleSigner(
            signing_cert=_as_asn1(certificate), signing_key=keys.PrivateKeyInfo.load(key), cert_registry=chain
        ),
    )


def _unlocked(content: bytes, password: str) -> PKCS12KeyAndCertificates:
    """What the file holds. The library answers a wrong password and a broken file alike, so its frame is read first."""
    try:
        frame = pkcs12.Pfx.load(content, strict=True)
        frame["auth_safe"].native  # noqa: B018 - reads it
    except (ValueError, TypeError, KeyError) as error:
        raise CannotSign(SigningProblem.DAMAGED) from error
    try:
        return load_pkcs12(content, password.encode() or None)
    except ValueError as error:
        raise CannotSign(SigningProblem.WRONG_PASSWORD) from error
    except Exception as error:  # whatever else a broken file makes the parser say
        raise CannotSign(SigningProblem.DAMAGED) from error


def _as_asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
