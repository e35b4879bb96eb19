"""What makes two spellings of a name findable by one another. Used for search only, never for what is shown."""

import re
import unicodedata

from anyascii import anyascii

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´′ʹʿʾ"))
_TURKISH = str.maketrans("ıİ", "ii")
# Old and new Indonesian spelling and common romanisations of Arabic names, longest first: Soekarno/Sukarno,
# Djoko/Joko, Tjahjo/Cahyo, Rachmawati/Rahmawati, Syarief/Sarif, Khairul/Hairul, Jusuf/Yusuf.
_KIN = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("sj", "s"),
    ("sy", "s"),
    ("sh", "s"),
    ("ch", "h"),
    ("kh", "h"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("ie", "i"),
    ("ee", "i"),
    ("v", "f"),
    ("q", "k"),
    ("z", "s"),
    ("j", "y"),
)


_OTHER = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Lower-case ASCII words: without accents, apostrophes, zero-width characters, Turkish dots and double spaces."""
    if text.isascii():
        return " ".join(_OTHER.sub(" ", text.translate(_APOSTROPHES).lower()).split())
    plain = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf")
    plain = unicodedata.normalize("NFC", plain).translate(_APOSTROPHES).translate(_TURKISH)
    return " ".join(_OTHER.sub(" ", anyascii(plain).lower()).split())


def kin(text: str) -> str:
    """`fold`, with kindred spellings made one: "Rachmawati" and "rahmawati" give the same."""
    folded = fold(text)
    for old, new in _KIN:
        folded = folded.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", folded)


def search_key(*texts: str | None) -> str:
    """What a guest is found by: the folded words, their kin, and the words run together."""
    whole = " ".join(t for t in texts if t)
    folded = fold(whole)
    return f"{folded}|{kin(whole)}|{folded.replace(' ', '')}"
