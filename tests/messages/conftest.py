"""A mail server, and the setting that leads the application to it."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.messages.mailserver import MailServer, mail_server


@pytest.fixture
def smtp_url(app: Flask) -> Iterator[Callable[[str], None]]:
    """Set REGAPP_SMTP_URL for one test."""
    before = app.extensions["regapp.settings"]

    def choose(url: str, **more: str) -> None:
        app.extensions["regapp.settings"] = dataclasses.replace(before, smtp_url=url, **more)

    yield choose
    app.extensions["regapp.settings"] = before


@pytest.fixture
def post(smtp_url: Callable[[str], None]) -> Iterator[MailServer]:
    """A mail server that takes everything, and to which the application sends."""
    with mail_server() as server:
        smtp_url(server.url)
        yield server
