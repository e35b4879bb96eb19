"""Pages of letters: the templates, one of them with its preview, the finished letters; and a guest's own letter."""

import io
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as BaseResponse

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid, NotFound
from regapp.events.forms import blame
from regapp.invitations.lettering import certificate, queries, service
from regapp.invitations.lettering.certificate import NotSigned
from regapp.invitations.lettering.fields import FIELDS
from regapp.invitations.lettering.forms import LetterForm, letter_form
from regapp.invitations.lettering.queries import Addressed
from regapp.invitations.lettering.texts import NAMES, Start
from regapp.models import LetterKind, LetterTemplate
from regapp.printing import Printed

blueprint = Blueprint("lettering", __name__, url_prefix="/manage/<slug>/letters")
KINDS = {
    LetterKind.INDONESIAN: NAMES[Start.INDONESIAN],
    LetterKind.ENGLISH: NAMES[Start.ENGLISH],
    LetterKind.CARD: NAMES[Start.CARD],
}
# How many guests the field of the preview offers; any other can be typed.
OFFERED = 100


@blueprint.get("")
@organizer
def listing() -> str:
    """The letters with how many guests get each, and all of them to download."""
    templates = queries.templates(g.event.id)
    mailing = queries.mailing(g.event, templates)
    return render_template(
        "invitations/letters.html",
        letters=[(one, len(mailing.of(one))) for one in templates],
        addressed=len(mailing.addressed),
        without=mailing.without,
        categories=[
            (one, count)
            for one in g.event.categories
            if (count := sum(found.invited.category.id == one.id for found in mailing.addressed))
        ],
        known={one.code: one for one in g.event.categories},
        kinds=KINDS,
        starts=NAMES,
        unnumbered=sum(not one.invited.invitation.letter_number for one in mailing.addressed),
        problem=certificate.problem(),
        is_signed=_is_signed(),
    )


@blueprint.post("")
@organizer
def add() -> BaseResponse:
    """A new letter with one of the starting texts."""
    start = next((one for one in Start if one.value == request.form.get("start")), None) or abort(400)
    template = service.add_template(g.event, start, actor_of(me()))
    return _to_letter(template)


@blueprint.route("/<int:letter_id>", methods=["GET", "POST"])
@organizer
def letter(letter_id: int) -> Any:
    """Write a letter, and see it for any guest."""
    template = _letter(letter_id)
    if request.method == "GET":
        return _page(template, letter_form(g.event, template))
    form = letter_form(g.event, template, _given())
    if not form.validate():
        return _page(template, form)
    if request.form.get("preview"):
        return _page(template, form)
    try:
        changed = service.change_template(
            g.event,
            template,
            form.details,
            actor_of(me()),
            emblem=form.picture,
            without_emblem=form.without_emblem.data,
        )
    except DomainError as error:
        blame(form, error)
        return _page(template, form)
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return _to_letter(template)


@blueprint.post("/<int:letter_id>/preview")
@organizer
def preview(letter_id: int) -> str:
    """The letter as it was just typed, for the page beside it."""
    template = _letter(letter_id)
    return render_template(
        "invitations/_letter_preview.html", **_previewed(template, letter_form(g.event, template, _given()))
    )


@blueprint.get("/<int:letter_id>/preview.pdf")
@organizer
def preview_pdf(letter_id: int) -> BaseResponse:
    """The saved letter to one guest as a PDF; nothing is issued, its code says that it is a preview."""
    template = _letter(letter_id)
    chosen = _shown_guest(template)
    if chosen is None:
        raise NotFound(_("Nobody on the list fits."))
    stream = io.BytesIO()
    _tell(service.preview_pdf(g.event, template, chosen, stream))
    stream.seek(0)
    return send_file(stream, mimetype="application/pdf", download_name="preview.pdf", max_age=0)


@blueprint.post("/<int:letter_id>/copy")
@organizer
def copy(letter_id: int) -> BaseResponse:
    """The same letter once more."""
    copied = service.copy_template(g.event, _letter(letter_id), actor_of(me()))
    flash(_("This is a copy: please say who gets it."), "info")
    return _to_letter(copied)


@blueprint.post("/<int:letter_id>/delete")
@organizer
def delete(letter_id: int) -> BaseResponse:
    """Take a letter away."""
    template = _letter(letter_id)
    service.delete_template(g.event, template, actor_of(me()))
    flash(_("The letter “%(name)s” is gone; those that were sent stay genuine.", name=template.name), "success")
    return redirect(url_for("lettering.listing", slug=g.event.slug))


