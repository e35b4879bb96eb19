"""One instance of each extension, and the one way to write."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel, LazyString
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security.core import Security
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup, escape
from sqlalchemy import event
from sqlalchemy.orm import Session

from regapp.models import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, strategy="moving-window", headers_enabled=False)
security = Security()
talisman = Talisman()


def _as_text(self: LazyString) -> Markup:
    return escape(str(self))


# Flask-Babel says of its lazy texts that they are markup already; ours carry what people typed.
LazyString.__html__ = _as_text

# First parts of the addresses that guests hold; these pages speak more languages than the committee's.
GUESTS_ADDRESSES = ("e", "i", "t", "d", "r", "verify")

_one_writer = threading.Lock()
_WRITING = "regapp_writing"


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """The one way to write: everything in the block happens, or nothing.

    In a block that is already inside one, joins it. On SQLite the process's writers queue here, one at a time, and
    the transaction takes the database's write lock at its start: a reader that turns writer half-way could fail.
    """
    session = db.session()
    if session.info.get(_WRITING):
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of a transaction")
    session.commit()  # ends a reading transaction; nothing is expired
    waiting = _one_writer if db.engine.dialect.name == "sqlite" else contextlib.nullcontext()
    with waiting:
        session.info[_WRITING] = True
        try:
            session.connection(execution_options={_WRITING: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(_WRITING, None)


@event.listens_for(sa.Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, in _begin
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(sa.Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")


def chosen_language() -> str:
    """The language of the page in hand: set by the view, asked for, the person's choice, or the browser's.

    Without a page, on the command line, it is English, in which the commands speak.
    """
    if not has_request_context():
        return g.get("language", "en") if has_app_context() else "en"
    if language := g.get("language"):
        return language
    known = current_app.config["LANGUAGES" if _is_for_guests(request.path) else "STAFF_LANGUAGES"]
    wanted = request.args.get("lang") or request.cookies.get("regapp_language") or ""
    return wanted if wanted in known else request.accept_languages.best_match(known) or "id"


def _is_for_guests(path: str) -> bool:
    return path.lstrip("/").split("/", 1)[0].lower() in GUESTS_ADDRESSES
