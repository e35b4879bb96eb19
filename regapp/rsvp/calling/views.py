"""Pages of the callers: the list, one person at a time, and what was said."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp import clock, dates
from regapp.accounts.access import me, organizer
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import chosen_language
from regapp.invitations.views import CHANNELS, KINDS, STATES
from regapp.models import CallResult
from regapp.rsvp.calling import queries, service
from regapp.rsvp.calling.forms import RESULTS, ResultForm, form_of
from regapp.rsvp.calling.queries import CallPage
from regapp.rsvp.calling.script import script

blueprint = Blueprint("calling", __name__, url_prefix="/manage/<slug>/calls")
PER_PAGE = 20


@blueprint.get("")
@organizer
def listing() -> str:
    """How far the callers are, the button for the next person, and the calls so far."""
    before = request.args.get("before", type=int)
    found = queries.calls(g.event.id, before, PER_PAGE + 1)
    return render_template(
        "rsvp/calling/listing.html",
        progress=queries.progress(g.event.id),
        in_hand=queries.in_hand(g.event.id, me().id),
        again=queries.to_call_again(g.event.id),
        without_number=queries.without_number(g.event.id),
        last=queries.last_result(g.event.id, me().id),
        calls=found[:PER_PAGE],
        older=found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None,
        categories=g.event.categories,
        category=request.args.get("category", ""),
        results=RESULTS,
    )


@blueprint.post("/next")
@organizer
def next_person() -> Response:
    """Take the next person in hand, or the one who was named."""
    category, ref = request.form.get("category", ""), request.form.get("ref", "")
    if ref:
        try:
            service.take(g.event, _page(ref).found.guest, me())
        except DomainError as error:
            flash(str(error), "warning")
            return _to_list()
        return _to_person(ref, category)
    guest = service.take_next(g.event, me(), category)
    if guest is None:
        flash(_("Nobody is waiting to be called now."), "info")
        return _to_list(category)
    return _to_person(guest.ref, category)


@blueprint.get("/<ref>")
@organizer
def person(ref: str) -> Response:
    """One person to phone: number, what was sent, what to say, and how it ended."""
    return _shown(_page(ref))


@blueprint.post("/<ref>")
@organizer
def result(ref: str) -> Response:
    """Enter how the call ended."""
    page = _page(ref)
    word = next((one for one in CallResult if one.value == request.form.get("result")), None)
    if word is None:
        abort(400)
    form = form_of(word)
    if not form.validate_on_submit():
        return _shown(page, word, form, 422)
    try:
        service.enter(g.event, page.found.guest, me(), form.outcome(word, g.event.zone))
    except Invalid as error:
        field = _field(form, error.field)
        field.errors = [*field.errors, error.message]
        return _shown(_page(ref), word, form, 422)
    except DomainError as error:
        return _shown(_page(ref), word, form, error.status, str(error))
    flash(_("%(name)s: %(result)s", name=page.found.guest.name, result=RESULTS[word]), "success")
    return _to_list(request.form.get("category", ""))


@blueprint.post("/<ref>/give-back")
@organizer
def give_back(ref: str) -> Response:
    """The caller does not call this person now."""
    guest = _page(ref).found.guest
    service.give_back(guest, me())
    flash(_("%(name)s can be called by somebody else.", name=guest.name), "info")
    return _to_list(request.form.get("category", ""))


@blueprint.post("/undo")
@organizer
def undo() -> Response:
    """Take one's last result back."""
    try:
        guest = service.undo(g.event, me())
    except DomainError as error:
        flash(str(error), "warning")
        return _to_list()
    flash(_("The result was taken back."), "success")
    return _to_person(guest.ref)


def _page(ref: str) -> CallPage:
    found = queries.page_of(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference at this event."))
    return found


def _shown(
    page: CallPage, word: CallResult | None = None, form: ResultForm | None = None, status: int = 200, problem: str = ""
) -> Response:
    forms = {one: form if one == word and form else form_of(one) for one in CallResult}
    language, sentences = script(page.found, me().name)
    rendered = render_template(
        "rsvp/calling/person.html",
        page=page,
        guest=page.found.guest,
        invitation=page.found.invitation,
        is_mine=page.caller is not None and page.caller.id == me().id,
        forms=forms,
        wrong=word,
        problem=problem,
        script_language=language,
        script=sentences,
        zone=dates.zone_name(g.event.zone, clock.now(), chosen_language()),
        results=RESULTS,
        category=request.values.get("category", ""),
        kinds=KINDS,
        channels=CHANNELS,
        states=STATES,
    )
    return make_response(rendered, status)


def _field(form: ResultForm, name: str | None) -> Any:
    """The field that an error belongs to: the service names a representative's as the answer page does."""
    short = (name or "").removeprefix("representative_")
    return next((field for field in form if field.short_name == short), form.note)


def _to_list(category: str = "") -> Response:
    return redirect(url_for("calling.listing", slug=g.event.slug, category=category or None))


def _to_person(ref: str, category: str = "") -> Response:
    return redirect(url_for("calling.person", slug=g.event.slug, ref=ref, category=category or None))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
