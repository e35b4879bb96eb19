"""Pages of bulk changes: what to do with those chosen, what would change, what was changed."""

from collections.abc import Mapping

from babel import Locale
from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import Invalid, NotFound
from regapp.extensions import chosen_language
from regapp.guests import queries as guests
from regapp.guests.bulk import queries, service
from regapp.guests.bulk.actions import LABELS, TAGGING, Action, Wanted
from regapp.guests.bulk.queries import Concerned, Selection
from regapp.guests.bulk.service import ListChanged
from regapp.guests.filtering import GuestFilter
from regapp.guests.precedence.forms import rank_choices
from regapp.guests.values import LANGUAGES_OF_GUESTS

blueprint = Blueprint("bulk", __name__, url_prefix="/manage/<slug>/guests/bulk")
Answer = str | tuple[str, int] | Response
SHOWN = 50


@blueprint.get("")
@organizer
def change() -> Answer:
    """Those chosen: what to do with them; and once that is said, what would change."""
    selection = _selection(request.args)
    count = queries.chosen(g.event.id, selection)
    if not count:
        flash(_("Please choose somebody first."), "warning")
        return redirect(url_for("guests.listing", slug=g.event.slug, **selection.wanted.said))
    action = _action(request.args)
    if action is None:
        return _chooser(selection, count, "", 200)
    try:
        wanted = service.wanted_of(g.event, action, request.args.get("value", ""), chosen_language())
    except Invalid as problem:
        return _chooser(selection, count, str(problem), 422, action)
    return _preview(selection, count, wanted, "", 200)


@blueprint.post("", endpoint="apply")
@organizer
def apply() -> Answer:
    """Do what was looked at; what would be something else by now is shown instead."""
    selection, action = _selection(request.form), _action(request.form)
    if action is None:
        raise NotFound(_("There is no such change."))
    try:
        wanted = service.wanted_of(g.event, action, request.form.get("value", ""), chosen_language())
    except Invalid as problem:
        return _chooser(selection, queries.chosen(g.event.id, selection), str(problem), 422, action)
    try:
        done = service.apply(g.event, selection, wanted, request.form.get("seen", ""), actor_of(me()))
    except ListChanged as problem:
        return _preview(selection, queries.chosen(g.event.id, selection), wanted, str(problem), problem.status)
    return redirect(url_for("bulk.result", slug=g.event.slug, change_id=done.id, **selection.wanted.said))


@blueprint.get("/<int:change_id>")
@organizer
def result(change_id: int) -> str:
    """What a bulk change did, with the button that takes it back."""
    done = queries.bulk_change(g.event.id, change_id)
    if done is None:
        raise NotFound(_("There is no such change."))
    action = Action(done.action)
    return render_template(
        "guests/bulk/result.html",
        event=g.event,
        done=done,
        label=LABELS[action],
        words=_in_words(action, done.value),
        people=queries.changed_guests(done, SHOWN),
        back=GuestFilter.read(request.args).said,
    )


@blueprint.post("/<int:change_id>/undo", endpoint="undo")
@organizer
def undo(change_id: int) -> Response:
    """Take it back."""
    try:
        back, kept = service.take_back(g.event, change_id, actor_of(me()))
    except ListChanged as problem:
        flash(str(problem), "warning")
        return _to_result(change_id)
    words = [ngettext("%(num)d guest is as before.", "%(num)d guests are as before.", back)]
    if kept:
        words.append(ngettext("%(num)d was changed since and stays.", "%(num)d were changed since and stay.", kept))
    flash(" ".join(words), "success")
    return _to_result(change_id)


def _selection(given: MultiDict[str, str]) -> Selection:
    refs = tuple(dict.fromkeys(ref.replace("\x00", "")[:12] for ref in given.getlist("ref")))
    return Selection(GuestFilter.read(given), refs[: queries.MOST_REFS], bool(given.get("all")))


def _action(given: Mapping[str, str]) -> Action | None:
    word = given.get("do", "")
    return Action(word) if word in set(Action) else None


def _chooser(selection: Selection, count: int, problem: str, status: int, wrong: Action | None = None) -> Answer:
    language = chosen_language()
    names = Locale.parse(language).languages
    offered = guests.choices(g.event.id)
    choices: dict[str, list[tuple[str, str]]] = {
        Action.CATEGORY: [(c.code, c.text("name", language)) for c in guests.categories(g.event.id)],
        Action.LANGUAGE: [("", _("The event's language")), *((code, names[code]) for code in LANGUAGES_OF_GUESTS)],
        Action.RANK: rank_choices(),
    }
    page = render_template(
        "guests/bulk/choose.html",
        event=g.event,
        selection=selection,
        count=count,
        labels=LABELS,
        choices=choices,
        offered=offered,
        problem=problem,
        wrong=wrong,
        typed=request.values.get("value", ""),
    )
    return page, status


def _preview(selection: Selection, count: int, wanted: Wanted, problem: str, status: int) -> Answer:
    found = queries.concerned(g.event.id, selection, wanted)
    page = render_template(
        "guests/bulk/preview.html",
        event=g.event,
        selection=selection,
        count=count,
        concerned=found,
        shown=[(one.guest, _was(wanted, one)) for one in found[:SHOWN]],
        wanted=wanted,
        value=request.values.get("value", ""),
        label=LABELS[wanted.action],
        words=_in_words(wanted.action, wanted.words),
        seen=service.fingerprint(found),
        is_tag=wanted.action in TAGGING,
        problem=problem,
    )
    return page, status


def _was(wanted: Wanted, one: Concerned) -> str:
    """What stands there now, in words; a dash for nothing."""
    if wanted.action == Action.CATEGORY:
        return one.guest.Category.text("name", chosen_language())
    return _in_words(wanted.action, one.was) or "–"


def _in_words(action: Action, value: str) -> str:
    """A value for a reader: countries and languages by name."""
    locale = Locale.parse(chosen_language())
    if action == Action.COUNTRY:
        return str(locale.territories.get(value, value))
    if action == Action.LANGUAGE:
        return str(locale.languages.get(value, value)) if value else _("The event's language")
    if action == Action.RANK:
        return next((str(label) for code, label in rank_choices() if code == value), value)
    return "" if action in (Action.WITHDRAW, Action.PUT_BACK) else value


def _to_result(change_id: int) -> Response:
    return redirect(url_for("bulk.result", slug=g.event.slug, change_id=change_id))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
