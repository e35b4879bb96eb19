"""The page of what devices decided alone: sentences, one click, and the way back."""

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.checkin.reviews import queries, service
from regapp.checkin.reviews.telling import title_of, told
from regapp.errors import DomainError, Invalid
from regapp.extensions import chosen_language
from regapp.models import ReviewDecision, ReviewKind

blueprint = Blueprint("reviews", __name__, url_prefix="/manage/<slug>/reviews")
# What a button sends for "it was the representative, with the guest's ticket".
INSTEAD = "instead"


@blueprint.get("")
@organizer
def listing() -> str:
    """What waits for a decision, or (with `show=decided`) what was decided."""
    shows_decided = request.args.get("show") == "decided"
    place = min(max(request.args.get("from", 0, type=int), 0), 2**62)
    page = queries.decided(g.event.id, place) if shows_decided else queries.waiting(g.event.id, place)
    return render_template(
        "checkin/reviews/listing.html",
        event=g.event,
        rows=[told(row, g.event, chosen_language()) for row in page.rows],
        cursor=page.cursor,
        place=place,
        shows_decided=shows_decided,
        waiting=queries.waiting_count(g.event.id),
        heaps=[] if shows_decided else queries.heaps(g.event.id),
        title_of=title_of,
        longest_note=service.LONGEST_NOTE,
    )


@blueprint.post("/<int(max=9007199254740991):review_id>", endpoint="decide")
@organizer
def decide(review_id: int) -> Response:
    """Decide about one reading."""
    given = request.form.get("decision", "")
    try:
        decision = ReviewDecision.WAS_THERE if given == INSTEAD else ReviewDecision(given)
    except ValueError:
        flash(_("Please choose one of the answers."), "warning")
        return _back()
    try:
        found = service.decide(
            g.event, review_id, decision, actor_of(me()), request.form.get("note", ""), instead=given == INSTEAD
        )
    except service.DecidedAlready as error:
        flash(str(error), "warning")
        return _back(show="decided")
    except DomainError as error:
        if error.status == 404:
            raise
        flash(str(error), "danger")
        return _back()
    name = found.guest.name if found.guest else "–"
    flash(_("The reading of %(name)s is decided. This can be undone under “Decided”.", name=name), "success")
    return _back()


@blueprint.post("/all", endpoint="decide_all")
@organizer
def decide_all() -> Response:
    """Decide about everything of one kind that waits from one device."""
    device_id = request.form.get("device", 0, type=int)
    try:
        kind, decision = ReviewKind(request.form.get("kind", "")), ReviewDecision(request.form.get("decision", ""))
        number = service.decide_all(g.event, min(device_id, 2**62), kind, decision, actor_of(me()))
    except (ValueError, Invalid):
        flash(_("Please choose one of the answers."), "warning")
        return _back()
    done = ngettext("%(num)d reading is decided.", "%(num)d readings are decided.", number)
    flash(done, "success")
    return _back()


@blueprint.post("/<int(max=9007199254740991):review_id>/undo", endpoint="undo")
@organizer
def undo(review_id: int) -> Response:
    """Let it wait for a decision again."""
    try:
        service.take_back(g.event, review_id, actor_of(me()))
    except service.DecidedAlready as error:
        flash(str(error), "warning")
    else:
        flash(_("The decision was taken back; the reading waits again."), "success")
    return _back()


def _back(show: str | None = None) -> Response:
    return redirect(url_for("reviews.listing", slug=g.event.slug, show=show))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
