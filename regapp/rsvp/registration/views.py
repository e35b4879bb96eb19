"""What strangers see: the form, how their registration stands, the guardian's page, a coordinator's list."""

import hmac
import io
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as BaseResponse

from regapp import clock
from regapp.errors import DomainError, Invalid, NotFound
from regapp.events.queries import event_by_slug
from regapp.extensions import csrf, limiter
from regapp.guests.importing import FileProblem, ImportPlan
from regapp.invitations.links import COMMON_LANGUAGE, personal_link, ticket_link
from regapp.invitations.queries import invited
from regapp.models import Category, Event, Registration, RegistrationState
from regapp.rsvp.questions.queries import is_asked
from regapp.rsvp.registration import letters, manifest, queries, service, work
from regapp.rsvp.registration.forms import GroupForm, registration_form
from regapp.sheets import write_csv
from regapp.tickets import credentials
from regapp.tickets.links import private, unknown_link

blueprint = Blueprint("registration", __name__)
# With proof of work a whole school may register from one address; without it only a few may.
_PROVED, _UNPROVED = parse("120/minute"), parse("6/hour")
TEMPLATE_COLUMNS = ("name", "institution", "position", "staff_number", "email", "phone")
assert letters  # composes this flow's messages


@blueprint.route("/e/<slug>/register", methods=["GET", "POST"])
def register(slug: str) -> Any:
    """The form for one person."""
    event, categories = _open(slug)
    if closed := queries.closed_because(event, categories):
        return _closed(event, closed)
    asked = queries.asked_of_any(event, categories)
    form = registration_form(asked, g.language)(request.form if request.method == "POST" else None)
    form.offer(categories)
    if request.method == "GET":
        form.category.data = form.category.data or request.args.get("category")
        return _form_page("registration/register.html", event, categories, form)
    if form.is_from_a_robot:
        return _sent(event)
    if problem := _unspent(event, form):
        return _form_page("registration/register.html", event, categories, form, problem)
    form.ask_only(question for question in asked if is_asked(question, form.category.data or ""))
    if not form.validate():
        return _form_page("registration/register.html", event, categories, form)
    category = next(one for one in categories if one.code == form.category.data)
    is_proved = work.is_solved(form.puzzle.data or "", form.solution.data or "")
    entry = form.entry(g.language, category.takes_minors, is_proved)
    try:
        row = service.register(event, category, entry, work.key_of(form.puzzle.data or ""))
    except Invalid as error:
        field = form[error.field] if error.field and error.field in form else form.name
        field.errors = [*field.errors, error.message]
        return _form_page("registration/register.html", event, categories, form)
    except service.FormSpent as error:
        return _form_page("registration/register.html", event, categories, form, str(error))
    except service.RegistrationClosed:
        return _closed(event, "closed")
    if row is None or row.state == RegistrationState.UNCONFIRMED:
        return _sent(event)
    return _to_standing(row)


@blueprint.get("/e/<slug>/register/sent")
def sent(slug: str) -> Response:
    """What everybody is told whose address is to be confirmed, whether it was known or not."""
    event, _categories = _open(slug)
    return _page("registration/sent.html", event)


@blueprint.route("/e/<slug>/register/group", methods=["GET", "POST"])
def group(slug: str) -> Any:
    """The form for a bus or a class."""
    event, categories = _open(slug)
    if closed := queries.closed_because(event, categories):
        return _closed(event, closed)
    form = GroupForm(CombinedMultiDict([request.files, request.form]) if request.method == "POST" else None)  # type: ignore[list-item]
    form.offer(categories)
    if request.method == "GET":
        return _form_page("registration/group.html", event, categories, form)
    if form.is_from_a_robot:
        return _sent(event)
    if problem := _unspent(event, form):
        return _form_page("registration/group.html", event, categories, form, problem)
    if not form.validate():
        return _form_page("registration/group.html", event, categories, form)
    try:
        plan = manifest.looked_through(event, form.file.data.filename, form.file.data.read(manifest.LARGEST_LIST + 1))
    except (FileProblem, Invalid) as error:
        form.file.errors = [*form.file.errors, error.message]
        return _form_page("registration/group.html", event, categories, form)
    if plan.problems:
        return _form_page("registration/group.html", event, categories, form, plan=plan)
    category = next(one for one in categories if one.code == form.category.data)
    key = work.key_of(form.puzzle.data or "")
    try:
        manifest.hand_in(event, category, form.coordinator, manifest.people_of(plan), g.language, key)
    except service.FormSpent as error:
        return _form_page("registration/group.html", event, categories, form, str(error))
    return _sent(event)


