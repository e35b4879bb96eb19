"""The page behind a focal point's link. Opening it changes nothing; it needs no script and sets no cookie."""

import dataclasses
import io
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Flask,
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
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response

from regapp.compression import gzipped
from regapp.errors import DomainError, NotFound
from regapp.extensions import csrf, limiter
from regapp.invitations.lettering.certificate import NotSigned
from regapp.invitations.lettering.queries import choose, mailing, templates
from regapp.invitations.lettering.service import all_letters
from regapp.invitations.links import language_of as guests_language
from regapp.models import AnswerValue
from regapp.printing import tickets_pdf
from regapp.rsvp.delegations import queries
from regapp.rsvp.delegations.links import language_of
from regapp.rsvp.delegations.queries import Group, Member
from regapp.rsvp.focal_point import service
from regapp.rsvp.focal_point.forms import PersonForm, person_form
from regapp.rsvp.focal_point.service import ChangedMeanwhile, FocalPoint
from regapp.tickets import credentials
from regapp.tickets.links import private, unknown_link
from regapp.tickets.papers import ticket_print

blueprint = Blueprint("focal_point", __name__, url_prefix="/d/<token>")
blueprint.after_request(gzipped)
# A secretary enters thirty people in a row, a program may not enter thousands.
_changes = limiter.limit(
    "120/minute", key_func=lambda: f"changes of {(request.view_args or {}).get('token')}", methods=["POST"]
)
_papers = limiter.limit("20/minute", key_func=lambda: f"papers of {(request.view_args or {}).get('token')}")
PDF = "application/pdf"
# What was just done, by a word in the address: these pages have no cookie to remember it in.
DONE = {
    "added": _l("The person stands on the list."),
    "changed": _l("The changes are saved."),
    "asked": _l("The badge is printed already: the committee has been asked to change it."),
    "replaced": _l("The place has been given to this person, who has a ticket of their own; the old one is not valid."),
    "removed": _l("The person was taken off the list."),
    "submitted": _l("Thank you. The committee has received the list."),
}
_ANSWERS = {"accepted": AnswerValue.ACCEPTED, "declined": AnswerValue.DECLINED}
_MOVES = {"up": -1, "down": 1}


@dataclasses.dataclass(frozen=True)
class Opened:
    """What a link opens: the delegation, and who holds the link."""

    token: str
    group: Group
    focal: FocalPoint


@blueprint.get("", endpoint="page")
def page(token: str) -> Response:
    """The delegation: who comes, who is missing, what can still be done."""
    return _shown(opened(token))


@blueprint.route("/new", methods=["GET", "POST"], endpoint="add")
@_changes
def add(token: str) -> Response:
    """Name a member."""
    found = opened(token)
    form = person_form(found.group.event, is_companion=False, formdata=_posted())
    if request.method == "GET":
        form.institution.data = _usual_institution(found.group)
        return _add_page(found, form)

    def put() -> Response:
        guest = service.add_member(found.focal, form.person, bool(form.is_somebody_else.data))
        return _back(token, "added", guest.ref)

    return _taken(found, form, put, _add_page)


@blueprint.route("/companions/new", methods=["GET", "POST"], endpoint="add_companion")
@_changes
def add_companion(token: str) -> Response:
    """Name somebody who accompanies a member, or the delegation."""
    found = opened(token)
    form = person_form(found.group.event, is_companion=True, formdata=_posted())
    if request.method == "GET":
        return _add_page(found, form)

    def put() -> Response:
        of = request.form.get("of", "")
        guest = service.add_companion(found.focal, form.person, of, bool(form.is_somebody_else.data))
        return _back(token, "added", guest.ref)

    return _taken(found, form, put, _add_page)


@blueprint.route("/<ref>", methods=["GET", "POST"], endpoint="person")
@_changes
def person(token: str, ref: str) -> Response:
    """One person: details to correct; or give the place to another, lead, leave."""
    found = opened(token)
    member = _member(found, ref)
    form = person_form(found.group.event, member.is_companion, member.guest, _posted())

    def show(now: Opened, form: PersonForm, problem: str = "", status: int = 200, is_stale: bool = False) -> Response:
        standing = now.group.by_ref(ref)
        if standing is None:
            return _shown(now, problem, status)
        if is_stale:
            form.compare(standing.guest)
        return _page("person", now, problem, status, form=form, member=standing)

    if request.method == "GET":
        return show(found, form)

    def put() -> Response:
        asked = service.change_member(found.focal, ref, form.person, request.form.get("version", ""))
        return _back(token, "asked" if asked else "changed", ref)

    return _taken(found, form, put, show)


