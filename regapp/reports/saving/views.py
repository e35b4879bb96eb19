"""Pages of lists with chosen columns, of saved reports, and of what goes out by mail."""

import io
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import Invalid
from regapp.extensions import chosen_language
from regapp.guests import queries as guests
from regapp.guests.chips import facets_of
from regapp.guests.filtering import GuestFilter
from regapp.guests.saving.service import LONGEST_NAME
from regapp.reports.recap import papers as recap_papers
from regapp.reports.recap.tables import words_of
from regapp.reports.recap.views import MIMETYPES
from regapp.reports.saving import columns, papers, queries, service
from regapp.reports.saving.forms import EVERY, USUAL_TIME, ScheduleForm

blueprint = Blueprint("saving", __name__, url_prefix="/manage/<slug>/reports/lists")
# Guests that the page shows of a list; the files have all of them.
SHOWN = 20
MOST_COLUMNS = len(columns.COLUMNS)


@blueprint.get("")
@organizer
def chooser() -> str:
    """Choose columns, their order and whom the list shows, and see the first of them."""
    return _chooser()


@blueprint.post("", endpoint="save")
@organizer
def save() -> Any:
    """Keep the list in hand under a name."""
    codes, wanted = _chosen(request.form)
    try:
        kept = service.save(g.event, request.form.get("report_name", ""), codes, wanted, actor_of(me()))
    except Invalid as problem:
        return _chooser(problem.message), 422
    flash(_("The report “%(name)s” is saved. Every organizer of the event finds it here.", name=kept.name), "success")
    return redirect(url_for("saving.chooser", slug=g.event.slug, **_address(kept.columns, wanted)))


@blueprint.get("/guests.<any(csv,pdf,xlsx):packed>", endpoint="file")
@organizer
def guests_file(packed: str) -> Response:
    """The list in hand as a file."""
    codes, wanted = _chosen(request.args)
    title = request.args.get("title", "")[:LONGEST_NAME]
    name, content = papers.guests_file(g.event, title, columns.known(codes)[0], wanted, packed)
    return send_file(io.BytesIO(content), MIMETYPES[packed], as_attachment=True, download_name=name)


@blueprint.post("/<int:report_id>/delete", endpoint="delete")
@organizer
def delete(report_id: int) -> Response:
    """Let a saved report go."""
    service.delete(g.event, report_id, actor_of(me()))
    flash(_("The report is deleted. Nobody on the list was changed."), "success")
    return redirect(url_for("saving.chooser", slug=g.event.slug))


@blueprint.get("/mail", endpoint="mail")
@organizer
def mail() -> str:
    """What goes out by mail, and the form for one more."""
    return _mail(_form())


@blueprint.post("/mail", endpoint="schedule")
@organizer
def schedule() -> Any:
    """Send a report at its time from now on."""
    form = _form()
    if not form.validate_on_submit():
        return _mail(form), 422
    try:
        service.schedule(g.event, form.details, actor_of(me()))
    except Invalid as error:
        field = form[error.field or "report"]
        field.errors = [*field.errors, error.message]
        return _mail(form), 422
    flash(_("The report goes out at its time. It can be stopped whenever you like."), "success")
    return redirect(url_for("saving.mail", slug=g.event.slug))


@blueprint.post("/mail/<int:schedule_id>/stop", endpoint="stop")
@organizer
def stop(schedule_id: int) -> Response:
    """Send no more of them."""
    if service.stop(g.event, schedule_id, actor_of(me())):
        flash(_("The report is sent no more."), "success")
    else:
        flash(_("The report was stopped before."), "warning")
    return redirect(url_for("saving.mail", slug=g.event.slug))


def _chooser(problem: object = "") -> str:
    given = request.form if problem else request.args
    codes, wanted = _chosen(given)
    language = chosen_language()
    found, lost = columns.known(codes)
    categories, choices = g.event.categories, guests.choices(g.event.id)
    page = papers.guest_table(g.event, _("Guests"), found, wanted, SHOWN)
    return render_template(
        "reports/saving/chooser.html",
        event=g.event,
        offered=_offered(found),
        facets=facets_of(wanted, categories, choices, language),
        wanted=wanted,
        table=page,
        lost=columns.missing_words(lost),
        total=guests.counts(g.event.id, wanted)["matching"],
        shown=SHOWN,
        address=_address(found, wanted),
        name=given.get("report_name", ""),
        problem=problem,
        saved=[(one, _address(one.columns, queries.filter_of(one.query))) for one in queries.reports(g.event.id)],
        in_words=lambda cell: words_of(cell, language),
        can_save=bool(found),
    )


def _chosen(given: MultiDict[str, str]) -> tuple[list[str], GuestFilter]:
    """The columns in the order of their numbers, those without a number behind; the usual ones where none is said."""
    codes = [code for value in given.getlist("columns") for code in value.split(",") if code]
    codes = list(dict.fromkeys(codes or columns.USUAL))[: 2 * MOST_COLUMNS]
    order = {code: _place(given.get(f"place_{code}", "")) for code in codes}
    return sorted(codes, key=lambda code: order[code]), GuestFilter.read(given)


def _place(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 1000


def _offered(chosen: list[str]) -> list[tuple[str, object, int | None]]:
    """Every column with its heading and its place among the chosen (None: not chosen), the chosen ones first."""
    others = [code for code in columns.COLUMNS if code not in chosen]
    places: dict[str, int | None] = {code: place for place, code in enumerate(chosen, 1)}
    return [(code, columns.COLUMNS[code].label, places.get(code)) for code in (*chosen, *others)]


def _address(codes: list[str], wanted: GuestFilter) -> dict[str, Any]:
    return {"columns": ",".join(codes), **wanted.said}


def _form() -> ScheduleForm:
    form = ScheduleForm()
    names = Locale.parse(chosen_language()).days["format"]["wide"]
    form.offer(
        queries.reports(g.event.id), queries.organizers(g.event.id), recap_papers.title(), [names[n] for n in range(7)]
    )
    if request.method == "GET":
        form.time_of_day.data = USUAL_TIME
        form.user_ids.data = [me().id]
        form.report.data = request.args.get("report", "")
    return form


def _mail(form: ScheduleForm) -> str:
    people = {user.id: user.name or user.email for user in queries.organizers(g.event.id)}
    names = Locale.parse(chosen_language()).days["format"]["wide"]
    going = []
    for planned, report in queries.schedules(g.event.id):
        readers = [people[key] for key in planned.user_ids if key in people]
        lost = columns.missing_words(columns.known(report.columns)[1]) if report else ""
        going.append((planned, report, readers, lost, service.next_at(planned, g.event), names[planned.weekday]))
    return render_template("reports/saving/mail.html", event=g.event, form=form, going=going, every=EVERY)


def init_app(app: Flask) -> None:
    """Register the pages, and whoever composes the mails."""
    app.register_blueprint(blueprint)
