"""The house's type on paper: embedded TrueType, chosen per run of characters by what each font can draw.

Noto Sans comes first (Latin with every Turkish, Spanish and Vietnamese letter, Greek, Cyrillic), Noto Sans KR fills in
Hangul and Hanja: no Korean font has İ Ş Ğ ı ş ğ, and no Latin one has Hangul, so one name may need both.
Both are static cuts, because ReportLab draws a variable font in its thinnest instance.
"""

import array
import enum
import functools
import itertools
import mmap
import pathlib
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from regapp import paths

# Drawn for a character that no font has: everybody sees that something is missing, and where.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_registering = threading.Lock()
_LAST_OF_BASIC_PLANE = 0xFFFF
# Noto Sans has glyphs for Devanagari, but without a shaping engine they come out in the wrong order: better reported.
_NEEDS_SHAPING = (range(0x0900, 0x0980), range(0x1CD0, 0x1D00), range(0xA8E0, 0xA900))
# Characters that choose or join glyphs and have no picture of their own, beside the category Cf.
_UNSEEN = frozenset(
    [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)), "\N{COMBINING GRAPHEME JOINER}"]
)


class Weight(enum.StrEnum):
    """How heavy a line is set."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"
    BOLD = "bold"


_FILES = {
    Weight.REGULAR: ("NotoSans-Regular", "NotoSansKR-Regular"),
    Weight.SEMIBOLD: ("NotoSans-SemiBold", "NotoSansKR-Bold"),
    Weight.BOLD: ("NotoSans-Bold", "NotoSansKR-Bold"),
}


class OwnFace(NamedTuple):
    """A font that an event brought along, by the SHA-256 of its file; the house's type of that weight fills it in."""

    sha256: str
    weight: Weight


Face = Weight | OwnFace


def weight_of(face: Face) -> Weight:
    """How heavy a face is."""
    return face.weight if isinstance(face, OwnFace) else face


class FontFault(enum.StrEnum):
    """Why a file cannot be printed with."""

    NO_TRUETYPE = "no_truetype"
    CFF = "cff"
    COLLECTION = "collection"
    VARIABLE = "variable"
    RESTRICTED = "restricted"
    SUBSET = "subset"
    DAMAGED = "damaged"


class FontError(ValueError):
    """A font that cannot be taken, and why."""

    def __init__(self, fault: FontFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Run(NamedTuple):
    """Characters that stand beside each other in one font; `font` is the name the canvas knows it by."""

    font: str
    text: str


# What a font must have to set a name: one that was cut down for a document has less.
_LEAST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-"
_FORBIDDEN = 2


class MissingGlyph(NamedTuple):
    """A character that no font of the house can draw, with its name in Unicode."""

    char: str
    name: str


class _MappedFile:
    """A font file for ReportLab as a memory map, so that only what is read of its 6 MB takes memory."""

    def __init__(self, file: pathlib.Path) -> None:
        self.name = str(file)
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self) -> mmap.mmap:
        """The whole file, to be indexed and sliced like bytes."""
        return self._map


class _HeldFile:
    """A font file for ReportLab that is in memory already."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._content = content

    def read(self) -> bytes:
        """The whole file."""
        return self._content


class _Outlines:
    """The table of outlines of a font, read one by one: ReportLab would copy all of them to cut the font down."""

    def __init__(self, file: mmap.mmap | bytes, start: int) -> None:
        self._file = file
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._file[self._start + part.start : self._start + part.stop]


class _Pairs:
    """A list of pairs of short numbers, packed."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self._firsts = array.array("H", (first for first, _ in pairs))
        self._seconds = array.array("H", (second for _, second in pairs))

    def __getitem__(self, index: int) -> tuple[int, int]:
        return self._firsts[index], self._seconds[index]


def _spare_memory(face: Any, file: mmap.mmap | bytes) -> None:
    """Make a parsed font smaller, a Korean one by 6 MB, and never copy all its outlines at once (another 6 MB)."""
    face.glyphToChar.clear()  # only a shaping engine would ask
    face.hmetrics = _Pairs(face.hmetrics)
    face.glyphPos = array.array("I", face.glyphPos)
    whole_table = face.get_table
    outlines = _Outlines(file, face.get_table_pos("glyf")[0])
    face.get_table = lambda tag: outlines if tag == "glyf" else whole_table(tag)


