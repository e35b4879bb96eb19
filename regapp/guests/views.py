"""Pages of the guest list: find, add, import, export, and one person's whole story."""

import io
from urllib.parse import parse_qsl

from babel import Locale
from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.extensions import chosen_language
from regapp.guests import exporting, queries, service
from regapp.guests.bulk import service as bulk
from regapp.guests.chips import chips_of, facets_of
from regapp.guests.duplicates.queries import merged_into
from regapp.guests.filtering import GuestFilter
from regapp.guests.forms import GuestForm
from regapp.guests.queries import Person
from regapp.guests.said import said_by
from regapp.guests.story import telling
from regapp.guests.story.queries import story_of
from regapp.guests.values import LANGUAGES_OF_GUESTS
from regapp.models import Guest
from regapp.tickets import credentials
from regapp.tickets.service import reissue

blueprint = Blueprint("guests", __name__, url_prefix="/manage/<slug>/guests")
Answer = str | tuple[str, int] | Response


@blueprint.get("")
@desk
def listing() -> Response:
    """The list, filtered, sorted and searched by what stands in the address."""
    wanted = GuestFilter.read(request.args)
    after = request.args.get("after", "").strip()
    template = "guests/_rows.html" if request.headers.get("HX-Request") else "guests/listing.html"
    categories, choices = queries.categories(g.event.id), queries.choices(g.event.id)
    page = render_template(
        template,
        event=g.event,
        page=queries.guest_page(g.event.id, after=after, wanted=wanted),
        counts=queries.counts(g.event.id, wanted),
        chips=chips_of(wanted, categories, choices, chosen_language()),
        facets=facets_of(wanted, categories, choices, chosen_language()),
        wanted=wanted,
        after=after,
        saved=[(one.name, dict(parse_qsl(one.code))) for one in choices["saved"]],
    )
    response = make_response(page)
    response.vary.add(
        "HX-Request"
    )  # or the way back from a person would bring the bare part out of the browser's cache
    return response


@blueprint.route("/new", methods=["GET", "POST"])
@organizer
def add() -> Answer:
    """Put one person on the list."""
    form = _offered(GuestForm())
    if form.validate_on_submit():
        guest = service.add_guest(g.event, form.details, actor_of(me()))
        flash(_("%(name)s stands on the list.", name=guest.name), "success")
        return _to_person(guest)
    return _page("guests/add.html", bool(form.errors), form=form)


@blueprint.route("/<ref>", methods=["GET", "POST"])
@organizer
def person(ref: str) -> Answer:
    """One guest: details to change, ticket and link, answers, what was done."""
    found = _person(ref)
    known = service.details_of(found.row.guest)
    form = _offered(GuestForm(obj=known, data=None))
    if form.validate_on_submit():
        changed = service.change_guest(found.row.guest, form.details, actor_of(me()))
        flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
        return _to_person(found.row.guest)
    story = story_of(found.row)
    return _page(
        "guests/person.html",
        bool(form.errors),
        form=form,
        person=found,
        guest=found.row.guest,
        link=_link(found),
        ticket=_ticket(found),
        story=story,
        lines=telling.told(story, g.event),
        standing=merged_into(found.row.guest),
        said=said_by(found.row.guest.id),
    )


@blueprint.post("/<ref>/withdraw")
@organizer
def withdraw(ref: str) -> Response:
    """Take somebody off the list; can be undone on their page."""
    guest = _person(ref).row.guest
    service.withdraw(guest, actor_of(me()))
    flash(_("%(name)s was taken off the list. This can be undone here.", name=guest.name), "success")
    return _to_person(guest)


@blueprint.post("/<ref>/put-back")
@organizer
def put_back(ref: str) -> Response:
    """Undo it."""
    guest = _person(ref).row.guest
    service.put_back(guest, actor_of(me()))
    flash(_("%(name)s stands on the list.", name=guest.name), "success")
    return _to_person(guest)


@blueprint.post("/<ref>/new-ticket", endpoint="new_ticket")
@organizer
def new_ticket(ref: str) -> Response:
    """Give a new ticket; the old QR code opens no door any more."""
    guest = _person(ref).row.guest
    reissue(guest, actor_of(me()))
    flash(_("%(name)s has a new ticket. The old one opens no door any more.", name=guest.name), "success")
    return _to_person(guest)


@blueprint.post("/<ref>/tag", endpoint="tag")
@organizer
def tag(ref: str) -> Response:
    """Give a tag to one guest, or take one away."""
    guest = _person(ref).row.guest
    action = bulk.Action.REMOVE_TAG if request.form.get("remove") else bulk.Action.ADD_TAG
    try:
        bulk.change_one(g.event, guest, action, request.form.get("tag", ""), actor_of(me()))
    except DomainError as problem:
        flash(str(problem), "danger")
    return _to_person(guest)


@blueprint.get("/export.<any(xlsx, csv):kind>")
@organizer
def export(kind: str) -> Response:
    """The whole list as a file that can be imported again."""
    stream = io.BytesIO()
    exporting.write(g.event, queries.everybody(g.event.id), kind, stream)
    stream.seek(0)
    name = f"{_('Guest-list')}_{g.event.slug}.{kind}"
    return send_file(stream, mimetype=exporting.MIMETYPES[kind], as_attachment=True, download_name=name, max_age=0)


def _offered(form: GuestForm) -> GuestForm:
    language = chosen_language()
    names = Locale.parse(language).languages
    spoken = {code: names[code] for code in LANGUAGES_OF_GUESTS}
    form.offer(queries.categories(g.event.id), spoken, language)
    return form


def _person(ref: str) -> Person:
    found = queries.person(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference."))
    return found


def _link(found: Person) -> str:
    base = current_app.extensions["regapp.settings"].base_url
    return f"{base}/i/{credentials.link_token(found.row.guest.secret, found.row.invitation.link_generation)}"


def _ticket(found: Person) -> str:
    """The token of the ticket's page; empty when there is none that stands."""
    return credentials.page_token(found.row.guest.secret, found.ticket.generation) if found.ticket else ""


def _to_person(guest: Guest) -> Response:
    return redirect(url_for("guests.person", slug=g.event.slug, ref=guest.ref))


def _page(template: str, is_bad: bool, **words: object) -> Answer:
    return render_template(template, event=g.event, **words), 422 if is_bad else 200


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
