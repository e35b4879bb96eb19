"""Pages of an event: set it up, watch it, change it, and what the public may know."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regapp import clock
from regapp.accounts.access import desk, me, organizer, signed_in
from regapp.accounts.queries import may_create_events
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events import accent, charts, forms, history, queries, service
from regapp.extensions import limiter
from regapp.models import Category, Event, EventSession, Role

blueprint = Blueprint("events", __name__)
Answer = str | tuple[str, int] | Response
LAST = 10
PER_PAGE = 50


@blueprint.route("/manage/events/new", methods=["GET", "POST"])
@signed_in
def create() -> Answer:
    """Set up an event; whoever does becomes its organizer."""
    if not may_create_events(me().id):
        abort(403)
    form = forms.new_event_form()
    if form.validate_on_submit():
        slug = (form.slug.data or "").strip().lower() or service.proposed_slug(form.title.data)
        try:
            event = service.create_event(
                slug,
                form.details(),
                actor_of(me()),
                me(),
                form.categories(),
                form.session_title.data or "",
            )
        except DomainError as error:
            forms.blame(form, error)
        else:
            flash(_("The event is set up. Next, put its guests on the list."), "success")
            return redirect(url_for("events.overview", slug=event.slug))
    return _page("events/new.html", bool(form.errors), form=form)


@blueprint.get("/manage/<slug>/")
@desk
def overview() -> str:
    """The event in numbers, what to do next, and what happened last."""
    return render_template(
        "events/overview.html",
        **_numbers(g.event),
        progress=queries.progress(g.event),
        days=charts.days(queries.answers_by_day(g.event)),
        happenings=_told(g.event, queries.happenings(g.event.id, limit=LAST)) if g.role == Role.ORGANIZER else [],
    )


@blueprint.get("/manage/<slug>/numbers")
@desk
def numbers() -> str:
    """The part of the overview that changes while people arrive."""
    return render_template("events/_numbers.html", **_numbers(g.event))


@blueprint.route("/manage/<slug>/settings", methods=["GET", "POST"])
@organizer
def settings() -> Answer:
    """Change the event's details; categories and sessions have forms of their own on the same page."""
    form = forms.settings_form(g.event, request.form if request.method == "POST" else None)
    if not form.validate_on_submit():
        return _settings_page(g.event, form)
    try:
        changed = service.change_event(g.event, forms.settings_details(form, g.event), actor_of(me()))
    except DomainError as error:
        forms.blame(form, error)
        return _settings_page(g.event, form)
    return _saved(bool(changed))


@blueprint.post("/manage/<slug>/settings/categories")
@organizer
def add_category() -> Answer:
    """Add a kind of guest."""
    form = forms.category_form(g.event, None, request.form)
    return _save_category(form, None)


@blueprint.post("/manage/<slug>/settings/categories/<code>")
@organizer
def change_category(code: str) -> Answer:
    """Change a kind of guest."""
    category = _of_code(g.event.categories, code)
    return _save_category(forms.category_form(g.event, category, request.form), category)


@blueprint.post("/manage/<slug>/settings/sessions")
@organizer
def add_session() -> Answer:
    """Add an agenda item with its own attendance."""
    return _save_session(forms.session_form(g.event, None, (), request.form), None)


@blueprint.post("/manage/<slug>/settings/sessions/<code>")
@organizer
def change_session(code: str) -> Answer:
    """Change an agenda item."""
    session = _of_code(g.event.sessions, code)
    return _save_session(forms.session_form(g.event, session, (), request.form), session)


@blueprint.get("/manage/<slug>/history", endpoint="history")
@organizer
def history_page() -> str:
    """Everything that was done at this event, newest first."""
    before = request.args.get("before", type=int)
    found = queries.happenings(g.event.id, before, PER_PAGE + 1)
    return render_template(
        "events/history.html",
        days=_by_day(g.event, _told(g.event, found[:PER_PAGE])),
        older=found[PER_PAGE - 1].entry.id if len(found) > PER_PAGE else None,
        is_first=before is None,
    )


@blueprint.get("/e/<slug>")
def public_page(slug: str) -> str:
    """What anybody may know of the event: nothing about anybody."""
    event = queries.event_by_slug(slug)
    if event is None:
        raise NotFound(_("There is no event at this address. It may have been written slightly differently."))
    return render_template("events/public.html", event=event, is_over=clock.now() >= event.ends_at)


