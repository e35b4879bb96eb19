"""Colours on paper: the palette of the categories, and which ink can be read on which ground."""

from typing import NamedTuple


class Rgb(NamedTuple):
    """A colour as ReportLab takes it: red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float


def rgb(hexadecimal: str) -> Rgb:
    """The colour written `#rrggbb`. Raises ValueError for anything else."""
    digits = hexadecimal.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"a colour is written #rrggbb, not {hexadecimal}")
    return Rgb(*(part / 255 for part in bytes.fromhex(digits)))


WHITE = rgb("#ffffff")
INK = rgb("#182433")
GREY = rgb("#4f5b6b")
HAIRLINE = rgb("#c3cad3")

# The design system's colours under the names that categories use, so that badge and screen agree.
PALETTE = {
    "blue": rgb("#066fd1"),
    "azure": rgb("#4299e1"),
    "indigo": rgb("#4263eb"),
    "purple": rgb("#ae3ec9"),
    "pink": rgb("#d6336c"),
    "red": rgb("#d63939"),
    "orange": rgb("#f76707"),
    "yellow": rgb("#f59f00"),
    "lime": rgb("#74b816"),
    "green": rgb("#2fb344"),
    "teal": rgb("#0ca678"),
    "cyan": rgb("#17a2b8"),
}

# WCAG 2.2, success criterion 1.4.3: ordinary and large text.
_READABLE = 4.5
_READABLE_LARGE = 3.0


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: Rgb) -> Rgb:
    """White for large words on this ground where that can be read, else the dark ink."""
    return WHITE if contrast(WHITE, ground) >= _READABLE_LARGE else INK


def readable(color: Rgb) -> Rgb:
    """The colour itself, or as much darker as ordinary text on white paper needs."""
    while contrast(color, WHITE) < _READABLE:
        color = Rgb(*(part * 0.95 for part in color))
    return color


def _luminance(color: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
