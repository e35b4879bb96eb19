"""Pages of asking by hand: one text for a group, the sheet to work from, letters handed over on paper."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import Invalid, NotFound
from regapp.guests.values import e164
from regapp.invitations import letters, service
from regapp.invitations import queries as invitations
from regapp.invitations.by_hand import queries
from regapp.invitations.links import COMMON_LANGUAGE, personal_link
from regapp.invitations.queries import Invited
from regapp.models import Channel
from regapp.printing.link_qr import link_picture

blueprint = Blueprint("by_hand", __name__, url_prefix="/manage/<slug>/invitations")
# Longer addresses are cut by some telephones and browsers, and the text with them.
LONGEST_LINK = 2000
ON_A_SHEET = 200


@blueprint.post("/whatsapp/prepared/<int:message_id>")
@organizer
def mark_prepared(message_id: int) -> Redirect:
    """Somebody sent a text that waited for them, or says that they did not after all."""
    if request.form.get("undo"):
        done = service.undo_prepared_sent(g.event, message_id, actor_of(me()))
    else:
        done = service.mark_prepared_sent(g.event, message_id, actor_of(me()))
    if done:
        flash(_("The text waits again.") if request.form.get("undo") else _("The text is marked as sent."), "success")
    else:
        flash(_("Somebody marked this text before."), "info")
    return redirect(url_for("invitations.whatsapp", slug=g.event.slug))


@blueprint.get("/whatsapp/group")
@organizer
def group() -> Response:
    """One text with a line a person, for whoever writes for a delegation, an institution or a selection."""
    members, language, known_phone = _chosen()
    with_links = request.args.get("links") != "n"
    phone, problem = _phone(request.args.get("phone", known_phone))
    text = letters.group_text(g.event, members, language, with_links) if members else ""
    link = letters.chat_link(phone, text)
    page = render_template(
        "invitations/by_hand/group.html",
        groups=queries.groups(g.event.id),
        members=members,
        with_links=with_links,
        phone=request.args.get("phone", known_phone),
        problem=problem,
        chosen=request.args,
        text=text,
        link=link,
        is_too_long=len(link) > LONGEST_LINK,
        has_all=len(members) < queries.MOST_IN_A_GROUP,
    )
    return _not_kept(page)


@blueprint.post("/whatsapp/group")
@organizer
def mark_group() -> Redirect:
    """Somebody sent the text of a group: each of its people has been asked."""
    found = queries.members(g.event.id, refs=request.form.getlist("ref"))
    count = sum(service.mark_asked(one.guest, Channel.WHATSAPP, actor_of(me())) for one in found)
    flash(
        ngettext("%(num)d guest has been asked by WhatsApp.", "%(num)d guests have been asked by WhatsApp.", count),
        "success",
    )
    return redirect(url_for("invitations.whatsapp", slug=g.event.slug))


@blueprint.get("/whatsapp/print")
@organizer
def sheet() -> Response:
    """The people still to be asked, to work from on paper: number, the link's QR code, a box to tick."""
    category = request.args.get("category", "")
    people = [
        (one, link_picture(personal_link(one.guest, one.invitation)))
        for one in queries.not_asked(g.event.id, category, ON_A_SHEET)
    ]
    page = render_template(
        "invitations/by_hand/sheet.html",
        people=people,
        categories=g.event.categories,
        category=category,
        is_full=len(people) == ON_A_SHEET,
    )
    return _not_kept(page)


@blueprint.get("/paper")
@organizer
def paper() -> str:
    """Letters that were handed over on paper, and whom nobody has asked yet."""
    category = request.args.get("category", "")
    return render_template(
        "invitations/by_hand/paper.html",
        waiting=queries.not_asked(g.event.id, category, ON_A_SHEET),
        lately=invitations.asked_by_hand(g.event.id, Channel.PRINT, 20),
        categories=g.event.categories,
        category=category,
    )


@blueprint.post("/paper/<ref>")
@organizer
def mark_paper(ref: str) -> Redirect:
    """A letter was handed over on paper, or was not after all."""
    guest, actor = _invited(ref).guest, actor_of(me())
    if request.form.get("undo"):
        service.undo_asked(guest, Channel.PRINT, actor)
        flash(_("The letter to %(name)s counts as not handed over.", name=guest.name), "info")
    else:
        service.mark_asked(guest, Channel.PRINT, actor)
        flash(_("The letter to %(name)s was handed over.", name=guest.name), "success")
    if request.form.get("back") == "guest":
        return redirect(url_for("guests.person", slug=g.event.slug, ref=ref))
    return redirect(url_for("by_hand.paper", slug=g.event.slug, category=request.form.get("category") or None))


def _chosen() -> tuple[list[Invited], str, str]:
    """The group that the address names, the language in which somebody is written for it, and their number."""
    delegation_id = request.args.get("delegation", type=int)
    if delegation_id is not None:
        delegation = queries.delegation_of(g.event.id, delegation_id)
        if delegation is None:
            raise NotFound(_("There is no such delegation at this event."))
        members = queries.members(g.event.id, delegation_id=delegation.id)
        return members, _spoken(delegation.language), delegation.focal_point_phone
    institution = request.args.get("institution", "")
    members = queries.members(g.event.id, institution=institution, refs=request.args.getlist("ref"))
    return members, _spoken(""), ""


def _spoken(language: str) -> str:
    """The language we write in: theirs, the event's, or the common one where we speak neither."""
    spoken = current_app.config["LANGUAGES"]
    return next((one for one in (language or g.event.language, COMMON_LANGUAGE) if one in spoken), COMMON_LANGUAGE)


def _phone(given: str) -> tuple[str, Any]:
    """The number as WhatsApp wants it, and what is wrong with it."""
    try:
        return e164(given), ""
    except Invalid as error:
        return "", error.message


def _invited(ref: str) -> Invited:
    found = invitations.invited_by_ref(g.event.id, ref)
    if found is None:
        raise NotFound(_("There is no guest with this reference at this event."))
    return found


def _not_kept(page: str) -> Response:
    """A page with personal links in it, which no browser or proxy should keep."""
    response = make_response(page)
    response.cache_control.no_store = True
    return response


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
