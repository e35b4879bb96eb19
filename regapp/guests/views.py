"""Pages of the guest list: find, add, import, export, and one person's whole story."""

import contextlib
import errno
import io
import secrets
import time
from pathlib import Path

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
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import Invalid, NotFound
from regapp.events import history
from regapp.extensions import chosen_language
from regapp.guests import exporting, importing, queries, service
from regapp.guests.forms import ConfirmForm, FileForm, GuestForm
from regapp.guests.importing import FileProblem, ImportPlan
from regapp.guests.queries import Person
from regapp.guests.values import LANGUAGES_OF_GUESTS
from regapp.models import Guest
from regapp.tickets import credentials
from regapp.tickets.service import reissue

blueprint = Blueprint("guests", __name__, url_prefix="/manage/<slug>/guests")
Answer = str | tuple[str, int] | Response
UPLOAD_LASTS = 3600  # seconds
PREVIEW_ROWS = 20
PROBLEMS_SHOWN = 200


@blueprint.get("")
@desk
def listing() -> Response:
    """The list, filtered and searched by what stands in the address."""
    given = {name: request.args.get(name, "").strip() for name in ("q", "category", "show", "after")}
    if given["show"] not in queries.FILTERS:
        given["show"] = ""
    template = "guests/_rows.html" if request.headers.get("HX-Request") else "guests/listing.html"
    page = render_template(
        template,
        event=g.event,
        page=queries.guest_page(g.event.id, given["q"], given["category"], after=given["after"], show=given["show"]),
        counts=queries.counts(g.event.id),
        categories=queries.categories(g.event.id),
        given=given,
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
    return _page(
        "guests/person.html",
        bool(form.errors),
        form=form,
        person=found,
        guest=found.row.guest,
        link=_link(found),
        ticket=_ticket(found),
        told=[(history.in_words(e), history.actor_in_words(e), e.at) for e in found.entries],
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


@blueprint.get("/export.<any(xlsx, csv):kind>")
@organizer
def export(kind: str) -> Response:
    """The whole list as a file that can be imported again."""
    stream = io.BytesIO()
    exporting.write(g.event, queries.everybody(g.event.id), kind, stream)
    stream.seek(0)
    name = f"{_('Guest-list')}_{g.event.slug}.{kind}"
    return send_file(stream, mimetype=exporting.MIMETYPES[kind], as_attachment=True, download_name=name, max_age=0)


@blueprint.route("/import", methods=["GET", "POST"])
@organizer
def import_file() -> Answer:
    """Step one: choose a file, and look at what it would do."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page("guests/import.html", False, form=form, plan=None)
    given = request.files.get("file")
    if given is None or not given.filename:
        form.file.errors = [_("Please choose a file.")]
        return _page("guests/import.html", True, form=form, plan=None)
    try:
        content = given.stream.read(importing.LARGEST_FILE + 1)
        plan = importing.plan_import(g.event, importing.read_table(content, request.form.get("sheet", "")))
        upload = _keep(content, given.filename)
    except FileProblem as problem:
        form.file.errors = [problem.message]
        return _page("guests/import.html", True, form=form, plan=None)
    return _preview(form, plan, upload, given.filename)


@blueprint.post("/import/confirm", endpoint="confirm_import")
@organizer
def confirm_import() -> Answer:
    """Step two: take it. Or look at another sheet of the same file."""
    form, confirm = FileForm(formdata=None), ConfirmForm()
    path, name = _kept(confirm.upload.data or "")
    if path is None or not confirm.validate_on_submit():
        form.file.errors = [_("This file was uploaded too long ago. Please choose it again.")]
        return _page("guests/import.html", True, form=form, plan=None)
    try:
        plan = importing.plan_import(g.event, importing.read_table(path.read_bytes(), confirm.sheet.data or ""))
        if request.form.get("look"):
            return _preview(form, plan, confirm.upload.data or "", name)
        done = importing.apply_import(
            g.event, plan, name, actor_of(me()), take_good_rows=bool(request.form.get("good"))
        )
    except Invalid as problem:
        form.file.errors = [problem.message]
        return _page("guests/import.html", True, form=form, plan=None)
    path.unlink(missing_ok=True)
    flash(_done(done), "success")
    return redirect(url_for("guests.listing", slug=g.event.slug))


def _preview(form: FileForm, plan: ImportPlan, upload: str, name: str) -> Answer:
    confirm = ConfirmForm(formdata=None, data={"upload": upload, "sheet": plan.table.sheet})
    return _page(
        "guests/import.html",
        False,
        form=form,
        confirm=confirm,
        plan=plan,
        name=name,
        shown=plan.new[:PREVIEW_ROWS],
        problems=plan.problems[:PROBLEMS_SHOWN],
        categories={category.code: category for category in queries.categories(g.event.id)},
    )


def _done(plan: ImportPlan) -> str:
    """What the import did, in a sentence."""
    words = [ngettext("%(num)d guest was put on the list.", "%(num)d guests were put on the list.", len(plan.new))]
    if plan.known:
        words.append(ngettext("%(num)d stood there already.", "%(num)d stood there already.", len(plan.known)))
    if plan.bad_lines:
        words.append(ngettext("%(num)d row was left out.", "%(num)d rows were left out.", plan.bad_lines))
    return " ".join(words)


def _uploads() -> Path:
    folder = Path(current_app.instance_path) / "uploads" / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="import upload")


def _keep(content: bytes, name: str) -> str:
    """Keep an upload until it is confirmed, an hour at most; returns the signed word for it."""
    _clear_uploads()
    kept = _uploads() / secrets.token_hex(16)
    try:
        kept.write_bytes(content)
    except OSError as error:
        kept.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise FileProblem(_("The disk of the server is full. Nothing was changed.")) from error
        raise
    return _signer().dumps([g.event.id, kept.name, name[:200]])


def _clear_uploads() -> None:
    """Remove what nobody confirmed within the hour."""
    for old in _uploads().iterdir():
        with contextlib.suppress(FileNotFoundError):  # another request is clearing as well
            if time.time() - old.stat().st_mtime > UPLOAD_LASTS:
                old.unlink()


def _kept(upload: str) -> tuple[Path | None, str]:
    """The upload that a signed word stands for; None when it is over, or another event's."""
    try:
        event_id, kept, name = _signer().loads(upload, max_age=UPLOAD_LASTS)
    except BadSignature:
        return None, ""
    path = _uploads() / kept
    return (path, name) if event_id == g.event.id and path.exists() else (None, "")


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
