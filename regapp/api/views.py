"""Addresses of the JSON API."""

import datetime as dt

from flask import Blueprint, Flask, Response, g, render_template, request
from flask_babel import gettext as _

from regapp.api import shown
from regapp.api.access import NotAllowed, needs, revoked
from regapp.api.bodies import answer, read
from regapp.api.openapi import document
from regapp.api.schemas import DigestsIn, FoundOut, GuestChange, GuestIn, ScanIn, ScansIn, UndoIn, UndoneOut
from regapp.checkin import judging, scanning
from regapp.checkin import queries as door_queries
from regapp.checkin import service as door
from regapp.checkin.offline import queries as offline
from regapp.checkin.offline import sealing
from regapp.errors import Invalid, NotFound
from regapp.events import queries as event_queries
from regapp.extensions import csrf, limiter
from regapp.guests import queries as guest_queries
from regapp.guests import service as guests
from regapp.models import Device, Direction, GuestSource, Power, RefusalReason, ScanResult, Scope

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
@needs(Scope.SCAN, from_revoked=True)
def scans() -> Response:
    """Apply 1 to 500 scans, each exactly once, and answer in the same order."""
    given, caller = read(ScansIn), g.caller
    readings = [_reading(one) for one in given.scans]
    if caller.device:
        _must_serve(caller.device, readings)
    outcomes = scanning.record_scans(caller.event, caller.source, readings, given.sent_at)
    if caller.device and given.unsent is not None:
        door.reported(caller.device, given.unsent, given.sent_at, given.version)
    g.had_unknown_code = any(outcome.reason == RefusalReason.UNKNOWN_TICKET for outcome in outcomes)
    return answer(shown.outcomes(outcomes))


@blueprint.post("/events/<slug>/door/undo")
@needs(Scope.SCAN, Power.SUPERVISOR)
def undo() -> Response:
    """Take an admission back; it stays in the log for ever, and no longer counts."""
    given, caller = read(UndoIn), g.caller
    holder = scanning.undo(caller.event, given.scan, caller.actor, caller.source.device_id, given.reason)
    return answer(UndoneOut(shown.at_door(holder) if holder else None))


@blueprint.post("/events/<slug>/door/erased")
@needs(Scope.SCAN, from_revoked=True)
def erased() -> Response:
    """A revoked device says that it holds nothing any more: no list, no queue."""
    if g.caller.device and g.caller.device.revoked_at:
        door.erased(g.caller.device)
    return Response(status=204)


@blueprint.get("/events/<slug>/door")
@needs(Scope.SCAN)
def at_the_door() -> Response:
    """What the scanner's page shows beside the camera: where it is, and how many are there.

    The device says in passing how it is: scans not sent, its clock, the version of its page.
    """
    caller = g.caller
    if caller.device:
        door.reported(caller.device, *_said_of_itself())
    doors = door_queries.doors(caller.event.id)
    chosen = doors.get(request.args.get("session", "main"))
    if chosen is None:
        raise NotFound("There is no session with this code.")
    present, expected = door_queries.present(chosen.session.id), door_queries.expected(caller.event.id)
    inside = door_queries.inside(chosen.session.id) if chosen.session.capacity else None
    sessions = [d.session for d in doors.values() if door_queries.serves(caller.device, d.session.code)]
    return answer(shown.door(caller, sessions, chosen.session, present, expected, inside))


@blueprint.get("/events/<slug>/door/list")
@needs(Scope.SCAN)
def list_news() -> Response:
    """Whether the device's list is still the newest, and who came or went since; a few bytes where nothing did."""
    event, given = g.caller.event, request.args.get("since", "0")
    stamp = offline.stamp(event.id)
    since = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    news = offline.news(event, offline.sheet(event, stamp), since)
    codes = {one.session.id: code for code, one in door_queries.doors(event.id).items()}
    return answer(shown.list_news(stamp, news, codes))


@blueprint.post("/events/<slug>/door/list")
@needs(Scope.SCAN)
def list_parts() -> Response:
    """The parts of the encrypted list that are not as the device has them; see `checkin/offline/sealing.py`."""
    known = read(DigestsIn)
    event, device = g.caller.event, g.caller.device
    stamp = offline.stamp(event.id)
    sheet = offline.sheet(event, stamp)
    wanted = [number for number, digest in enumerate(sheet.digests) if known.of(number) != digest]
    header = shown.list_header(event, list(door_queries.doors(event.id).values()), stamp, sheet, wanted)
    if device:
        door.list_read(device)
    parts = set(wanted)
    lines = [line for line in sheet.lines if line.bucket in parts]
    return Response(sealing.packed(header, lines), mimetype="application/octet-stream")


@blueprint.get("/events/<slug>/door/search")
@needs(Scope.SCAN, Power.SEARCH)
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
    return judging.Reading(
        uid=given.id.lower(),
        session=given.session,
        direction=None if given.direction == "both" else Direction(given.direction),
        scanned_at=given.scanned_at,
        ticket=given.ticket,
        ref=given.ref,
        shown=ScanResult(given.shown) if given.shown else None,
        clock_ahead_ms=given.clock_ahead_ms,
        look=given.look,
    )


def _must_serve(device: Device, readings: list[judging.Reading]) -> None:
    """A device scans where it was put, and only if it may; what it decided alone is taken, for it happened."""
    asked = [reading for reading in readings if not reading.was_decided_alone]
    if asked and device.revoked_at:
        raise revoked()
    if asked and not {Power.SCAN, Power.KIOSK} & set(device.powers):
        raise NotAllowed(_("This device may not do that. An organizer can change it under “Devices”."))
    if any(not door_queries.serves(device, reading.session) for reading in asked):
        raise NotAllowed(_("This device does not scan for that session. An organizer can change it under “Devices”."))


def _said_of_itself() -> tuple[int | None, dt.datetime | None, str]:
    """What a device said in the address: scans not sent, its clock, its page's version; nonsense is passed over."""
    given = request.args.get("unsent", "")
    unsent = int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else None
    try:
        sent_at = dt.datetime.fromisoformat(request.args.get("sent_at", ""))
    except ValueError:
        sent_at = None
    if sent_at and sent_at.tzinfo is None:
        sent_at = None
    return unsent, sent_at, request.args.get("version", "")[:40]


def _limit() -> int:
    given = request.args.get("limit", str(PAGE))
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= 500:
        raise Invalid("`limit` is a whole number from 1 to 500.")
    return int(given)


def init_app(app: Flask) -> None:
    """Register the addresses. A browser cannot be tricked into calling them: see `access.DEVICE_HEADER`."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
