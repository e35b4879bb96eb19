"""The kiosk's calls: a guest shows a ticket, and signs."""

from flask import Blueprint, Flask, Response, g
from flask_babel import gettext as _

from regapp import clock
from regapp.api import shown
from regapp.api.access import Caller, NotAllowed, needs
from regapp.api.bodies import answer, instant, read
from regapp.api.schemas import KioskIn, KioskOut, SignatureIn, SignatureOut
from regapp.checkin import queries
from regapp.checkin.badges.queries import guest_by_ref
from regapp.checkin.kiosk import service as kiosk
from regapp.checkin.signing import service as signing
from regapp.checkin.signing import strokes
from regapp.errors import NotFound
from regapp.extensions import csrf
from regapp.models import Device, Power, Scope

blueprint = Blueprint("door_kiosk", __name__, url_prefix="/api/v1/events/<slug>/door")


@blueprint.post("/kiosk")
@needs(Scope.SCAN, Power.KIOSK)
def show_ticket() -> Response:
    """Let a guest in who shows their own ticket, at the session that is on now."""
    given, caller = read(KioskIn), g.caller
    found = kiosk.show_ticket(caller.event, _device(caller), given.id, given.ticket)
    outcome, holder = found.outcome, found.outcome.holder
    own = holder.guest.language if holder else ""
    return answer(
        KioskOut(
            result=outcome.result.value,
            reason=outcome.reason.value if outcome.reason else None,
            guest=shown.at_door(holder) if holder else None,
            language=own if own in caller.event.languages else caller.event.language,
            session=found.session.code,
            session_title=found.session.text("title", own or caller.event.language),
            signed_at=instant(found.signed_at),
            now=instant(clock.now()) or "",
        )
    )


@blueprint.post("/signatures")
@needs(Scope.SCAN, Power.KIOSK)
def sign() -> Response:
    """Keep what a guest has drawn who was let in at that session."""
    given, caller = read(SignatureIn), g.caller
    packed = strokes.read(given.strokes)
    guest = guest_by_ref(caller.event.id, given.ref)
    session = kiosk.by_code(caller.event.sessions, given.session)
    if guest is None or session is None or not queries.serves(_device(caller), session.code):
        raise NotFound(_("There is no guest with this reference."))
    made = signing.sign(caller.event, session, guest, _device(caller), packed, caller.actor)
    return answer(SignatureOut(made.number, instant(made.signed_at) or "", made.hash), 201)


def _device(caller: Caller) -> Device:
    """The kiosk that calls; a program has no screen to sign on."""
    if caller.device is None:
        raise NotAllowed(_("Only a paired device is a kiosk."))
    return caller.device


def init_app(app: Flask) -> None:
    """Register the addresses; like the API's others they need a token or a header, not a form's token."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
