"""Pages of badges: ask for a run, look before it is printed, follow it, fetch it."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.naming import file_name
from regapp.models import Category, PrintRun, RunState
from regapp.reports import queries as lists
from regapp.reports.runs import queries, service
from regapp.reports.runs.asking import asking
from regapp.reports.runs.forms import RunForm, ShortTitleForm
from regapp.reports.runs.queries import Order, Scope
from regapp.tickets.layouts.queries import delegations_of, layouts_of

blueprint = Blueprint("runs", __name__, url_prefix="/manage/<slug>/badges")
# How many guests with findings a page shows; the number of all is said.
SHOWN = 200


@blueprint.get("")
@desk
def listing() -> str:
    """Ask for badges, and what was printed."""
    return _listing(_form())


def _form() -> RunForm:
    return RunForm(g.event, delegations_of(g.event.id), layouts_of(g.event))


def _listing(form: RunForm) -> str:
    runs = queries.runs(g.event.id)
    return render_template(
        "reports/runs/listing.html",
        form=form,
        runs=runs,
        is_busy=any(run.state in (RunState.WAITING, RunState.PRINTING) for run in runs),
        told=told,
        states=RunState,
        one_by_one=queries.at_the_desk(g.event.id),
        not_printed=lists.not_printed(g.event.id),
    )


@blueprint.post("")
@desk
def ask() -> Any:
    """Ask for a run."""
    form = _form()
    if not form.validate():
        return _listing(form), 422
    try:
        run = service.ask(g.event, form.scope, Order(form.order.data), form.layout.data or "", actor_of(me()))
    except DomainError as error:
        form.form_errors.append(str(error))
        return _listing(form), error.status
    _say(run)
    return _back()


def _say(run: PrintRun) -> None:
    if run.state == RunState.READY:
        flash(ngettext("%(num)d badge is ready.", "%(num)d badges are ready.", run.total), "success")
    elif run.state == RunState.FAILED:
        flash(run.problem, "danger")
    else:
        flash(_("The badges are being printed into a file. You can leave this page; the file waits here."), "info")


@blueprint.get("/runs/<int:run_id>.pdf", endpoint="file")
@desk
def file(run_id: int) -> Response:
    """The file of a run."""
    run = _run(run_id)
    with force_locale(g.event.language):
        detail = told(run, g.event.language) if run.scope else ""
        name = file_name(g.event, _("Badges"), detail, "pdf")
    return send_file(
        service.file_of(run), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0
    )


@blueprint.post("/runs/<int:run_id>/again")
@desk
def again(run_id: int) -> BaseResponse:
    """Ask for the same badges once more."""
    run = _run(run_id)
    scope = Scope.of({**run.scope, "changed": False})
    try:
        _say(service.ask(g.event, scope, Order(run.order), run.layout, actor_of(me())))
    except DomainError as error:
        flash(str(error), "warning")
    return _back()


@blueprint.get("/preflight")
@desk
def preflight() -> str:
    """What would not come out well, guest by guest."""
    known = layouts_of(g.event)
    form = RunForm(g.event, delegations_of(g.event.id), known, formdata=request.args, meta={"csrf": False})
    form.order.data = form.order.data or Order.LISTS.value
    if not form.validate():  # the first visit, or an address that says anything
        form = RunForm(g.event, delegations_of(g.event.id), known, formdata=None)
    layout = form.layout.data or ""
    holders = queries.chosen(g.event, form.scope, Order.LISTS, layout)
    return render_template(
        "reports/runs/preflight.html",
        form=form,
        found=queries.preflight(g.event, holders, layout),
        shown=SHOWN,
        short=ShortTitleForm(),
        known=known,
        asking=lambda guest: asking(g.event, guest),
    )


@blueprint.post("/short-title/<ref>", endpoint="shorten")
@organizer
def shorten(ref: str) -> BaseResponse:
    """Put a shorter word for an office on a badge."""
    form = ShortTitleForm()
    if form.validate():
        guest = service.shorten(g.event, ref, form.words.data or "", actor_of(me()))
        flash(_("The badge of %(name)s is shortened.", name=guest.name), "success")
    else:
        flash(" ".join(str(message) for message in form.words.errors), "danger")
    return redirect(request.referrer or url_for("runs.preflight", slug=g.event.slug))


def told(run: PrintRun, language: str) -> str:
    """Whose badges a run has, in words."""
    scope = Scope.of(run.scope)
    categories: dict[str, Category] = {one.code: one for one in g.event.categories}
    if scope.changed:
        return _("New or changed")
    if scope.category:
        category = categories.get(scope.category)
        return category.text("name", language) if category else scope.category
    if scope.delegation:
        return delegations_of(g.event.id).get(scope.delegation, "…")
    return scope.ref or _("All badges")


def _run(run_id: int) -> PrintRun:
    found = queries.run(g.event.id, run_id)
    if found is None:
        raise NotFound(_("There is nothing at this address"))
    return found


def _back() -> BaseResponse:
    return redirect(url_for("runs.listing", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
