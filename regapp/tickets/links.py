"""Links that guests hold: what is behind them is private, and one that opens nothing is refused."""

from typing import NoReturn

from flask import Response, abort
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


def private(response: Response) -> Response:
    """Nobody between us and the guest keeps a copy, and no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
