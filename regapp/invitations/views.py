"""Pages of asking: who was asked and how, what did not arrive, the texts to send by hand, the outbox."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext
from werkzeug.wrappers import Response as Redirect

from regapp import clock
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.invitations import letters, queries, service
from regapp.invitations.at_night import asked_at_night, chosen_time
from regapp.invitations.queries import Invited, Standing
from regapp.messages.composing import Mail, Obsolete, compose
from regapp.models import Channel, MessageState

blueprint = Blueprint("invitations", __name__, url_prefix="/manage/<slug>/invitations")
BY_HAND_AT_ONCE = 20
PER_PAGE = 50

KINDS = {
    queries.INVITATION: _l("Invitation"),
    queries.REPRESENTATIVE: _l("Named as representative"),
    queries.REMINDER: _l("Reminder"),
    service.ANSWER_RECEIVED: _l("Thanks for the answer"),
    service.MEMBER: _l("Named as member of a delegation"),
    service.FOCAL_POINT_LINK: _l("Link of a delegation"),
    service.LIST_CONFIRMED: _l("Delegation confirmed"),
}
CHANNELS = {
    Channel.EMAIL: _l("by e-mail"),
    Channel.WHATSAPP: _l("by WhatsApp"),
    Channel.PRINT: _l("on paper"),
}
STATES = {
    MessageState.QUEUED: lazy_pgettext("of messages", "in the queue"),
    MessageState.SENDING: lazy_pgettext("of messages", "leaving now"),
    MessageState.SENT: lazy_pgettext("of messages", "sent"),
    MessageState.FAILED: lazy_pgettext("of messages", "failed"),
    MessageState.CANCELLED: lazy_pgettext("of messages", "held back"),
}


@blueprint.get("")
@organizer
def sending() -> str:
    """Who was asked and who was not, what to do next, and what did not arrive."""
    asking = queries.asking(g.event.id)
    categories = g.event.categories
    chosen = next((one for one in categories if one.code == request.args.get("category")), None)
    counted = asking.by_category.get(chosen.id, {}) if chosen else asking.total
    failed, failures = queries.failures(g.event.id)
    return render_template(
        "invitations/sending.html",
        asking=asking,
        guests=asking.total.total(),
        sent=asking.total[Standing.SENT],
        waiting=asking.total[Standing.WAITING],
        categories=[(one, asking.by_category.get(one.id, {}).get(Standing.READY, 0)) for one in categories],
        chosen=chosen,
        ready=counted.get(Standing.READY, 0),
        skipped=counted.get(Standing.NO_ADDRESS, 0),
        by_channel=queries.by_channel(g.event.id),
        channels=CHANNELS,
        failed=failed,
        failures=failures,
        kinds=KINDS,
        is_over=clock.now() >= g.event.ends_at,
        has_server=_has_server(),
    )


@blueprint.post("/send")
@organizer
def send() -> Any:
    """Queue the invitations of all, of one category, or once more of one guest; at night, ask whether now."""
    ref, category = request.form.get("guest", ""), request.form.get("category", "")
    if question := asked_at_night():
        return question
    try:
        if ref:
            chosen = [_invited(ref).guest.id]
            done = service.send_invitations(g.event, actor_of(me()), guest_ids=chosen, again=True, due_at=chosen_time())
        else:
            done = service.send_invitations(g.event, actor_of(me()), category=category, due_at=chosen_time())
    except service.EventOver as error:
        flash(str(error), "danger")
        return _to("sending")
    flash(_queued(done), "success" if done.queued else "warning")
    return _back_to_guest(ref) if ref else _to("sending", category=category or None)


@blueprint.post("/try-again")
@organizer
def try_again() -> Any:
    """Put one failed message, or all of them, back into the queue; at night, ask whether now."""
    if question := asked_at_night():
        return question
    chosen = request.form.getlist("message", type=int) or None
    count = service.try_again(g.event, actor_of(me()), chosen, chosen_time())
    if count:
        flash(
            ngettext("%(num)d message is in the queue again.", "%(num)d messages are in the queue again.", count),
            "success",
        )
    else:
        flash(_("There is nothing to try again: the guest has no address, or the message has left."), "warning")
    return _to("sending")


@blueprint.get("/whatsapp")
@organizer
def whatsapp() -> Response:
    """The prepared texts, to be sent from the organizer's own telephone, one guest after the other."""
    category = request.args.get("category", "")
    page = render_template(
        "invitations/whatsapp.html",
        waiting=[(one, letters.whatsapp_link(one)) for one in _next_by_hand(category)],
        prepared=[(message, one, letters.whatsapp_link(one, message)) for message, one in queries.prepared(g.event)],
        kinds=KINDS,
        by_hand=queries.asking(g.event.id).by_hand,
        lately=queries.asked_by_hand(g.event.id),
        categories=g.event.categories,
        category=category,
        is_over=clock.now() >= g.event.ends_at,
    )
    return _not_kept(page)


