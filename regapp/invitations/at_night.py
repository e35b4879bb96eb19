"""What an organizer sends by hand while the event is quiet: first asked whether now, or in the morning."""

import datetime as dt
from collections.abc import Mapping

from flask import g, render_template, request

from regapp import clock, dates
from regapp.extensions import chosen_language
from regapp.messages import quiet

NOW = "now"
MORNING = "morning"


def asked_at_night() -> str | None:
    """The page that asks "now, or at 07.00?", with all that was posted; None: it is not quiet, or was answered."""
    now = clock.now()
    over = quiet.over(g.event, now)
    if over <= now or request.form.get("when") in (NOW, MORNING):
        return None
    zone = dates.zone_name(g.event.zone, now, chosen_language())
    return render_template(
        "invitations/at_night.html", address=request.path, posted=_posted(), now=now, over=over, zone=zone
    )


def chosen_time() -> dt.datetime | None:
    """When it leaves (aware): None for now, or the end of the quiet time, as was answered."""
    return quiet.over(g.event, clock.now()) if request.form.get("when") == MORNING else None


def _posted() -> list[tuple[str, str]]:
    given: Mapping[str, list[str]] = dict(request.form.lists())
    return [(name, value) for name, values in given.items() if name not in ("csrf_token", "when") for value in values]
