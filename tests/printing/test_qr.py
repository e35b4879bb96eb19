import pytest
import zxingcpp
from lxml import etree
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from regapp.printing import qr, qr_svg
from tests.printing.samples import code_of


def picture_of(modules: list[str]) -> Image.Image:
    side = qr.MODULES_WITH_QUIET
    picture = Image.new("L", (side, side), 255)
    for y, line in enumerate(modules):
        for x, dark in enumerate(line):
            picture.putpixel((x + qr.QUIET, y + qr.QUIET), 0 if dark == "1" else 255)
    return picture.resize((side * 6, side * 6), Image.Resampling.NEAREST)


def read(picture: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)


@pytest.mark.parametrize("code", ["0" * 24, "9" * 24, *map(code_of, range(1, 60))])
def test_every_code_is_read_back_digit_by_digit(code):
    assert [found.text for found in read(picture_of(qr.modules(code)))] == [code]


@pytest.mark.parametrize("code", ["0" * 24, "9" * 24, "1" + "0" * 23, "0" * 23 + "1", *map(code_of, range(1, 200))])
def test_a_symbol_put_together_from_parts_is_the_one_that_the_library_draws(code):
    symbol = QRCode(version=1, error_correction=ERROR_CORRECT_Q, mask_pattern=0, border=0)
    symbol.add_data(code)
    symbol.make(fit=False)
    assert qr.modules(code) == ["".join("1" if dark else "0" for dark in row) for row in symbol.modules]


def test_a_code_takes_the_smallest_symbol():
    assert (len(qr.modules("1" * 24)), len(qr.modules("1" * 24)[0])) == (21, 21)


def test_a_quarter_of_the_symbol_may_be_spoiled():
    assert read(picture_of(qr.modules(code_of(3))))[0].ec_level == "Q"


@pytest.mark.parametrize("code", ["", "1" * 23, "1" * 25, "1" * 23 + "a", "²" * 24, "١" * 24])
def test_anything_but_24_digits_is_refused(code):
    with pytest.raises(ValueError, match="24 decimal digits"):
        qr.modules(code)


def test_the_bars_cover_exactly_the_dark_modules():
    covered = {(x + i, y) for x, y, length in qr.bars(code_of(9)) for i in range(length)}
    assert covered == {
        (x, y) for y, line in enumerate(qr.modules(code_of(9))) for x, dark in enumerate(line) if dark == "1"
    }


def test_the_svg_is_one_dark_path_with_its_quiet_zone_and_no_style():
    drawing = etree.fromstring(qr_svg(code_of(1)).encode())
    ground, symbol = drawing
    assert drawing.get("viewBox") == "0 0 29 29"
    assert ground.get("fill") == "#fff"
    assert symbol.get("d").startswith("M4 4h7v1h-7z")
    assert "style" not in qr_svg(code_of(1))