@blueprint.post("/whatsapp/<ref>")
@organizer
def mark_whatsapp(ref: str) -> Redirect:
    """Somebody sent the prepared text, or says that they did not after all."""
    guest, actor = _invited(ref).guest, actor_of(me())
    if request.form.get("undo"):
        service.undo_whatsapp_sent(guest, actor)
        flash(_("%(name)s stands in the list of texts to send again.", name=guest.name), "info")
    else:
        service.mark_whatsapp_sent(guest, actor)
        flash(_("%(name)s has been asked by WhatsApp.", name=guest.name), "success")
    return _to("whatsapp", category=request.form.get("category") or None)


@blueprint.post("/link/<ref>")
@organizer
def new_link(ref: str) -> Redirect:
    """Retire a guest's personal link and make a new one."""
    guest = _invited(ref).guest
    service.new_link(guest, actor_of(me()))
    flash(
        _(
            "%(name)s has a new personal link; the old one opens nothing any more. Please send the invitation again.",
            name=guest.name,
        ),
        "success",
    )
    return _back_to_guest(guest.ref)


@blueprint.get("/outbox")
@organizer
def outbox() -> Response:
    """Every message with its state; one of them as it would leave now."""
    state = next((one for one in MessageState if one.value == request.args.get("state")), None)
    before = request.args.get("before", type=int)
    found = queries.outbox(g.event.id, state, before, PER_PAGE + 1)
    shown = request.args.get("message", type=int)
    page = render_template(
        "invitations/outbox.html",
        written=found[:PER_PAGE],
        older=found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None,
        before=before,
        state=state,
        counts=queries.outbox_counts(g.event.id),
        shown=shown,
        **_as_composed(shown),
        kinds=KINDS,
        channels=CHANNELS,
        states=STATES,
        has_server=_has_server(),
    )
    return _not_kept(page)


@blueprint.post("/outbox/hold-back")
@organizer
def hold_back() -> Redirect:
    """Take a message that has not left out of the queue."""
    count = service.hold_back(g.event, actor_of(me()), request.form.getlist("message", type=int))
    if count:
        flash(ngettext("%(num)d message will not be sent.", "%(num)d messages will not be sent.", count), "success")
    else:
        flash(_("The message has left already."), "warning")
    return _to("outbox", state=request.form.get("state") or None)


def _next_by_hand(category: str) -> list[Invited]:
    return queries.to_ask_by_hand(g.event.id, category, BY_HAND_AT_ONCE)


def _invited(ref: str) -> Invited:
    found = queries.invited_by_ref(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference at this event."))
    return found


def _as_composed(message_id: int | None) -> dict[str, Any]:
    """The mail as it would leave now, or why none would."""
    message = queries.message_of(g.event.id, message_id) if message_id else None
    if message is None or message.channel != Channel.EMAIL:
        return {"mail": None, "obsolete": ""}
    try:
        mail: Mail = compose(message)
    except (Obsolete, DomainError) as reason:
        return {"mail": None, "obsolete": str(reason.message)}
    return {"mail": mail, "obsolete": ""}


def _queued(done: service.Sending) -> str:
    """What happened, in one sentence: "41 invitations are in the queue; 2 guests have no address"."""
    parts = []
    if done.queued or not (done.without_address or done.already):
        parts.append(
            ngettext("%(num)d invitation is in the queue", "%(num)d invitations are in the queue", done.queued)
        )
    elif done.already:
        parts.append(_("Everybody with an address was asked already"))
    if done.without_address:
        parts.append(ngettext("%(num)d guest has no address", "%(num)d guests have no address", done.without_address))
    return "; ".join(parts) + "."


def _has_server() -> bool:
    return bool(current_app.extensions["regapp.settings"].smtp_url)


def _to(page: str, **values: Any) -> Redirect:
    return redirect(url_for(f"invitations.{page}", slug=g.event.slug, **values))


def _back_to_guest(ref: str) -> Redirect:
    return redirect(url_for("guests.person", slug=g.event.slug, ref=ref))


def _not_kept(page: str) -> Response:
    """A page with personal links in it, which no browser or proxy should keep."""
    response = make_response(page)
    response.cache_control.no_store = True
    return response


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
