"""The QR code of a ticket: 24 decimal digits, drawn as vectors.

Numeric mode puts them into version 1, the smallest symbol there is (21 x 21 modules), at error level Q, where a quarter
of it may be spoiled. Readers take any of the eight masks (ISO/IEC 18004); see below for why ours is fixed.
"""

import functools
import re
from collections.abc import Iterator

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

DIGITS = 24
MODULES = 21
# Light margin that readers need on every side, in modules.
QUIET = 4
MODULES_WITH_QUIET = MODULES + 2 * QUIET

# Trying all masks takes eleven times as long as drawing one (1.23 against 0.11 ms a code), and gains nothing: over 300
# random codes mask 0 has the lowest penalty on average (363; the others 403 to 529), and of 300 small, blurred, turned
# and noisy pictures zxing reads 207 with it, 201 to 207 with the others.
_MASK = 0
_DARK = re.compile("1+")
# Numeric mode writes three digits in ten bits.
_GROUP = 3
_BITS = 10


def modules(code: str) -> list[str]:
    """The symbol from its top row down, 1 for dark. Raises ValueError unless the code is 24 decimal digits.

    Data, error correction (Reed-Solomon) and a fixed mask are all sums modulo two, so the symbol of a code is the sum
    of the symbols of its parts. The library draws those once; a code then takes eight additions instead of 0.1 ms.
    """
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise ValueError("a ticket's code is 24 decimal digits")
    empty, parts = _parts()
    symbol = empty
    for group, part in enumerate(parts):
        symbol ^= part[int(code[group * _GROUP : (group + 1) * _GROUP])]
    cells = f"{symbol:0{MODULES * MODULES}b}"
    return [cells[start : start + MODULES] for start in range(0, len(cells), MODULES)]


@functools.cache
def _parts() -> tuple[int, list[list[int]]]:
    """The symbol of 24 zeros, and what each value of each group of three digits changes in it."""
    empty = _drawn("0" * DIGITS)
    parts: list[list[int]] = []
    for place in range(DIGITS - _GROUP, -1, -_GROUP):
        changes = [0]
        for bit in range(_BITS):
            change = _drawn(f"{10**place << bit:0{DIGITS}d}") ^ empty
            changes += [change ^ other for other in changes]
        parts.append(changes[: 10**_GROUP])
    return empty, parts


def _drawn(code: str) -> int:
    """The symbol as the library draws it, its modules in reading order as the bits of a number."""
    symbol = QRCode(version=1, error_correction=ERROR_CORRECT_Q, mask_pattern=_MASK, border=0)
    symbol.add_data(code, optimize=0)  # digits alone: numeric mode
    symbol.make(fit=False)
    return int("".join("1" if dark else "0" for row in symbol.modules for dark in row), base=2)


def bars(code: str) -> Iterator[tuple[int, int, int]]:
    """Dark modules as horizontal bars (column, row, length), counted from the symbol's top left corner."""
    for row, cells in enumerate(modules(code)):
        for run in _DARK.finditer(cells):
            yield run.start(), row, run.end() - run.start()


def pdf_operators(code: str, left: float, bottom: float, module: float) -> str:
    """Operators that fill the symbol in the current colour: one path, one fill, so that no seam shows between rows.

    `left` and `bottom` are the symbol's corner without its quiet zone, `module` the side of one module, all in points.
    """
    rectangles = " ".join(f"{x} {MODULES - 1 - y} {length} 1 re" for x, y, length in bars(code))
    return f"q {module:.4f} 0 0 {module:.4f} {left:.3f} {bottom:.3f} cm {rectangles} f Q"


def qr_svg(code: str) -> str:
    """The symbol with its quiet zone as an SVG document for a page, to be served as image/svg+xml."""
    path = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in bars(code))
    size = MODULES_WITH_QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )
