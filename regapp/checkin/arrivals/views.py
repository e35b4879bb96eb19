"""Pages of the arrivals: the board, the protocol officer's list, and the wall that welcomes."""

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, protocol
from regapp.accounts.service import actor_of
from regapp.checkin import queries as door
from regapp.checkin.arrivals import queries, service
from regapp.checkin.arrivals.forms import ReceptionForm, reception_form
from regapp.checkin.arrivals.queries import Expected
from regapp.checkin.arrivals.telling import greeted, words_of_welcome
from regapp.checkin.queries import Found
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.guests.queries import guests_by_ref
from regapp.models import Stage

blueprint = Blueprint("arrivals", __name__, url_prefix="/manage/<slug>/arrivals")
Answer = str | tuple[str, int] | Response

STAGES: dict[Stage, Any] = {
    Stage.AWAITED: _l("Awaited"),
    Stage.DEPARTED: _l("Departed"),
    Stage.NEARBY: _l("Nearby"),
    Stage.ARRIVED: _l("Arrived"),
    Stage.RECEIVED: _l("Received"),
    Stage.IN_THE_HALL: _l("In the hall"),
}
# What a person says next, one touch further than what is known.
NEXT = {
    Stage.AWAITED: Stage.DEPARTED,
    Stage.DEPARTED: Stage.NEARBY,
    Stage.NEARBY: Stage.ARRIVED,
    Stage.RECEIVED: Stage.IN_THE_HALL,
}


@dataclasses.dataclass(frozen=True)
class Section:
    """A part of the board."""

    title: Any
    rows: list[Expected]


@blueprint.get("")
@desk
def board() -> str:
    """Who is awaited and how far they have come, whoever stands at the door first."""
    found = queries.board(g.event)
    return render_template("checkin/arrivals/board.html", event=g.event, rows=found, **_shown(found))


@blueprint.get("/rows", endpoint="rows")
@desk
def rows() -> Response:
    """The board alone, which the page asks for each second."""
    found = queries.board(g.event)
    return _again(render_template("checkin/arrivals/_board.html", event=g.event, **_shown(found)))


@blueprint.get("/welcome", endpoint="welcome")
@desk
def welcome() -> str:
    """The wall: the event, and the names of those who have just arrived."""
    return render_template("checkin/arrivals/welcome.html", event=g.event, **_wall())


@blueprint.get("/welcome/rows", endpoint="welcome_rows")
@desk
def welcome_rows() -> Response:
    """The names on the wall alone, which it asks for each second."""
    return _again(render_template("checkin/arrivals/_welcome.html", event=g.event, **_wall()))


@blueprint.get("/list", endpoint="listing")
@protocol
def listing() -> str:
    """The protocol officer's own list, and a search for whom to put on it."""
    text = request.args.get("q", "").strip()
    found: Sequence[Found] = door.search(g.event.id, None, text) if text else []
    return render_template(
        "checkin/arrivals/listing.html",
        event=g.event,
        rows=queries.board(g.event),
        q=text,
        found=found,
        awaited=queries.awaited_ids(g.event.id),
        **_words(),
    )


@blueprint.post("/list", endpoint="add")
@protocol
def add() -> Response:
    """Await somebody."""
    guest = guests_by_ref(g.event.id, [ref := request.form.get("ref", "").upper()]).get(ref)
    if guest is None:
        raise NotFound(_("There is no guest with this reference."))
    if service.await_guest(g.event, guest, actor_of(me())):
        flash(_("The arrival of %(name)s is awaited.", name=guest.name), "success")
    else:
        flash(_("%(name)s stands on the list already.", name=guest.name), "info")
    return redirect(url_for("arrivals.listing", slug=g.event.slug), 303)


@blueprint.post("/<int(max=9007199254740991):awaited_id>/move", endpoint="move")
@protocol
def move(awaited_id: int) -> Response:
    """One place up or down the list."""
    service.move(g.event, awaited_id, -1 if request.form.get("to") == "up" else 1)
    return redirect(url_for("arrivals.listing", slug=g.event.slug), 303)


@blueprint.post("/<int(max=9007199254740991):awaited_id>/remove", endpoint="remove")
@protocol
def remove(awaited_id: int) -> Response:
    """Take somebody off the list."""
    guest = service.let_go(g.event, awaited_id, actor_of(me()))
    flash(_("The arrival of %(name)s is not awaited any more.", name=guest.name), "success")
    return redirect(url_for("arrivals.listing", slug=g.event.slug), 303)


@blueprint.get("/<int(max=9007199254740991):awaited_id>", endpoint="person")
@desk
def person(awaited_id: int) -> Answer:
    """One awaited person: every stage to choose from, and who receives them."""
    row = _row(awaited_id)
    return _person_page(row, reception_form(row.awaited))


@blueprint.post("/<int(max=9007199254740991):awaited_id>", endpoint="arrange")
@protocol
def arrange(awaited_id: int) -> Answer:
    """Say who receives them and where they are led."""
    row = _row(awaited_id)
    form = reception_form(row.awaited, request.form)
    if not form.validate_on_submit():
        return _person_page(row, form)
    try:
        changed = service.arrange(g.event, awaited_id, form.reception, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _person_page(row, form)
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("arrivals.listing", slug=g.event.slug), 303)


@blueprint.post("/<int(max=9007199254740991):awaited_id>/stage", endpoint="say")
@desk
def say(awaited_id: int) -> Response:
    """Say how far somebody has come."""
    stage, seen = _stage("stage"), _stage("seen")
    if stage is None or stage not in service.SAYABLE:
        flash(_("Please choose one of the stages."), "warning")
        return _to_board()
    try:
        service.say(g.event, awaited_id, stage, actor_of(me()), seen)
    except service.FurtherAlready as error:
        flash(str(error), "warning")
    return _to_board()


@blueprint.post("/<int(max=9007199254740991):awaited_id>/received", endpoint="receive")
@desk
def receive(awaited_id: int) -> Response:
    """ "Received by me", and the way back."""
    try:
        if request.form.get("undo"):
            service.unreceive(g.event, awaited_id, actor_of(me()))
        else:
            service.receive(g.event, awaited_id, actor_of(me()))
    except service.ReceivedBefore as error:
        flash(str(error), "warning")
    return _to_board()


def _stage(name: str) -> Stage | None:
    """A stage that the form sent; None for anything else."""
    text = request.form.get(name, "")
    return Stage(text) if text in list(Stage) else None


def _row(awaited_id: int) -> Expected:
    row = queries.one(g.event, awaited_id)
    if row is None:
        raise NotFound(_("This person is not on the list of arrivals."))
    return row


def _person_page(row: Expected, form: ReceptionForm) -> Answer:
    page = render_template(
        "checkin/arrivals/person.html", event=g.event, row=row, form=form, sayable=service.SAYABLE, **_words()
    )
    return (page, 422) if form.errors else page


def _shown(found: list[Expected]) -> dict[str, Any]:
    """The board in sections: what needs somebody now stands first."""
    at_door = sorted(
        (row for row in found if row.needs_greeter), key=lambda row: (row.arrived_at is None, row.arrived_at)
    )
    on_the_way = [row for row in found if row.stage in (Stage.NEARBY, Stage.DEPARTED) and not row.is_off]
    received = [row for row in found if row.stage in (Stage.RECEIVED, Stage.IN_THE_HALL)]
    sections = [
        Section(_l("At the door"), at_door),
        Section(_l("On the way"), sorted(on_the_way, key=lambda row: row.stage != Stage.NEARBY)),
        Section(_l("Awaited"), [row for row in found if row.stage == Stage.AWAITED and not row.is_off]),
        Section(_l("Received"), received),
        Section(_l("Not coming"), [row for row in found if row.is_off and row.stage == Stage.AWAITED]),
    ]
    return {"sections": [section for section in sections if section.rows], **_words()}


def _words() -> dict[str, Any]:
    return {"stages": STAGES, "further": NEXT, "Stage": Stage}


def _wall() -> dict[str, Any]:
    return {"words": words_of_welcome(g.event), "came": greeted(g.event, queries.board(g.event))}


def _again(content: str) -> Response:
    """A part of a page that is asked for again and again: nothing is sent while nothing changed."""
    answer = make_response(content)
    # The forms' token is signed anew in each answer; what it signs stays the same as long as the session.
    known = content.replace(generate_csrf(), session["csrf_token"])
    answer.set_etag(hashlib.sha256(known.encode()).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _to_board() -> Response:
    return redirect(url_for("arrivals.board", slug=g.event.slug), 303)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
