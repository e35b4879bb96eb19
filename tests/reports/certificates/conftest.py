"""The mail server's fixtures serve here too; and guests who came."""

import pytest

from tests.factories import make_event
from tests.messages.conftest import post, smtp_url

__all__ = ["post", "smtp_url"]


@pytest.fixture
def event(app):
    return make_event(
        signer_place="Balikpapan",
        signer_office="Direktur Jenderal Contoh,",
        signer_name="Dr. Anggraeni Dyah Palupi, M.Si.",
        signer_number="NIP 19700101 199503 2 001",
        languages=["id", "en", "ko", "tr", "es"],
    )
