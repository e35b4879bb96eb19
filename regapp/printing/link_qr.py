"""The QR code of an address, drawn as vectors: larger than a ticket's, for it carries letters."""

import base64
import re

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4
# Readers take any of the eight masks; trying all of them takes eleven times as long and gains nothing (see `qr`).
_MASK = 0
_DARK = re.compile("1+")


def link_svg(address: str) -> str:
    """The symbol with its quiet zone as an SVG document."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    symbol.add_data(address)
    symbol.make()
    rows = ["".join("1" if dark else "0" for dark in row) for row in symbol.modules]
    path = "".join(
        f"M{run.start() + _QUIET} {y + _QUIET}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, cells in enumerate(rows)
        for run in _DARK.finditer(cells)
    )
    size = len(rows) + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def link_picture(address: str) -> str:
    """The symbol as the source of a picture in a page, which needs no request of its own."""
    return "data:image/svg+xml;base64," + base64.b64encode(link_svg(address).encode()).decode()
