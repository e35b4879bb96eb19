"""Pages of reminders: plan one, see whom it would reach, call it off or send it now."""

import collections
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from regapp import clock
from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import chosen_language
from regapp.invitations.at_night import asked_at_night, chosen_time
from regapp.invitations.reminders import queries, service
from regapp.invitations.reminders.forms import AUDIENCES, BASES, ReminderForm
from regapp.invitations.reminders.queries import Recipient
from regapp.invitations.reminders.service import ReminderDetails
from regapp.models import Channel, Reminder, ReminderAudience

blueprint = Blueprint("reminders", __name__, url_prefix="/manage/<slug>/reminders")
# How many recipients a preview names.
NAMED = 100


@blueprint.get("")
@organizer
def listing() -> str:
    """What is planned and what was sent, and the form for one more."""
    return _page(_form())


@blueprint.post("")
@organizer
def plan() -> Any:
    """Show whom a reminder would reach, and plan it at the second click."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        if "preview" in request.form:
            service.check(g.event, form.details)
            return _page(form, preview=_preview(form.details))
        reminder = service.plan(g.event, form.details, actor_of(me()))
    except Invalid as error:
        field = form[error.field or "audience"]
        field.errors = [*field.errors, error.message]
        return _page(form), 422
    flash(_("The reminder is planned. It can be called off until it is sent."), "success")
    return redirect(url_for("reminders.one", slug=g.event.slug, reminder_id=reminder.id))


@blueprint.get("/<int:reminder_id>")
@organizer
def one(reminder_id: int) -> str:
    """One reminder: when it leaves, and whom it would reach now."""
    reminder = _reminder(reminder_id)
    return render_template("invitations/reminders/one.html", **_told(reminder), **_preview(reminder))


@blueprint.post("/<int:reminder_id>/call-off")
@organizer
def call_off(reminder_id: int) -> Redirect:
    """Call a planned reminder off."""
    try:
        service.call_off(g.event, _reminder(reminder_id), actor_of(me()))
        flash(_("The reminder was called off. Nobody is reminded."), "success")
    except DomainError as error:
        flash(str(error), "warning")
    return redirect(url_for("reminders.listing", slug=g.event.slug))


@blueprint.post("/<int:reminder_id>/send-now")
@organizer
def send_now(reminder_id: int) -> Any:
    """Send a planned reminder before its time."""
    if question := asked_at_night():
        return question
    try:
        found = service.send_now(g.event, _reminder(reminder_id), actor_of(me()), chosen_time())
    except DomainError as error:
        flash(str(error), "warning")
        return redirect(url_for("reminders.listing", slug=g.event.slug))
    flash(_written(found), "success")
    return redirect(url_for("reminders.one", slug=g.event.slug, reminder_id=reminder_id))


def _form() -> ReminderForm:
    form = ReminderForm()
    form.offer(g.event.categories, chosen_language())
    if request.method == "GET":
        form.time_of_day.data = service.USUAL_TIME
        if g.event.regrets_only:
            form.audience.data = ReminderAudience.COMING.value
    return form


def _page(form: ReminderForm, preview: dict[str, Any] | None = None) -> str:
    return render_template(
        "invitations/reminders/listing.html",
        form=form,
        preview=preview,
        planned=[_told(reminder) for reminder in queries.reminders(g.event.id)],
        is_over=service.is_past(g.event, ReminderAudience.COMING),
    )


def _told(reminder: Reminder) -> dict[str, Any]:
    """A reminder as the pages tell it."""
    names = {category.code: category.text("name", chosen_language()) for category in g.event.categories}
    return {
        "reminder": reminder,
        "due": service.due_at(g.event, reminder),
        "audience": AUDIENCES[reminder.audience],
        "base": BASES[reminder.base],
        "categories": [names.get(code, code) for code in reminder.categories],
        "waits": reminder.done_at is None and reminder.cancelled_at is None,
        "is_past": service.is_past(g.event, reminder.audience),
    }


def _preview(details: ReminderDetails | Reminder) -> dict[str, Any]:
    """Whom it would reach now, by channel."""
    found = queries.recipients(g.event, details.audience, details.categories)
    counts = collections.Counter(one.channel for one in found)
    silent = details.audience != ReminderAudience.COMING
    return {
        "recipients": found[:NAMED],
        "more": max(0, len(found) - NAMED),
        "by_mail": counts[Channel.EMAIL],
        "by_text": counts[Channel.WHATSAPP],
        "by_call": counts[None],
        "never_asked": queries.never_asked(g.event.id, details.categories) if silent else 0,
        "leaves": service.due_at(g.event, details),
        "now": clock.now(),
    }


def _written(found: list[Recipient]) -> str:
    counts = collections.Counter(one.channel for one in found)
    mails, texts = counts[Channel.EMAIL], counts[Channel.WHATSAPP]
    parts = [ngettext("%(num)d e-mail is in the queue", "%(num)d e-mails are in the queue", mails)]
    if texts:
        parts.append(ngettext("%(num)d text waits to be sent", "%(num)d texts wait to be sent", texts))
    return "; ".join(parts) + "."


def _reminder(reminder_id: int) -> Reminder:
    found = queries.reminder_of(g.event.id, reminder_id)
    if found is None:
        raise NotFound(_("There is no such reminder at this event."))
    return found


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
