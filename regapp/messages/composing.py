"""What a message says is decided when it leaves: flows register who composes which kind.

So no personal link lies in the outbox, and a guest reads what is true at that moment.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from flask import g
from flask_babel import force_locale

from regapp.models import Message


@dataclasses.dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail. `content_type` may carry parameters: `text/calendar; charset=utf-8`."""

    name: str
    content: bytes
    content_type: str


@dataclasses.dataclass(frozen=True)
class Mail:
    """A composed mail. `html` is a whole document; `from_name` and `reply_to` may be empty."""

    subject: str
    html: str
    text: str
    to_name: str
    to_address: str
    language: str
    from_name: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()


class Obsolete(Exception):
    """There is nothing to say any more: the guest was taken off the list, or answered otherwise.

    `message` is a lazy translation, in words for organizers.
    """

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


Composer = Callable[[Message], Mail]
AfterDelivery = Callable[[Message], None]

_composers: dict[str, Composer] = {}
_after_delivery: dict[str, AfterDelivery] = {}


def composes(kind: str, after_delivery: AfterDelivery | None = None) -> Callable[[Composer], Composer]:
    """Register who composes a kind of message; `after_delivery` is called in the transaction that marks one sent."""

    def register(composer: Composer) -> Composer:
        _composers[kind] = composer
        if after_delivery:
            _after_delivery[kind] = after_delivery
        return composer

    return register


def compose(message: Message) -> Mail:
    """The mail as it would leave now. Raises Obsolete, and LookupError for a kind that nobody composes."""
    return _composers[message.kind](message)


def tell_delivered(message: Message) -> None:
    """Let the flow that wrote a message remember that it was handed over."""
    if remember := _after_delivery.get(message.kind):
        remember(message)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Translations, dates and numbers of the block are in that language, whatever the page around it speaks."""
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before
