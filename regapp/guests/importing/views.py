"""The pages of an import: choose a file, say how it is read, look at what it would do, take it, take it back."""

import dataclasses
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid
from regapp.events.history import FIELDS
from regapp.guests import queries as guests
from regapp.guests.duplicates.reasons import in_words
from regapp.guests.forms import FileForm
from regapp.guests.importing import drafts, files, queries, service
from regapp.guests.importing.columns import field_of
from regapp.guests.importing.drafts import Draft
from regapp.guests.importing.files import FileProblem, Table
from regapp.guests.importing.plan import (
    ImportPlan,
    PlannedRow,
    difference,
    header_of,
    plan_import,
    seen_as,
    with_proposals,
)
from regapp.guests.service import GuestDetails
from regapp.models import Guest

blueprint = Blueprint("importing", __name__, url_prefix="/manage/<slug>/guests/import")
Answer = Any
PER_PAGE = 50
SAMPLE = 3
KINDS = ("all", "new", "match", "change", "known", "bad")
ALPHABETS = {
    "utf-8": _l("Unicode (UTF-8)"),
    "utf-16": _l("Unicode (UTF-16)"),
    "utf-16-le": _l("Unicode (UTF-16)"),
    "utf-16-be": _l("Unicode (UTF-16)"),
    "cp1252": _l("Western Europe, Indonesia (Windows)"),
    "cp1254": _l("Turkey (Windows)"),
    "cp949": _l("Korea (Windows)"),
}
FIELD_NAMES = [field.name for field in dataclasses.fields(GuestDetails)]


