"""regapp: registration and attendance for official meetings."""

from __future__ import annotations

import typing

if typing.TYPE_CHECKING:
    from flask import Flask

    from regapp import settings

__version__ = "0.1.0"


def create_app(given: settings.Settings | None = None) -> Flask:
    """The application. What it is made of is loaded when it is asked for: whoever only prints needs no web server."""
    from regapp import application

    return application.create_app(given)
