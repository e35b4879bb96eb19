"""As whom we send: the sender's address and the host that our identifiers carry."""

import ipaddress
import urllib.parse

from flask import current_app

from regapp.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    return current_app.extensions["regapp.settings"]


def address() -> str:
    """The bare address that mail comes from: the setting's, or no-reply at the host of the public address."""
    return _given()[1] or f"no-reply@{host()}"


def name() -> str:
    """The name in the setting `Name <address>`; empty: none was set."""
    return _given()[0]


def host() -> str:
    """The host of the public address; a number in brackets, as RFC 5321 (4.1.3) writes it after an @."""
    found = urllib.parse.urlsplit(settings().base_url).hostname or "localhost"
    try:
        number = ipaddress.ip_address(found)
    except ValueError:
        return found
    return f"[{number}]" if number.version == 4 else f"[IPv6:{number}]"


def _given() -> tuple[str, str]:
    """Name and address of the setting; a comma in the name needs no quotes, for there is one sender only."""
    name, bracket, rest = settings().mail_from.rpartition("<")
    if not bracket:
        return "", rest.strip()
    return name.strip().strip('"').strip(), rest.partition(">")[0].strip()
