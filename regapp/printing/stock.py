"""The layouts that every instance has: files like those that people import, changed by copying them."""

import functools
import pathlib

from regapp.printing.layout import Layout, read

_FOLDER = pathlib.Path(__file__).parent / "stock"
# By the names that commands and categories use, in the order in which they are offered.
STOCK = (
    "a6",
    "a4-four",
    "lanyard-90x130",
    "a6-folded",
    "card",
    "a4-eight",
    "label-62",
    "label-102",
    "temporary",
    "pass",
    "name-tent",
    "name-tent-titles",
    "name-tent-country",
    "place-card",
    "table-number",
)
USUAL = "a6"


@functools.cache
def stock(code: str) -> Layout:
    """The layout of that name. Raises KeyError for a name that is none of STOCK."""
    if code not in STOCK:
        raise KeyError(code)
    return read((_FOLDER / f"{code}.json").read_bytes())
