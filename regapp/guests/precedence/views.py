"""The page of the order of precedence: look, drag, pin, lock, and the ranks it is computed from."""

import io
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from werkzeug.wrappers import Response

from regapp.accounts.access import me, organizer
from regapp.accounts.service import actor_of
from regapp.errors import DomainError, NotFound
from regapp.events.asking.forms import COUNTRY_ORDERS
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.guests import queries as guests
from regapp.guests.exporting import MIMETYPES
from regapp.guests.precedence import forms, queries, service
from regapp.guests.precedence.countries import country_name
from regapp.guests.precedence.ranks import rank_of
from regapp.models import Event, Guest
from regapp.sheets import write_csv, write_xlsx

blueprint = Blueprint("precedence", __name__, url_prefix="/manage/<slug>/precedence")
PER_PAGE = 100
COLUMNS = ("place", "ref", "name", "position", "institution", "country", "represents", "rank", "explanation", "reason")


@blueprint.get("")
@organizer
def order() -> str:
    """The order as it stands, a hundred places at a time."""
    now = queries.order(g.event)
    first = min(max(request.args.get("from", 1, type=int), 1), max(len(now.placed), 1))
    return render_template(
        "guests/precedence.html",
        order=now,
        shown=now.placed[first - 1 : first - 1 + PER_PAGE],
        first=first,
        per_page=PER_PAGE,
        without_rank=sum(1 for one in now.placed if not one.person.candidate.counted.code),
        proposals=len(queries.proposals(now)),
        country_order=COUNTRY_ORDERS[g.event.country_order],
        form=forms.MoveForm(),
    )


@blueprint.post("/guests/<ref>/move")
@organizer
def move(ref: str) -> Any:
    """Put somebody at a place and keep them there."""
    guest = _guest(ref)
    form = forms.MoveForm()
    if not form.validate():
        flash(" ".join(str(message) for messages in form.errors.values() for message in messages), "danger")
        return _back()
    try:
        place = service.move(
            g.event,
            guest,
            form.place.data or 1,
            actor_of(me()),
            version=form.version.data or "",
            reason=form.reason.data or "",
        )
    except DomainError as error:
        flash(str(error.message), "danger")
        return _back()
    flash(_("%(name)s stands at place %(place)s and stays there.", name=guest.name, place=place), "success")
    return _back(place)


@blueprint.post("/guests/<ref>/unpin")
@organizer
def unpin(ref: str) -> Response:
    """Let the rule place somebody again."""
    guest = _guest(ref)
    try:
        service.unpin(g.event, guest, actor_of(me()), version=request.form.get("version", ""))
    except DomainError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("%(name)s is placed by the rule again.", name=guest.name), "success")
    return _back()


@blueprint.post("/lock")
@organizer
def lock() -> Response:
    """Fix the order, or let it follow the rule again."""
    verb = service.unlock if request.form.get("unlock") else service.lock
    try:
        verb(g.event, actor_of(me()), version=request.form.get("version", ""))
    except DomainError as error:
        flash(str(error.message), "danger")
    else:
        locked = verb is service.lock
        flash(
            _("The order is locked: nobody's place changes by itself.")
            if locked
            else _("The order follows the rule again; who was pinned stays pinned."),
            "success",
        )
    return _back()


@blueprint.route("/guests/<ref>", methods=["GET", "POST"])
@organizer
def person(ref: str) -> Any:
    """What one guest is placed by."""
    guest = _guest(ref)
    form = forms.RankForm(data=_ranking_of(guest)) if request.method == "GET" else forms.RankForm()
    if request.method == "POST" and form.validate():
        try:
            changed = service.rank(guest, form.ranking(g.event.zone), actor_of(me()))
        except DomainError as error:
            blame(form, error)
        else:
            flash(
                _("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info"
            )
            return _back()
    now = queries.order(g.event)
    placed = next((one for one in (*now.placed, *now.unplaced) if one.person.guest_id == guest.id), None)
    page = render_template(
        "guests/precedence_person.html",
        guest=guest,
        form=form,
        move=forms.MoveForm(formdata=None, data={"version": now.version, "place": placed.place if placed else 1}),
        placed=placed,
        order=now,
        proposed=rank_of(queries.proposed_code(guest.position, guest.institution, guest.category.code)),
    )
    return (page, 422) if form.errors else page


@blueprint.route("/proposals", methods=["GET", "POST"])
@organizer
def proposals() -> Any:
    """Ranks that offices suggest, to be looked at before any of them is taken."""
    found = queries.proposals(queries.order(g.event))
    if request.method == "POST":
        wanted = set(request.form.getlist("ref"))
        codes = {person.guest_id: code for person, code in found if person.ref in wanted}
        count = service.accept_proposals(g.event, codes, actor_of(me()))
        flash(
            ngettext("%(num)d guest has a rank now.", "%(num)d guests have a rank now.", count),
            "success" if count else "info",
        )
        return _back()
    return render_template(
        "guests/precedence_proposals.html", proposals=[(person, rank_of(code)) for person, code in found]
    )


@blueprint.get("/order.<kind>")
@organizer
def export(kind: str) -> Response:
    """The order as a file, with the reason for each place and the order of countries it follows."""
    if kind not in MIMETYPES:
        abort(404)
    now = queries.order(g.event)
    language = chosen_language()
    rows = [
        (
            one.place,
            one.person.ref,
            one.person.name,
            one.person.position,
            one.person.institution,
            country_name(one.person.country, language),
            one.person.represents,
            one.person.candidate.counted.code,
            one.explanation,
            one.reason,
        )
        for one in now.placed
    ]
    stream = io.BytesIO()
    header = [*COLUMNS[:-1], f"{COLUMNS[-1]} ({COUNTRY_ORDERS[g.event.country_order]})"]
    if kind == "csv":
        write_csv(stream, header, rows)
    else:
        write_xlsx(stream, g.event.title, header, rows, [8, 10, 34, 36, 40, 18, 30, 10, 50, 30])
    stream.seek(0)
    name = f"{pgettext('file name', 'Order-of-precedence')}_{g.event.slug}.{kind}"
    return send_file(stream, mimetype=MIMETYPES[kind], download_name=name, as_attachment=True)


def _ranking_of(guest: Guest) -> dict[str, Any]:
    standing = queries.representation_of(guest.id)
    return {
        "code": guest.precedence_code,
        "credentials": _local(g.event, guest),
        "basis": standing.rank_basis.value if standing and standing.rank_basis else "",
        "code_by_hand": standing.rank_code if standing else "",
        "reason": standing.rank_reason if standing else "",
    }


def _local(event: Event, guest: Guest) -> Any:
    return guest.credentials_at and guest.credentials_at.astimezone(event.zone).replace(tzinfo=None)


def _guest(ref: str) -> Guest:
    row = guests.guest_row(g.event.id, ref)
    if row is None:
        raise NotFound(_("There is no guest with this reference at this event."))
    return row.guest


def _back(place: int = 0) -> Response:
    there: dict[str, Any] = {"from": place - (place - 1) % PER_PAGE} if place > PER_PAGE else {}
    return redirect(url_for("precedence.order", slug=g.event.slug, **there))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
