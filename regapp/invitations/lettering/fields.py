"""Fields in a letter's text: `{full_name}` stands for what differs from guest to guest. Nothing else is parsed."""

import re
from collections.abc import Mapping
from typing import Any

import flask_babel

# Read in Python and in templates alike; the types say str.
_l: Any = flask_babel.lazy_gettext

FIELDS = {
    "full_name": _l("the guest's name with titles"),
    "name": _l("the name without titles"),
    "native_name": _l("the name in the guest's own script"),
    "honorific": _l("form of address: H.E., Bapak, Ibu"),
    "salutation": _l("how the letter begins: “Excellency,” or “Dear …,”"),
    "position": _l("position"),
    "institution": _l("institution"),
    "country": _l("country"),
    "ref": _l("the guest's reference"),
    "title": _l("title of the event"),
    "host": _l("who invites"),
    "date": _l("day of the event with its weekday"),
    "time": _l("time with its zone"),
    "venue": _l("venue"),
    "address": _l("street and town"),
    "attire": _l("attire"),
    "deadline": _l("until when guests may answer"),
    "link": _l("the guest's personal link"),
    "allowance": _l("how many persons the letter admits"),
    "contact": _l("contact person with telephone"),
    "number": _l("number of this guest's letter"),
}
# Where the registry has not given a number yet, room is left to write it.
UNNUMBERED = "………"
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_SPACES = re.compile(r" {2,}")
_BEFORE = re.compile(r" +([,.;:])")
_NOTHING_LEFT = re.compile(r"[\s,.;:()–-]*")


def unknown_fields(text: str) -> list[str]:
    """Names in braces that are no fields, each once, in the order they occur."""
    return list(dict.fromkeys(name for name in _FIELD.findall(text) if name.strip().lower() not in FIELDS))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled, line by line; a line whose fields are all empty falls away.

    What is filled in is text: a name that looks like a field stays a name.
    """
    lines = (_filled_line(line, values) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that say something; each is a paragraph of the letter."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _filled_line(line: str, values: Mapping[str, str]) -> str | None:
    names = [name.strip().lower() for name in _FIELD.findall(line)]
    if not names:
        return line
    is_empty = [not values.get(name) for name in names]
    if all(is_empty) and _NOTHING_LEFT.fullmatch(_FIELD.sub("", line)):
        return None
    whole = _FIELD.sub(lambda found: values.get(found[1].strip().lower(), found[0]), line)
    if not any(is_empty):
        return whole
    return _BEFORE.sub(r"\1", _SPACES.sub(" ", whole)).strip(" ,")
