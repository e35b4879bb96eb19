"""The built files of the browser: their hashed names, read once from the manifest."""

import functools
import json
import re

from flask import Flask, has_request_context, request

from regapp import paths
from regapp.extensions import GUESTS_ADDRESSES

_HASHED = re.compile(r"\.[0-9A-Z]{8}\.[a-z0-9]+$")


class AssetsMissing(Exception):
    """A built file is asked for that is not there; says what to run."""


def init_app(app: Flask) -> None:
    """Give every template `asset("staff.css")`, and the name of the drawings' file that its page loads."""
    app.add_template_global(asset, "asset")
    app.add_template_global(drawings, "drawings_of_page")


def asset(name: str) -> str:
    """The address of a built file such as `staff.css`; raises AssetsMissing when there is none of that name."""
    path = _manifest().get(name)
    if path is None:
        raise AssetsMissing(f"There is no built file {name}: run make assets")
    return f"/static/{path}"


def drawings() -> str:
    """The built file of the page's drawings: guests, on a telephone, load only their own few."""
    is_for_guests = has_request_context() and request.path.lstrip("/").split("/", 1)[0].lower() in GUESTS_ADDRESSES
    return "icons-guest.svg" if is_for_guests else "icons.svg"


def is_hashed(path: str, url: str) -> bool:
    """Whether an address carries its content's hash, so that a browser may keep what it got for ever."""
    return _HASHED.search(url) is not None


@functools.cache
def _manifest() -> dict[str, str]:
    manifest = paths.dist_dir() / "manifest.json"
    try:
        return json.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetsMissing("The browser's files are not built: run make assets") from None
