"""The QR code of a personal link, read back as a telephone would."""

import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from regapp.printing.link_qr import link_picture, link_svg

SCALE = 6


def picture(svg: str) -> Image.Image:
    """The drawing as pixels: a white square with dark bars."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg).group(1))
    drawn = Image.new("L", (size * SCALE, size * SCALE), 255)
    pen = ImageDraw.Draw(drawn)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        left, top = int(x) * SCALE, int(y) * SCALE
        pen.rectangle((left, top, left + int(length) * SCALE - 1, top + SCALE - 1), fill=0)
    return drawn


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "https://undangan.kemlu.example"])
def test_the_code_of_a_link_is_read_back(host):
    address = f"{host}/i/AbC-_{'x9' * 16}"
    [found] = zxingcpp.read_barcodes(picture(link_svg(address)), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == address


def test_the_picture_needs_no_request_and_no_style():
    assert link_picture("http://a.example/i/x").startswith("data:image/svg+xml;base64,")
    assert "style" not in link_svg("http://a.example/i/x")
