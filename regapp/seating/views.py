"""Pages of seating plans: the list, one plan, its papers."""

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.events.naming import file_name
from regapp.messages.composing import speaking
from regapp.models import SeatingPlan
from regapp.printing.seating import seating_svg
from regapp.seating import papers, queries, service
from regapp.seating.forms import SHAPES, PlanForm, plan_form
from regapp.seating.service import PlanLocked
from regapp.wayfinding import may_open

blueprint = Blueprint("seating", __name__, url_prefix="/manage/<slug>/seating")


@blueprint.get("")
@desk
def listing() -> str:
    """The plans of the event, and the form for a new one."""
    return _listing(plan_form(g.event))


@blueprint.post("", endpoint="add")
@organizer
def add() -> Any:
    """Set up a room."""
    form = plan_form(g.event)
    if not form.validate():
        return _listing(form), 422
    try:
        plan = service.add_plan(g.event, form.details, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _listing(form), error.status
    return redirect(url_for("seating.plan", slug=g.event.slug, plan_id=plan.id))


@blueprint.get("/<int:plan_id>")
@desk
def plan(plan_id: int) -> str:
    """A plan: the picture, who sits where, who has no seat."""
    found = _plan(plan_id)
    return _page(found, plan_form(g.event, found))


@blueprint.post("/<int:plan_id>")
@organizer
def change(plan_id: int) -> Any:
    """Change the room."""
    found = _plan(plan_id)
    form = plan_form(g.event, found)
    if not form.validate():
        return _page(found, form), 422
    try:
        count = service.change_plan(g.event, plan_id, _version(), form.details, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _page(_plan(plan_id), form), error.status
    told = ngettext("%(num)d guest lost their seat.", "%(num)d guests lost their seats.", count) if count else ""
    flash(" ".join(filter(None, (_("The changes are saved."), told))), "warning" if count else "success")
    return _back(plan_id)


@blueprint.post("/<int:plan_id>/propose")
@organizer
def propose(plan_id: int) -> Any:
    """Seat everybody by precedence."""

    def work() -> None:
        count = service.propose(g.event, plan_id, _version(), actor_of(me()), knowingly=_knowingly())
        flash(ngettext("%(num)d guest has a seat.", "%(num)d guests have seats.", count), "success")

    return _done(plan_id, work)


@blueprint.post("/<int:plan_id>/seat")
@organizer
def seat(plan_id: int) -> Any:
    """Put a guest on a seat, let two change places, or take a guest's seat (`seat` is empty)."""
    guest, code = request.form.get("guest", ""), request.form.get("seat", "").strip().upper()
    guest_id = int(guest) if guest.isascii() and guest.isdecimal() and len(guest) < 18 else 0

    def work() -> None:
        reason = request.form.get("reason", "")
        other = service.seat(
            g.event, plan_id, _version(), guest_id, code, actor_of(me()), reason=reason, knowingly=_knowingly()
        )
        flash(_("They changed places with %(name)s.", name=other) if other else _("The changes are saved."), "success")

    return _done(plan_id, work)


@blueprint.post("/<int:plan_id>/fix")
@organizer
def fix(plan_id: int) -> Any:
    """Let a proposal leave who sits there (`fixed` is y), or not."""
    code, is_fixed = request.form.get("seat", ""), request.form.get("fixed") == "y"
    return _done(plan_id, lambda: service.fix(g.event, plan_id, _version(), code, actor_of(me()), is_fixed=is_fixed))


@blueprint.post("/<int:plan_id>/lock")
@organizer
def lock(plan_id: int) -> Any:
    """Let the plan stand (`locked` is y), or open it again."""
    is_locked = request.form.get("locked") == "y"
    return _done(plan_id, lambda: service.lock(g.event, plan_id, _version(), actor_of(me()), is_locked=is_locked))


@blueprint.post("/<int:plan_id>/delete")
@organizer
def delete(plan_id: int) -> Any:
    """Let the plan go."""
    found = _plan(plan_id)
    try:
        service.delete_plan(g.event, plan_id, _version(), actor_of(me()))
    except DomainError as error:
        flash(str(error), "danger")
        return _back(plan_id)
    flash(_("The plan “%(name)s” is deleted.", name=found.name), "success")
    return redirect(url_for("seating.listing", slug=g.event.slug))


@blueprint.get("/<int:plan_id>/<any(plan, stage, ushers, greetings):paper>.pdf")
@desk
def paper(plan_id: int, paper: str) -> Response:
    """The plan from the audience's side (`plan`) or the stage's, the list for ushers, or that of greetings."""
    found = _plan(plan_id)
    view, stream = queries.view_of(g.event, found), io.BytesIO()
    if paper == "ushers":
        printed = papers.write_ushers_pdf(g.event, view, stream)
    elif paper == "greetings":
        printed = papers.write_greetings_pdf(g.event, view, stream)
    else:
        printed = papers.write_plan_pdf(g.event, view, stream, from_stage=paper == "stage")
    if printed.missing:
        shown = ", ".join(f"{glyph.char} ({glyph.name})" for glyph in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")
    with speaking(g.event.language):
        names = {
            "plan": papers.title(),
            "stage": pgettext("seating", "Seating plan from the stage"),
            "ushers": pgettext("seating", "List for ushers"),
            "greetings": pgettext("seating", "List of greetings"),
        }
        name = file_name(g.event, names[paper], found.name, "pdf")
    stream.seek(0)
    return send_file(stream, "application/pdf", as_attachment=True, download_name=name, max_age=0)


def _listing(form: PlanForm) -> str:
    return render_template(
        "seating/listing.html", event=g.event, plans=queries.plans_of(g.event.id), form=form, shapes=SHAPES
    )


def _page(found: SeatingPlan, form: PlanForm, problem: DomainError | None = None) -> str:
    view = queries.view_of(g.event, found)
    guests = (
        {code: str(one.seated.guest_id) for code, one in view.by_seat.items()} if may_open("seating.seat") else None
    )
    picture = seating_svg(papers.plan_print(g.event, view), papers.title(), guests)
    return render_template(
        "seating/plan.html",
        event=g.event,
        plan=found,
        view=view,
        form=form,
        picture=Markup(picture),  # noqa: S704 - drawn by ourselves, every text in it is escaped
        problem=problem,
        asks=isinstance(problem, PlanLocked),
        typed=request.form,
    )


def _done(plan_id: int, work: Callable[[], None]) -> Any:
    """Do it and show the plan; what is refused is told above it, with what was typed."""
    try:
        work()
    except NotFound:
        raise
    except DomainError as error:
        found = _plan(plan_id)
        return _page(found, PlanForm(g.event, formdata=None, obj=found, data={"shape": found.shape.value}), error), 409
    return _back(plan_id)


def _plan(plan_id: int) -> SeatingPlan:
    found = queries.plan_of(g.event.id, plan_id)
    if found is None:
        raise NotFound(_("There is no such seating plan at this event."))
    return found


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _knowingly() -> bool:
    return request.form.get("knowingly") == "y"


def _back(plan_id: int) -> Response:
    return redirect(url_for("seating.plan", slug=g.event.slug, plan_id=plan_id))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
