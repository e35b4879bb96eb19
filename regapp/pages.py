"""What every page shares: error pages in the person's language, the problem documents of the API, small filters."""

import http
import logging
import secrets

from babel import Locale
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from regapp.errors import DomainError
from regapp.extensions import chosen_language, db

_log = logging.getLogger("regapp.error")


def own_name(language: str) -> str:
    """What a language calls itself; CLDR's "Indonesia" is not what its speakers say."""
    if language == "id":
        return "Bahasa Indonesia"
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


def problem(status: int, title: str, detail: str = "", **members: object) -> Response:
    """An RFC 9457 problem document."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        **({"detail": detail} if detail else {}),
        **members,
    }
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def error_page(status: int, title: str, explanation: str, error_id: str = "") -> Response:
    """The page a person sees, or the problem document a program gets."""
    if request.path.startswith("/api/"):
        return problem(
            status, http.HTTPStatus(status).phrase, explanation, **({"error_id": error_id} if error_id else {})
        )
    page = render_template("error.html", status=status, title=title, explanation=explanation, error_id=error_id)
    return make_response(page, status)


def _explained(status: int) -> tuple[str, str]:
    known = {
        400: (_("This request could not be read"), _("Please go back, load the page again and try once more.")),
        401: (_("Please sign in"), _("This page is for the committee.")),
        403: (_("This page is not for your role"), _("Ask an organizer of the event if you need it.")),
        404: (
            _("There is nothing at this address"),
            _("The link may be incomplete: copy it again from the message, up to its last character."),
        ),
        405: (_("This address does not take that"), _("Please go back and use the buttons on the page.")),
        413: (_("This file is too large"), _("Files of up to 32 MB can be taken.")),
        429: (_("Too many attempts"), _("Please wait a minute and try again.")),
    }
    return known.get(status, (_("This did not work"), _("Please go back and try again.")))


def _domain_error(error: DomainError) -> Response:
    if request.path.startswith("/api/"):
        members = error.details | ({"field": error.field} if error.field else {})
        return problem(error.status, http.HTTPStatus(error.status).phrase, str(error), reason=error.reason, **members)
    title = _explained(404)[0] if error.status == 404 else _("This is not possible")
    return error_page(error.status, title, str(error))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code, *_explained(error.code))
    if error.code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _csrf_error(error: CSRFError) -> Response:
    return error_page(
        400, _("This page was open for too long"), _("Please go back, load the page again and try once more.")
    )


def _full_disk(error: OperationalError) -> Response:
    """A full disk is told as such; any other trouble of the database is unexpected."""
    db.session.rollback()
    if "full" not in str(error.orig) and "No space left" not in str(error.orig):
        return _unexpected(error)
    _log.error("disk full", exc_info=error)
    return error_page(
        507,
        _("The disk of the server is full"),
        _("Nothing was changed. Please tell whoever looks after the server, then try again."),
    )


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    error_id = secrets.token_hex(4)
    _log.error("unexpected error", exc_info=error, extra={"fields": {"error_id": error_id}})
    return error_page(
        500,
        _("Something went wrong on our side"),
        _("It has been recorded. If it happens again, tell the committee this number: %(id)s", id=error_id),
        error_id,
    )


def init_app(app: Flask) -> None:
    """Register the handlers and what templates may use."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RateLimitExceeded, lambda error: error_page(429, *_explained(429)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _full_disk)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _unexpected)

    @app.template_test("hangul")
    def hangul(text: object) -> bool:
        """Whether a text has Korean letters, so that only such a page loads a Korean font."""
        return any(
            "\u1100" <= c <= "\u11ff" or "\u3130" <= c <= "\u318f" or "\uac00" <= c <= "\ud7a3" for c in str(text)
        )

    @app.template_filter("groups_of_four")
    def groups_of_four(code: str) -> str:
        """A ticket's digits as people read them aloud."""
        return " ".join(code[at : at + 4] for at in range(0, len(code), 4))

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            "language": chosen_language(),
            "languages": {code: own_name(code) for code in current_app.config["LANGUAGES"]},
            "staff_languages": {code: own_name(code) for code in current_app.config["STAFF_LANGUAGES"]},
            "request_id": g.get("request_id", ""),
        }
