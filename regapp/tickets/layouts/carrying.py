"""A layout as one file that carries its pictures and fonts along, from one event or instance to another."""

import base64
import binascii
import dataclasses
import hashlib
import json
from typing import Any

from regapp.printing.layout import Flaw, Layout, LayoutError, Wrong, read, written

LARGEST = 30 * 1024 * 1024
_FILES = "files"


@dataclasses.dataclass(frozen=True)
class Carried:
    """A layout with what it needs: name and content of files by their SHA-256."""

    layout: Layout
    files: dict[str, tuple[str, bytes]]


def packed(carried: Carried) -> bytes:
    """One JSON document; the same layout gives the same bytes."""
    document: dict[str, Any] = json.loads(written(carried.layout))
    if carried.files:
        document[_FILES] = {
            key: {"name": name, "content": base64.b64encode(content).decode()}
            for key, (name, content) in sorted(carried.files.items())
        }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def unpacked(content: bytes) -> Carried:
    """What a file carries. Raises LayoutError for one that is no layout, is newer, damaged, or was spoiled by hand."""
    if len(content) > LARGEST:
        raise LayoutError([Flaw(Wrong.NO_LAYOUT)])
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise LayoutError([Flaw(Wrong.NO_LAYOUT)]) from error
    if not isinstance(document, dict):
        raise LayoutError([Flaw(Wrong.NO_LAYOUT)])
    files = document.pop(_FILES, {})
    layout = read(json.dumps(document).encode())
    return Carried(layout, {key: _file(key, one) for key, one in _wanted(files, layout).items()})


def _wanted(files: Any, layout: Layout) -> dict[str, Any]:
    """Only the files that the layout names."""
    if not isinstance(files, dict):
        raise LayoutError([Flaw(Wrong.BROKEN, _FILES)])
    return {key: one for key, one in files.items() if key in layout.assets}


def _file(key: str, one: Any) -> tuple[str, bytes]:
    try:
        name, content = str(one["name"]), base64.b64decode(one["content"], validate=True)
    except (TypeError, KeyError, binascii.Error, ValueError) as error:
        raise LayoutError([Flaw(Wrong.BROKEN, f"{_FILES} {key[:12]}")]) from error
    if hashlib.sha256(content).hexdigest() != key:
        raise LayoutError([Flaw(Wrong.BROKEN, f"{_FILES} {key[:12]}")])
    return name, content