@blueprint.get("/e/<slug>/theme.css")
@limiter.exempt
def theme(slug: str) -> Response:
    """The event's colour as a style sheet; its address changes with the colour, so it may be kept."""
    event = queries.event_by_slug(slug)
    if event is None:
        abort(404)
    response = current_app.response_class(accent.theme_css(event.accent), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600 if request.args.get("c") else 300
    response.add_etag()
    return response.make_conditional(request)


def event_theme(event: Event) -> str:
    """The address of the event's style sheet, with its colour in it."""
    return url_for("events.theme", slug=event.slug, c=event.accent.removeprefix("#"))


def _numbers(event: Event) -> dict[str, Any]:
    counted = queries.session_counts(event.id)
    wanted = request.args.get("session") or queries.session_now(one.session for one in counted)
    stats = queries.stats(event.id, wanted)
    if stats is None:
        raise NotFound(_("There is no session of this name."))
    return {
        "event": event,
        "stats": stats,
        "arrivals": charts.arrivals(stats.arrivals),
        "doors_are_open": clock.now() >= stats.session.opens_at,
    }


def _told(event: Event, happenings: list[queries.Happening]) -> list[dict[str, Any]]:
    return [
        {
            "words": history.in_words(one.entry),
            "actor": history.actor_in_words(one.entry),
            "at": one.entry.at,
            "ref": one.ref,
            "changes": history.changes_in_words(one.entry, event),
        }
        for one in happenings
    ]


def _by_day(event: Event, told: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    days: dict[Any, list[dict[str, Any]]] = {}
    for one in told:
        days.setdefault(one["at"].astimezone(event.zone).date(), []).append(one)
    return list(days.items())


def _of_code(rows: list[Any], code: str) -> Any:
    found = next((row for row in rows if row.code == code), None)
    return found or abort(404)


def _save_category(form: Any, category: Category | None) -> Answer:
    if not form.validate_on_submit():
        return _settings_page(g.event, category_form=form)
    details = forms.category_details(form, g.event, category)
    try:
        if category is None:
            service.add_category(g.event, details, actor_of(me()))
            changed = True
        else:
            changed = bool(service.change_category(category, details, actor_of(me())))
    except DomainError as error:
        forms.blame(form, error)
        return _settings_page(g.event, category_form=form)
    return _saved(changed, "categories")


def _save_session(form: forms.SessionForm, session: EventSession | None) -> Answer:
    if not form.validate_on_submit():
        return _settings_page(g.event, session_form=form)
    try:
        if session is None:
            service.add_session(g.event, form.details(), actor_of(me()))
            changed = True
        else:
            changed = bool(service.change_session(session, form.details(), actor_of(me())))
    except DomainError as error:
        forms.blame(form, error)
        return _settings_page(g.event, session_form=form)
    return _saved(changed, "sessions")


def _saved(changed: bool, anchor: str | None = None) -> Response:
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("events.settings", slug=g.event.slug, _anchor=anchor))


def _page(template: str, was_refused: bool, **values: Any) -> Answer:
    page = render_template(template, **values)
    return (page, 422) if was_refused else page


def _settings_page(event: Event, form: Any = None, category_form: Any = None, session_form: Any = None) -> Answer:
    """The page, with the form that was refused in its place."""
    refused = {one.prefix: one for one in (category_form, session_form) if one}
    admitted = queries.admitted(event.id)
    standing = {
        "categories": [(one, forms.category_form(event, one)) for one in event.categories],
        "sessions": [(one, forms.session_form(event, one, admitted.get(one.id, ()))) for one in event.sessions],
    }
    rows = {kind: [(row, refused.get(one.prefix, one)) for row, one in pairs] for kind, pairs in standing.items()}
    new_category, new_session = forms.category_form(event), forms.session_form(event)
    return _page(
        "events/settings.html",
        bool(refused) or bool(form and form.errors),
        event=event,
        form=form or forms.settings_form(event),
        new_category=refused.get(new_category.prefix, new_category),
        new_session=refused.get(new_session.prefix, new_session),
        other_languages=forms.other_languages(event),
        **rows,
    )


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
    app.add_template_global(event_theme)
