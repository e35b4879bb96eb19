"""The guest's own certificate, behind their personal link. It sets no cookie."""

import io

from flask import Blueprint, Flask, Response, abort, g, request, send_file
from flask_babel import lazy_gettext as _l

from regapp.extensions import limiter
from regapp.invitations.lettering.certificate import LetterUnavailable, NotSigned
from regapp.invitations.links import language_of
from regapp.reports.certificates import queries, service
from regapp.tickets.links import private, unknown_link
from regapp.tickets.merged import lead_on

blueprint = Blueprint("own_certificate", __name__)
# A signature takes a server some time: a guest needs one, a program would take all of it.
_own_certificates = limiter.limit(
    "20/minute", key_func=lambda: f"certificate of {(request.view_args or {}).get('token')}"
)


@blueprint.get("/i/<token>/certificate.pdf")
@_own_certificates
def own_certificate(token: str) -> Response:
    """The guest's own certificate; 404 as long as none stands."""
    found = queries.guest_of_link(token)
    if found is None:
        unknown_link()
    event, guest, document = found
    lead_on(guest, "own_certificate.own_certificate")
    g.language = language_of(guest, event)
    if document is None:
        abort(404)
    try:
        name, content = next(service.each_certificate(event, [(document, guest)]))
    except NotSigned as error:
        raise LetterUnavailable(
            _l("The certificate is not available at the moment. Please ask the committee.")
        ) from error
    return private(
        send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name, as_attachment=True, max_age=0)
    )


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
