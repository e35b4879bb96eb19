"""One guest's line in a phone's list: found and opened only with the digits of the guest's own ticket.

A line's key is the first 16 bytes of SHA-256 over a label and the digits; its content is AES-256-GCM under a key that
HKDF-SHA-256 makes of the same digits. They are 76 random bits, so neither can be guessed. The nonce follows from the
content: the same content gives the same bytes, so that two lists can be compared, and another content gives another
nonce, so that none is used twice (the idea of RFC 8452, with SHA-256).
"""

import dataclasses
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 16
NONCE_BYTES = 12
BUCKETS = 256
_PLACE, _CONTENT, _NONCE = b"regapp list place 1\n", b"regapp list content 1", b"regapp list nonce 1"


@dataclasses.dataclass(frozen=True)
class Sealed:
    """A line as it travels: its key, and nonce with ciphertext."""

    key: bytes
    content: bytes

    @property
    def bucket(self) -> int:
        """Which of the 256 parts of the list it belongs to."""
        return self.key[0]


def place_of(code: str) -> bytes:
    """The key of the line of the ticket with these digits."""
    return hashlib.sha256(_PLACE + code.encode()).digest()[:KEY_BYTES]


def seal(code: str, content: bytes) -> Sealed:
    """A line that only this ticket's digits find and open."""
    nonce = hmac.digest(_key_of(code, _NONCE), content, "sha256")[:NONCE_BYTES]
    return Sealed(place_of(code), nonce + AESGCM(_key_of(code, _CONTENT)).encrypt(nonce, content, None))


def unseal(code: str, content: bytes) -> bytes:
    """The content of a line. Raises cryptography.exceptions.InvalidTag when the digits are not its own."""
    return AESGCM(_key_of(code, _CONTENT)).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None)


def digests(lines: list[Sealed]) -> list[bytes]:
    """Four bytes for each of the 256 parts of a list, which differ where the parts do; lines in the order of keys."""
    parts = [hashlib.sha256() for _ in range(BUCKETS)]
    for line in lines:
        parts[line.bucket].update(line.key + line.content[:NONCE_BYTES])
    return [part.digest()[:4] for part in parts]


def packed(header: bytes, lines: list[Sealed]) -> bytes:
    """Header and lines as one body: the header's length in four bytes, the header, then each line's key, the length of
    its content in two bytes, and its content. Numbers are big-endian."""
    body = bytearray(len(header).to_bytes(4, "big") + header)
    for line in lines:
        body += line.key + len(line.content).to_bytes(2, "big") + line.content
    return bytes(body)


def _key_of(code: str, purpose: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) of the digits without salt: one block is as long as the key."""
    extracted = hmac.digest(bytes(32), code.encode(), "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")
