"""Codes and links, derived from a guest's secret with the instance's key, and recognised by their hash.

Nothing that opens a door lies in the database: who steals it has the secrets and the hashes, but not the key; who
steals the key file has no secrets. What is derived can be printed again at any time.
"""

import base64
import hashlib
import hmac
import secrets

from flask import current_app

CODE_DIGITS = 24
_REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REF_LENGTH = 6

# The quasigroup of order 10 from H. Michael Damm's thesis (Marburg 2004): one wrong digit or two neighbours exchanged
# are always noticed.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """The digit that makes `digits` whole."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_well_formed(code: str) -> bool:
    """Whether a code can be one of ours: 24 digits whose last one checks."""
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit() and check_digit(code) == "0"


def digits_of(typed: str) -> str:
    """A code as somebody read or typed it, without the spaces and hyphens people put between groups."""
    return typed.translate(str.maketrans("", "", " -\u00a0\u202f\t\r\n"))


def ticket_code(secret: bytes, generation: int) -> str:
    """The digits in the QR code: 23 derived ones (76 bits) and a check digit."""
    number = int.from_bytes(_derived("ticket", secret, generation), "big") % 10 ** (CODE_DIGITS - 1)
    digits = f"{number:0{CODE_DIGITS - 1}d}"
    return digits + check_digit(digits)


def link_token(secret: bytes, generation: int) -> str:
    """The token of a guest's personal link `/i/<token>`: 128 bits in 22 characters."""
    return _token("invitation", secret, generation)


def page_token(secret: bytes, generation: int) -> str:
    """The token of a ticket's page `/t/<token>`, which shows the ticket and changes nothing."""
    return _token("ticket page", secret, generation)


def registration_token(secret: bytes) -> str:
    """The token of a registrant's link `/r/<token>`, which confirms the address and shows how things stand."""
    return _token("registration", secret, 1)


def guardian_token(secret: bytes) -> str:
    """The token that a registrant's guardian holds beside that link; the registrant never sees it."""
    return _token("guardian", secret, 1)


def manifest_token(secret: bytes) -> str:
    """The token of a coordinator's link `/r/group/<token>`."""
    return _token("manifest", secret, 1)


def delegation_token(secret: bytes, generation: int) -> str:
    """The token of a focal point's link `/d/<token>`."""
    return _token("delegation", secret, generation)


def hashed(credential: str) -> str:
    """What the database keeps of a credential. They are long and random, so a plain SHA-256 suffices."""
    return hashlib.sha256(credential.encode()).hexdigest()


def new_secret() -> bytes:
    """The random bytes a guest's credentials grow from."""
    return secrets.token_bytes(16)


def new_ref() -> str:
    """A short public reference without letters that are read as digits (30^6 = 729 million)."""
    return "".join(secrets.choice(_REF_ALPHABET) for _ in range(REF_LENGTH))


def _derived(purpose: str, secret: bytes, generation: int) -> bytes:
    message = b"\x00".join((purpose.encode(), secret, str(generation).encode()))
    return hmac.digest(current_app.config["CREDENTIAL_KEY"], message, "sha256")


def _token(purpose: str, secret: bytes, generation: int) -> str:
    return base64.urlsafe_b64encode(_derived(purpose, secret, generation)[:16]).decode().rstrip("=")