@blueprint.get("/e/<slug>/register/group/template.csv")
def group_template(slug: str) -> Response:
    """An empty list with the columns that are read."""
    event, _categories = _open(slug)
    stream = io.BytesIO()
    write_csv(stream, TEMPLATE_COLUMNS, [])
    stream.seek(0)
    name = f"{pgettext('file name', 'Group')}_{event.slug}.csv"
    return send_file(stream, mimetype="text/csv", download_name=name, as_attachment=True)


@blueprint.get("/r/<token>")
def standing(token: str) -> Response:
    """How a registration stands, and what the person may do now."""
    return _standing_page(_standing(token), token)


@blueprint.post("/r/<token>")
@limiter.limit("30/minute", key_func=lambda: f"registration {(request.view_args or {}).get('token')}")
def act(token: str) -> BaseResponse:
    """Confirm the address, take the offer, wait again, or give the place back."""
    found = _standing(token)
    verbs = {
        "confirm": service.confirm_address,
        "accept": service.accept_offer,
        "wait": service.wait_again,
        "withdraw": service.withdraw_registration,
    }
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        abort(400)
    try:
        verb(found.registration.id)
    except DomainError as error:
        return _standing_page(_standing(token), token, str(error.message), error.status)
    return redirect(url_for("registration.standing", token=token, lang=request.args.get("lang")), 303)


@blueprint.route("/r/<token>/guardian/<key>", methods=["GET", "POST"])
def guardian(token: str, key: str) -> Any:
    """What a guardian consents to, and the consent itself."""
    found = _standing(token)
    if not hmac.compare_digest(key, credentials.guardian_token(found.registration.secret)):
        unknown_link()
    verbs = {"consent": service.guardian_consents, "refuse": service.withdraw_registration}
    if request.method == "GET":
        return _guardian_page(found)
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        abort(400)
    try:
        verb(found.registration.id)
    except DomainError as error:
        return _guardian_page(_standing(token), str(error.message), error.status)
    return redirect(url_for("registration.guardian", token=token, key=key, lang=request.args.get("lang")), 303)


@blueprint.route("/r/group/<token>", methods=["GET", "POST"])
def group_standing(token: str) -> Any:
    """A coordinator's list: confirm it, then see how each person stands."""
    found = manifest.by_token(token)
    if found is None:
        unknown_link()
    group_, event, category = found
    _speak(event, group_.language)
    problem = ""
    if request.method == "POST":
        try:
            manifest.confirm(group_, event, category, bool(request.form.get("has_consents")))
            return redirect(url_for("registration.group_standing", token=token, lang=request.args.get("lang")), 303)
        except DomainError as error:
            problem = str(error.message)
    is_over = clock.now() >= event.ends_at
    return _page(
        "registration/group_standing.html",
        event,
        manifest=group_,
        members=[] if is_over else manifest.members(group_),
        places=queries.places(category.id),
        category=category,
        problem=problem,
        is_over=is_over,
    )


def _open(slug: str) -> tuple[Event, list[Category]]:
    event = event_by_slug(slug)
    if event is None:
        raise NotFound(_("There is no event at this address. It may have been written slightly differently."))
    _speak(event)
    return event, queries.open_categories(event)


def _standing(token: str) -> queries.Standing:
    found = queries.standing(token)
    if found is None:
        unknown_link()
    _speak(found.event, found.registration.language)
    return found


