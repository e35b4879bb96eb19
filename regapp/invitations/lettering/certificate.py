"""With which certificate letters are signed electronically, and what is said when it cannot be used."""

import functools
import importlib
import pathlib
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from regapp import clock, dates
from regapp.errors import DomainError
from regapp.extensions import chosen_language

FILE = "signing.p12"

_PROBLEMS = {
    "damaged": _l("Letters cannot be signed: the file signing.p12 in the instance folder is damaged."),
    "wrong_password": _l(
        "Letters cannot be signed: the password of signing.p12 is wrong (setting REGAPP_SIGNING_PASSWORD)."
    ),
    "no_key": _l("Letters cannot be signed: signing.p12 holds no certificate together with its key."),
    "unreadable": _l("Letters cannot be signed: the file signing.p12 in the instance folder cannot be read."),
}


class NotSigned(DomainError):
    """There is a certificate, but it cannot be used: better no letter than one that looks unsigned."""

    status = 503
    reason = "not_signed"


class LetterUnavailable(DomainError):
    """What a guest is told of it: nothing about certificates."""

    status = 503
    reason = "letter_unavailable"


def signatory() -> Any | None:
    """Who signs; None: no certificate is there, and letters are not signed. Raises NotSigned."""
    file = pathlib.Path(current_app.instance_path) / FILE
    if not file.exists():
        return None
    room = _signing()
    try:
        found = room.signatory(file, current_app.extensions["regapp.settings"].signing_password)
        if found is not None:
            found.check(clock.now())
    except room.CannotSign as error:
        raise NotSigned(_sentence(error)) from error
    except OSError as error:
        raise NotSigned(_PROBLEMS["unreadable"]) from error
    return found


def sealed(pdf: bytes, by: Any | None, place: str = "") -> bytes:
    """The PDF with the organization's signature; as it is where nobody signs."""
    return _signing().sign(pdf, by, place=place) if by else pdf


def problem() -> str:
    """Why nothing can be signed, in words for an organizer; empty: all is well, or no certificate is there."""
    try:
        signatory()
    except NotSigned as error:
        return str(error)
    return ""


@functools.cache
def _signing() -> Any:
    """The room that signs. It is opened when the first letter is signed: its libraries take 15 MB of memory."""
    return importlib.import_module("regapp.printing.signing")


def _sentence(error: Any) -> Any:
    if error.at is None:
        return _PROBLEMS[error.problem.value]
    day = dates.short_day(error.at.date(), None, chosen_language())
    if error.problem.value == "expired":
        return _l("Letters cannot be signed: the certificate in signing.p12 expired on %(day)s.", day=day)
    return _l("Letters cannot be signed: the certificate in signing.p12 is valid from %(day)s only.", day=day)
