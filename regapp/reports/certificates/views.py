"""Pages of certificates: the register, what they say, one guest's, and the finished papers."""

import io
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
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
from werkzeug.wrappers import Response as BaseResponse

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.events.naming import file_name
from regapp.guests.exporting import MIMETYPES
from regapp.invitations.lettering import certificate as signing
from regapp.invitations.lettering.certificate import NotSigned
from regapp.invitations.lettering.service import zipped
from regapp.messages.composing import speaking
from regapp.models import CertificateTemplate, Guest
from regapp.printing import Printed
from regapp.printing.certificate_page import plan_certificate
from regapp.printing.certificate_sheet import Certificate
from regapp.printing.letter_picture import sheet_svg
from regapp.reports.certificates import exporting, queries, service
from regapp.reports.certificates.forms import RoleForm, TemplateForm, role_form, template_form
from regapp.reports.certificates.judging import rule_of
from regapp.reports.certificates.numbering import FIELDS, numbered
from regapp.reports.certificates.queries import Standing
from regapp.reports.certificates.telling import reasons, rule_words
from regapp.reports.certificates.wording import FIELD_NAMES, house_words, papers_word
from regapp.reports.certificates.writing import Writer

blueprint = Blueprint("certificates", __name__, url_prefix="/manage/<slug>/certificates")
LONGEST_SEARCH = 100
# How many guests the field of the preview offers; any other can be typed.
OFFERED = 100
# All are looked through before issuing; a person reads so many of the remarks.
MOST_REMARKS = 200
SHOWS = ("", *(one.value for one in Standing), "changed")


@blueprint.get("")
@organizer
def listing() -> str:
    """Who meets the rule and who does not, with what was issued: `show` is a standing, `q` a search."""
    template, sessions = queries.template_of(g.event), g.event.sessions
    q = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    show = request.args.get("show", "")
    show = show if show in SHOWS else ""
    register = queries.register(g.event, template, sessions, q)
    page = register.page(show, request.args.get("after", ""))
    rule = rule_of(template, sessions)
    return render_template(
        "reports/certificates/listing.html",
        event=g.event,
        counts=register.counts,
        total=len(register.entries),
        page=page,
        rows=[(entry, reasons(entry, rule)) for entry in page.rows],
        rule=rule_words(rule),
        show=show,
        q=q,
        after=request.args.get("after", ""),
        problem=signing.problem(),
    )


@blueprint.route("/settings", methods=["GET", "POST"])
@organizer
def settings() -> Any:
    """What certificates say and who gets one, with a preview."""
    template = queries.template_of(g.event)
    if request.method == "GET":
        return _settings_page(template, template_form(g.event, template))
    form = template_form(g.event, template, _given())
    if not form.validate() or request.form.get("preview"):
        return _settings_page(template, form)
    try:
        changed = service.change_template(g.event, form.details, form.seen, actor_of(me()))
    except service.SettingsChanged as error:
        form.form_errors.append(error.message)
        return _settings_page(queries.template_of(g.event), form, is_stale=True)
    except DomainError as error:
        blame(form, error)
        return _settings_page(template, form)
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("certificates.settings", slug=g.event.slug, guest=request.form.get("guest") or None))


@blueprint.post("/settings/preview")
@organizer
def preview() -> str:
    """The certificate as it was just written, for the page beside it."""
    template = queries.template_of(g.event)
    return render_template(
        "reports/certificates/_preview.html", **_previewed(template, template_form(g.event, template, _given()))
    )


@blueprint.get("/preview.pdf")
@organizer
def preview_pdf() -> BaseResponse:
    """The saved certificate for one guest as a PDF; nothing is issued, its code says that it is a preview."""
    guest = queries.likely(g.event.id, _typed_guest())
    if guest is None:
        raise NotFound(_("Nobody on the list fits."))
    stream = io.BytesIO()
    _tell(service.preview_pdf(g.event, queries.template_of(g.event), guest, stream))
    stream.seek(0)
    return send_file(stream, mimetype="application/pdf", download_name="preview.pdf", max_age=0)


@blueprint.route("/issue", methods=["GET", "POST"])
@organizer
def issue() -> Any:
    """What would be issued, with what would not come out as one would wish; and to issue it."""
    if request.method == "POST":
        return _issue()
    template = queries.template_of(g.event)
    ready = queries.register(g.event, template, g.event.sessions).ready
    writer = Writer(g.event, template, {})
    numbers = [
        numbered(template.pattern, template.next_number + at, writer.code, writer.day)
        for at in (0, max(0, len(ready) - 1))
    ]
    remarks = service.remarks(g.event, template, ready)
    return render_template(
        "reports/certificates/issue.html",
        event=g.event,
        ready=len(ready),
        numbers=numbers,
        day=writer.day,
        remarks=remarks[:MOST_REMARKS],
        more_remarks=max(0, len(remarks) - MOST_REMARKS),
        nobody_signs=not template.signers,
        problem=signing.problem(),
    )


