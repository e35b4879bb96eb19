"""The page that a phone opens first, over plain HTTP: the authority's certificate, and how the phone comes to trust it.

Plain HTTP proves nothing, so the page asks to compare the fingerprint with the laptop's screen. It has no form, sets no
cookie and asks no database.
"""

import plistlib
import socket
import threading
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.x509.oid import NameOID
from flask import Flask, Response, make_response, render_template, request
from flask_babel import Babel
from flask_babel import gettext as _
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from whitenoise import WhiteNoise

from regapp import assets, pages, paths
from regapp.extensions import chosen_language
from regapp.lan.authority import Authority
from regapp.printing.link_qr import link_picture

# Seconds that a phone may take for its request; a connection that stays silent is closed.
_PATIENCE = 10
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class WelcomePage:
    """Serves the page in threads of its own until it is closed."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        """Listen; raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listening:
            self._server: BaseWSGIServer = make_server(
                host, port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno()
            )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="welcome page", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def welcome_app(authority: Authority, links: Callable[[str], tuple[str, str]]) -> Flask:
    """The page and its two downloads. `links` gives, for a phone's address, this page's address and the server's."""
    app = Flask("regapp.lan", template_folder=str(paths.templates_dir()), static_folder=None)
    app.config.update(
        LANGUAGES=list(paths.STAFF_LANGUAGES),
        STAFF_LANGUAGES=list(paths.STAFF_LANGUAGES),
        BABEL_TRANSLATION_DIRECTORIES=str(paths.translations_dir()),
        BABEL_DEFAULT_LOCALE="en",
    )
    Babel(app, locale_selector=chosen_language)
    assets.init_app(app)
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(paths.dist_dir()), prefix="static/")  # type: ignore[method-assign]

    @app.get("/")
    def page() -> str:
        here, there = links(request.remote_addr or "")
        return render_template(
            "lan/welcome.html",
            here=here,
            there=there,
            picture=link_picture(here),
            fingerprint=rows_of_fingerprint(authority),
            name=_name_of(authority),
            system=_system_of(request.user_agent.string),
            language=chosen_language(),
            languages={code: pages.own_name(code) for code in paths.STAFF_LANGUAGES},
        )

    @app.get("/regapp.crt")
    def certificate() -> Response:
        return _download(authority.der, "application/x-x509-ca-cert", "regapp.crt")

    @app.get("/regapp.mobileconfig")
    def profile() -> Response:
        return _download(apple_profile(authority), "application/x-apple-aspen-config", "regapp.mobileconfig")

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    return app


def rows_of_fingerprint(authority: Authority) -> list[str]:
    """The fingerprint in four rows of eight pairs, which two people can read to each other."""
    pairs = authority.fingerprint.split(":")
    return [" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8)]


def apple_profile(authority: Authority) -> bytes:
    """A configuration profile for iOS that holds the certificate; its person still has to switch full trust on.

    Keys after Apple's "Configuration Profile Reference". The same authority gives the same profile, so that a second
    installation replaces the first.
    """

    def payload(kind: str, **more: Any) -> dict[str, Any]:
        own = uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {authority.fingerprint}")
        return {
            "PayloadType": kind,
            "PayloadVersion": 1,
            "PayloadIdentifier": f"local.regapp.{own}",
            "PayloadUUID": str(own).upper(),
            "PayloadDisplayName": _name_of(authority),
            **more,
        }

    certificate = payload(
        "com.apple.security.root", PayloadCertificateFileName="regapp.crt", PayloadContent=authority.der
    )
    about = _("Lets this phone trust the registration server in the room. It may be removed after the event.")
    return plistlib.dumps(payload("Configuration", PayloadDescription=about, PayloadContent=[certificate]))


def _system_of(browser: str) -> str:
    """Whose steps to open at once, by what the browser says it runs on; a wrong guess costs a tap."""
    if "Android" in browser:
        return "android"
    return "apple" if "iPhone" in browser or "iPad" in browser else ""


def _name_of(authority: Authority) -> str:
    """What phones call it in their lists."""
    return str(authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _download(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Quiet(WSGIRequestHandler):
    """Writes no log, and waits for nobody for long."""

    timeout = _PATIENCE

    def version_string(self) -> str:
        """Who answers, without the versions of what it is made of."""
        return "regapp"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: who came is nobody's business."""