class _Font:
    """One registered font file: which characters it draws and how wide each is (in em)."""

    def __init__(self, name: str, content: bytes | None = None) -> None:
        file = _HeldFile(name, content) if content else _MappedFile(paths.print_fonts_dir() / f"{name}.ttf")
        loaded: Any = TTFont(name, file, asciiReadable=bool(content) or name.startswith("NotoSans-"))
        if content:  # what its maker called it may be the name of another font in the document
            loaded.face.name = name.encode()
        _spare_memory(loaded.face, file.read())
        pdfmetrics.registerFont(loaded)
        self.name = name
        self.postscript_name = loaded.face.name
        self._glyphs: dict[int, int] = loaded.face.charToGlyph
        self._widths: dict[int, float] = loaded.face.charWidths
        self.advances = _Advances(self)

    def draws(self, char: str) -> bool:
        """Whether this font has a picture of the character that comes out right."""
        code = ord(char)
        return (
            bool(self._glyphs.get(code)) and code <= _LAST_OF_BASIC_PLANE and not any(code in r for r in _NEEDS_SHAPING)
        )

    def width(self, text: str) -> float:
        """Width in em of a text that this font draws altogether."""
        return sum(map(self.advances.__getitem__, text))

    def advance(self, char: str) -> float:
        return self._widths[ord(char)] / 1000


class _Advances(dict[str, float]):
    """Widths of characters in em, looked up once each."""

    def __init__(self, font: _Font) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> float:
        self[char] = self._font.advance(char)
        return self[char]


_fonts: dict[str, _Font] = {}


def _font(name: str) -> _Font:
    """The font of this file, registered once in the process.

    Raises ValueError when two files carry the same PostScript name: ReportLab files embedded fonts under it, and the
    bold one would be drawn with the regular one's glyphs.
    """
    with _registering:  # a font registered twice at once would leave a document with the object that was replaced
        if name not in _fonts:
            font = _Font(name)
            if any(font.postscript_name == other.postscript_name for other in _fonts.values()):
                raise ValueError(f"the font file {name} carries the PostScript name of another one")
            _fonts[name] = font
        return _fonts[name]


class Typeface:
    """Fonts that fill each other in. The Korean one, ten times as large as others, is read when a text needs it."""

    def __init__(self, *names: str) -> None:
        self.first = _font(names[0])
        self._others = names[1:]
        self._drawn_by_first = frozenset(c for c in map(chr, self.first._glyphs) if self.first.draws(c))

    @property
    def others(self) -> Iterator[_Font]:
        """The fonts that fill in what the first one has not, each read when it is asked for."""
        return map(_font, self._others)

    def draws(self, char: str) -> bool:
        """Whether any of the fonts has the character."""
        return char in self._drawn_by_first or any(font.draws(char) for font in self.others)

    def runs(self, text: str) -> list[Run]:
        """The text cut into runs of one font each; it must come from `printable`."""
        if self._drawn_by_first.issuperset(text):
            return [Run(self.first.name, text)]
        runs: list[Run] = []
        for font, piece in self._pieces(text):
            if runs and runs[-1].font == font.name:
                runs[-1] = Run(font.name, runs[-1].text + piece)
            else:
                runs.append(Run(font.name, piece))
        return runs

    def width(self, text: str) -> float:
        """Width in em; times the size it is the width in points."""
        if self._drawn_by_first.issuperset(text):
            return self.first.width(text)
        return sum(font.width(piece) for font, piece in self._pieces(text))

    def _pieces(self, text: str) -> Iterator[tuple[_Font, str]]:
        font = self.first
        for cluster in clusters(text):
            if cluster == " ":  # between two Korean words it stays in their font
                yield font, cluster
            elif whole := self._font_of(cluster):
                font = whole
                yield font, cluster
            else:
                yield from ((self._font_of(char) or self.first, char) for char in cluster)

    def _font_of(self, cluster: str) -> _Font | None:
        """The font that has a base character together with its marks; None: each has a part of them."""
        if self._drawn_by_first.issuperset(cluster):
            return self.first
        return next((font for font in self.others if all(map(font.draws, cluster))), None)


