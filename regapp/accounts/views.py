"""The front door: sign-in for strangers, the events of those who are signed in."""

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security.forms import LoginForm
from werkzeug.wrappers import Response

from regapp.accounts import queries
from regapp.extensions import limiter

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/")
def home() -> str | Response:
    """Sign-in, or the events this person works at."""
    if not current_user.is_authenticated:
        return render_template("accounts/sign_in.html", login_user_form=LoginForm(formdata=None))
    return render_template(
        "accounts/events.html",
        events=queries.events_of(current_user.id),
        may_create=queries.may_create_events(current_user.id),
    )


@blueprint.post("/language")
def choose_language() -> Response:
    """Keep the language a person chose for the staff pages, and return to the page they came from."""
    chosen = request.form.get("language", "")
    back = request.form.get("back", "")
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = redirect(back if is_ours else url_for("accounts.home"))
    if chosen in current_app.config["STAFF_LANGUAGES"]:
        response.set_cookie(
            "regapp_language",
            chosen,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def _failed_sign_in(response: Response) -> bool:
    """Only failed attempts count against the limit: the desk shares one address."""
    return request.method == "POST" and response.status_code != 302


def init_app(app: Flask) -> None:
    """Register the pages, and limit how often a password may be guessed."""
    app.register_blueprint(blueprint)
    sign_in = app.view_functions["security.login"]
    limited = limiter.limit("10/minute;60/hour", key_func=get_remote_address, deduct_when=_failed_sign_in)
    app.view_functions["security.login"] = limited(sign_in)  # type: ignore[assignment]  # its types know no RouteCallable
