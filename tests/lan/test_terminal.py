"""QR codes in a terminal, painted as terminals paint them and read back as a phone would."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from regapp.lan.terminal import Screen, table

ADDRESS = "https://192.168.100.200:8443"
INK_AND_GROUND = {"dark": (230, 230), "light": (20, 20)}
CELL = 6


class Terminal(io.TextIOWrapper):
    """A stream that says whether it is a terminal."""

    def __init__(self, is_a_terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._is_a_terminal = is_a_terminal

    def isatty(self) -> bool:
        return self._is_a_terminal


def painted(lines: list[str], *, ground: int, ink: int) -> Image.Image:
    """The lines as a terminal shows them on its ground, with an edge around: a character is two squares high."""
    width = max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines)
    picture = Image.new("L", ((width + 8) * CELL, (len(lines) + 8) * 2 * CELL), ground)
    paper, pen, is_reversed = ground, ink, False
    for row, line in enumerate(lines, 4):
        column = 4
        for code, character in re.findall(r"\x1b\[([\d;]*)m|(.)", line):
            if code == "0":
                paper, pen, is_reversed = ground, ink, False
            elif code == "38;5;16;48;5;231":
                paper, pen = 255, 0
            elif code:
                is_reversed = code == "7"
            else:
                fore, back = (paper, pen) if is_reversed else (pen, paper)
                upper, lower = _halves(character)
                box = (column * CELL, row * 2 * CELL, (column + 1) * CELL, (row * 2 + 1) * CELL)
                picture.paste(fore if upper else back, box)
                picture.paste(fore if lower else back, (box[0], box[3], box[2], box[3] + CELL))
                column += 1
    return picture


def _halves(character: str) -> tuple[bool, bool]:
    return character in "█▀#", character in "█▄#"


def read(picture: Image.Image, *, invert: bool) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=invert)
    return [code.text for code in found]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize(("ground", "ink"), [(20, 220), (250, 30), (0, 255), (43, 131)])
def test_in_colours_every_reader_reads_it_on_any_ground(encoding, ground, ink):
    screen = Screen(Terminal(True, encoding), {})

    assert read(painted(screen.drawing(ADDRESS), ground=ground, ink=ink), invert=False) == [ADDRESS]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    ("environ", "ground", "ink"),
    [
        ({"NO_COLOR": "1"}, 20, 220),
        ({"TERM": "dumb"}, 20, 220),
        ({"NO_COLOR": "1", "COLORFGBG": "15;0"}, 20, 220),
        ({"NO_COLOR": "1", "COLORFGBG": "0;15"}, 250, 30),
        ({"NO_COLOR": "1", "COLORFGBG": "0;default;15"}, 250, 30),
    ],
)
def test_without_colours_it_is_dark_on_light_where_the_ground_is_known_or_dark(encoding, environ, ground, ink):
    screen = Screen(Terminal(True, encoding), environ)
    drawing = screen.drawing(ADDRESS)

    assert "\x1b" not in "".join(drawing)
    assert read(painted(drawing, ground=ground, ink=ink), invert=False) == [ADDRESS]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_where_the_guess_is_wrong_readers_that_invert_still_read_it(encoding):
    drawing = Screen(Terminal(False, encoding), {}).drawing(ADDRESS)

    assert read(painted(drawing, ground=250, ink=30), invert=True) == [ADDRESS]


def test_a_pipe_gets_no_colours():
    assert "\x1b" not in "".join(Screen(Terminal(False), {"TERM": "xterm-256color"}).drawing(ADDRESS))


def test_two_codes_stand_beside_each_other_in_eighty_columns_and_both_are_read():
    screen = Screen(Terminal(True), {})
    titled = [
        ("A phone's first time: the certificate", "http://192.168.1.20:8080"),
        ("Every time: the server", ADDRESS),
    ]
    lines = table(screen, titled, 80).splitlines()

    assert len(lines) == 2 + 17
    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines) <= 80
    assert lines[1].split() == ["http://192.168.1.20:8080", ADDRESS]
    assert sorted(read(painted(lines[2:], ground=20, ink=220), invert=False)) == sorted(
        address for _title, address in titled
    )


def test_in_a_narrow_window_they_stand_below_each_other():
    screen = Screen(Terminal(True), {})
    lines = table(screen, [("One", "http://10.0.0.1:8080"), ("Two", ADDRESS)], 60).splitlines()

    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in lines) <= 60
    assert [line for line in lines if line in ("One", "Two")] == ["One", "Two"]
