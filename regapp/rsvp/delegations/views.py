"""Pages of the committee about delegations: the list, one of them with its people and its link, what changed."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from regapp import clock
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events import history
from regapp.events.forms import blame
from regapp.models import AuditEntry, Delegation
from regapp.rsvp.delegations import letters, queries, service
from regapp.rsvp.delegations.forms import DelegationForm, delegation_form
from regapp.rsvp.delegations.links import focal_point_link

blueprint = Blueprint("delegations", __name__, url_prefix="/manage/<slug>/delegations")
Answer = str | tuple[str, int] | BaseResponse


@blueprint.get("")
@organizer
def listing() -> str:
    """Every delegation with numbers, and what waits for the committee."""
    lines, following = queries.lines(g.event.id, request.args.get("after", ""))
    return render_template(
        "rsvp/delegations/listing.html",
        lines=lines,
        following=following,
        is_first=not request.args.get("after"),
        needs_confirmation=g.event.delegations_need_confirmation,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@organizer
def add() -> Answer:
    """Announce a delegation."""
    form = delegation_form(g.event, formdata=request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            delegation = service.create(g.event, form.details(g.event), actor_of(me()))
        except DomainError as error:
            blame(form, error)
        else:
            flash(_("The delegation is announced. Next, make the link for its focal point."), "success")
            return _to(delegation)
    return render_template("rsvp/delegations/add.html", form=form), 422 if form.errors else 200


@blueprint.route("/<int:delegation_id>", methods=["GET", "POST"])
@organizer
def delegation(delegation_id: int) -> Answer:
    """One delegation: what is agreed, its people, the link, and what changed since the committee last looked."""
    found = _found(delegation_id)
    form = delegation_form(g.event, found, request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            changed = service.change(found, form.details(g.event), actor_of(me()))
        except DomainError as error:
            blame(form, error)
        else:
            flash(
                _("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info"
            )
            return _to(found)
    return _shown(found, form)


@blueprint.post("/<int:delegation_id>/link", endpoint="make_link")
@organizer
def make_link(delegation_id: int) -> BaseResponse:
    """Make the focal point's link, or a new one that retires it."""
    found = _found(delegation_id)
    had_one = found.link_hash is not None
    try:
        service.make_link(found, g.event, actor_of(me()))
    except DomainError as error:
        flash(str(error), "danger")
        return _to(found)
    if had_one:
        flash(_("There is a new link; the old one opens nothing any more. Please send it again."), "success")
    else:
        flash(_("The link is made. Please send it to the focal point."), "success")
    return _to(found, "link")


@blueprint.post("/<int:delegation_id>/send", endpoint="send_link")
@organizer
def send_link(delegation_id: int) -> BaseResponse:
    """Queue the mail with the link, or remember that the prepared text was sent."""
    found = _found(delegation_id)
    try:
        if request.form.get("by") == "whatsapp":
            service.mark_link_sent(found, g.event, actor_of(me()))
            flash(_("It is noted that the text was sent."), "success")
        elif service.send_link(found, g.event, actor_of(me())):
            flash(_("The mail with the link is in the queue."), "success")
        else:
            flash(_("A mail with the link waits in the queue already."), "info")
    except DomainError as error:
        flash(str(error), "danger")
    return _to(found, "link")


@blueprint.post("/<int:delegation_id>/confirm", endpoint="confirm")
@organizer
def confirm(delegation_id: int) -> BaseResponse:
    """Confirm the list that was submitted, as it stood on the page."""
    found = _found(delegation_id)
    try:
        service.confirm(found, g.event, actor_of(me()), request.form.get("seen", ""))
    except DomainError as error:
        flash(str(error), "danger")
    else:
        flash(_("The list of %(name)s is confirmed.", name=found.name), "success")
    return _to(found)


@blueprint.post("/<int:delegation_id>/looked", endpoint="look")
@organizer
def look(delegation_id: int) -> BaseResponse:
    """What changed has been looked at."""
    found = _found(delegation_id)
    service.look(found, request.form.get("until", type=int) or 0)
    return _to(found)


def _found(delegation_id: int) -> Delegation:
    found = queries.by_id(g.event.id, delegation_id)
    if found is None:
        raise NotFound(_("There is no such delegation at this event."))
    return found


def _shown(found: Delegation, form: DelegationForm) -> Response:
    group = queries.group(found, g.event)
    entries = queries.since_last_look(found)
    link = focal_point_link(found)
    page = render_template(
        "rsvp/delegations/delegation.html",
        delegation=found,
        form=form,
        group=group,
        news=[_told(entry) for entry in entries],
        until=entries[0].id if entries else 0,
        link=link,
        text=letters.whatsapp_link(found, g.event) if link else "",
        written=queries.messages_of(found.id),
        is_over=clock.now() >= g.event.ends_at,
    )
    response = make_response(page, 422 if form.errors else 200)
    response.cache_control.no_store = True
    return response


def _told(entry: AuditEntry) -> dict[str, Any]:
    """An entry of the history as the page shows it."""
    return {
        "words": history.in_words(entry),
        "actor": history.actor_in_words(entry),
        "at": entry.at,
        "changes": history.changes_in_words(entry, g.event),
    }


def _to(found: Delegation, anchor: str | None = None) -> BaseResponse:
    return redirect(url_for("delegations.delegation", slug=g.event.slug, delegation_id=found.id, _anchor=anchor), 303)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