@blueprint.route("", methods=["GET", "POST"])
@organizer
def choose() -> Answer:
    """Step one: choose a file."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page("guests/importing/file.html", False, form=form, runs=queries.runs(g.event.id))
    given = request.files.get("file")
    if given is None or not given.filename:
        return _refused_file(form, _("Please choose a file."))
    try:
        draft = drafts.begin(g.event, given.filename, given.stream.read(files.LARGEST_FILE + 1))
    except FileProblem as problem:
        return _refused_file(form, problem.message)
    return redirect(_first_step(draft), 303)


@blueprint.route("/<key>/columns", methods=["GET", "POST"])
@organizer
def columns(key: str) -> Answer:
    """Step two: which sheet, which alphabet, and what each column means."""
    draft = _draft(key)
    if request.method == "POST":
        _choose_source(draft)
    try:
        table = draft.table()
    except FileProblem as problem:
        flash(str(problem.message), "danger")
        draft.sheet, draft.encoding = "", ""
        table = draft.table()
    header = header_of(table)[1]
    if request.method == "POST" and not request.form.get("look"):
        chosen = [request.form.get(f"column-{at}", "") for at in range(len(header))]
        draft.columns = {at: field if field in FIELD_NAMES else "" for at, field in enumerate(chosen)}
        draft.first_numbers = bool(request.form.get("first_numbers"))
        try:
            plan_import(g.event, table, draft.reading)
        except FileProblem as problem:
            return _columns_page(draft, table, header, problem.message)
        drafts.remember(header, draft.columns)
        draft.forget_decisions()
        drafts.save(draft)
        return redirect(url_for("importing.preview", slug=g.event.slug, key=key), 303)
    drafts.save(draft)
    return _columns_page(draft, table, header)


@blueprint.get("/<key>")
@organizer
def preview(key: str) -> Answer:
    """Step three: what the file would do, row by row; each problem at its cell."""
    draft = _draft(key)
    try:
        plan = with_proposals(g.event, plan_import(g.event, draft.table(), draft.reading))
    except FileProblem as problem:
        flash(str(problem.message), "danger")
        return redirect(url_for("importing.columns", slug=g.event.slug, key=key), 303)
    _forget_what_changed(draft, plan)
    kind = request.args.get("show", "all") if request.args.get("show") in KINDS else "all"
    rows = _rows(plan, kind)
    number = max(request.args.get("page", 1, type=int), 1)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return _page(
        "guests/importing/preview.html",
        False,
        draft=draft,
        plan=plan,
        counts={one: len(_rows(plan, one)) for one in KINDS},
        kind=kind,
        rows=[_shown(plan, draft, line) for line in shown],
        number=number,
        last=-(-len(rows) // PER_PAGE),
        taken=_taken(plan, draft),
        categories={category.code: category for category in guests.categories(g.event.id)},
        fields=FIELDS,
        in_words=in_words,
    )


@blueprint.post("/<key>/decide")
@organizer
def decide(key: str) -> Response:
    """Remember what was chosen for the rows of one page; then another page, or the import itself."""
    draft = _draft(key)
    for line in request.form.getlist("line", type=int):
        draft.forget(line)
        choice = request.form.get(f"row-{line}", "")
        if choice == "leave":
            draft.left_out.add(line)
        elif choice.startswith("same:"):
            ref, _colon, seen = choice.removeprefix("same:").partition(":")
            draft.choose(line, ref.upper(), seen)
    if request.form.get("every_change"):
        plan = with_proposals(g.event, plan_import(g.event, draft.table(), draft.reading))
        for line, change in plan.changes.items():
            draft.choose(line, change.guest.ref, seen_as(change.differing))
    drafts.save(draft)
    wanted: dict[str, Any] = {"show": request.form.get("show") or None, "page": request.form.get("page") or None}
    return redirect(url_for("importing.preview", slug=g.event.slug, key=key, **wanted), 303)


@blueprint.post("/<key>/confirm")
@organizer
def confirm(key: str) -> Answer:
    """Step four: take it, in one transaction."""
    draft = _draft(key)
    try:
        plan = plan_import(g.event, draft.table(), draft.reading)
        _plan, done = service.take(
            g.event,
            plan,
            draft.name,
            actor_of(me()),
            decisions=draft.decisions,
            take_good_rows=bool(request.form.get("good")),
        )
    except Invalid as problem:
        flash(str(problem.message), "danger")
        return redirect(url_for("importing.columns", slug=g.event.slug, key=key), 303)
    except DomainError as problem:
        flash(str(problem.message), "danger")
        return redirect(url_for("importing.preview", slug=g.event.slug, key=key), 303)
    if done.run is None:
        _draft(key)  # a second click at the same instant goes to what the first one did
        drafts.discard(draft)
        flash(_told(done), "success")
        return redirect(url_for("guests.listing", slug=g.event.slug), 303)
    drafts.finish(draft, done.run.id)
    flash(_told(done), "success")
    return redirect(url_for("importing.run", slug=g.event.slug, run_id=done.run.id), 303)


@blueprint.get("/runs/<int:run_id>")
@organizer
def run(run_id: int) -> Answer:
    """What one import did, and the way back."""
    found = queries.run(g.event.id, run_id) or abort(404)
    changes = service.changes_of(found)
    people = guests.guests_by_id(g.event.id, [one.guest_id for one in changes])
    touched = service.touched_since(found)
    return _page(
        "guests/importing/run.html",
        False,
        run=found,
        updated=[
            (people[one.guest_id], {field: pair for field, pair in one.changed.items() if field != service.KEY})
            for one in changes
            if not one.is_new and one.guest_id in people
        ],
        touched=[people[guest_id] for guest_id in sorted(touched) if guest_id in people],
        fields=FIELDS,
    )


@blueprint.post("/runs/<int:run_id>/undo")
@organizer
def undo(run_id: int) -> Response:
    """Take a whole import back."""
    found = queries.run(g.event.id, run_id) or abort(404)
    try:
        done = service.undo(found, actor_of(me()), also_touched=bool(request.form.get("also_touched")))
    except DomainError as problem:
        flash(str(problem.message), "danger")
    else:
        for words, kind in _undone(done):
            flash(words, kind)
    return redirect(url_for("importing.run", slug=g.event.slug, run_id=run_id), 303)


def _draft(key: str) -> Draft:
    draft = drafts.found(g.event, key)
    if draft is None:
        flash(_("This file was uploaded too long ago. Please choose it again."), "warning")
        abort(redirect(url_for("importing.choose", slug=g.event.slug), 303))
    if draft.run_id:
        abort(redirect(url_for("importing.run", slug=g.event.slug, run_id=draft.run_id), 303))
    return draft


def _forget_what_changed(draft: Draft, plan: ImportPlan) -> None:
    """Of whom something was changed since it was agreed to, it is to be agreed to again."""
    planned = {row.line: row for row in (*plan.new, *plan.known)}
    for line, seen in list(draft.seen.items()):
        likely = [match.guest for match in plan.matches.get(line, [])]
        likely += [plan.changes[line].guest] if line in plan.changes else []
        of = next((guest for guest in likely if guest.ref == draft.same.get(line)), None)
        if of is None or seen_as(difference(of, planned[line])) != seen:
            draft.forget(line)
            drafts.save(draft)


def _refused_file(form: FileForm, message: Any) -> Answer:
    form.file.errors = [message]
    return _page("guests/importing/file.html", True, form=form, runs=queries.runs(g.event.id))


def _first_step(draft: Draft) -> str:
    """Where to go from a new file: to the preview where its columns are known, else to the columns."""
    table = draft.table()
    header = header_of(table)[1]
    draft.columns = drafts.remembered(header)
    drafts.save(draft)
    try:
        plan = plan_import(g.event, table, draft.reading)
    except FileProblem:
        return url_for("importing.columns", slug=g.event.slug, key=draft.key)
    step = "preview" if draft.columns is not None or not plan.unknown_columns else "columns"
    return url_for(f"importing.{step}", slug=g.event.slug, key=draft.key)


def _choose_source(draft: Draft) -> None:
    """Another sheet or alphabet, where one was chosen: then the columns are others too."""
    sheet, encoding = request.form.get("sheet", draft.sheet), request.form.get("encoding", draft.encoding)
    if (sheet, encoding) != (draft.sheet, draft.encoding):
        draft.sheet, draft.encoding, draft.columns = sheet, encoding, None
        draft.forget_decisions()


def _columns_page(draft: Draft, table: Table, header: list[str], problem: Any = "") -> Answer:
    at = header_of(table)[0]
    known = draft.columns if draft.columns is not None else (drafts.remembered(header) or _by_name(header))
    readings = files.readings(draft.content()) if table.encoding else {}
    return _page(
        "guests/importing/columns.html",
        bool(problem),
        draft=draft,
        table=table,
        problem=problem,
        columns=[
            (
                number,
                name,
                known.get(number, ""),
                [row[number] for row in table.rows[at + 1 : at + 1 + SAMPLE] if number < len(row)],
            )
            for number, name in enumerate(header)
        ],
        field_names=[(name, FIELDS[name]) for name in FIELD_NAMES],
        readings=[
            (encoding, ALPHABETS.get(encoding, encoding), one.rows[at : at + 1 + SAMPLE])
            for encoding, one in readings.items()
        ],
        above=[" ".join(filter(None, row)) for row in table.rows[:at]],
    )


def _by_name(header: list[str]) -> dict[int, str]:
    return {at: field_of(name) or "" for at, name in enumerate(header)}


def _rows(plan: ImportPlan, kind: str) -> list[int]:
    """The lines that a filter shows, in the file's order."""
    bad = {problem.line for problem in plan.problems}
    new, known = {row.line for row in plan.new}, {row.line for row in plan.known}
    sets = {
        "all": new | known | bad,
        "new": new,
        "match": set(plan.matches) & new,
        "change": set(plan.changes),
        "known": known - set(plan.changes),
        "bad": bad,
    }
    return sorted(sets[kind])