@blueprint.route("/<ref>/replace", methods=["GET", "POST"], endpoint="replace")
@_changes
def replace(token: str, ref: str) -> Response:
    """Give somebody's place to another person."""
    found = opened(token)
    member = found.group.by_ref(ref) or found.group.former_by_ref(ref) or _nobody()
    form = person_form(found.group.event, is_companion=False, formdata=_posted())

    def show(now: Opened, form: PersonForm, problem: str = "", status: int = 200, is_stale: bool = False) -> Response:
        standing = now.group.by_ref(ref)
        if standing is None:
            return _shown(now, problem, status)
        return _page("replace", now, problem, status, form=form, member=standing)

    if request.method == "GET":
        form.institution.data, form.language.data = member.guest.institution, member.guest.language
        return show(found, form)

    def put() -> Response:
        successor = service.replace_member(found.focal, ref, form.person, request.form.get("version", ""))
        return _back(token, "replaced", successor.ref)

    return _taken(found, form, put, show)


@blueprint.post("/<ref>/remove", endpoint="remove")
@_changes
def remove(token: str, ref: str) -> Response:
    """Take somebody off the list."""
    version = request.form.get("version", "")
    return _done(token, lambda focal: service.remove_member(focal, ref, version), "removed", "members")


@blueprint.post("/<ref>/answer", endpoint="answer")
@_changes
def answer(token: str, ref: str) -> Response:
    """Say for somebody whether they come."""
    value, version = _ANSWERS.get(request.form.get("answer", "")), request.form.get("version", "")
    if value is None:
        return _shown(opened(token), _("Please choose one of the answers."), 422)
    return _done(token, lambda focal: service.answer(focal, ref, value, version), anchor=ref)


@blueprint.post("/<ref>/move", endpoint="move")
@_changes
def move(token: str, ref: str) -> Response:
    """Move somebody up or down in the order, or let them lead."""
    order, to = request.form.get("order", ""), request.form.get("to", "")
    if to == "head":
        return _done(token, lambda focal: service.make_head(focal, ref, order), anchor=ref)
    if to not in _MOVES:
        abort(400)
    return _done(token, lambda focal: service.move(focal, ref, _MOVES[to], order), anchor=ref)


@blueprint.post("/everybody", endpoint="answer_all")
@_changes
def answer_all(token: str) -> Response:
    """Say that everybody comes whose answer is missing."""
    return _done(token, service.answer_all, anchor="members")


@blueprint.post("/submit", endpoint="submit")
@_changes
def submit(token: str) -> Response:
    """Say that the list is complete."""
    number, version = request.form.get("note_verbale", ""), request.form.get("version", "")
    return _done(token, lambda focal: service.submit(focal, number, version), "submitted")


@blueprint.get("/tickets.pdf", endpoint="tickets")
@_papers
def tickets(token: str) -> Response:
    """The tickets of everybody who comes, one on a page."""
    found = opened(token)
    holders = [holder for one in found.group.everybody if (holder := one.holder)]
    if not holders:
        return _shown(found, _("Nobody here has a valid ticket."), 404)
    stream = io.BytesIO()
    tickets_pdf([ticket_print(one, found.group.event, g.language) for one in holders], stream)
    stream.seek(0)
    name = f"{pgettext('file name', 'Tickets')}_{found.group.event.slug}.pdf"
    return private(send_file(stream, mimetype=PDF, download_name=name, as_attachment=True))


