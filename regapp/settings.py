"""Every setting once: environment variables, or the same names in `instance/regapp.toml`; the environment wins."""

import dataclasses
import os
import pathlib
import tomllib
import urllib.parse
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError


class SettingsError(Exception):
    """A setting that cannot be used, in one line for whoever set it."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """What an installation may decide. The defaults run on one laptop with nothing set."""

    # REGAPP_INSTANCE: folder of the database, uploads and keys.
    instance: pathlib.Path
    # REGAPP_DATABASE_URL: SQLAlchemy URL, SQLite or postgresql+psycopg; default: SQLite in the instance folder.
    database_url: str
    # REGAPP_BASE_URL: public address that links carry, without a slash at the end.
    base_url: str = "http://127.0.0.1:8000"
    # REGAPP_SMTP_URL: smtp://user:pass@host:port or smtps://…; empty: messages are kept and shown, none is sent.
    smtp_url: str = ""
    # REGAPP_MAIL_FROM: sender of all mail; default: no-reply at the base address's host.
    mail_from: str = ""
    # REGAPP_REDIS_URL: shared rate limits for many nodes; empty: each process counts for itself.
    redis_url: str = ""
    # REGAPP_SECRET_KEY: signs sessions; empty: made once and kept in the instance folder.
    secret_key: str = ""
    # REGAPP_PROXIES: how many trusted reverse proxies stand in front (their X-Forwarded-* is believed).
    proxies: int = 0
    # REGAPP_SIGNING_PASSWORD: opens signing.p12 in the instance folder, with which letters are signed electronically.
    signing_password: str = dataclasses.field(default="", repr=False)
    # Whether REGAPP_BASE_URL was set: then nothing else decides what links carry.
    is_base_url_given: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @property
    def is_https_for_good(self) -> bool:
        """Whether browsers may be told to use nothing but TLS from now on (HSTS): not for a machine in a room.

        A browser would keep to it for every port of `regapp.local`, and never find the welcome page again.
        """
        host = urllib.parse.urlsplit(self.base_url).hostname or ""
        return self.is_https and "." in host and not host.endswith(".local") and not host[-1].isdigit()


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsError naming the one that cannot be used."""
    env = os.environ if environ is None else environ
    instance = pathlib.Path(env.get("REGAPP_INSTANCE") or "instance").resolve()
    given = {**_from_file(instance / "regapp.toml"), **{k: v for k, v in env.items() if k.startswith("REGAPP_")}}

    def text(name: str, default: str = "") -> str:
        return str(given.get(f"REGAPP_{name}") or default).strip()

    return Settings(
        instance=instance,
        database_url=_database_url(text("DATABASE_URL"), instance),
        base_url=_base_url(text("BASE_URL", Settings.base_url)),
        smtp_url=_smtp_url(text("SMTP_URL")),
        mail_from=text("MAIL_FROM"),
        redis_url=text("REDIS_URL"),
        secret_key=text("SECRET_KEY"),
        proxies=_whole_number("REGAPP_PROXIES", text("PROXIES", "0")),
        signing_password=str(given.get("REGAPP_SIGNING_PASSWORD") or ""),
        is_base_url_given=bool(text("BASE_URL")),
    )


def _from_file(path: pathlib.Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error


def _database_url(value: str, instance: pathlib.Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'regapp.sqlite3'}"
    try:
        url = sa.make_url(value)
    except ArgumentError as error:
        raise SettingsError("REGAPP_DATABASE_URL is not a database address") from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingsError("REGAPP_DATABASE_URL: SQLite and PostgreSQL are supported, " + url.drivername + " is not")
    return url.render_as_string(hide_password=False)


def _base_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise SettingsError("REGAPP_BASE_URL begins with http:// or https://")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    if value and not value.startswith(("smtp://", "smtps://")):
        raise SettingsError("REGAPP_SMTP_URL begins with smtp:// or smtps://")
    return value


def _whole_number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise SettingsError(f"{name} is a whole number")
    return int(value)