def _shown(plan: ImportPlan, draft: Draft, line: int) -> dict[str, Any]:
    """One row as the file has it, with what stands for or against it."""
    planned = next((row for row in (*plan.new, *plan.known) if row.line == line), None)
    at = plan.table.lines.index(line)
    problems: dict[str, list[Any]] = {}
    for problem in plan.problems:
        if problem.line == line:
            problems.setdefault(problem.column, []).append(problem.reason)
    known = {row.line for row in plan.known}
    change = plan.changes.get(line)
    return {
        "line": line,
        "cells": list(zip(plan.header, plan.fields, plan.table.rows[at], strict=False)),
        "planned": planned,
        "problems": problems,
        "is_known": line in known,
        "change": _offer(change.guest, planned, draft) if change and planned else None,
        "matches": [
            (match, _offer(match.guest, planned, draft)) for match in plan.matches.get(line, [])[:3] if planned
        ],
        "choice": "leave" if line in draft.left_out else "same" if line in draft.same else "",
    }


def _offer(guest: Guest, row: PlannedRow, draft: Draft) -> dict[str, Any]:
    """What bringing somebody up to date would change, as a choice."""
    differing = difference(guest, row)
    return {
        "guest": guest,
        "differing": differing,
        "value": f"same:{guest.ref}:{seen_as(differing)}",
        "is_chosen": draft.same.get(row.line) == guest.ref,
    }


def _taken(plan: ImportPlan, draft: Draft) -> dict[str, int]:
    """How many the import would put on the list, bring up to date, and leave undecided."""
    new = [row.line for row in plan.new if row.line not in draft.left_out and row.line not in draft.same]
    return {
        "new": len(new),
        "updated": sum(line not in draft.left_out for line in draft.same),
        "undecided": sum(line in plan.matches for line in new),
        "left_out": len(draft.left_out),
    }


def _told(done: service.Imported) -> str:
    """What the import did, in a sentence or two."""
    words = [ngettext("%(num)d guest was put on the list.", "%(num)d guests were put on the list.", done.added)]
    if done.updated:
        words.append(ngettext("%(num)d was brought up to date.", "%(num)d were brought up to date.", done.updated))
    if done.known:
        words.append(ngettext("%(num)d stood there already.", "%(num)d stood there already.", done.known))
    if left := done.bad + done.left_out:
        words.append(ngettext("%(num)d row was left out.", "%(num)d rows were left out.", left))
    return " ".join(words)


def _undone(done: service.Undone) -> list[tuple[str, str]]:
    told = [
        (
            ngettext("%(num)d guest was taken off the list.", "%(num)d guests were taken off the list.", done.removed),
            "success",
        )
    ]
    if done.restored:
        words = ngettext("%(num)d guest is as before.", "%(num)d guests are as before.", done.restored)
        told.append((words, "success"))
    if done.kept:
        names = ", ".join(guest.name for guest in done.kept[:10])
        told.append((_("Kept, since something has happened to them: %(names)s", names=names), "warning"))
    if done.changed_since:
        names = ", ".join(guest.name for guest in done.changed_since[:10])
        told.append((_("Left as they are, since somebody has changed them: %(names)s", names=names), "warning"))
    return told


def _page(template: str, is_bad: bool, **told: Any) -> Answer:
    page = render_template(template, event=g.event, **told)
    return (page, 422) if is_bad else page


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
