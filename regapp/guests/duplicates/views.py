"""Pages of duplicates: pairs that may be one person, two records side by side, and the way back."""

from typing import Any

from babel import Locale
from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp import dates
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import NotFound
from regapp.extensions import chosen_language
from regapp.guests.duplicates import fields, queries, service
from regapp.guests.duplicates.forms import MergeForm, choices_of
from regapp.guests.duplicates.reasons import in_words
from regapp.guests.duplicates.service import MergeRefused
from regapp.guests.queries import GuestRow

blueprint = Blueprint("duplicates", __name__, url_prefix="/manage/<slug>/guests/duplicates")
Answer = str | tuple[str, int] | Response


@blueprint.get("")
@organizer
def listing() -> str:
    """Pairs that may be one person, and what was merged last."""
    return render_template(
        "guests/duplicates/listing.html",
        event=g.event,
        proposals=queries.proposals(g.event.id, request.args.get("page", 1, type=int)),
        merges=queries.merges(g.event.id),
        in_words=in_words,
    )


@blueprint.route("/<ref>/<other>", methods=["GET", "POST"])
@organizer
def compare(ref: str, other: str) -> Answer:
    """Both records side by side: choose field by field, then merge. The first stays."""
    kept, merged = _two(ref, other)
    form = MergeForm()
    if not form.validate_on_submit():
        return _side_by_side(kept, merged, {}, MergeForm(formdata=None, data=_versions(kept, merged)), "", 200)
    choices = choices_of(request.form)
    try:
        service.merge(kept.guest.id, merged.guest.id, choices, actor_of(me()), form.seen)
    except MergeRefused as refused:
        again = MergeForm(formdata=None, data=_versions(*_two(ref, other)))
        return _side_by_side(*_two(ref, other), choices, again, str(refused), refused.status)
    flash(_("%(name)s is one record now. This can be undone below.", name=kept.guest.name), "success")
    return _back()


@blueprint.post("/<ref>/<other>/distinct", endpoint="distinct")
@organizer
def distinct(ref: str, other: str) -> Response:
    """These are two people: never propose them again."""
    one, two = _two(ref, other)
    service.keep_apart(one.guest, two.guest, actor_of(me()))
    flash(
        _("%(one)s and %(two)s are two people and are not proposed again.", one=one.guest.name, two=two.guest.name),
        "success",
    )
    return _back()


@blueprint.post("/merges/<int:merge_id>/undo", endpoint="undo")
@organizer
def undo(merge_id: int) -> Response:
    """Take a merge apart again."""
    try:
        kept, merged = service.part(merge_id, g.event.id, actor_of(me()))
    except MergeRefused as refused:
        flash(str(refused), "warning")
        return _back()
    flash(_("%(one)s and %(two)s are two records again.", one=kept.name, two=merged.name), "success")
    return _back()


def _side_by_side(
    kept: GuestRow, merged: GuestRow, choices: dict[str, str], form: MergeForm, problem: str, status: int
) -> Answer:
    names = fields.differing(kept.guest, merged.guest)
    return (
        render_template(
            "guests/duplicates/compare.html",
            event=g.event,
            kept=kept,
            merged=merged,
            form=form,
            problem=problem,
            compared=[_compared(name, kept, merged, choices) for name in names],
            same=[
                (fields.CHOSEN[name], _shown(name, kept))
                for name in fields.CHOSEN
                if name not in names and _shown(name, kept)
            ],
            answers_differ=kept.invitation.answer != merged.invitation.answer,
            chosen_answer=choices.get(fields.ANSWER) or fields.usual_answer(kept.invitation, merged.invitation),
        ),
        status,
    )


def _compared(name: str, kept: GuestRow, merged: GuestRow, choices: dict[str, str]) -> dict[str, Any]:
    """One line of the page: label, both values, which is chosen."""
    usual = fields.usual_choice(getattr(kept.guest, name), getattr(merged.guest, name))
    return {
        "name": name,
        "label": fields.CHOSEN[name],
        "kept": _shown(name, kept),
        "merged": _shown(name, merged),
        "chosen": choices.get(name) or usual,
        "may_be_both": name == "notes" and kept.guest.notes and merged.guest.notes,
    }


def _shown(name: str, row: GuestRow) -> str:
    """A column's value for a reader."""
    language = chosen_language()
    value = getattr(row.guest, name)
    if name == "category_id":
        return row.category.text("name", language)
    if name == "delegation_id":
        return row.delegation
    if name == "country" and value:
        return str(Locale.parse(language).territories.get(value, value))
    if name == "language" and value:
        return str(Locale.parse(language).languages.get(value, value))
    if name == "credentials_at" and value:
        return dates.moment(value, g.event.zone, language)
    return "" if value is None else str(value)


def _versions(kept: GuestRow, merged: GuestRow) -> dict[str, str]:
    return {
        "kept_version": service.version_of(kept.guest),
        "merged_version": service.version_of(merged.guest),
    }


def _two(ref: str, other: str) -> tuple[GuestRow, GuestRow]:
    found = queries.two(g.event.id, ref, other)
    if found is None:
        raise NotFound(_("There is no guest with this reference."))
    return found


def _back() -> Response:
    return redirect(url_for("duplicates.listing", slug=g.event.slug))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
