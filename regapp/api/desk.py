"""The desk beyond scanning: walk-ins, groups, representatives. Who they are is settled here; scans admit them."""

from flask import Blueprint, Flask, Response, g, request
from flask_babel import gettext as _

from regapp.api import shown
from regapp.api.access import NotAllowed, needs
from regapp.api.bodies import answer, read
from regapp.api.schemas import (
    CategoryOut,
    FoundOut,
    GroupOut,
    GroupsOut,
    GuestAtDoor,
    RepresentativeIn,
    RepresentativeOut,
    WalkInChoices,
    WalkInIn,
    WalkInOut,
)
from regapp.checkin import queries as door_queries
from regapp.checkin.groups import queries as groups
from regapp.checkin.queries import Door
from regapp.checkin.representatives import service as representatives
from regapp.checkin.walkins import queries as walkin_queries
from regapp.checkin.walkins import service as walkins
from regapp.errors import Invalid, NotFound
from regapp.extensions import chosen_language, csrf
from regapp.guests.service import GuestDetails
from regapp.models import Guest, Power, Scope
from regapp.tickets.queries import standing_holder

blueprint = Blueprint("desk", __name__, url_prefix="/api/v1/events/<slug>/door")


@blueprint.get("/walkins")
@needs(Scope.SCAN, Power.SEARCH)
def walk_in_choices() -> Response:
    """What the form for a walk-in offers at this session's door."""
    door, language = _door(request.args.get("session", "main")), chosen_language()
    capacity = door.session.capacity
    return answer(
        WalkInChoices(
            [
                CategoryOut(one.code, one.text("name", language), one.color.value)
                for one in walkin_queries.categories(g.caller.event, door)
            ],
            door_queries.inside(door.session.id) if capacity else None,
            capacity,
        )
    )


@blueprint.post("/walkins")
@needs(Scope.SCAN, Power.SEARCH)
def walk_in() -> Response:
    """Put somebody on the list who stands at the desk, or say who on the list it may be."""
    given, caller = read(WalkInIn), g.caller
    details = GuestDetails(
        name=given.name,
        category=given.category,
        position=given.position,
        institution=given.institution,
        phone=given.phone,
        email=given.email,
    )
    walked_in = walkins.register(
        caller.event, details, caller.actor, door=_door(given.session), key=given.id, is_sure=given.sure
    )
    guest = walked_in.guest
    return answer(WalkInOut(_at_door(guest) if guest else None, [shown.found(one) for one in walked_in.likely]))


@blueprint.get("/groups")
@needs(Scope.SCAN, Power.SEARCH)
def list_groups() -> Response:
    """Groups with somebody to expect: their names and how many, nobody's name."""
    door = _door(request.args.get("session", "main"))
    found = groups.groups(g.caller.event.id, door.session.id, request.args.get("q", "")[:100])
    return answer(GroupsOut([GroupOut(one.code, one.name, one.expected, one.inside) for one in found]))


@blueprint.get("/groups/<code>")
@needs(Scope.SCAN, Power.SEARCH)
def group_members(code: str) -> Response:
    """Who belongs to a group, to be admitted together by one batch of scans."""
    door = _door(request.args.get("session", "main"))
    found = groups.members(g.caller.event, door.session.id, code)
    if found is None:
        raise NotFound(_("There is no such group."))
    return answer(FoundOut([shown.found(one) for one in found]))


@blueprint.post("/representatives")
@needs(Scope.SCAN, Power.SEARCH)
def name_representative() -> Response:
    """Somebody comes for a guest and is named with the guest's ticket in hand."""
    given, caller = read(RepresentativeIn), g.caller
    if bool(given.name.strip()) == bool(given.by.strip()):
        raise Invalid(_("Please enter the name of the person who will come."), field="name")
    named = representatives.Named(given.name, given.position, given.institution, given.by)
    session = _door(given.session).session
    other = representatives.name_at_door(
        caller.event, given.ref, named, session, caller.actor, caller.source.device_id, given.mistake
    )
    return answer(RepresentativeOut(_at_door(other)))


def _door(code: str) -> Door:
    """The session that the caller scans for."""
    door = door_queries.doors(g.caller.event.id).get(code)
    if door is None:
        raise NotFound(_("There is no session with this code."))
    if not door_queries.serves(g.caller.device, code):
        raise NotAllowed(_("This device does not scan for that session. An organizer can change it under “Devices”."))
    return door


def _at_door(guest: Guest) -> GuestAtDoor:
    """Who it is now; somebody whose ticket was revoked since is nobody's concern here."""
    holder = standing_holder(guest.id)
    if holder is None:
        raise NotFound(_("There is no guest with this reference."))
    return shown.at_door(holder)


def init_app(app: Flask) -> None:
    """Register the addresses; like the API's others they need a token or a header, not a form's token."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
