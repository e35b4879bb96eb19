"""The page of who is inside: now or at a given time, and as a file."""

import datetime as dt
import io
from typing import Any

from flask import Blueprint, Flask, g, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from regapp.accounts.access import desk, organizer
from regapp.checkin.presence import exporting, queries
from regapp.errors import DomainError, NotFound
from regapp.events.queries import session_now
from regapp.events.service import utc
from regapp.extensions import chosen_language
from regapp.guests.exporting import MIMETYPES
from regapp.models import EventSession

blueprint = Blueprint("presence", __name__, url_prefix="/manage/<slug>/presence")
Answer = str | tuple[str, int] | Response
LONGEST_SEARCH = 100


@blueprint.get("")
@desk
def listing() -> Answer:
    """Who is inside a session: `session` is its code, `at` a local time (none: now), `q` a search."""
    session, q = _session(), _search()
    at, problem = _instant()
    asked = {"session": session.code, "at": request.args.get("at", "").strip() if at else "", "q": q}
    rows = queries.page(session, at, q, request.args.get("after", ""))
    page = render_template(
        "checkin/presence/listing.html",
        event=g.event,
        session=session,
        room=queries.room(session, at),
        page=rows,
        address={name: word for name, word in asked.items() if word},
        q=q,
        at=at,
        typed=request.args.get("at", ""),
        problem=problem,
        after=request.args.get("after", ""),
    )
    return (page, 422) if problem else page


@blueprint.get("/export.<any(xlsx, csv):kind>")
@organizer
def export(kind: str) -> Response:
    """The same as a file, without pages."""
    session = _session()
    at, problem = _instant()
    if problem:
        raise NotFound(problem)
    stream = io.BytesIO()
    language = chosen_language()
    exporting.write(g.event, session, queries.everybody(session, at, _search()), kind, language, stream)
    stream.seek(0)
    moment = f"_{request.args['at'].replace(':', '')}" if at else ""
    inside = pgettext("a file's name", "Inside")
    name = f"{inside}_{g.event.slug}_{session.code}{moment}.{kind}"
    return send_file(stream, mimetype=MIMETYPES[kind], as_attachment=True, download_name=name, max_age=0)


def _session() -> EventSession:
    wanted = request.args.get("session") or session_now(g.event.sessions)
    found = next((one for one in g.event.sessions if one.code == wanted), None)
    if found is None:
        raise NotFound(_("There is no session of this name."))
    return found


def _search() -> str:
    return request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def _instant() -> tuple[dt.datetime | None, Any]:
    """The instant that is asked for (UTC; None: now), and what is wrong with it where it cannot be read."""
    given = request.args.get("at", "").strip()
    if not given:
        return None, ""
    try:
        local = dt.datetime.fromisoformat(given)
        if local.tzinfo is not None or not 1990 <= local.year < 2200:
            raise ValueError
        return utc(local, g.event.zone, "at"), ""
    except DomainError as error:
        return None, error.message
    except ValueError:
        return None, _("Please enter a date and a time, such as 2031-05-08 08:30.")


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
