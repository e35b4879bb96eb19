"""Pages of badge layouts: which there are, who gets which, and the editor."""

import io
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from regapp import uploads
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid, NotFound
from regapp.events.naming import file_name
from regapp.printing.card import Badge
from regapp.printing.card_picture import card_svg
from regapp.printing.colors import PALETTE
from regapp.printing.fonts import learn
from regapp.printing.layout import COLORS, GUEST_FIELDS, LEAST_CODE, SHARED_FIELDS, Layout, LayoutError, read, written
from regapp.printing.stock import USUAL
from regapp.tickets import badges
from regapp.tickets.layouts import queries, service
from regapp.tickets.layouts.forms import CopyForm, DocumentForm, FileForm, PreviewForm, assign_form
from regapp.tickets.layouts.telling import told
from regapp.tickets.queries import valid_holders
from regapp.uploads import FileKind

blueprint = Blueprint("layouts", __name__, url_prefix="/manage/<slug>/layouts")
# How many guests the preview offers; any other can be typed.
OFFERED = 200


@blueprint.get("")
@organizer
def listing() -> str:
    """The layouts, each with a picture, and who gets which."""
    return _listing()


def _listing(**forms: Any) -> str:
    known = queries.layouts_of(g.event)
    return render_template(
        "tickets/layouts/listing.html",
        known=known,
        used=queries.used_by(g.event),
        names={one.code: one for one in g.event.categories},
        copying=forms.get("copying") or CopyForm(known),
        importing=forms.get("importing") or FileForm(),
        assigning=forms.get("assigning") or _assigned(known),
    )


def _assigned(known: dict[str, queries.Known]) -> Any:
    form = assign_form(g.event, known)
    if request.method == "GET":
        form["usual"].data = g.event.badge_layout or USUAL
        for category in g.event.categories:
            form[f"category_{category.id}"].data = category.badge_layout
    return form


@blueprint.post("/assign")
@organizer
def assign() -> Any:
    """Say who gets which layout."""
    form = assign_form(g.event, queries.layouts_of(g.event))
    if not form.validate():
        return _listing(assigning=form), 422
    chosen = {category.code: form[f"category_{category.id}"].data for category in g.event.categories}
    service.assign(g.event, form["usual"].data, chosen, actor_of(me()))
    flash(_("Saved. Badges are printed so from now on."), "success")
    return _to_listing()


@blueprint.post("/copy")
@organizer
def copy() -> Any:
    """Make a layout the event's own and open it."""
    form = CopyForm(queries.layouts_of(g.event))
    if not form.validate():
        return _listing(copying=form), 422
    try:
        own = service.copy(g.event, form.code.data, form.name.data or "", actor_of(me()))
    except DomainError as error:
        form.form_errors.append(str(error))
        return _listing(copying=form), error.status
    return redirect(url_for("layouts.editor", slug=g.event.slug, code=own.code))


@blueprint.post("/import", endpoint="bring_in")
@organizer
def bring_in() -> Any:
    """Take a layout from a file."""
    form = FileForm()
    if not form.validate():
        return _listing(importing=form), 422
    try:
        own = service.bring_in(g.event, form.file.data.read(), actor_of(me()))
    except DomainError as error:
        form.file.errors = [str(error)]
        return _listing(importing=form), error.status
    flash(_("The layout was taken in."), "success")
    return redirect(url_for("layouts.editor", slug=g.event.slug, code=own.code))


@blueprint.get("/<code>.json", endpoint="export")
@organizer
def export(code: str) -> Response:
    """A layout as one file, with its pictures and fonts."""
    content = service.exported(g.event, code)
    name = file_name(g.event, _("Badge layout"), code, "json")
    return send_file(
        io.BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name, max_age=0
    )


@blueprint.post("/<code>/remove")
@organizer
def remove(code: str) -> BaseResponse:
    """Remove a layout of the event's own."""
    try:
        service.remove(g.event, code, actor_of(me()))
    except Invalid as error:
        flash(str(error), "danger")
    else:
        flash(_("The layout was removed."), "success")
    return _to_listing()


@blueprint.get("/<code>")
@organizer
def editor(code: str) -> str:
    """Change a layout of the event's own, or look at one that comes along."""
    return _editor(code, DocumentForm())


def _editor(code: str, form: DocumentForm) -> str:
    known = queries.layouts_of(g.event).get(code)
    if known is None:
        raise NotFound(_("There is no layout with this code."))
    if request.method == "GET":
        form.document.data = written(known.layout).decode()
        form.version.data = str(known.own.version) if known.own else "0"
    files = queries.assets_of(g.event.id)
    return render_template(
        "tickets/layouts/editor.html",
        known=known,
        form=form,
        pictures=[one for one in files if one.media_type != FileKind.TRUETYPE],
        fonts=[(one.sha256, one.name) for one in files if one.media_type == FileKind.TRUETYPE],
        conditions=[(field, f"{{{field}}}") for field in (*GUEST_FIELDS, "photo")],
        guests=[holder.guest for holder in valid_holders(g.event.id)[:OFFERED]],
        guest_fields=GUEST_FIELDS,
        shared_fields=SHARED_FIELDS,
        colors=[*COLORS, *PALETTE],
        least_code=LEAST_CODE,
    )