def _speak(event: Event, known: str = "") -> None:
    """Speak the language that was asked for, else the one in which they registered, else the browser's."""
    offered = [one for one in event.languages if one in current_app.config["LANGUAGES"]] or [COMMON_LANGUAGE]
    asked = request.args.get("lang", "")
    best = known if known in offered else request.accept_languages.best_match(offered, offered[0])
    g.language = asked if asked in offered else best


def _unspent(event: Event, form: Any) -> str:
    """Refuse a form without a puzzle of ours, and too many of them; returns the reason, empty when all is well."""
    puzzle = form.puzzle.data or ""
    if not work.is_ours(event, puzzle):
        form.puzzle.data = ""
        return _("This page was open for too long. Nothing is lost: please send it once more.")
    proved = work.is_solved(puzzle, form.solution.data or "")
    if not limiter.limiter.hit(_PROVED if proved else _UNPROVED, f"register {proved}", get_remote_address()):
        abort(429)
    return ""


def _form_page(
    template: str,
    event: Event,
    categories: list[Category],
    form: Any,
    problem: str = "",
    plan: ImportPlan | None = None,
) -> Response:
    """The form with a fresh puzzle; what was typed stays."""
    refused = bool(form.errors or problem or plan)
    form.puzzle.data, form.solution.data = work.new_puzzle(event), ""
    response = _page(
        template,
        event,
        form=form,
        categories=[(one, queries.places(one.id)) for one in categories],
        only_for=_only_for(form, categories),
        problem=problem,
        plan=plan,
        bits=work.BITS,
        closes_at=queries.closes_at(event),
        most=manifest.MOST_PEOPLE,
    )
    response.status_code = 422 if refused else 200
    return response


def _guardian_page(found: queries.Standing, problem: str = "", status: int = 200) -> Response:
    response = _page(
        "registration/guardian.html",
        found.event,
        registration=found.registration,
        person=found.registration.details.get("guest", {}),
        state=found.state,
        States=RegistrationState,
        problem=problem,
        is_over=clock.now() >= found.event.ends_at,
    )
    response.status_code = status
    return response


def _standing_page(found: queries.Standing, token: str, problem: str = "", status: int = 200) -> Response:
    guest = invited(found.guest.id) if found.guest and found.state == RegistrationState.ACCEPTED else None
    response = _page(
        "registration/standing.html",
        found.event,
        found=found,
        registration=found.registration,
        person=found.registration.details.get("guest", {}),
        state=found.state,
        States=RegistrationState,
        token=token,
        link=personal_link(guest.guest, guest.invitation) if guest else "",
        ticket=ticket_link(guest.guest, guest.ticket) if guest and guest.ticket else "",
        is_full=found.registration.reason == service.FULL,
        is_over=clock.now() >= found.event.ends_at,
        problem=problem,
    )
    response.status_code = status
    return response


def _only_for(form: Any, categories: list[Category]) -> dict[str, str]:
    """Which of several open categories a question is for, by the question's code; empty where it is for all."""
    names = {one.code: one.text("name", g.language) for one in categories}
    told = {}
    for question in getattr(form, "shown", {}).values():
        meant = [name for code, name in names.items() if is_asked(question, code)]
        told[question.code] = ", ".join(meant) if len(meant) < len(names) else ""
    return told


def _closed(event: Event, reason: str) -> Response:
    return _page("registration/closed.html", event, reason=reason)


def _sent(event: Event) -> BaseResponse:
    return redirect(url_for("registration.sent", slug=event.slug, lang=request.args.get("lang")), 303)


def _to_standing(row: Registration) -> BaseResponse:
    token = credentials.registration_token(row.secret)
    return redirect(url_for("registration.standing", token=token, lang=request.args.get("lang")), 303)


def _page(template: str, event: Event, **told: Any) -> Response:
    return private(make_response(render_template(template, event=event, **told)))


def init_app(app: Flask) -> None:
    """Register the pages. They set no cookie: a puzzle or the link itself is the authority (docs/decisions/0003)."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