def typeface(face: Face) -> Typeface:
    """The fonts of one weight, or one of an event's own; the house's where that was not made known to this process."""
    if isinstance(face, OwnFace) and _own_name(face.sha256) not in _fonts:
        face = face.weight
    return _typeface(face)


@functools.cache
def _typeface(face: Face) -> Typeface:
    if isinstance(face, OwnFace):
        return Typeface(_own_name(face.sha256), *_FILES[face.weight])
    return Typeface(*_FILES[face])


def _own_name(sha256: str) -> str:
    return f"Own-{sha256[:16]}"


def learn(sha256: str, content: bytes) -> None:
    """Make a font of an event's own known to this process. Raises FontError for one that cannot be printed with."""
    name = _own_name(sha256)
    if name in _fonts:
        return
    check_font(content)
    with _registering:
        if name not in _fonts:
            _fonts[name] = _Font(name, content)


def check_font(content: bytes) -> None:
    """Look into a font before it is kept: whole TrueType outlines that its maker lets be embedded, and plain letters.

    Raises FontError. Whether it may be embedded stands in its table OS/2 (OpenType 1.9, fsType: bit 1 alone forbids).
    """
    kind = content[:4]
    if kind == b"OTTO":
        raise FontError(FontFault.CFF)
    if kind == b"ttcf":
        raise FontError(FontFault.COLLECTION)
    if kind not in (b"\x00\x01\x00\x00", b"true"):
        raise FontError(FontFault.NO_TRUETYPE)
    try:
        face: Any = TTFontFace(_HeldFile("own", content))
    except Exception as error:  # the reader trips over damage in as many ways as there is damage
        raise FontError(FontFault.DAMAGED) from error
    if "fvar" in face.table:
        raise FontError(FontFault.VARIABLE)
    if "OS/2" in face.table and int.from_bytes(face.get_table("OS/2")[8:10]) & 0xF == _FORBIDDEN:
        raise FontError(FontFault.RESTRICTED)
    if not _reads_whole(face):
        raise FontError(FontFault.DAMAGED)
    if not all(face.charToGlyph.get(ord(char)) for char in _LEAST):
        raise FontError(FontFault.SUBSET)


def _reads_whole(face: Any) -> bool:
    """Whether every table lies within the file, and every outline within its table."""
    size = len(face._ttf_data)
    if any(record["offset"] + record["length"] > size for record in face.tables):
        return False
    outlines = face.table["glyf"]["length"]
    return all(start <= end <= outlines for start, end in itertools.pairwise(face.glyphPos))


def clusters(text: str) -> Iterator[str]:
    """Characters with the combining marks that belong to them."""
    start = 0
    for index in range(1, len(text)):
        if not unicodedata.category(text[index]).startswith("M"):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def printable(text: str) -> str:
    """What is drawn for a text: composed (NFC), on one line, with REPLACEMENT for what no font has.

    Format characters (zero-width spaces, direction marks, soft hyphens) print nothing instead of an empty box.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(filter(None, map(_drawn_for, unicodedata.normalize("NFC", text))))


@functools.lru_cache(maxsize=4096)
def _drawn_for(char: str) -> str:
    if char.isspace() and char != "\N{NO-BREAK SPACE}":
        return " "
    if char in _UNSEEN or unicodedata.category(char) in ("Cf", "Cc"):
        return ""
    return char if typeface(Weight.REGULAR).draws(char) else REPLACEMENT


def missing_glyphs(*texts: str) -> list[MissingGlyph]:
    """Characters of these texts that no font of the house has, each once, in the order they occur.

    To be asked before printing: on paper each of them is shown as REPLACEMENT.
    """
    return [MissingGlyph(char, unicodedata.name(char, f"U+{ord(char):04X}")) for char in _unknown(texts)]


def _unknown(texts: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    for text in texts:
        if not (text.isascii() and text.isprintable()):
            composed = unicodedata.normalize("NFC", text)
            found.update(dict.fromkeys(char for char in composed if _drawn_for(char) == REPLACEMENT != char))
    return found
