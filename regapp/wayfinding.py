"""The way around: the pages of an event that a person may open, and where a wrong address probably meant to go."""

import dataclasses
import difflib

from flask import Flask, current_app, g, request, url_for
from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.extensions import chosen_language
from regapp.models import Role

# Endpoint and word of each page in an event's navigation, in its order.
PAGES = (
    ("events.overview", _l("Overview")),
    ("guests.listing", _l("Guests")),
    ("invitations.sending", _l("Invitations")),
    ("arrivals.board", _l("Arrivals")),
    ("reports.papers", _l("Papers")),
    ("recap.page", _l("Reports")),
    ("devices.listing", _l("Devices")),
    ("events.settings", _l("Settings")),
    ("events.history", _l("History")),
)
# Rooms of their own whose pages belong under an entry of the navigation.
BELONGS_TO = {
    "asking": "events.settings",
    "questions": "events.settings",
    "answering": "guests.listing",
    "bulk": "guests.listing",
    "corrections": "guests.listing",
    "delegations": "guests.listing",
    "duplicates": "guests.listing",
    "filters": "guests.listing",
    "importing": "guests.listing",
    "precedence": "guests.listing",
    "registrations": "guests.listing",
    "by_hand": "invitations.sending",
    "calling": "invitations.sending",
    "lettering": "invitations.sending",
    "reminders": "invitations.sending",
    "layouts": "reports.papers",
    "lists": "reports.papers",
    "certificates": "reports.papers",
    "paper": "reports.papers",
    "passes": "reports.papers",
    "annex": "recap.page",
    "comparing": "recap.page",
    "saving": "recap.page",
    "presence": "devices.listing",
    "reviews": "devices.listing",
    "runs": "reports.papers",
    "seating": "reports.papers",
    "tents": "reports.papers",
}
# First parts of addresses that only guests have.
PERSONAL = ("i", "t", "d", "r")


@dataclasses.dataclass(frozen=True)
class Place:
    """A page that can be gone to."""

    url: str
    label: str
    endpoint: str = ""
    is_current: bool = False


def staff_pages() -> list[Place]:
    """The pages of the event in hand that this person's role opens; none where there is no event."""
    event, role = g.get("event"), g.get("role")
    if event is None or role is None:
        return []
    return [
        Place(url_for(endpoint, slug=event.slug), str(label), endpoint, _is_current(endpoint))
        for endpoint, label in PAGES
        if _is_open(endpoint, role)
    ]


def may_open(endpoint: str) -> bool:
    """Whether that page exists and this person's role at the event in hand opens it."""
    role = g.get("role")
    return role is not None and _is_open(endpoint, role)


def signposts() -> list[Place]:
    """Where the address in hand probably meant to go, the likeliest first.

    Looks at the address only and asks no database, so that it tells nobody what exists.
    """
    parts = [part for part in request.path.split("/") if part]
    home = Place(url_for("accounts.home"), _("Sign in or see your events"))
    if not parts:
        return []
    if parts[0].lower() in PERSONAL:
        return []
    if parts[0].lower() == "manage" and len(parts) > 1:
        return [*_pages_like(parts[1], parts[2] if len(parts) > 2 else ""), home]
    if parts[0].lower() == "e" and len(parts) > 1 and _is_slug(parts[1].lower()):
        better = url_for("events.public_page", slug=parts[1].lower())
        return [Place(better, _("The page of the event"))] if better != request.path else []
    return [home]


def _pages_like(slug: str, word: str) -> list[Place]:
    """The event's page whose address is nearest to `word`, and its overview."""
    if not _is_slug(slug.lower()):
        return []
    known = {}
    for endpoint, label in PAGES:
        if endpoint in current_app.view_functions:
            url = url_for(endpoint, slug=slug.lower())
            known[url.rstrip("/").rsplit("/", 1)[-1] if endpoint != "events.overview" else ""] = Place(url, str(label))
    near = difflib.get_close_matches(word.lower(), [name for name in known if name], n=1, cutoff=0.5) if word else []
    found = [known[name] for name in [*near, ""] if name in known]
    return [place for place in found if place.url != request.path]


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= 64 and all(c.isascii() and (c.isalnum() or c == "-") for c in text)


def _is_open(endpoint: str, role: Role) -> bool:
    view = current_app.view_functions.get(endpoint)
    return view is not None and role.may(getattr(view, "needed_role", Role.ORGANIZER))


def _is_current(endpoint: str) -> bool:
    """Whether the page in hand belongs under that entry: the same page, or another one of the same flow."""
    if entry := BELONGS_TO.get(request.blueprint or ""):
        return endpoint == entry
    if endpoint.startswith("events."):
        return request.endpoint == endpoint
    return request.blueprint == endpoint.partition(".")[0]


def init_app(app: Flask) -> None:
    """Offer both to the layouts, with what macros need without a page's context."""
    app.add_template_global(staff_pages)
    app.add_template_global(signposts)
    app.add_template_global(may_open)
    app.add_template_global(clock.now, "now")
    app.add_template_global(chosen_language, "language_of_page")
    app.add_template_filter(format_number, "thousands")
