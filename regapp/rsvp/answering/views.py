"""The committee's page of one guest's answer: enter it, with all that belongs to it, and read what was handed in."""

import io
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from regapp import uploads
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid, NotFound
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.models import AnswerValue, Channel, SaidBy
from regapp.rsvp import taking
from regapp.rsvp.answering import queries
from regapp.rsvp.answering.forms import CHANNELS, StaffAnswerForm
from regapp.rsvp.answering.queries import Standing
from regapp.rsvp.companions import service as companions
from regapp.rsvp.companions.forms import CompanionForm
from regapp.rsvp.companions.queries import allowed
from regapp.rsvp.forms import NeedsForm
from regapp.rsvp.questions.forms import with_questions
from regapp.rsvp.service import Said, represent_by_guest
from regapp.rsvp.taking import Reply, Told

blueprint = Blueprint("answering", __name__, url_prefix="/manage/<slug>/guests/<ref>")
Answer = str | tuple[str, int] | Response


@blueprint.route("/answer", methods=["GET", "POST"])
@organizer
def answer(ref: str) -> Answer:
    """Enter what somebody answered, and who said it how."""
    found = _found(ref)
    if request.method == "GET":
        return _page(found)
    form = StaffAnswerForm(_posted())
    if not form.validate():
        return _page(found, form)
    try:
        _take(found, form)
    except DomainError as error:
        blame(form, error)
        return _page(found, form)
    flash(_("The answer of %(name)s is recorded.", name=found.guest.name), "success")
    return _back(found)


@blueprint.post("/answer/more", endpoint="more")
@organizer
def more(ref: str) -> Answer:
    """Enter what somebody who comes needs and says to the questions."""
    found = _found(ref)
    form = _more_form(found, _posted())
    if not form.validate():
        return _page(found, more=form)
    try:
        changed = taking.tell(found.guest.id, Told(form.needs, form.given), _said())
    except DomainError as error:
        blame(form, error)
        return _page(found, more=form)
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return _back(found)


@blueprint.post("/answer/companions", endpoint="add_companion")
@organizer
def add_companion(ref: str) -> Answer:
    """Put a companion on the list, beyond the allowance too."""
    found = _found(ref)
    form = CompanionForm(request.form)
    if not form.validate():
        return _page(found, companion=form)
    try:
        made = companions.add_companion(found.guest.id, form.details, _said())
    except DomainError as error:
        blame(form, error)
        return _page(found, companion=form)
    flash(_("%(name)s stands on the list.", name=made.name), "success")
    return _back(found)


@blueprint.post("/answer/companions/<companion>/remove", endpoint="remove_companion")
@organizer
def remove_companion(ref: str, companion: str) -> Answer:
    """Take a companion off the list."""
    found = _found(ref)
    gone = companions.remove_companion(found.guest.id, companion, _said())
    flash(_("%(name)s was taken off the list.", name=gone.name), "success")
    return _back(found)


@blueprint.get("/files/<int:upload_id>", endpoint="file")
@organizer
def file(ref: str, upload_id: int) -> Response:
    """A file that the guest handed in, always to be saved, never shown as a page of ours."""
    found = _found(ref)
    upload = queries.file_of(g.event.id, found.guest.id, upload_id) or abort(404)
    try:
        content = uploads.content_of(upload)
    except FileNotFoundError as error:
        raise NotFound(_("This file is missing on the server. It may be in a backup.")) from error
    return send_file(
        io.BytesIO(content), mimetype=upload.media_type, as_attachment=True, download_name=upload.name, max_age=0
    )


def _found(ref: str) -> Standing:
    found = queries.standing(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference."))
    return found


def _take(found: Standing, form: StaffAnswerForm) -> None:
    said = _said(form.said_by_name.data or "", form.channel.data, form.note.data or "")
    ref = (form.representative_ref.data or "").strip()
    value = AnswerValue(form.answer.data)
    if value == AnswerValue.REPRESENTED and ref:
        other = queries.listed_guest(g.event.id, ref)
        if other is None:
            raise Invalid(_("There is no guest with this reference."), field="representative_ref")
        number = form.representative_assignment_letter.data or ""
        represent_by_guest(found.guest.id, other, said, said.note, number)
        return
    representative = form.representative if value == AnswerValue.REPRESENTED else None
    taking.take(found.guest.id, Reply(value, said, representative))


def _said(name: str = "", channel: str = Channel.TELEPHONE, note: str = "") -> Said:
    """The committee enters it; in the history stands who said it, or who of the committee wrote it down."""
    return Said(SaidBy.ORGANIZER, name.strip() or actor_of(me()).name, Channel(channel), note)


def _posted() -> Any:
    both: list[Any] = [request.files, request.form]
    return CombinedMultiDict(both)


def _answer_form(found: Standing) -> StaffAnswerForm:
    known, answered = found.representative, found.invitation.answer
    return StaffAnswerForm(
        formdata=None,
        data={
            "answer": answered.value if answered != AnswerValue.NONE else AnswerValue.ACCEPTED.value,
            "representative_name": known.name if known else "",
            "representative_position": known.position if known else "",
            "representative_institution": known.institution if known else "",
            "representative_email": known.email if known else "",
            "representative_phone": known.phone if known else "",
            "representative_assignment_letter": found.representation.assignment_letter if found.representation else "",
        },
    )


def _more_form(found: Standing, formdata: Any = None) -> Any:
    made = with_questions(NeedsForm, found.asked, chosen_language())
    form = made(formdata=formdata, obj=None if formdata else found.guest)
    form.leave_out(g.event)
    form.know(found.said, is_posted=bool(formdata))
    return form


def _page(
    found: Standing, form: StaffAnswerForm | None = None, more: Any = None, companion: CompanionForm | None = None
) -> tuple[str, int]:
    page = render_template(
        "rsvp/answering.html",
        event=g.event,
        found=found,
        guest=found.guest,
        form=form or _answer_form(found),
        more=more or _more_form(found),
        companion=companion or CompanionForm(formdata=None),
        allowed=allowed(found.invitation, found.category),
        channels=CHANNELS,
    )
    return page, 422 if any((form, more, companion)) else 200


def _back(found: Standing) -> Response:
    return redirect(url_for("answering.answer", slug=g.event.slug, ref=found.guest.ref))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
