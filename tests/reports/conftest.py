"""What tests of papers share."""

import dataclasses
import pathlib

import pytest

from tests.printing.certificates import PASSWORD, certificate


@pytest.fixture
def signing(app):
    """A certificate of the organization in the instance folder."""
    settings = app.extensions["regapp.settings"]
    app.extensions["regapp.settings"] = dataclasses.replace(settings, signing_password=PASSWORD)
    file = pathlib.Path(app.instance_path) / "signing.p12"
    file.write_bytes(certificate())
    yield file
    file.unlink(missing_ok=True)
    app.extensions["regapp.settings"] = settings
