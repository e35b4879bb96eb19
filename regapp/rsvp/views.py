"""The answer page behind a personal link. Reading it answers nothing; it needs no script and sets no cookie."""

from typing import Any

from flask import Blueprint, Flask, Response, g, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from regapp.compression import gzipped
from regapp.errors import DomainError, Invalid
from regapp.extensions import csrf
from regapp.invitations.links import personal_link
from regapp.messages.calendar import CONTENT_TYPE, calendar_of
from regapp.models import AnswerValue
from regapp.rsvp import page as own
from regapp.rsvp import queries, service, taking
from regapp.rsvp.companions import service as companions
from regapp.rsvp.companions.forms import CompanionForm
from regapp.rsvp.corrections import service as corrections
from regapp.rsvp.corrections.forms import CorrectionForm
from regapp.rsvp.forms import AnswerForm, ConsentsForm
from regapp.rsvp.page import NO_TOKEN, Refused, answers_limited, back, page_of, shown
from regapp.rsvp.queries import InvitationPage
from regapp.rsvp.taking import Reply, Told
from regapp.tickets.links import private

blueprint = Blueprint("rsvp", __name__)
blueprint.after_request(gzipped)


@blueprint.get("/i/<token>")
def invitation(token: str) -> Response:
    """The invitation, and what was answered; the first look of a person is remembered."""
    page = page_of(token)
    if own.is_read_by_a_guest():
        taking.remember_opened(page.invitation)
    return shown(page, token)


@blueprint.post("/i/<token>", endpoint="answer")
@answers_limited
def answer(token: str) -> BaseResponse:
    """Take an answer; back to the page, which then shows what was recorded."""
    page = page_of(token)
    form = AnswerForm(own.posted(), meta=NO_TOKEN)
    try:
        service.must_be_open(page.guest, page.event)
        if not form.validate():
            return shown(page, token, Refused(answer=form), 422)
        more = _more_along(page, form)
        if more is not None and not more.validate():
            return shown(page, token, Refused(answer=_with_errors_of(more, form), more=more), 422)
        taking.take(page.guest.id, _reply(page, form, own.told_in(more) if more is not None else None))
    except Invalid as error:
        _blame(form, error, "answer")
        return shown(page, token, Refused(answer=form), 422)
    except DomainError as error:
        return shown(page_of(token), token, Refused(answer=form), error.status, problem=str(error))
    return back(token)


@blueprint.post("/i/<token>/more", endpoint="more")
@answers_limited
def more(token: str) -> BaseResponse:
    """Take what somebody who comes needs, and their answers to the event's own questions."""
    page = page_of(token)
    form = own.more_form(page, queries.further(page), own.posted())
    try:
        service.must_be_open(page.guest, page.event)
        if not form.validate():
            return shown(page, token, Refused(more=form), 422)
        taking.tell(page.guest.id, own.told_in(form), own.said_on(page))
    except Invalid as error:
        _blame(form, error)
        return shown(page, token, Refused(more=form), 422)
    except DomainError as error:
        return shown(page_of(token), token, status=error.status, problem=str(error))
    return back(token, "more")


@blueprint.post("/i/<token>/companions", endpoint="add_companion")
@answers_limited
def add_companion(token: str) -> BaseResponse:
    """Bring somebody along."""
    page = page_of(token)
    form = CompanionForm(request.form, meta=NO_TOKEN)
    form.zone.data = ""  # where companions may go is for the committee to say
    try:
        if not form.validate():
            return shown(page, token, Refused(companion=form), 422)
        companions.add_companion(page.guest.id, form.details, own.said_on(page))
    except Invalid as error:
        _blame(form, error, "name")
        return shown(page, token, Refused(companion=form), 422)
    except DomainError as error:
        return shown(page_of(token), token, status=error.status, problem=str(error))
    return back(token, "companion")


@blueprint.post("/i/<token>/companions/<ref>/remove", endpoint="remove_companion")
@answers_limited
def remove_companion(token: str, ref: str) -> BaseResponse:
    """Leave somebody at home; a second tap changes nothing."""
    page = page_of(token)
    try:
        companions.remove_companion(page.guest.id, ref, own.said_on(page))
    except DomainError as error:
        return shown(page_of(token), token, status=error.status, problem=str(error))
    return back(token, "companion")


@blueprint.post("/i/<token>/correction", endpoint="correct")
@answers_limited
def correct(token: str) -> BaseResponse:
    """Correct what stands on the badge, or ask for it."""
    page = page_of(token)
    form = CorrectionForm(request.form, meta=NO_TOKEN)
    try:
        service.must_stand(page.guest)
        if not form.validate():
            return shown(page, token, Refused(correction=form), 422)
        outcome = corrections.correct(page.guest.id, form.correction)
    except Invalid as error:
        _blame(form, error, "name")
        return shown(page, token, Refused(correction=form), 422)
    except DomainError as error:
        return shown(page_of(token), token, status=error.status, problem=str(error))
    return back(token, outcome.value)


@blueprint.post("/i/<token>/consents", endpoint="consents")
@answers_limited
def consents(token: str) -> BaseResponse:
    """Give or withdraw consents; possible at any time, for whoever is still remembered here."""
    page = page_of(token)
    form = ConsentsForm(request.form, meta=NO_TOKEN)
    for purpose in service.CONSENT_TEXTS:
        service.keep_consent(page.guest.id, purpose, bool(form[purpose].data), g.language)
    return back(token, "consents")


@blueprint.get("/i/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """The day, for the guest's calendar; its status follows the answer."""
    page = page_of(token)
    link = personal_link(page.guest, page.invitation)
    response = make_response(calendar_of(page.event, page.guest, page.answer, g.language, link))
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{page.event.slug}.ics"'
    return private(response)


def _more_along(page: InvitationPage, form: AnswerForm) -> Any:
    """The further form, where an acceptance brings its fields along; else they are asked on the page that follows."""
    if form.answer.data != AnswerValue.ACCEPTED:
        return None
    further = own.asked_before(page)
    made = own.more_form(page, further, own.posted())
    return made if any(name in request.form or name in request.files for name in made.names_of_fields()) else None


def _with_errors_of(more: Any, form: AnswerForm) -> AnswerForm:
    """What is wrong in the further fields is told on top as well, for they are not on the page before the answer."""
    form.form_errors = [f"{field.label.text}: {error}" for field in more for error in field.errors]
    return form


def _reply(page: InvitationPage, form: AnswerForm, told: Told | None) -> Reply:
    name = (form.said_by_name.data or "").strip()
    value = AnswerValue(form.answer.data)
    return Reply(
        value=value,
        said=own.said_on(page, name, form.note.data or ""),
        representative=form.representative if value == AnswerValue.REPRESENTED else None,
        told=told,
        consents=form.consents,
        language=g.language,
    )


def _blame(form: Any, error: Invalid, otherwise: str = "") -> None:
    """Put what was refused beside the field that it is about, or on top."""
    name = error.field if error.field and error.field in form else otherwise
    if name:
        form[name].errors = [*form[name].errors, error.message]
    else:
        form.form_errors = [*form.form_errors, error.message]


def init_app(app: Flask) -> None:
    """Register the pages. Links carry their own authority, and no cookie that another site could borrow."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
