"""The page on which organizers write the event's own questions, and who answered what."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.guests.queries import categories
from regapp.guests.said import in_words
from regapp.models import Question, Role, ShownTo
from regapp.pages import own_name
from regapp.rsvp.questions import queries, service
from regapp.rsvp.questions.forms import with_questions
from regapp.rsvp.questions.staff_forms import KINDS, READERS, QuestionForm, question_form

blueprint = Blueprint("questions", __name__, url_prefix="/manage/<slug>/questions")
Answer = str | tuple[str, int] | Response
AT_ONCE = 200


@blueprint.get("")
@organizer
def listing() -> Answer:
    """The questions in their order, each with how many answered it."""
    coming = queries.coming_by_category(g.event.id)
    return render_template(
        "rsvp/questions/listing.html",
        event=g.event,
        standing=[
            (
                one,
                sum(n for code, n in coming.items() if not one.question.categories or code in one.question.categories),
            )
            for one in queries.all_questions(g.event.id)
        ],
        kinds=KINDS,
        readers=READERS,
        categories={category.code: category for category in categories(g.event.id)},
    )


@blueprint.route("/new", methods=["GET", "POST"])
@organizer
def add() -> Answer:
    """Ask one more thing."""
    form = _form()
    if request.method == "POST" and form.validate():
        try:
            question = service.add_question(g.event, form.details, actor_of(me()))
        except DomainError as error:
            blame(form, error)
        else:
            flash(_("From now on guests are asked “%(label)s”.", label=question.label), "success")
            return _to_list()
    return _page(form, None)


@blueprint.route("/<code>", methods=["GET", "POST"])
@organizer
def change(code: str) -> Answer:
    """Reword a question, and say of whom it is asked."""
    question = _question(code)
    form = _form(question)
    if request.method == "POST" and form.validate():
        try:
            changed = service.change_question(question, form.details, actor_of(me()))
        except DomainError as error:
            blame(form, error)
        else:
            flash(
                _("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info"
            )
            return _to_list()
    return _page(form, question)


@blueprint.post("/<code>/move", endpoint="move")
@organizer
def move(code: str) -> Response:
    """One place up or down."""
    service.move_question(g.event, _question(code), -1 if request.form.get("to") == "up" else 1)
    return _to_list()


@blueprint.post("/<code>/retire", endpoint="retire")
@organizer
def retire(code: str) -> Response:
    """Ask it no more, or ask it again."""
    question = _question(code)
    if question.retired_at is None:
        service.retire_question(question, actor_of(me()))
        flash(_("“%(label)s” is not asked any more. The answers stay.", label=question.label), "success")
    else:
        service.restore_question(question, actor_of(me()))
        flash(_("“%(label)s” is asked again.", label=question.label), "success")
    return _to_list()


@blueprint.get("/preview")
@organizer
def preview() -> str:
    """What a guest of a category is asked, in one of the event's languages."""
    offered = [code for code in current_app.config["LANGUAGES"] if code in g.event.languages] or ["en"]
    asked_for = request.args.get("in", "")
    language = asked_for if asked_for in offered else offered[0]
    kinds = categories(g.event.id)
    category = request.args.get("category") or (kinds[0].code if kinds else "")
    asked = queries.asked_of(g.event.id, category)
    form = with_questions(FlaskForm, asked, language)(formdata=None, meta={"csrf": False})
    form.know([])
    with force_locale(language):
        fields = Markup(render_template("rsvp/questions/_asked.html", form=form))
    return render_template(
        "rsvp/questions/preview.html",
        event=g.event,
        fields=fields,
        is_empty=not asked,
        offered={code: own_name(code) for code in offered},
        chosen=language,
        category=category,
        categories=kinds,
    )


@blueprint.get("/<code>/answers", endpoint="answers")
@desk
def answers(code: str) -> str:
    """Who answered what; the desk reads only what it is to read."""
    question = _question(code)
    if g.role != Role.ORGANIZER and question.shown_to != ShownTo.DESK:
        abort(403)
    after = request.args.get("after", "")
    rows = queries.answers_to(question, int(after) if after.isascii() and after.isdecimal() else 0, AT_ONCE + 1)
    language = chosen_language()
    return render_template(
        "rsvp/questions/answers.html",
        event=g.event,
        question=question,
        rows=[(guest, in_words(question, value, language)) for guest, value in rows[:AT_ONCE]],
        after=rows[AT_ONCE - 1][0].id if len(rows) > AT_ONCE else 0,
    )


def _form(question: Question | None = None) -> QuestionForm:
    names = {code: own_name(code) for code in current_app.config["LANGUAGES"]}
    posted = request.form if request.method == "POST" else None
    return question_form(g.event, categories(g.event.id), names, chosen_language(), question, posted)


def _question(code: str) -> Question:
    found = queries.question_of(g.event.id, code.replace("\x00", ""))
    if found is None:
        raise NotFound(_("There is no question with this code."))
    return found


def _to_list() -> Response:
    return redirect(url_for("questions.listing", slug=g.event.slug))


def _page(form: QuestionForm, question: Question | None) -> tuple[str, int]:
    page: Any = render_template("rsvp/questions/question.html", event=g.event, form=form, question=question)
    return page, 422 if form.errors else 200


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
