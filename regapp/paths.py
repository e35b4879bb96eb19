"""Where the files that are not Python lie: beside the package in a checkout, inside it in an installed wheel."""

import pathlib

PACKAGE = pathlib.Path(__file__).resolve().parent


def _inside_or_beside(name: str) -> pathlib.Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def templates_dir() -> pathlib.Path:
    """The pages' templates."""
    return _inside_or_beside("templates")


def dist_dir() -> pathlib.Path:
    """What `make assets` built for the browser; the wheel carries it ready."""
    return _inside_or_beside("static") / "dist"


def print_fonts_dir() -> pathlib.Path:
    """The TrueType fonts that prints embed, under their own names."""
    return dist_dir() / "fonts" / "print"


def flags_dir() -> pathlib.Path:
    """Flags of 4 by 3 as pictures, named by the country's two letters in lower case."""
    return dist_dir() / "flags" / "4x3"


def translations_dir() -> pathlib.Path:
    """The catalogues, a folder for each language other than English."""
    return PACKAGE / "translations"


def migrations_dir() -> pathlib.Path:
    """The database's migrations."""
    return PACKAGE / "migrations"


# What the committee's pages and papers speak; their catalogues hold every text, the others those that guests read.
STAFF_LANGUAGES = ("en", "id")


def languages() -> list[str]:
    """The languages guests can read: English, which the code is written in, and each that has a catalogue."""
    return ["en", *sorted(file.parent.parent.name for file in translations_dir().glob("*/LC_MESSAGES/messages.po"))]