@blueprint.post("/letters.<any(pdf, zip):packed>")
@organizer
def letters(packed: str) -> BaseResponse:
    """The letters of all guests or of a category, as one PDF or each as a file of its own."""
    found = queries.mailing(g.event, category=request.form.get("category", ""))
    chosen = request.form.get("letter", type=int)
    addressed = [one for one in found.addressed if chosen in (None, one.template.id)]
    if not addressed:
        flash(_("There is no letter to print."), "warning")
        return redirect(url_for("lettering.listing", slug=g.event.slug))
    name = secure_filename("_".join(filter(None, (_("Letters"), g.event.slug, request.form.get("category", "")))))
    try:
        return _as_pdf(addressed, name) if packed == "pdf" else _as_zip(addressed, name)
    except NotSigned as error:
        flash(str(error), "danger")
        return redirect(url_for("lettering.listing", slug=g.event.slug))


@blueprint.post("/numbers")
@organizer
def numbers() -> BaseResponse:
    """Give the guests' letters running numbers."""
    first = request.form.get("first", "").strip()
    try:
        count = service.number_letters(g.event, actor_of(me()), first, request.form.get("category", ""))
    except Invalid as error:
        flash(str(error), "danger")
        return redirect(url_for("lettering.listing", slug=g.event.slug))
    told = ngettext("%(num)d letter has a number now.", "%(num)d letters have a number now.", count)
    flash(told if count else _("Every letter has a number already."), "success" if count else "info")
    return redirect(url_for("lettering.listing", slug=g.event.slug))


def _as_pdf(addressed: list[Addressed], name: str) -> Response:
    stream = io.BytesIO()
    _tell(service.all_letters(g.event, addressed, stream))
    stream.seek(0)
    return send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=f"{name}.pdf", max_age=0)


def _as_zip(addressed: list[Addressed], name: str) -> Response:
    """Given on as it is made: two thousand signatures take more than a minute."""
    certificate.signatory()
    _tell(service.missing_in(g.event, addressed))
    files = service.zipped(service.each_letter(g.event, addressed))
    response = Response(stream_with_context(files), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response.cache_control.no_store = True
    return response


def _letter(letter_id: int) -> LetterTemplate:
    found = queries.template_of(g.event.id, letter_id)
    if found is None:
        raise NotFound(_("There is no such letter at this event."))
    return found


def _given() -> Any:
    """The fields of the form together with the file."""
    given = request.form.copy()
    for name, file in request.files.items():
        given.add(name, file)  # type: ignore[arg-type]
    return given


def _page(template: LetterTemplate, form: LetterForm) -> Any:
    page = render_template(
        "invitations/letter.html",
        form=form,
        fields=FIELDS,
        kinds=KINDS,
        is_card=template.kind == LetterKind.CARD,
        **_previewed(template, form),
    )
    return (page, 422) if form.errors else page


def _previewed(template: LetterTemplate, form: LetterForm) -> dict[str, Any]:
    """What the preview shows: pages, and for whom; or why there is none. Nothing of it is kept."""
    draft = service.drafted(template, form.details) if request.method == "POST" else template
    offered = queries.mailing(g.event, [service.for_everybody(draft)]).addressed
    typed = request.values.get("guest", "").partition(" – ")[0]
    chosen = next(iter(queries.likely(offered, typed)), None)
    pages = service.preview(g.event, draft, chosen) if chosen else []
    return {
        "letter": template,
        "pages": [Markup(page) for page in pages],  # noqa: S704 - drawn by ourselves, every text in it is escaped
        "chosen": chosen.invited.guest if chosen else None,
        "typed": request.values.get("guest", ""),
        "offered": [(one.invited.guest.ref, one.invited.guest.name) for one in offered[:OFFERED]],
        "unknown": service.unknown_in(form.details) if request.method == "POST" else [],
    }


def _shown_guest(template: LetterTemplate) -> Addressed | None:
    offered = queries.mailing(g.event, [service.for_everybody(template)]).addressed
    return next(iter(queries.likely(offered, request.args.get("guest", "").partition(" – ")[0])), None)


def _is_signed() -> bool:
    return (current_app.extensions["regapp.settings"].instance / certificate.FILE).exists()


def _tell(printed: Printed) -> None:
    """Say which characters no font has; the page shows it at the next visit."""
    if printed.missing:
        shown = ", ".join(f"{m.char} ({m.name})" for m in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")


def _to_letter(template: LetterTemplate) -> BaseResponse:
    guest = request.form.get("guest") or None
    return redirect(url_for("lettering.letter", slug=g.event.slug, letter_id=template.id, guest=guest))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
