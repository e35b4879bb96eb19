"""Addresses of the JSON API."""

from flask import Blueprint, Flask, Response, g, render_template, request

from regapp.api import shown
from regapp.api.access import needs
from regapp.api.bodies import answer, read
from regapp.api.openapi import document
from regapp.api.schemas import FoundOut, GuestChange, GuestIn, ScanIn, ScansIn
from regapp.checkin import queries as door_queries
from regapp.checkin import scanning
from regapp.checkin import service as door
from regapp.errors import Invalid, NotFound
from regapp.events import queries as event_queries
from regapp.extensions import csrf, limiter
from regapp.guests import queries as guest_queries
from regapp.guests import service as guests
from regapp.models import Direction, GuestSource, RefusalReason, Scope

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
PAGE = 100


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The contract, for programs."""
    return answer(document())


@blueprint.get("/docs")
def docs() -> str:
    """The contract, for people."""
    return render_template("api/docs.html", document=document())


@blueprint.get("/events/<slug>")
@needs(Scope.READ)
def event() -> Response:
    """The event with its sessions and categories."""
    return answer(shown.event(g.caller.event))


@blueprint.get("/events/<slug>/stats")
@needs(Scope.READ)
def stats() -> Response:
    """Counts by answer, category and session; arrivals per minute."""
    found = event_queries.stats(g.caller.event.id, request.args.get("session", "main"))
    if found is None:
        raise NotFound("There is no session with this code.")
    return answer(shown.stats(found, g.caller.event))


@blueprint.get("/events/<slug>/guests")
@needs(Scope.READ)
def list_guests() -> Response:
    """Guests, page by page, in the order of their names."""
    page = guest_queries.guest_page(
        g.caller.event.id,
        q=request.args.get("q", "")[:200],
        category=request.args.get("category", ""),
        answer=request.args.get("answer", ""),
        after=request.args.get("cursor", ""),
        limit=_limit(),
    )
    return answer(shown.guests(page))


@blueprint.post("/events/<slug>/guests")
@needs(Scope.WRITE)
def add_guest() -> Response:
    """Put a guest on the list."""
    details = shown.checked_details(read(GuestIn))
    guest = guests.add_guest(g.caller.event, details, g.caller.actor, GuestSource.API)
    return answer(shown.guest(_row(guest.ref)), 201)


@blueprint.patch("/events/<slug>/guests/<ref>")
@needs(Scope.WRITE)
def change_guest(ref: str) -> Response:
    """Change what is given, leave the rest."""
    row = _row(ref)
    details = shown.checked_change(guests.details_of(row.guest), read(GuestChange))
    guests.change_guest(row.guest, details, g.caller.actor)
    return answer(shown.guest(_row(ref)))


@blueprint.post("/events/<slug>/scans")
@limiter.limit(
    "300/minute",
    key_func=lambda: f"unknown codes of {request.headers.get('Authorization') or request.remote_addr}",
    deduct_when=lambda response: g.get("had_unknown_code", False),
)
@needs(Scope.SCAN)
def scans() -> Response:
    """Apply 1 to 500 scans, each exactly once, and answer in the same order."""
    readings = [_reading(given) for given in read(ScansIn).scans]
    outcomes = scanning.record_scans(g.caller.event, g.caller.source, readings)
    g.had_unknown_code = any(outcome.reason == RefusalReason.UNKNOWN_TICKET for outcome in outcomes)
    return answer(shown.outcomes(outcomes))


@blueprint.get("/events/<slug>/door")
@needs(Scope.SCAN)
def at_the_door() -> Response:
    """What the scanner's page shows beside the camera: where it is, and how many are there."""
    caller = g.caller
    if caller.device:
        door.seen(caller.device)
    doors = door_queries.doors(caller.event.id)
    chosen = doors.get(request.args.get("session", "main"))
    if chosen is None:
        raise NotFound("There is no session with this code.")
    present, expected = door_queries.present(chosen.session.id), door_queries.expected(caller.event.id)
    return answer(shown.door(caller, [d.session for d in doors.values()], chosen.session, present, expected))


@blueprint.get("/events/<slug>/door/search")
@needs(Scope.SCAN)
def search_at_the_door() -> Response:
    """Guests by name, from three letters: name, position, institution and category, nothing more."""
    chosen = door_queries.doors(g.caller.event.id).get(request.args.get("session", "main"))
    found = door_queries.search(
        g.caller.event.id, chosen.session.id if chosen else None, request.args.get("q", "")[:100]
    )
    return answer(FoundOut([shown.found(one) for one in found]))


def _row(ref: str) -> guest_queries.GuestRow:
    row = guest_queries.guest_row(g.caller.event.id, ref)
    if row is None:
        raise NotFound("There is no guest with this reference.")
    return row


def _reading(given: ScanIn) -> scanning.Reading:
    if bool(given.ticket) == bool(given.ref):
        raise Invalid("A scan has either `ticket` or `ref`.")
    return scanning.Reading(
        uid=given.id.lower(),
        session=given.session,
        direction=Direction(given.direction),
        scanned_at=given.scanned_at,
        ticket=given.ticket,
        ref=given.ref,
    )


def _limit() -> int:
    given = request.args.get("limit", str(PAGE))
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= 500:
        raise Invalid("`limit` is a whole number from 1 to 500.")
    return int(given)


def init_app(app: Flask) -> None:
    """Register the addresses. A browser cannot be tricked into calling them: see `access.DEVICE_HEADER`."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