@blueprint.get("/guests/<ref>")
@organizer
def person(ref: str) -> str:
    """One guest's certificate: as it is or would be, what was issued before, their role."""
    guest = _guest(ref)
    return _person_page(guest, role_form(queries.exception_of(guest.id)))


@blueprint.post("/guests/<ref>/role")
@organizer
def role(ref: str) -> Any:
    """Give one guest another role than their category's."""
    guest = _guest(ref)
    form = role_form(queries.exception_of(guest.id), request.form)
    if not form.validate():
        return _person_page(guest, form), 422
    changed = service.set_role(g.event, guest, form.chosen, (form.word.data or "").strip(), actor_of(me()))
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return _to_person(guest)


@blueprint.post("/guests/<ref>/issue")
@organizer
def issue_one(ref: str) -> BaseResponse:
    """Issue one guest's certificate."""
    guest = _guest(ref)
    try:
        run = service.issue_one(g.event, g.event.sessions, guest, actor_of(me()))
        flash(_("The certificate is issued with the number %(number)s.", number=run.first), "success")
    except DomainError as error:
        flash(str(error), "danger")
    return _to_person(guest)


@blueprint.post("/guests/<ref>/again")
@organizer
def issue_again(ref: str) -> BaseResponse:
    """Withdraw one guest's certificate and issue it anew."""
    guest = _guest(ref)
    try:
        run = service.issue_again(g.event, g.event.sessions, guest, _document_id(), actor_of(me()))
        flash(_("The certificate is issued again, with the number %(number)s.", number=run.first), "success")
    except DomainError as error:
        flash(str(error), "danger")
    return _to_person(guest)


@blueprint.post("/guests/<ref>/withdraw")
@organizer
def withdraw(ref: str) -> BaseResponse:
    """Take one guest's certificate back."""
    guest = _guest(ref)
    try:
        service.withdraw(g.event, guest, _document_id(), actor_of(me()))
        flash(_("The certificate is withdrawn; whoever checks its code is told so."), "success")
    except DomainError as error:
        flash(str(error), "danger")
    return _to_person(guest)


@blueprint.post("/mail")
@organizer
def send() -> BaseResponse:
    """Put the mails of all certificates, or of one guest's, into the outbox."""
    ref = request.form.get("guest", "")
    sent = service.send(g.event, actor_of(me()), ref)
    told = ngettext("%(num)d message is in the outbox.", "%(num)d messages are in the outbox.", sent.queued)
    flash(told if sent.queued else _("Every certificate was sent already."), "success" if sent.queued else "info")
    if ref:
        return redirect(url_for("certificates.person", slug=g.event.slug, ref=ref))
    return redirect(url_for("certificates.listing", slug=g.event.slug))


@blueprint.get("/certificates.<any(pdf, zip):packed>")
@organizer
def papers(packed: str) -> BaseResponse:
    """The certificates that stand, as one PDF or each as a file of its own."""
    ref = request.args.get("guest", "")
    standing = queries.issued(g.event.id, request.args.get("category", ""), ref)
    if not standing:
        flash(_("No certificate was issued yet."), "warning")
        return redirect(url_for("certificates.listing", slug=g.event.slug))
    with speaking(g.event.language):
        name = file_name(g.event, papers_word(), ref and standing[0][0].data.get("name", ""))
    try:
        return _as_pdf(standing, name) if packed == "pdf" else _as_zip(standing, name)
    except NotSigned as error:
        flash(str(error), "danger")
        return redirect(url_for("certificates.listing", slug=g.event.slug))


@blueprint.get("/register.<any(xlsx, csv):kind>", endpoint="register")
@organizer
def register_file(kind: str) -> Response:
    """Every number that was ever given, with what became of it."""
    stream = io.BytesIO()
    exporting.write(g.event, queries.every_one(g.event.id), kind, stream)
    stream.seek(0)
    name = file_name(g.event, _("Register of certificates"), kind=kind)
    return send_file(stream, mimetype=MIMETYPES[kind], as_attachment=True, download_name=name, max_age=0)


def _issue() -> BaseResponse:
    try:
        run = service.issue(g.event, g.event.sessions, actor_of(me()))
    except DomainError as error:
        flash(str(error), "danger")
        return redirect(url_for("certificates.issue", slug=g.event.slug))
    told = ngettext(
        "%(num)d certificate is issued: %(numbers)s.",
        "%(num)d certificates are issued: %(numbers)s.",
        run.count,
        numbers=" – ".join(dict.fromkeys((run.first, run.last))),
    )
    flash(told if run.count else _("There is nobody left to issue one to."), "success" if run.count else "info")
    return redirect(url_for("certificates.listing", slug=g.event.slug, show="issued" if run.count else None))


