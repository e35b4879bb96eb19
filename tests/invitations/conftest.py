"""The mail server's fixtures serve here too."""

from tests.messages.conftest import post, smtp_url

__all__ = ["post", "smtp_url"]
