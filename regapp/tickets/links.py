"""Links that guests hold: what happens to one that opens nothing."""

from typing import NoReturn

from flask import abort
from flask_limiter.util import get_remote_address
from limits import parse

from regapp.extensions import limiter

_UNKNOWN_A_MINUTE = parse("60/minute")


def unknown_link() -> NoReturn:
    """Answer 404, or 429 to somebody who tries many.

    Only unknown links count and only they are refused: a ballroom full of guests shares one address, and one of them
    must not lock the others out.
    """
    abort(404 if limiter.limiter.hit(_UNKNOWN_A_MINUTE, "unknown links", get_remote_address()) else 429)
