"""The ticket's page: shows the ticket and changes nothing."""

import io

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, render_template, request, send_file
from flask_babel import pgettext

from regapp.compression import gzipped
from regapp.messages.calendar import CONTENT_TYPE, calendar_of
from regapp.models import Event
from regapp.printing import qr_svg, ticket_pdf
from regapp.tickets import queries
from regapp.tickets.links import private, unknown_link
from regapp.tickets.merged import lead_on
from regapp.tickets.papers import ticket_print
from regapp.tickets.queries import Holder
from regapp.tickets.service import code_of

blueprint = Blueprint("tickets", __name__)
blueprint.after_request(gzipped)


@blueprint.get("/t/<token>")
def page(token: str) -> Response:
    """The ticket with its QR code, or why it is not valid any more."""
    holder, event = _found(token)
    code = code_of(holder.ticket, holder.guest.secret) if holder.is_valid else ""
    return private(
        make_response(
            render_template(
                "tickets/ticket.html", holder=holder, guest=holder.guest, event=event, code=code, token=token
            )
        )
    )


@blueprint.get("/t/<token>/code.svg")
def code(token: str) -> Response:
    """The QR code alone, as a drawing."""
    holder, _event = _valid(token)
    response = make_response(qr_svg(code_of(holder.ticket, holder.guest.secret)))
    response.headers["Content-Type"] = "image/svg+xml"
    return private(response)


@blueprint.get("/t/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """The day, for the guest's calendar."""
    holder, event = _found(token)
    response = make_response(
        calendar_of(event, holder.guest, holder.invitation.answer, g.language, f"{_base_url()}/t/{token}")
    )
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return private(response)


@blueprint.get("/t/<token>/ticket.pdf")
def paper(token: str) -> Response:
    """The ticket to print."""
    holder, event = _valid(token)
    stream = io.BytesIO()
    ticket_pdf(ticket_print(holder, event, g.language), stream)
    stream.seek(0)
    name = f"{pgettext('file name', 'Ticket')}_{event.slug}_{holder.guest.ref}.pdf"
    return private(send_file(stream, mimetype="application/pdf", download_name=name, as_attachment=True))


def _found(token: str) -> tuple[Holder, Event]:
    found = queries.holder_of_page(token)
    if found is None:
        unknown_link()
    holder, event = found
    lead_on(holder.guest, "tickets.page")
    asked = request.args.get("lang", "")
    spoken = current_app.config["LANGUAGES"]
    g.language = asked if asked in event.languages and asked in spoken else _language(holder, event, spoken)
    return found


def _valid(token: str) -> tuple[Holder, Event]:
    holder, event = _found(token)
    if not holder.is_valid:
        abort(404)
    return holder, event


def _language(holder: Holder, event: Event, spoken: list[str]) -> str:
    """The same as on the guest's answer page."""
    wanted = holder.guest.language or event.language
    return wanted if wanted in spoken else "en"


def _base_url() -> str:
    return current_app.extensions["regapp.settings"].base_url


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
