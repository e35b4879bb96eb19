"""The committee's page of registrations: who registered, who waits and why in this order, and decisions."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import Actor, actor_of
from regapp.errors import DomainError, NotFound
from regapp.models import RegistrationState
from regapp.rsvp.registration import manifest, queries, service

blueprint = Blueprint("registrations", __name__, url_prefix="/manage/<slug>/registrations")

STATES = {
    RegistrationState.AWAITING_APPROVAL: _l("to be decided"),
    RegistrationState.WAITING: _l("on the waiting list"),
    RegistrationState.OFFERED: _l("a place is kept for them"),
    RegistrationState.ACCEPTED: _l("on the guest list"),
    RegistrationState.UNCONFIRMED: _l("address not confirmed"),
    RegistrationState.AWAITING_GUARDIAN: _l("guardian is asked"),
    RegistrationState.REJECTED: _l("turned down"),
    RegistrationState.EXPIRED: _l("not taken in time"),
    RegistrationState.WITHDRAWN: _l("given back"),
}


@blueprint.get("")
@organizer
def listing() -> str:
    """Registrations by state, in the order in which they queue."""
    state = next((one for one in STATES if one.value == request.args.get("state")), None)
    after = max(request.args.get("after", 0, type=int), 0)
    rows = queries.listed(g.event.id, state, after)
    return render_template(
        "registration/staff_list.html",
        event=g.event,
        rows=rows[: queries.PAGE],
        following=after + queries.PAGE if len(rows) > queries.PAGE else None,
        state=state,
        counts=queries.counts(g.event.id),
        states=STATES,
        categories=[(one, queries.places(one.id)) for one in queries.open_categories(g.event)],
        lists=queries.unconfirmed_lists(g.event.id),
        has_server=bool(current_app.extensions["regapp.settings"].smtp_url),
    )


@blueprint.post("")
@organizer
def decide() -> Response:
    """Approve, turn down, confirm by hand or withdraw the ticked registrations; each is decided by itself."""
    chosen = request.form.getlist("registration", type=int)
    verb = _verbs(request.form.get("reason", "")).get(request.form.get("do", ""))
    back = redirect(url_for("registrations.listing", slug=g.event.slug, state=request.form.get("state") or None), 303)
    if not chosen or verb is None:
        flash(_("Please tick somebody first."), "warning")
        return back
    done, problems = 0, set()
    actor = actor_of(me())
    for registration_id in queries.of_event(g.event.id, chosen):
        try:
            verb(registration_id, actor)
            done += 1
        except DomainError as error:
            problems.add(str(error.message))
    if done:
        flash(ngettext("%(num)d registration was changed.", "%(num)d registrations were changed.", done), "success")
    for problem in sorted(problems):
        flash(problem, "danger")
    return back


@blueprint.post("/lists/<int:manifest_id>")
@organizer
def confirm_list(manifest_id: int) -> Response:
    """Confirm a list by hand, for a coordinator whom the message did not reach."""
    found = manifest.of_event(g.event.id, manifest_id)
    if found is None:
        raise NotFound(_("This list does not exist."))
    try:
        done = manifest.confirm(found[0], g.event, found[1], actor=actor_of(me()))
        flash(ngettext("%(num)d person was registered.", "%(num)d people were registered.", done), "success")
    except DomainError as error:
        flash(str(error.message), "danger")
    return redirect(url_for("registrations.listing", slug=g.event.slug), 303)


def _verbs(reason: str) -> dict[str, Any]:
    def reject(registration_id: int, actor: Actor) -> Any:
        return service.reject(registration_id, reason, actor)

    return {
        "approve": service.approve,
        "reject": reject,
        "confirm": service.confirm_address,
        "guardian": service.guardian_consents,
        "withdraw": service.withdraw_registration,
    }


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
