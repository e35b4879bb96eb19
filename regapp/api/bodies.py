"""Reading requests and writing answers: JSON in and out, problems as RFC 9457 documents."""

import datetime as dt
from typing import Any, TypeVar

import msgspec
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from regapp.errors import DomainError, Invalid

T = TypeVar("T")
LARGEST_BODY = 1024 * 1024


class NotJson(DomainError):
    """The body is not a JSON document."""

    status = 400
    reason = "not_json"


def read(shape: type[T]) -> T:
    """The body of the request as that type. Raises NotJson, Invalid with the place that is wrong, or 413."""
    request.max_content_length = LARGEST_BODY
    if (request.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge
    if request.mimetype not in ("application/json", "application/merge-patch+json"):
        raise NotJson(_("This call takes JSON: Content-Type: application/json."))
    try:
        return msgspec.json.decode(request.get_data(), type=shape)
    except msgspec.ValidationError as error:
        raise Invalid(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(_("The body is not JSON: %(error)s", error=str(error))) from error


def answer(body: Any, status: int = 200) -> Response:
    """A document as JSON."""
    return Response(msgspec.json.encode(body), status, mimetype="application/json")


def instant(at: dt.datetime | None) -> str | None:
    """An instant as RFC 3339 in UTC, to the millisecond where it has some."""
    if at is None:
        return None
    return (
        at.astimezone(dt.UTC).isoformat(timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", "Z")
    )
