"""Pages of the paper for when everything fails."""

import io
import uuid
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.checkin.paper import queries, reading, service, telling
from regapp.checkin.paper.forms import EntryForm, entry_form, pack_form, session_choice_now, session_choices
from regapp.checkin.paper.planning import plan
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.models import PaperPack

blueprint = Blueprint("paper", __name__, url_prefix="/manage/<slug>/paper")
Answer = str | tuple[str, int] | Response


@blueprint.route("", methods=["GET", "POST"], endpoint="overview")
@organizer
def overview() -> Answer:
    """The packs and what came back from them; the button that makes a pack answers with the paper itself."""
    packs = queries.packs(g.event.id)
    last = packs[0] if packs else None
    if request.method == "GET":
        return _overview(packs, pack_form(g.event, last, chosen_language()))
    form = pack_form(g.event, last, chosen_language(), request.form)
    if not form.validate_on_submit():
        return _overview(packs, form)
    chosen = [session for session in g.event.sessions if session.code in (form.sessions.data or [])]
    try:
        pack = service.make_pack(g.event, chosen, form.contacts.data or "", actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _overview(packs, form)
    return redirect(url_for("paper.pack", slug=g.event.slug, pack_id=pack.id), 303)


@blueprint.get("/<int(max=9007199254740991):pack_id>.pdf", endpoint="pack")
@desk
def pack(pack_id: int) -> Response:
    """A pack, with its numbers and what is known of its guests today."""
    stream = io.BytesIO()
    found = _pack(pack_id)
    printed = telling.write_pack(g.event, found, stream)
    if printed.missing:
        shown = ", ".join(f"{m.char} ({m.name})" for m in printed.missing[:8])
        flash(_("Some characters could not be printed: %(characters)s", characters=shown), "warning")
    stream.seek(0)
    name = "_".join((_("Emergency-paper"), g.event.slug, f"{found.id}.pdf"))
    return send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/<int(max=9007199254740991):pack_id>", endpoint="ticking")
@desk
def ticking(pack_id: int) -> str:
    """The pack's list to tick who has a time on it; what is ticked is looked at before it is recorded."""
    found = _pack(pack_id)
    known = {one.holder.guest.id: one for one in queries.listed(g.event.id, found.guest_ids)}
    return render_template(
        "checkin/paper/ticking.html",
        event=g.event,
        pack=found,
        rows=[(number, known[key]) for number, key in enumerate(found.guest_ids, start=1) if key in known],
        sessions=session_choices(g.event, chosen_language()),
        session_now=session_choice_now(g.event),
        remark=telling.remark,
        uid=uuid.uuid4(),
    )


@blueprint.route("/entry", methods=["GET", "POST"], endpoint="entry")
@desk
def entry() -> Answer:
    """Type from paper; look at what it would do; record it."""
    if request.method == "GET":
        usual = {"uid": str(uuid.uuid4()), "session": session_choice_now(g.event)}
        return _entry_page(_form(None, usual))
    form = _form(_with_ticks(request.form), None)
    if not form.validate_on_submit():
        return _entry_page(form)
    session = next(one for one in g.event.sessions if one.code == form.session_code)
    sheet = service.Sheet(session, _pack(int(form.pack.data)) if form.pack.data else None)
    planned = plan(g.event, session, sheet.pack, form.typed)
    was_looked_at, wants_record = form.look(), request.form.get("step") == "record"
    if not (was_looked_at and wants_record and planned.is_ready):
        return _entry_page(form, planned, has_changed=wants_record and not was_looked_at)
    category = next((one for one in g.event.categories if one.code == form.category.data), None)
    try:
        made, is_new = service.enter(g.event, sheet, planned, form.typed, form.key, category, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        form.renew()
        return _entry_page(form, plan(g.event, session, sheet.pack, form.typed))
    number = len(made.scan_ids)
    done = ngettext("%(num)d person is recorded from paper.", "%(num)d people are recorded from paper.", number)
    flash(done if is_new else _("This was recorded already."), "success" if is_new else "info")
    return redirect(url_for("paper.entry", slug=g.event.slug), 303)


@blueprint.post("/entry/<int(max=9007199254740991):entry_id>/undo", endpoint="take_back")
@organizer
def take_back(entry_id: int) -> Response:
    """Let an entry count no longer."""
    try:
        service.take_back(g.event, entry_id, actor_of(me()))
    except service.TakenBack as error:
        flash(str(error), "warning")
    else:
        flash(_("The entry was taken back. Who was put on the list with it stays there."), "success")
    return redirect(url_for("paper.overview", slug=g.event.slug), 303)


def _overview(packs: list[PaperPack], form: Any) -> Answer:
    newest = set(packs[0].guest_ids) if packs else set()
    page = render_template(
        "checkin/paper/overview.html",
        event=g.event,
        form=form,
        packs=packs,
        new_since=len(set(queries.from_a_to_z(g.event.id)) - newest),
        entries=queries.entries(g.event.id),
        given=queries.given(g.event.id),
        spares=telling.SPARES,
    )
    return (page, 422) if form.errors else page


def _entry_page(form: EntryForm, planned: Any = None, *, has_changed: bool = False) -> Answer:
    page = render_template(
        "checkin/paper/entry.html",
        event=g.event,
        form=form,
        plan=planned,
        has_changed=has_changed,
        remark=telling.remark,
        packs=form.pack.choices,
    )
    is_wrong = form.errors or (planned and not planned.is_ready)
    return (page, 422) if is_wrong else page


def _form(given: Any, data: Any) -> EntryForm:
    packs = queries.packs(g.event.id)
    language = chosen_language()
    named = [(str(one.id), telling.numbered(g.event, one, language)) for one in packs]
    categories = [(one.code, one.text("name", language)) for one in g.event.categories]
    return entry_form(g.event, named or [("", "–")], categories, language, given, data)


def _with_ticks(given: Any) -> Any:
    """What was ticked, as the numbers that a person would type."""
    ticked = [int(number) for number in given.getlist("ticked") if number.isdecimal() and len(number) < 6]
    if not ticked:
        return given
    written = MultiDict(given)
    written["people"] = "\n".join(filter(None, (given.get("people", ""), reading.together(ticked))))
    written.poplist("ticked")
    return written


def _pack(pack_id: int) -> PaperPack:
    found = queries.pack(g.event.id, pack_id)
    if found is None:
        raise NotFound(_("There is no such pack."))
    return found


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
