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
from regapp.events import history
from regapp.events.asking.forms import COUNTRY_ORDERS
from regapp.events.forms import blame
from regapp.extensions import chosen_language
from regapp.guests import queries as guests
from regapp.guests.exporting import MIMETYPES
from regapp.guests.precedence import forms, queries, service
from regapp.guests.precedence.countries import country_name
from regapp.guests.precedence.queries import Person, Placed
from regapp.guests.precedence.ranks import rank_of
from regapp.models import Event, Guest
from regapp.sheets import write_csv, write_xlsx

blueprint = Blueprint("precedence", __name__, url_prefix="/manage/<slug>/precedence")
PER_PAGE = 100
PROPOSALS_PER_PAGE = 1000
WIDTHS = (8, 10, 34, 36, 40, 24, 30, 10, 60, 40)


@blueprint.get("")
@organizer
def order() -> str:
    """The order as it stands, a hundred places at a time."""
    now = queries.order(g.event)
    proposed = {person.guest_id: rank_of(code) for person, code in queries.proposals(now)}
    first = _first(len(now.placed))
    return render_template(
        "guests/precedence.html",
        order=now,
        shown=now.placed[first - 1 : first - 1 + PER_PAGE],
        newcomers=now.unplaced[:PER_PAGE],
        first=first,
        per_page=PER_PAGE,
        without_rank=sum(one.person.candidate.is_unranked for one in now.placed),
        proposed=proposed,
        country_order=COUNTRY_ORDERS[g.event.country_order],
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
    version, reason = form.version.data or "", form.reason.data or ""
    try:
        place = service.move(g.event, guest, form.place.data or 1, actor_of(me()), version=version, reason=reason)
    except DomainError as error:
        return _refused(error, version)
    flash(_("%(name)s stands at place %(place)s and stays there.", name=guest.name, place=place), "success")
    return _back(place)


@blueprint.post("/guests/<ref>/unpin")
@organizer
def unpin(ref: str) -> Response:
    """Let the rule place somebody again."""
    guest = _guest(ref)
    version = request.form.get("version", "")
    try:
        service.unpin(g.event, guest, actor_of(me()), version=version)
    except DomainError as error:
        return _refused(error, version)
    if g.event.precedence_locked_at:
        flash(_("%(name)s is not pinned any more; in the locked order nobody moves.", name=guest.name), "success")
    else:
        flash(_("%(name)s is placed by the rule again.", name=guest.name), "success")
    return _back()


@blueprint.post("/lock")
@organizer
def lock() -> Response:
    """Fix the order, or let it follow the rule again."""
    is_over, version = bool(request.form.get("unlock")), request.form.get("version", "")
    try:
        (service.unlock if is_over else service.lock)(g.event, actor_of(me()), version=version)
    except DomainError as error:
        return _refused(error, version)
    if is_over:
        flash(_("The order follows the rule again; who was pinned stays pinned."), "success")
    else:
        flash(_("The order is locked: nobody's place changes by itself."), "success")
    return _back()


@blueprint.route("/guests/<ref>", methods=["GET", "POST"])
@organizer
def person(ref: str) -> Any:
    """What one guest is placed by."""
    guest = _guest(ref)
    form = forms.RankForm(data=_ranking_of(guest)) if request.method == "GET" else forms.RankForm()
    if request.method == "POST" and form.validate() and _save(guest, form):
        return _back()
    now = queries.order(g.event)
    placed = now.of(guest.id)
    page = render_template(
        "guests/precedence_person.html",
        guest=guest,
        form=form,
        move=forms.MoveForm(formdata=None, data={"version": now.version, "place": placed.place if placed else 1}),
        placed=placed,
        is_newcomer=placed in now.unplaced,
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
        return _accept(found, set(request.form.getlist("accept")))
    first = _first(len(found))
    return render_template(
        "guests/precedence_proposals.html",
        proposals=[(person, rank_of(code)) for person, code in found[first - 1 : first - 1 + PROPOSALS_PER_PAGE]],
        first=first,
        per_page=PROPOSALS_PER_PAGE,
        count=len(found),
    )


@blueprint.get("/order.<kind>")
@organizer
def export(kind: str) -> Response:
    """The order as a file, with the reason for each place and the order of countries it follows."""
    if kind not in MIMETYPES:
        abort(404)
    now = queries.order(g.event)
    stream = io.BytesIO()
    rows = [*(_cells(one, is_placed=True) for one in now.placed), *(_cells(one) for one in now.unplaced)]
    if kind == "csv":
        write_csv(stream, _headings(), rows)
    else:
        write_xlsx(stream, g.event.title, _headings(), rows, WIDTHS)
    stream.seek(0)
    name = f"{pgettext('file name', 'Order-of-precedence')}_{g.event.slug}.{kind}"
    return send_file(stream, mimetype=MIMETYPES[kind], download_name=name, as_attachment=True, max_age=0)


def _first(count: int) -> int:
    """With which line a page begins, as the address asks for it and the list has it."""
    return min(max(request.args.get("from", 1, type=int), 1), max(count, 1))


def _headings() -> list[str]:
    """What stands in which column, and the order of countries that the list follows."""
    return [
        _("Place"),
        pgettext("ticket", "Reference"),
        _("Name"),
        _("Position"),
        _("Institution"),
        _("Country (%(order)s)", order=COUNTRY_ORDERS[g.event.country_order]),
        _("Represents"),
        pgettext("protocol", "Rank"),
        _("Why they stand here"),
        _("Decided by hand"),
    ]


def _cells(one: Placed, *, is_placed: bool = False) -> list[str | int]:
    """A line of the file; who came after the order was locked has no place yet."""
    by_hand = _("put here by %(who)s", who=one.decided_by) if one.is_pinned else ""
    if one.is_pinned and one.reason:
        by_hand += f": {one.reason}"
    return [
        one.place if is_placed else "",
        one.person.ref,
        one.person.name,
        one.person.position,
        one.person.institution,
        country_name(one.person.country, chosen_language()),
        one.person.represents,
        one.person.candidate.counted.code,
        one.explanation,
        by_hand if is_placed else _("no place yet; by the rule: place %(place)s", place=one.place),
    ]


def _save(guest: Guest, form: forms.RankForm) -> bool:
    """Take what was entered; whether it could be taken, otherwise the form says why."""
    try:
        changed = service.rank(guest, form.ranking(g.event.zone), actor_of(me()), seen=form.seen.data or "")
    except DomainError as error:
        blame(form, error)
        form.seen.data = service.seen_of(guest)
        return False
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    if g.event.precedence_locked_at:
        _tell_where_the_rule_would(guest)
    return True


def _tell_where_the_rule_would(guest: Guest) -> None:
    """Of a locked order: that a change leaves somebody where they are, and where the rule would put them now."""
    placed = queries.order(g.event).of(guest.id)
    if placed and placed.rule_place:
        words = _(
            "The order is locked, so %(name)s stays at place %(place)s. By the rule it would be place %(rule)s now.",
            name=guest.name,
            place=placed.place,
            rule=placed.rule_place,
        )
        flash(words, "warning")


def _accept(found: list[tuple[Person, str]], accepted: set[str]) -> Response:
    """Take the proposals that were ticked, as far as the office still suggests what the person saw."""
    codes = {person.guest_id: code for person, code in found if f"{person.ref} {code}" in accepted}
    count = service.accept_proposals(g.event, codes, actor_of(me()))
    taken = ngettext("%(num)d guest has a rank now.", "%(num)d guests have a rank now.", count)
    flash(taken, "success" if count else "info")
    if left := len(accepted) - count:
        not_taken = ngettext(
            "%(num)d proposal was not taken: the guest has changed since the page was made.",
            "%(num)d proposals were not taken: the guests have changed since the page was made.",
            left,
        )
        flash(not_taken, "warning")
    placed = queries.order(g.event).of(next(iter(codes))) if len(codes) == 1 else None
    return _back(placed.place if placed else 0)


def _refused(error: DomainError, version: str) -> Response:
    """Back to the order as it stands, with the reason, and with what others did since the page was made."""
    words = [str(error.message)]
    if isinstance(error, service.OrderChanged):
        entries = queries.changes_since(g.event.id, version)
        words += [f"{history.actor_in_words(entry)}: {history.in_words(entry)}" for entry in entries]
    flash(" ".join(words), "danger")
    return _back()


def _ranking_of(guest: Guest) -> dict[str, Any]:
    standing = queries.representation_of(guest.id)
    return {
        "code": guest.precedence_code,
        "credentials": _local(g.event, guest),
        "basis": standing.rank_basis.value if standing and standing.rank_basis else "",
        "code_by_hand": standing.rank_code if standing else "",
        "reason": standing.rank_reason if standing else "",
        "seen": service.seen_of(guest),
    }


def _local(event: Event, guest: Guest) -> Any:
    return guest.credentials_at and guest.credentials_at.astimezone(event.zone).replace(tzinfo=None)


def _guest(ref: str) -> Guest:
    row = guests.guest_row(g.event.id, ref)
    if row is None:
        raise NotFound(_("There is no guest with this reference at this event."))
    return row.guest


def _back(place: int = 0) -> Response:
    """To the order; to the hundred in which a place is, and to its line."""
    if not place:
        return redirect(url_for("precedence.order", slug=g.event.slug))
    page: dict[str, Any] = {"from": place - (place - 1) % PER_PAGE} if place > PER_PAGE else {}
    return redirect(url_for("precedence.order", slug=g.event.slug, _anchor=f"place-{place}", **page))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