@blueprint.get("/letters.pdf", endpoint="letters")
@_papers
def letters(token: str) -> Response:
    """The letters of all members as one file."""
    found = opened(token)
    event, stream = found.group.event, io.BytesIO()
    wanted = {member.guest.id for member in found.group.members}
    addressed = [one for one in mailing(event).addressed if one.invited.guest.id in wanted and one.template.with_mail]
    if not addressed:
        return _shown(found, _("There is no letter to print."), 404)
    try:
        all_letters(event, addressed, stream)
    except NotSigned:
        return _shown(found, _("The letter is not available at the moment. Please ask the committee."), 409)
    stream.seek(0)
    name = f"{pgettext('file name', 'Letters')}_{event.slug}.pdf"
    return private(send_file(stream, mimetype=PDF, download_name=name, as_attachment=True))


def opened(token: str) -> Opened:
    """The delegation behind a link, in whose language the page speaks; 404 for a link that is unknown or retired."""
    found = queries.by_token(token)
    if found is None:
        unknown_link()
    delegation, event = found
    asked = request.args.get("lang", "")
    offered = set(event.languages) & set(current_app.config["LANGUAGES"])
    g.language = asked if asked in offered else language_of(delegation, event)
    name = delegation.focal_point_name or delegation.name
    focal = FocalPoint(delegation.id, credentials.hashed(token), name)
    return Opened(token, queries.group(delegation, event), focal)


def _posted() -> Any:
    """The form's own fields: FlaskForm alone would read a JSON body too, whose values may be anything."""
    return request.form if request.method == "POST" else None


def _member(found: Opened, ref: str) -> Member:
    return found.group.by_ref(ref) or _nobody()


def _nobody() -> Any:
    raise NotFound(_("This person does not stand on the list of your delegation."))


def _usual_institution(group: Group) -> str:
    """Where the head comes from: most of the delegation do."""
    return group.members[0].guest.institution if group.members else ""


def _taken(found: Opened, form: PersonForm, put: Callable[[], Response], show: Callable[..., Response]) -> Response:
    """Take a form, or show it again with what is wrong and everything that was typed."""
    if not found.group.is_open:
        return show(found, form, str(service.closed()), service.closed().status)
    if not form.validate():
        return show(found, form, status=422)
    try:
        return put()
    except DomainError as error:
        field = form[error.field] if error.field and error.field in form else None
        if field is not None:
            field.errors = [*field.errors, error.message]
        problem, is_stale = "" if field is not None else str(error), isinstance(error, ChangedMeanwhile)
        return show(opened(found.token), form, problem, error.status, is_stale=is_stale)


def _done(token: str, act: Callable[[FocalPoint], object], word: str = "", anchor: str = "") -> Response:
    """Do one thing and lead back to the page, or show the page as it stands now with why it was not done."""
    found = opened(token)
    try:
        act(found.focal)
    except DomainError as error:
        return _shown(opened(token), str(error), error.status)
    return _back(token, word, anchor)


def _back(token: str, word: str, anchor: str) -> Response:
    language = request.args.get("lang")
    place = url_for("focal_point.page", token=token, done=word or None, lang=language, _anchor=anchor or None)
    return redirect(place, 303)


def _add_page(
    found: Opened, form: PersonForm, problem: str = "", status: int = 200, is_stale: bool = False
) -> Response:
    of = found.group.by_ref(request.values.get("of", ""))
    return _page("add", found, problem, status, form=form, of=of, is_companion="zone" in form)


def _shown(found: Opened, problem: str = "", status: int = 200) -> Response:
    done = DONE.get(request.args.get("done", ""))
    return _page("page", found, problem, status, done=done, has_letters=_has_letters(found.group))


def _has_letters(group: Group) -> bool:
    """Whether there is a letter for anybody of them. One statement."""
    event, known = group.event, templates(group.event.id)
    chosen = (
        choose(known, one.category.code, guests_language(one.guest, event), event.language) for one in group.members
    )
    return any(template is not None and template.with_mail for template in chosen)


def _page(template: str, found: Opened, problem: str, status: int, **values: Any) -> Response:
    rendered = render_template(
        f"rsvp/focal_point/{template}.html",
        event=found.group.event,
        group=found.group,
        delegation=found.group.delegation,
        token=found.token,
        lang=request.args.get("lang"),
        problem=problem,
        **values,
    )
    return private(make_response(rendered, status))


def init_app(app: Flask) -> None:
    """Register the pages. Links carry their own authority, and no cookie that another site could borrow."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