def _as_pdf(standing: Any, name: str) -> Response:
    stream = io.BytesIO()
    _tell(service.all_certificates(g.event, standing, stream))
    stream.seek(0)
    return send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=f"{name}.pdf", max_age=0)


def _as_zip(standing: Any, name: str) -> Response:
    """Given on as it is made: two thousand signatures take more than a minute."""
    signing.signatory()
    files = zipped(service.each_certificate(g.event, standing))
    response = Response(stream_with_context(files), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
    response.cache_control.no_store = True
    return response


def _settings_page(template: CertificateTemplate, form: TemplateForm, *, is_stale: bool = False) -> Any:
    if is_stale:
        form.version.data = str(template.version)
    page = render_template(
        "reports/certificates/settings.html",
        event=g.event,
        form=form,
        number_fields=FIELDS,
        text_fields=FIELD_NAMES,
        house=_house_words(),
        usual_code=g.event.slug.upper(),
        next_number=template.next_number,
        example=_example(template),
        **_previewed(template, form),
    )
    return (page, 422) if form.errors or form.form_errors else page


def _house_words() -> dict[str, dict[str, str]]:
    """What the house writes in each language where the committee writes nothing."""
    found: dict[str, dict[str, str]] = {}
    for code in current_app.config["LANGUAGES"]:
        with speaking(code):
            found[code] = house_words(with_host=bool(g.event.host))
    return found


def _example(template: CertificateTemplate) -> str:
    writer = Writer(g.event, template, {})
    return numbered(template.pattern, template.next_number, writer.code, writer.day)


def _previewed(template: CertificateTemplate, form: TemplateForm) -> dict[str, Any]:
    """What the preview shows: the page, and for whom; or why there is none. Nothing of it is kept."""
    typed = _typed_guest()
    chosen = queries.likely(g.event.id, typed)
    problem, page = "", Markup()
    try:
        draft = template
        if request.method == "POST":
            service.check_details(form.details)
            draft = service.drafted(g.event, template, form.details)
        page = _picture_of(draft, chosen) if chosen else page
    except DomainError as error:
        problem = str(error)
    return {
        "template": template,
        "page": page,
        "problem": problem,
        "chosen": chosen,
        "typed": request.values.get("guest", ""),
        "offered": queries.offered(g.event.id, OFFERED),
    }


def _picture_of(template: CertificateTemplate, guest: Guest) -> Markup:
    return _drawn(service.preview(g.event, template, guest), guest)


def _drawn(certificate: Certificate, guest: Guest) -> Markup:
    sheet = plan_certificate(certificate)
    title = _("Certificate of %(name)s", name=guest.name)
    return Markup(sheet_svg(sheet, title))  # noqa: S704 - drawn by ourselves, every text in it is escaped


def _person_page(guest: Guest, form: RoleForm) -> str:
    template, sessions = queries.template_of(g.event), g.event.sessions
    entry = queries.register(g.event, template, sessions, guest_ids=[guest.id]).of(guest.id)
    rule = rule_of(template, sessions)
    return render_template(
        "reports/certificates/person.html",
        event=g.event,
        guest=guest,
        entry=entry,
        reasons=reasons(entry, rule) if entry else [],
        history=queries.history(g.event.id, guest.id),
        standing=_drawn(service.as_issued(g.event, entry.document), guest) if entry and entry.document else None,
        new=_picture_of(template, guest) if entry and (entry.differs or not entry.document) else None,
        remarks=service.remarks(g.event, template, [entry]) if entry else [],
        form=form,
    )


def _guest(ref: str) -> Guest:
    found = queries.guest_by_ref(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference."))
    return found


def _document_id() -> int:
    given = request.form.get("document", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0


def _typed_guest() -> str:
    return request.values.get("guest", "").partition(" – ")[0].replace("\x00", "").strip()[:LONGEST_SEARCH]


def _given() -> Any:
    """The fields of the form together with the files."""
    given = request.form.copy()
    for name, file in request.files.items():
        given.add(name, file)  # type: ignore[arg-type]
    return given


def _tell(printed: Printed) -> None:
    """Say which characters no font has; the page shows it at the next visit."""
    if printed.missing:
        shown = ", ".join(f"{m.char} ({m.name})" for m in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")


def _to_person(guest: Guest) -> BaseResponse:
    return redirect(url_for("certificates.person", slug=g.event.slug, ref=guest.ref))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
