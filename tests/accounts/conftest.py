"""Requests of their own for the tests of this folder."""

import pytest

from tests.clients import Browser


@pytest.fixture(autouse=True)
def browser(app, monkeypatch):
    monkeypatch.setattr(app, "test_client_class", Browser)
