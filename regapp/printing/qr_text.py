"""The QR code of a text, such as the address that answers whether a letter is genuine: bytes at error level M.

Letters of one run differ only in the code at the end of the address. Data, error correction and a fixed mask are sums
modulo two (see `qr`), so the symbol of an address is that of the shared beginning changed by a few bits of the end: the
library draws one symbol for each bit that ever differs, and 2,000 letters take it 60 drawings instead of 2,000.
"""

import functools
from typing import Literal

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData

# How many characters at the end of a text are taken to differ from one text to the next.
_TAIL = 12
_MASK = 0
# ISO/IEC 18004, 7.4.1: the indicator of byte mode.
_BYTES: Literal[4] = 4


@functools.lru_cache(maxsize=4096)
def symbol_rows(text: str) -> tuple[str, ...]:
    """The symbol from its top row down, 1 for dark. Raises ValueError for a text too long for a small code (180 bytes).

    Beside a mask chosen for each text this is at most a little harder to read; see decision 6.
    """
    content = text.encode()
    if not content or len(content) > 180:
        raise ValueError("a small code holds 1 to 180 bytes")
    head, tail = content[:-_TAIL], content[-_TAIL:]
    symbol = _drawn(head + b"\0" * len(tail))
    for place, value in enumerate(tail):
        symbol ^= _change(head, len(tail), place, value)
    side = _side(len(content))
    cells = f"{symbol:0{side * side}b}"
    return tuple(cells[start : start + side] for start in range(0, len(cells), side))


@functools.lru_cache(maxsize=4096)
def _change(head: bytes, length: int, place: int, value: int) -> int:
    """What a byte at this place of the end changes in the symbol."""
    change = 0
    for bit in range(8):
        if value >> bit & 1:
            change ^= _bit(head, length, place, bit)
    return change


@functools.lru_cache(maxsize=1024)
def _bit(head: bytes, length: int, place: int, bit: int) -> int:
    tail = bytearray(length)
    tail[place] = 1 << bit
    return _drawn(head + tail) ^ _drawn(head + bytes(length))


@functools.lru_cache(maxsize=64)
def _drawn(content: bytes) -> int:
    """The symbol as the library draws it, its modules in reading order as the bits of a number."""
    code = QRCode(version=None, error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    code.add_data(QRData(content, mode=_BYTES), optimize=0)
    code.make(fit=True)
    return int("".join("1" if dark else "0" for row in code.modules for dark in row), base=2)


@functools.cache
def _side(length: int) -> int:
    """Modules along one side of the symbol of so many bytes."""
    code = QRCode(version=None, error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    code.add_data(QRData(bytes(length), mode=_BYTES), optimize=0)
    return code.best_fit(start=1) * 4 + 17
