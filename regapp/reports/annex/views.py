"""The page of the annex: what goes in, its photographs, and the paper."""

import io
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regapp import uploads
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid
from regapp.events.forms import blame
from regapp.events.naming import file_name
from regapp.invitations.lettering import queries as lettering
from regapp.invitations.lettering.queries import Addressed
from regapp.invitations.lettering.service import for_everybody
from regapp.messages.composing import speaking
from regapp.reports.annex import papers, queries, service
from regapp.reports.annex.forms import AnnexForm, CaptionForm, PhotosForm
from regapp.reports.annex.papers import Wanted

blueprint = Blueprint("annex", __name__, url_prefix="/manage/<slug>/reports/annex")
PLACES = {"earlier": -1, "later": 1}


@blueprint.get("")
@organizer
def page() -> str:
    """Choose the parts; hand in photographs and put them in order."""
    return _page(_form(formdata=None), PhotosForm(formdata=None))


@blueprint.get("/annex.pdf", endpoint="file")
@organizer
def annex_file() -> Any:
    """The annex with the parts that were chosen."""
    form = _form(formdata=request.args or None)
    if not form.validate():
        return _page(form, PhotosForm(formdata=None)), 422
    letter = _letter(form)
    if form.letter.data and letter is None:
        form.guest.errors = [_("Nobody who gets this letter fits.")]
        return _page(form, PhotosForm(formdata=None)), 422
    if not form.has_any:
        form.form_errors.append(_("Please choose at least one part."))
        return _page(form, PhotosForm(formdata=None)), 422
    wanted = Wanted(
        letter=letter,
        programme=form.programme.data,
        lists=tuple(one for one in g.event.sessions if one.code in (form.lists.data or ())),
        signatures=form.signatures.data,
        recap=form.recap.data,
        photographs=form.photographs.data,
    )
    stream = io.BytesIO()
    printed = papers.write_annex_pdf(g.event, wanted, stream)
    if printed.missing:
        shown = ", ".join(f"{glyph.char} ({glyph.name})" for glyph in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")
    with speaking(g.event.language):
        name = file_name(g.event, papers.title(), "", "pdf")
    stream.seek(0)
    return send_file(stream, "application/pdf", as_attachment=True, download_name=name, max_age=0)


@blueprint.post("/photos")
@organizer
def add_photos() -> Any:
    """Hand in photographs."""
    form = PhotosForm()
    handed = [uploads.read(one.filename, one.stream) for one in form.files.data or () if one and one.filename]
    if form.validate() and not handed:
        form.files.errors = [_("Please choose a file.")]
    if form.errors:
        return _page(_form(formdata=None), form), 422
    try:
        added = service.add(g.event, handed, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _page(_form(formdata=None), form), error.status
    told = ngettext("%(num)d photograph is in the annex.", "%(num)d photographs are in the annex.", len(added))
    flash(told, "success")
    return _back()


@blueprint.post("/photos/<int:photo_id>")
@organizer
def change_photo(photo_id: int) -> Any:
    """Describe a photograph, and move it, take it out or bring it back where `do` says so."""
    form, verb, actor = CaptionForm(), request.form.get("do", ""), actor_of(me())
    try:
        described = form.caption.data is not None and service.describe(g.event, photo_id, form.caption.data, actor)
    except Invalid as error:
        blame(form, error)
        return _page(_form(formdata=None), PhotosForm(formdata=None), (photo_id, form)), error.status
    if verb in PLACES:
        service.move(g.event, photo_id, PLACES[verb])
    elif verb == "remove":
        service.take_out(g.event, photo_id, actor)
        flash(_("The photograph is taken out; below the others it can be brought back."), "success")
    elif verb == "restore":
        service.bring_back(g.event, photo_id, actor)
        flash(_("The photograph is in the annex again."), "success")
    elif described:
        flash(_("The changes are saved."), "success")
    return _back(f"photo-{photo_id}" if verb != "remove" else "photographs")


@blueprint.get("/photos/<int:photo_id>/picture")
@organizer
def picture(photo_id: int) -> Response:
    """A photograph as it was handed in."""
    found = queries.photo_of(g.event.id, photo_id) or abort(404)
    content = queries.content_of(found) or abort(404)
    response = send_file(io.BytesIO(content), mimetype=found.upload.media_type, max_age=3600)
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _form(formdata: Any) -> AnnexForm:
    letters = lettering.templates(g.event.id)
    own = next((one for one in letters if one.language == g.event.language), None)
    usual = {"letter": str(own.id) if own else "", "lists": [one.code for one in g.event.sessions]}
    return AnnexForm(g.event, letters, formdata=formdata, data=usual if formdata is None else None)


def _letter(form: AnnexForm) -> Addressed | None:
    """The chosen letter as it went to the guest who was named, else to the first one who got it."""
    chosen = lettering.template_of(g.event.id, int(form.letter.data)) if form.letter.data else None
    if chosen is None:
        return None
    typed = (form.guest.data or "").partition(" – ")[0]
    addressed = lettering.mailing(g.event, [for_everybody(chosen)] if typed else None).addressed
    fitting = [one for one in addressed if typed or one.template.id == chosen.id]
    found = next(iter(lettering.likely(fitting, typed)), None)
    return Addressed(found.invited, chosen) if found else None


def _page(form: AnnexForm, photos: PhotosForm, wrong: tuple[int, CaptionForm] | None = None) -> str:
    """`wrong` is a photograph whose words cannot be taken, with what was typed."""
    shown = queries.photos_of(g.event.id)
    return render_template(
        "reports/annex/page.html",
        event=g.event,
        form=form,
        photos=photos,
        standing=[one for one in shown if one.photo.removed_at is None],
        removed=[one for one in shown if one.photo.removed_at is not None],
        wrong=wrong,
        longest=service.LONGEST_CAPTION,
    )


def _back(anchor: str = "photographs") -> Response:
    return redirect(url_for("annex.page", slug=g.event.slug, _anchor=anchor))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
