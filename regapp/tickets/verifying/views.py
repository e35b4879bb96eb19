"""The page that says whether a letter, badge or certificate is genuine. It names the event, and no guest."""

from typing import Any, NoReturn

import flask_babel
from flask import Blueprint, Flask, Response, abort, make_response, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.wrappers import Response as BaseResponse

from regapp.compression import gzipped
from regapp.extensions import limiter
from regapp.models import DocumentKind
from regapp.tickets import documents
from regapp.tickets.documents import Verified
from regapp.tickets.links import private

# WTForms and Jinja take lazy texts, but their types say str.
lazy_pgettext: Any = flask_babel.lazy_pgettext

blueprint = Blueprint("verifying", __name__)
blueprint.after_request(gzipped)
_UNKNOWN_A_MINUTE = parse("20/minute")

KINDS = {
    DocumentKind.LETTER: lazy_pgettext("a paper", "Letter of invitation"),
    DocumentKind.BADGE: lazy_pgettext("a paper", "Name badge"),
    DocumentKind.CERTIFICATE: lazy_pgettext("a paper", "Certificate"),
    DocumentKind.LIST: lazy_pgettext("a paper", "Attendance list"),
}


@blueprint.get("/verify")
def ask() -> BaseResponse:
    """Where a code is typed; one that was typed is looked up at its own address."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _page(None, "")
    code = documents.plain_code(typed)[: 2 * documents.LENGTH]
    if not documents.is_well_formed(code):
        return _page(None, typed, mistyped=True, status=422)
    return redirect(url_for("verifying.answer", code=documents.grouped_code(code), lang=request.args.get("lang")), 303)


@blueprint.get("/verify/<code>")
def answer(code: str) -> Response:
    """Genuine, withdrawn or unknown."""
    plain = documents.plain_code(code)
    if not documents.is_well_formed(plain):
        return _page(None, code, mistyped=True, status=404)
    found = documents.document_by_code(plain)
    if found is None:
        _be_patient()
        return _page(None, documents.grouped_code(plain), unknown=True, status=404)
    return _page(found, documents.grouped_code(plain))


def _be_patient() -> None | NoReturn:
    """Answer 429 to somebody who tries many codes. Only unknown ones count: an office shares one address."""
    return None if limiter.limiter.hit(_UNKNOWN_A_MINUTE, "unknown codes", get_remote_address()) else abort(429)


def _page(
    found: Verified | None, typed: str, *, mistyped: bool = False, unknown: bool = False, status: int = 200
) -> Response:
    rendered = render_template(
        "tickets/verify.html", found=found, typed=typed[:40], mistyped=mistyped, unknown=unknown, kinds=KINDS
    )
    return private(make_response(rendered, status))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