@blueprint.post("/<code>", endpoint="save")
@organizer
def save(code: str) -> Any:
    """Keep a changed layout. Answers the editor in JSON, and a form without script with a page."""
    form = DocumentForm()
    form.validate()
    version = form.version.data or ""
    try:
        own = service.save(
            g.event,
            code,
            (form.document.data or "").encode(),
            int(version) if version.isdigit() else 0,
            actor_of(me()),
        )
    except DomainError as error:
        if _wants_json():
            return {"problems": str(error).split("\n"), **error.details}, error.status
        form.form_errors.extend(str(error).split("\n"))
        return _editor(code, form), error.status
    if _wants_json():
        return {"version": own.version}
    flash(_("The layout is saved."), "success")
    return redirect(url_for("layouts.editor", slug=g.event.slug, code=code))


@blueprint.post("/preview")
@organizer
def preview() -> Any:
    """How a layout looks for a guest before it is saved: an SVG drawing, or what is wrong with the layout."""
    form = PreviewForm()
    form.validate()
    try:
        layout = read((form.document.data or "").encode())
    except LayoutError as error:
        return {"problems": [told(flaw) for flaw in error.flaws]}, 422
    return {"svg": _picture(layout, form.side.data or 0, form.ref.data or "")}


@blueprint.get("/<code>/picture.svg")
@organizer
def picture(code: str) -> Response:
    """The front of a layout for the list, with an invented guest."""
    known = queries.layouts_of(g.event).get(code) or abort(404)
    response = Response(_picture(known.layout, 0, "-"), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.post("/files", endpoint="add_file")
@organizer
def add_file() -> Any:
    """Hand in a picture or a font. Answers the editor in JSON."""
    form = FileForm()
    if not form.validate():
        return {"problems": [str(message) for messages in form.errors.values() for message in messages]}, 422
    handed = uploads.read(form.file.data.filename or "", form.file.data.stream)
    try:
        upload = service.keep_file(g.event, handed.name, handed.content, actor_of(me()))
    except DomainError as error:
        return {"problems": [str(error)]}, error.status
    return {
        "sha256": upload.sha256,
        "name": upload.name,
        "kind": "font" if upload.media_type == FileKind.TRUETYPE else "picture",
    }


@blueprint.get("/files/<sha256>")
@organizer
def file(sha256: str) -> Response:
    """A picture, a font or a photograph of the event's, for the preview."""
    found = queries.asset(g.event.id, sha256) or abort(404)
    response = send_file(io.BytesIO(uploads.content_of(found)), mimetype=found.media_type, max_age=3600)
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


@blueprint.route("/photos/<ref>", methods=["GET", "POST"])
@organizer
def photo(ref: str) -> Any:
    """A guest's photograph for the badge: see it, hand in another."""
    guest, form = service.guest_of(g.event, ref), FileForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            handed = uploads.read(form.file.data.filename or "", form.file.data.stream)
            try:
                service.keep_photo(g.event, ref, handed.name, handed.content, actor_of(me()))
            except Invalid as error:
                form.file.errors = [str(error)]
            else:
                flash(_("The photograph of %(name)s is kept.", name=guest.name), "success")
                return redirect(url_for("guests.person", slug=g.event.slug, ref=guest.ref))
    shown = queries.photo_of(guest.id)
    return render_template("tickets/layouts/photo.html", guest=guest, form=form, photo=shown), status


def _picture(layout: Layout, side: int, ref: str) -> str:
    for font in queries.contents([one for one in queries.assets_of(g.event.id) if one.sha256 in layout.fonts]).items():
        learn(*font)
    return card_svg(
        layout,
        1 if side and layout.back else 0,
        _shown_for(ref),
        badges.style(g.event),
        _("Preview of the badge"),
        lambda sha256: url_for("layouts.file", slug=g.event.slug, sha256=sha256),
        lambda name: f"{request.script_root}/static/flags/4x3/{name}",
    )


def _shown_for(ref: str) -> Badge:
    """The badge of that guest, else of the one with the longest words; an invented one where there is nobody."""
    holders = valid_holders(g.event.id, ref=ref or None) if ref != "-" else []
    if not holders:
        return _invented()
    longest = max(holders, key=lambda one: len(one.guest.name) + len(one.guest.position) + len(one.guest.institution))
    return badges.prepare(g.event, [longest]).badge(longest)


def _invented() -> Badge:
    category = g.event.categories[0] if g.event.categories else None
    return Badge(
        name="Nur Aisyah Kusumawardhani",
        code="0" * 23 + "7",
        reference="K7PX2M",
        category=category.text("name", g.event.language) if category else "",
        color=category.color.value if category else "blue",
        position=_("Head of Division"),
        institution=_("Ministry of Examples"),
        full_name="Dr. Nur Aisyah Kusumawardhani, M.Si.",
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _to_listing() -> BaseResponse:
    return redirect(url_for("layouts.listing", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
