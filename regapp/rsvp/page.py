"""The answer page as a whole: found by its link, shown with whatever form was just refused."""

import dataclasses
import re
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from regapp import clock
from regapp.extensions import limiter
from regapp.invitations.lettering.queries import has_letter
from regapp.invitations.links import language_of
from regapp.models import SaidBy
from regapp.rsvp import queries
from regapp.rsvp.companions.forms import CompanionForm
from regapp.rsvp.corrections.forms import CorrectionForm
from regapp.rsvp.forms import AnswerForm, ConsentsForm, NeedsForm
from regapp.rsvp.queries import Further, InvitationPage
from regapp.rsvp.questions.forms import with_questions
from regapp.rsvp.questions.queries import asked_of
from regapp.rsvp.service import Said
from regapp.rsvp.taking import Told
from regapp.tickets.links import private, unknown_link
from regapp.tickets.merged import lead_on

# Programs that fetch a link to draw a preview of it, or to look for harm in it: nobody has read anything yet.
_PREVIEW = re.compile(
    r"bot\b|bot/|crawl|spider|preview|whatsapp|facebookexternalhit|facebookcatalog|kakaotalk-scrap|slack-imgproxy|"
    r"telegram|twitter|linkedin|discord|embedly|vkshare|outbrain|validator|curl|wget|python-|go-http-client|okhttp|"
    r"headless|scan|safelinks|barracuda|mimecast|proofpoint",
    re.IGNORECASE,
)
# The link is the authority, and there is no cookie that another site could borrow (docs/decisions/0003).
NO_TOKEN = {"csrf": False}
# A guest may change their mind often, a program may not.
answers_limited = limiter.limit(
    "30/minute", key_func=lambda: f"answers of {(request.view_args or {}).get('token')}", methods=["POST"]
)


@dataclasses.dataclass(frozen=True)
class Refused:
    """The forms that were just posted and could not be taken; what is None is shown fresh."""

    answer: AnswerForm | None = None
    more: Any = None
    companion: CompanionForm | None = None
    correction: CorrectionForm | None = None


def page_of(token: str) -> InvitationPage:
    """The page behind a link, in its language; ends the request for a link that is none, or leads elsewhere."""
    page = queries.invitation_by_token(token)
    if page is None:
        unknown_link()
    lead_on(page.guest, "rsvp.invitation")
    asked = request.args.get("lang", "")
    offered = set(page.event.languages) & set(current_app.config["LANGUAGES"])
    g.language = asked if asked in offered else language_of(page.guest, page.event)
    return page


def is_read_by_a_guest() -> bool:
    """Whether a person who is none of the committee looks at the page now: no preview, no look ahead."""
    if request.method != "GET" or not request.user_agent.string or _PREVIEW.search(request.user_agent.string):
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return False
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return not (has_session and current_user.is_authenticated)


def shown(
    page: InvitationPage, token: str, refused: Refused | None = None, status: int = 200, problem: str = ""
) -> Response:
    """The page, with what was typed and refused."""
    forms = refused or Refused()
    further = queries.further(page)
    more = forms.more or more_form(page, further)
    rendered = render_template(
        "rsvp/invitation.html",
        page=page,
        event=page.event,
        further=further,
        form=forms.answer or answer_form(page),
        more=more,
        companion=forms.companion or CompanionForm(formdata=None, meta=NO_TOKEN),
        correction=forms.correction or CorrectionForm(formdata=None, obj=page.guest, meta=NO_TOKEN),
        consents=ConsentsForm(
            formdata=None, meta=NO_TOKEN, data={one: page.agreed(one) for one in ("photos", "mailings")}
        ),
        has_letter=page.represents is None and has_letter(page.event, page.guest, page.category.code),
        token=token,
        lang=request.args.get("lang") or None,
        said_now=request.args.get("said", ""),
        problem=problem,
        days_left=(page.closes_at - clock.now()).days,
    )
    return private(make_response(rendered, status))


def back(token: str, said: str = "") -> BaseResponse:
    """To the page, in the language that was chosen; `said` is what it confirms."""
    lang = request.args.get("lang") or None
    return redirect(url_for("rsvp.invitation", token=token, lang=lang, said=said or None), 303)


def said_on(page: InvitationPage, name: str = "", note: str = "") -> Said:
    """Who answers on this page: somebody named, the representative, or the guest."""
    if name:
        return Said(SaidBy.SECRETARY, name=name, note=note)
    return Said(SaidBy.REPRESENTATIVE if page.represents else SaidBy.GUEST, note=note)


def posted() -> Any:
    """The form's own fields and files.

    They are handed over, because FlaskForm alone would read a JSON body too, whose values may be anything.
    """
    both: list[Any] = [request.files, request.form]
    return CombinedMultiDict(both)


def answer_form(page: InvitationPage) -> AnswerForm:
    """The form as the guest left it: the representative's details stand there to be corrected."""
    known = page.representative
    return AnswerForm(
        formdata=None,
        meta=NO_TOKEN,
        data={
            "representative_name": known.name if known else "",
            "representative_position": known.position if known else "",
            "representative_institution": known.institution if known else "",
            "representative_email": known.email if known else "",
            "representative_phone": known.phone if known else "",
            "consent": page.agreed("photos"),
            "consent_mailings": page.agreed("mailings"),
        },
    )


def more_form(page: InvitationPage, further: Further, formdata: Any = None) -> Any:
    """What somebody who comes is asked: needs that the event asks for, and its own questions."""
    made = with_questions(NeedsForm, further.asked, g.language)
    form = made(formdata=formdata, meta=NO_TOKEN, obj=None if formdata else page.guest)
    form.leave_out(page.event)
    form.know(further.said, is_posted=bool(formdata))
    return form


def asked_before(page: InvitationPage) -> Further:
    """What the guest will be asked once they have said that they come, for a post that answers all at once."""
    return Further(asked_of(page.event.id, page.category.code), [], [])


def told_in(form: Any) -> Told:
    """What was entered in `more_form`."""
    return Told(form.needs, form.given)
