"""Addresses as QR codes in a terminal, whatever it looks like."""

import os
from collections.abc import Mapping, Sequence
from typing import TextIO

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4
# Black on white by their places in the table of 256 colours, which themes leave alone, unlike the first sixteen.
_PAPER, _END = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
# Upper and lower half of a character: dark where ink is.
_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_GAP = "    "


class Screen:
    """What a terminal can show."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str] = os.environ) -> None:
        """Look at the stream: a file or a pipe has no colours, and so has a terminal whose user wants none."""
        self.has_colours = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self.is_light = environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
        self.has_blocks = _takes_blocks(stream.encoding or "ascii")

    def drawing(self, address: str) -> list[str]:
        """The lines of the address's QR code, each as wide as the others.

        In colours it is black on white. Without them the terminal's own ink makes the dark modules where the ground is
        light, else the light ones; where that guess is wrong the code is inverted, which telephones read too.
        """
        rows = _modules(address)
        if not self.has_colours and not self.is_light:
            rows = [[not dark for dark in row] for row in rows]
        if not self.has_blocks:
            return [_paper("".join("##" if dark else "  " for dark in row), self.has_colours) for row in rows]
        if len(rows) % 2:
            rows.append([not (self.has_colours or self.is_light)] * len(rows[0]))
        return [
            _paper("".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)), self.has_colours)
            for upper, lower in zip(rows[::2], rows[1::2], strict=True)
        ]

    def width_of(self, address: str) -> int:
        """How many characters wide the drawing of an address is."""
        return len(_modules(address)) * (1 if self.has_blocks else 2)


def table(screen: Screen, titled: Sequence[tuple[str, str]], columns: int) -> str:
    """Addresses with a title each and their codes: beside each other where that many columns hold them."""
    widths = [max(screen.width_of(address), len(title), len(address)) for title, address in titled]
    blocks = [
        [title.ljust(width), address.ljust(width), *_padded(screen, address, width)]
        for (title, address), width in zip(titled, widths, strict=True)
    ]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > columns:
        return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks)
    height = max(map(len, blocks))
    full = [[*block, *[" " * width] * (height - len(block))] for block, width in zip(blocks, widths, strict=True)]
    return "\n".join(_GAP.join(line).rstrip() for line in zip(*full, strict=True))


def _padded(screen: Screen, address: str, width: int) -> list[str]:
    """The drawing in a column so wide; sequences that colour it take no room."""
    rest = " " * (width - screen.width_of(address))
    return [line + rest for line in screen.drawing(address)]


def _modules(address: str) -> list[list[bool]]:
    """The symbol with its quiet zone, from its top row down; True is dark."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=0, border=_QUIET)
    symbol.add_data(address)
    symbol.make()
    return [list(map(bool, row)) for row in symbol.get_matrix()]


def _paper(line: str, has_colours: bool) -> str:
    """A line as ink on paper; without blocks to draw with, the ground itself is coloured."""
    if not has_colours:
        return line
    if "#" not in line and not set(line) - {" "}:
        return f"{_PAPER}{line}{_END}"
    return f"{_PAPER}{line.replace('##', chr(27) + '[7m  ' + chr(27) + '[27m')}{_END}"


def _takes_blocks(encoding: str) -> bool:
    try:
        "█▀▄".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
