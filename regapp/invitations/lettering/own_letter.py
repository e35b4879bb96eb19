"""The guest's own letter, behind their personal link. It sets no cookie."""

import io

from flask import Blueprint, Flask, Response, abort, g, request, send_file
from flask_babel import lazy_gettext as _l

from regapp.extensions import limiter
from regapp.invitations.lettering import queries, service
from regapp.invitations.lettering.certificate import LetterUnavailable, NotSigned
from regapp.invitations.links import language_of
from regapp.tickets.links import private, unknown_link
from regapp.tickets.merged import lead_on

blueprint = Blueprint("own_letter", __name__)
# A certificate signs about thirty letters a second: a guest needs one, a program would take the server's time.
_own_letters = limiter.limit("20/minute", key_func=lambda: f"letter of {(request.view_args or {}).get('token')}")


@blueprint.get("/i/<token>/letter.pdf")
@_own_letters
def own_letter(token: str) -> Response:
    """The guest's own letter."""
    found = queries.guest_of_link(token)
    if found is None:
        unknown_link()
    event, guest = found
    lead_on(guest, "own_letter.own_letter")
    g.language = language_of(guest, event)
    try:
        file = service.letter_pdf(event, guest)
    except NotSigned as error:
        raise LetterUnavailable(_l("The letter is not available at the moment. Please ask the committee.")) from error
    if file is None:
        abort(404)
    name, content = file
    return private(
        send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name, as_attachment=True, max_age=0)
    )


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
