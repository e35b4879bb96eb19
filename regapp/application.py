"""The application: settings, extensions, flows, and what stands around them."""

import importlib

from flask import Flask
from flask_security.datastore import SQLAlchemyUserDatastore
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from regapp import assets, dates, health, keys, logs, pages, paths, settings
from regapp.extensions import babel, chosen_language, csrf, db, limiter, security, talisman
from regapp.models import AccountRole, User

FLOWS = ("accounts", "events", "tickets", "guests", "invitations", "rsvp", "seating", "checkin", "reports", "api")


def create_app(given: settings.Settings | None = None) -> Flask:
    """The application: settings, extensions, flows."""
    chosen = given or settings.load()
    app = Flask(
        "regapp", instance_path=str(chosen.instance), template_folder=str(paths.templates_dir()), static_folder=None
    )
    app.config.from_mapping(_config(chosen))
    app.extensions["regapp.settings"] = chosen
    _extensions(app, chosen)
    for part in (logs, assets, dates, pages, health):
        part.init_app(app)
    for flow in FLOWS:
        importlib.import_module(f"regapp.{flow}").init_app(app)
    _serving(app, chosen)
    return app


def _config(chosen: settings.Settings) -> dict[str, object]:
    chosen.instance.mkdir(parents=True, exist_ok=True)
    is_postgresql = chosen.database_url.startswith("postgresql")
    return {
        "SECRET_KEY": chosen.secret_key or keys.session_key(chosen.instance).hex(),
        "CREDENTIAL_KEY": keys.credential_key(chosen.instance),
        "SQLALCHEMY_DATABASE_URI": chosen.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 20, "max_overflow": 20}
        | ({"pool_pre_ping": True} if is_postgresql else {}),
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_SECURE": chosen.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "regapp_session",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "RATELIMIT_STORAGE_URI": chosen.redis_url or "memory://",
        "LANGUAGES": paths.languages(),
        "STAFF_LANGUAGES": list(paths.STAFF_LANGUAGES),
        "BABEL_TRANSLATION_DIRECTORIES": str(paths.translations_dir()),
        "BABEL_DEFAULT_LOCALE": "en",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        # `/verify` tells whether a paper is genuine.
        "SECURITY_VERIFY_URL": "/sign-in/confirm",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_I18N_DIRNAME": ["builtin", str(paths.translations_dir())],
    }


def _extensions(app: Flask, chosen: settings.Settings) -> None:
    db.init_app(app)
    babel.init_app(app, locale_selector=chosen_language)
    csrf.init_app(app)
    limiter.init_app(app)
    security.init_app(app, SQLAlchemyUserDatastore(db, User, AccountRole))
    talisman.init_app(
        app,
        force_https=False,
        session_cookie_secure=chosen.is_https,
        strict_transport_security=chosen.is_https_for_good,
        frame_options="DENY",
        referrer_policy="no-referrer",
        content_security_policy={
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "manifest-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        },
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()"},
    )


def _serving(app: Flask, chosen: settings.Settings) -> None:
    """What stands around the application: static files, and the proxies it trusts."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(paths.dist_dir()),
        prefix="static/",
        max_age=3600,
        immutable_file_test=assets.is_hashed,
    )
    if chosen.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies
        )
