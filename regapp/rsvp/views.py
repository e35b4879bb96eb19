"""The answer page behind a personal link. Opening it changes nothing; it needs no script and sets no cookie."""

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from regapp import clock
from regapp.compression import gzipped
from regapp.errors import DomainError, Invalid
from regapp.extensions import csrf, limiter
from regapp.invitations.links import language_of, personal_link
from regapp.messages.calendar import CONTENT_TYPE, calendar_of
from regapp.models import AnswerValue, SaidBy
from regapp.rsvp import queries, service
from regapp.rsvp.forms import AnswerForm
from regapp.rsvp.queries import InvitationPage
from regapp.rsvp.service import Said
from regapp.tickets.links import private, unknown_link

blueprint = Blueprint("rsvp", __name__)
blueprint.after_request(gzipped)
# A guest may change their mind often, a program may not.
_answers = limiter.limit(
    "30/minute", key_func=lambda: f"answers of {(request.view_args or {}).get('token')}", methods=["POST"]
)


@blueprint.get("/i/<token>")
def invitation(token: str) -> Response:
    """The invitation, and what was answered."""
    page = _page(token)
    return _shown(page, token, _form_of(page))


@blueprint.post("/i/<token>", endpoint="answer")
@_answers
def answer(token: str) -> BaseResponse:
    """Take an answer; back to the page, which then shows what was recorded."""
    page = _page(token)
    # The form's own fields are handed over: FlaskForm alone would read a JSON body too, whose values may be anything.
    form = AnswerForm(request.form, meta={"csrf": False})
    try:
        service.must_be_open(page.guest, page.event)
        if not form.validate():
            return _shown(page, token, form, 422)
        _give(page, form)
    except Invalid as error:
        field = getattr(form, error.field or "answer", form.answer)
        field.errors = [*field.errors, error.message]
        return _shown(page, token, form, 422)
    except DomainError as error:
        return _shown(_page(token), token, form, error.status, problem=str(error))
    return redirect(url_for("rsvp.invitation", token=token, lang=request.args.get("lang")), 303)


@blueprint.get("/i/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """The day, for the guest's calendar; its status follows the answer."""
    page = _page(token)
    link = personal_link(page.guest, page.invitation)
    response = make_response(calendar_of(page.event, page.guest, page.invitation.answer, g.language, link))
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{page.event.slug}.ics"'
    return private(response)


def _page(token: str) -> InvitationPage:
    page = queries.invitation_by_token(token)
    if page is None:
        unknown_link()
    asked = request.args.get("lang", "")
    offered = set(page.event.languages) & set(current_app.config["LANGUAGES"])
    g.language = asked if asked in offered else language_of(page.guest, page.event)
    return page


def _form_of(page: InvitationPage) -> AnswerForm:
    """The form as the guest left it: the representative's details stand there to be corrected."""
    known = page.representative
    return AnswerForm(
        formdata=None,
        meta={"csrf": False},
        data={
            "representative_name": known.name if known else "",
            "representative_position": known.position if known else "",
            "representative_institution": known.institution if known else "",
            "representative_email": known.email if known else "",
            "representative_phone": known.phone if known else "",
            "consent": page.photos_agreed,
        },
    )


def _give(page: InvitationPage, form: AnswerForm) -> None:
    """Hand the answer to the service."""
    name = (form.said_by_name.data or "").strip()
    said = Said(_said_by(page, name), name=name, note=form.note.data or "")
    match AnswerValue(form.answer.data):
        case AnswerValue.REPRESENTED:
            service.represent(page.guest.id, form.representative, said, reason=form.note.data or "")
        case AnswerValue.DECLINED:
            service.decline(page.guest.id, said)
        case _:
            service.accept(page.guest.id, said)
    service.keep_consent(page.guest.id, "photos", bool(form.consent.data), g.language)


def _said_by(page: InvitationPage, name: str) -> SaidBy:
    if name:
        return SaidBy.SECRETARY
    return SaidBy.REPRESENTATIVE if page.represents else SaidBy.GUEST


def _shown(page: InvitationPage, token: str, form: AnswerForm, status: int = 200, problem: str = "") -> Response:
    rendered = render_template(
        "rsvp/invitation.html",
        page=page,
        event=page.event,
        form=form,
        token=token,
        problem=problem,
        days_left=(page.closes_at - clock.now()).days,
    )
    return private(make_response(rendered, status))


def init_app(app: Flask) -> None:
    """Register the pages. Links carry their own authority, and no cookie that another site could borrow."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
