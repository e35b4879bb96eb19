"""As whom we send: the sender's address and the host that our identifiers carry."""

import email.utils
import ipaddress
import urllib.parse

from flask import current_app

from regapp.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    return current_app.extensions["regapp.settings"]


def address() -> str:
    """The bare address that mail comes from: the setting's, or no-reply at the host of the public address."""
    given = email.utils.parseaddr(settings().mail_from)[1]
    return given or f"no-reply@{host()}"


def name() -> str:
    """The name in the setting `Name <address>`; empty: none was set."""
    return email.utils.parseaddr(settings().mail_from)[0]


def host() -> str:
    """The host of the public address; a number in brackets, as RFC 5321 (4.1.3) writes it after an @."""
    found = urllib.parse.urlsplit(settings().base_url).hostname or "localhost"
    try:
        number = ipaddress.ip_address(found)
    except ValueError:
        return found
    return f"[{number}]" if number.version == 4 else f"[IPv6:{number}]"
