"""Pages of attendance lists: choose the form, see how it begins, take the file, keep the form under a name."""

import io
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
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

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.events.naming import file_name
from regapp.events.queries import session_now
from regapp.invitations.lettering import certificate as signing
from regapp.invitations.lettering.service import zipped
from regapp.models import EventSession, ListForm
from regapp.printing import Paper, Printed
from regapp.reports import queries as reports
from regapp.reports.lists import papers, queries, service
from regapp.reports.lists.columns import missing_words
from regapp.reports.lists.details import PRESETS, ListDetails
from regapp.reports.lists.forms import ListChoice, choice_of

blueprint = Blueprint("lists", __name__, url_prefix="/manage/<slug>")
MIMETYPES = {
    "csv": "text/csv",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# Lines of the list that the page shows.
SHOWN = 5
# What an address without a form of its own may ask for, and how many blank lines "y" means.
BLANK_ROWS = 10


@blueprint.get("/attendance")
@desk
def page() -> str:
    """Choose how the list looks: by what the address says, a form that was kept (`form`), or a usual one (`preset`)."""
    kept = _kept()
    details, lost = _details(kept)
    form = choice_of(g.event, details, _session().code)
    if kept:
        form.name.data, form.version.data = kept.name, str(kept.version)
    return _page(form, details, kept, missing_words(lost))


@blueprint.post("/attendance")
@desk
def choose() -> Any:
    """Show what was chosen, or give the file: `do` says which."""
    form, kept = ListChoice(g.event), _kept()
    if not form.validate():
        return _page(form, ListDetails(), kept), 422
    address = {"session": form.session.data, **form.details.said}
    verb = request.form.get("do", "")
    if verb == "signed":
        return redirect(url_for("lists.file", slug=g.event.slug, kind="pdf", signed="y", **address))
    if verb in MIMETYPES:
        return redirect(url_for("lists.file", slug=g.event.slug, kind=verb, **address))
    if kept:
        address["form"] = kept.id
    return redirect(url_for("lists.page", slug=g.event.slug, _anchor="beginning", **address))


@blueprint.post("/attendance/forms")
@organizer
def keep() -> Any:
    """Keep the form under a name; with `form`, change the one that was opened."""
    form, kept = ListChoice(g.event), _kept()
    if not form.validate():
        return _page(form, ListDetails(), kept), 422
    name, actor = form.name.data or "", actor_of(me())
    try:
        if kept and request.form.get("do") == "change":
            done = service.change(g.event, kept.id, _version(form), name, form.details, actor)
        else:
            done = service.add(g.event, name, form.details, actor)
    except DomainError as error:
        blame(form, error)
        if isinstance(error, service.ListChanged):
            form.version.data = str(error.details["version"])
        return _page(form, form.details, kept), error.status
    flash(
        _("The list “%(name)s” is saved. Everybody who prints for the event finds it here.", name=done.name), "success"
    )
    return redirect(url_for("lists.page", slug=g.event.slug, form=done.id, session=form.session.data))


@blueprint.post("/attendance/forms/<int:form_id>/delete")
@organizer
def delete(form_id: int) -> BaseResponse:
    """Let a form go."""
    name = service.delete(g.event, form_id, actor_of(me()))
    flash(_("The list “%(name)s” is deleted; what was printed by it stays as it is.", name=name), "success")
    return redirect(url_for("lists.page", slug=g.event.slug))


@blueprint.get("/attendance.<any(pdf, xlsx, csv, zip):kind>")
@desk
def file(kind: str) -> BaseResponse:
    """The attendance list of a session as a file; as an archive, the lists of all of them."""
    session = reports.session_of(g.event, request.args.get("session") or "main")
    if session is None:
        raise NotFound(_("There is no session with this code."))
    details, _lost = _details(_kept())
    if kind == "zip":
        return _archive(details)
    rows = reports.attendees(g.event.id, session.id)
    stream = io.BytesIO()
    if kind == "csv":
        papers.write_attendance_csv(g.event, rows, stream)
    elif kind == "xlsx" and _is_plain():
        papers.write_attendance_xlsx(g.event, session, rows, stream)
    elif kind == "xlsx":
        papers.write_list_xlsx(g.event, session, rows, stream, details)
    else:
        by = signing.signatory() if request.args.get("signed") == "y" else None
        _tell(papers.write_attendance_pdf(g.event, session, rows, stream, details))
        stream = io.BytesIO(signing.sealed(stream.getvalue(), by, g.event.signer_place))
    stream.seek(0)
    name = f"{_name(details, session)}.{kind}"
    return send_file(stream, mimetype=MIMETYPES[kind], as_attachment=True, download_name=name, max_age=0)


def _archive(details: ListDetails) -> BaseResponse:
    """A list for each session."""

    def written() -> Iterator[tuple[str, bytes]]:
        for session in g.event.sessions:
            stream = io.BytesIO()
            papers.write_attendance_pdf(g.event, session, reports.attendees(g.event.id, session.id), stream, details)
            yield f"{_name(details, session)}.pdf", stream.getvalue()

    content = b"".join(zipped(written()))
    name = file_name(g.event, papers.title(details.purpose, papers.languages(g.event, details.speech)[0]), "", "zip")
    return send_file(io.BytesIO(content), MIMETYPES["zip"], as_attachment=True, download_name=name, max_age=0)


def _name(details: ListDetails, session: EventSession) -> str:
    what = papers.title(details.purpose, papers.languages(g.event, details.speech)[0])
    return file_name(g.event, what, session.text("title", g.event.language))


def _is_plain() -> bool:
    """Whether the address asks for no form of its own: the list for programs and archives, as it always was."""
    return not any(name in request.args for name in ("columns", "form", "preset"))


def _details(kept: ListForm | None) -> tuple[ListDetails, list[str]]:
    """What the address asks for, and the columns it names that no longer exist."""
    said = request.args
    if "columns" in said or "purpose" in said:
        blank = said.get("blank", "")
        number = int(blank) if blank.isascii() and blank.isdecimal() and len(blank) < 5 else 0
        return ListDetails.kept({**said.to_dict(), "columns": said.getlist("columns"), "blank": number})
    if kept:
        return ListDetails.kept(kept.chosen)
    if said.get("preset") in PRESETS:
        return PRESETS[said["preset"]][1], []
    if request.endpoint == "lists.page":
        return ListDetails(), []
    paper = Paper.F4 if said.get("paper") == Paper.F4.value else Paper.A4
    blank_rows = BLANK_ROWS if said.get("blank") == "y" else 0
    return ListDetails(paper=paper, blank_rows=blank_rows, signatures=said.get("signatures") == "y"), []


def _kept() -> ListForm | None:
    """The form that the address or the page names. Raises NotFound for one that is gone."""
    key = request.values.get("form", "")
    if not key:
        return None
    found = queries.form_of(g.event, int(key)) if key.isascii() and key.isdecimal() and len(key) < 10 else None
    if found is None:
        raise NotFound(_("This list was deleted meanwhile."))
    return found


def _session() -> EventSession:
    code = request.values.get("session") or session_now(g.event.sessions)
    return next((one for one in g.event.sessions if one.code == code), g.event.sessions[0])


def _version(form: ListChoice) -> int:
    version = form.version.data or ""
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0


def _page(form: ListChoice, details: ListDetails, kept: ListForm | None, lost: str = "") -> str:
    session = _session()
    rows = reports.attendees(g.event.id, session.id)
    return render_template(
        "reports/lists/page.html",
        event=g.event,
        form=form,
        kept=kept,
        lost=lost,
        presets=[(code, words) for code, (words, _details) in PRESETS.items()],
        forms=queries.forms_of(g.event.id),
        session=session,
        total=len(rows),
        beginning=None if form.errors else papers.attendance_sheet(g.event, session, rows[:SHOWN], details),
        has_certificate=(current_app.extensions["regapp.settings"].instance / signing.FILE).exists(),
    )


def _tell(printed: Printed) -> None:
    """Say which characters no font has; the page shows it at the next visit."""
    if printed.missing:
        shown = ", ".join(f"{m.char} ({m.name})" for m in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
