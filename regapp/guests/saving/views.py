"""The page of saved filters."""

from urllib.parse import parse_qsl

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import Invalid
from regapp.guests import queries
from regapp.guests.filtering import GuestFilter
from regapp.guests.saving import service

blueprint = Blueprint("filters", __name__, url_prefix="/manage/<slug>/guests/filters")


@blueprint.get("")
@organizer
def listing() -> str:
    """All saved filters, to rename or to delete."""
    return render_template(
        "guests/saving/listing.html",
        event=g.event,
        saved=queries.choices(g.event.id)["saved"],
        address_of=lambda query: url_for("guests.listing", slug=g.event.slug, **dict(parse_qsl(query))),
    )


@blueprint.post("")
@organizer
def save() -> Response:
    """Keep the filter of the list in hand; back to the list."""
    wanted = GuestFilter.read(request.form)
    try:
        kept = service.save(g.event, request.form.get("filter_name", ""), wanted, actor_of(me()))
    except Invalid as problem:
        flash(problem.message, "danger")
    else:
        flash(_("The filter “%(name)s” is saved. Whoever has its address sees the same.", name=kept.name), "success")
    return redirect(url_for("guests.listing", slug=g.event.slug, **wanted.said))


@blueprint.post("/<int:filter_id>", endpoint="rename")
@organizer
def rename(filter_id: int) -> Response:
    """Call it otherwise."""
    try:
        service.rename(g.event, filter_id, request.form.get("filter_name", ""), actor_of(me()))
    except Invalid as problem:
        flash(problem.message, "danger")
    else:
        flash(_("The filter has its new name."), "success")
    return _back()


@blueprint.post("/<int:filter_id>/delete", endpoint="delete")
@organizer
def delete(filter_id: int) -> Response:
    """Let it go."""
    service.delete(g.event, filter_id, actor_of(me()))
    flash(_("The filter is deleted. Nobody on the list was changed."), "success")
    return _back()


def _back() -> Response:
    return redirect(url_for("filters.listing", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
