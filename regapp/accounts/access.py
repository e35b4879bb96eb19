"""Who may open a page of the committee: the one place that decides."""

import functools
from collections.abc import Callable
from typing import Any, cast

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from regapp.accounts import queries
from regapp.models import Role, User

View = Callable[..., Any]


def signed_in(view: View) -> View:
    """A page for anybody with an account; a stranger is sent to sign in and comes back afterwards."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else _to_sign_in()

    return guarded


def me() -> User:
    """The signed-in person; for views behind one of this module's guards."""
    return cast(User, current_user._get_current_object())


def role_needed(role: Role) -> Callable[[View], View]:
    """A page under /manage/<slug>/ for that role at that event; puts the event into `g.event`, the role into `g.role`.

    An event that exists but is none of this person's answers like one that does not exist; a role that is not enough
    answers 403.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(slug: str, *args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _to_sign_in()
            event, held = queries.role_at(current_user.id, slug) or (None, None)
            if held is None:
                abort(404)
            g.event, g.role = event, held
            if not held.may(role):
                abort(403)
            return view(*args, **kwargs)

        guarded.needed_role = role  # type: ignore[attr-defined]  # read by the navigation, which shows what may be opened
        return guarded

    return decorate


organizer = role_needed(Role.ORGANIZER)
protocol = role_needed(Role.PROTOCOL)
desk = role_needed(Role.DESK)


def _to_sign_in() -> Response:
    """Only a page leads to the sign-in; a post, or a part of a page that asks again by itself, is refused."""
    if request.method != "GET" or "HX-Request" in request.headers:
        abort(401)
    return redirect(url_for("accounts.home", next=request.full_path.rstrip("?")))
