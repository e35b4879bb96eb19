"""The page on which an organizer decides how guests are asked."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError
from regapp.events.asking import forms, service
from regapp.events.forms import blame

blueprint = Blueprint("asking", __name__, url_prefix="/manage/<slug>/settings/asking")


@blueprint.route("", methods=["GET", "POST"])
@organizer
def rules() -> Any:
    """How the event asks, and each category's rules below."""
    if request.method == "GET":
        return _page(forms.asking_form(g.event))
    form = forms.asking_form(g.event, request.form)
    if not form.validate():
        return _page(form)
    try:
        changed = service.change_rules(g.event, form.rules, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _page(form)
    return _saved(changed)


@blueprint.post("/categories/<code>")
@organizer
def category_rules(code: str) -> Any:
    """What one category may."""
    category = next((one for one in g.event.categories if one.code == code), None) or abort(404)
    form = forms.category_rules_form(category, request.form)
    if not form.validate():
        return _page(forms.asking_form(g.event), form)
    try:
        changed = service.change_category_rules(category, form.rules, actor_of(me()))
    except DomainError as error:
        blame(form, error)
        return _page(forms.asking_form(g.event), form)
    return _saved(changed, "categories")


def _saved(changed: bool, anchor: str | None = None) -> Response:
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("asking.rules", slug=g.event.slug, _anchor=anchor))


def _page(form: forms.AskingForm, refused: forms.CategoryRulesForm | None = None) -> Any:
    standing = [(one, forms.category_rules_form(one)) for one in g.event.categories]
    rows = [(one, refused if refused and refused.prefix == row.prefix else row) for one, row in standing]
    page = render_template("events/asking.html", event=g.event, form=form, categories=rows)
    return (page, 422) if form.errors or refused else page


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
