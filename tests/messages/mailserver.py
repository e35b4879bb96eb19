"""A real SMTP server for tests, in a thread on a free port, that answers as it is told."""

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.servers import free_port

AS_IT_CAME = email.policy.default.clone(refold_source="none")


class MailServer:
    """What arrived, and how the server answers.

    `refusals` maps an address to the answer its recipient gets; `answer` replaces "250 OK" after a mail was read;
    `stalls` lets it never answer a mail; `closes` ends the connection in place of that answer, the mail being taken;
    after `closes_after` mails (None: never) a connection is told to come again (421).
    `arrived` is set when the first mail has been handed over, whatever the answer. `listener` is told each step of a
    mail: "MAIL", "RCPT", "DATA" (it was read), "TAKEN" (it will be answered with 250).
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusals: dict[str, str] = {}
        self.answer = "250 OK"
        self.stalls = False
        self.closes = False
        self.connections = 0
        self.listener: Callable[[str], None] = lambda step: None
        self.closes_after: int | None = None
        self.arrived = threading.Event()
        self.signed_in: list[tuple[bytes, bytes]] = []

    @property
    def url(self) -> str:
        """The setting that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what arrived, in order."""
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.listener("RCPT")
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.listener("MAIL")
        session.mails = getattr(session, "mails", 0) + 1
        if self.closes_after is not None and session.mails > self.closes_after:
            return "421 4.7.0 too many messages, come again"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.arrived.set()
        self.listener("DATA")
        if self.stalls:
            await asyncio.Event().wait()
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=AS_IT_CAME))
            self.recipients.extend(envelope.rcpt_tos)
            self.listener("TAKEN")
        if self.closes:
            server.transport.close()
        return self.answer

    def sign_in(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Take any name and password, and remember them."""
        self.signed_in.append((data.login, data.password))
        return AuthResult(success=True)


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A server that runs until the block ends. `options` go to aiosmtpd."""
    server = MailServer()
    controller = Controller(
        server, hostname="127.0.0.1", port=server.port, authenticator=server.sign_in, auth_require_tls=False, **options
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def written(header: str) -> str:
    """A header as a person reads it, decoded as RFC 2047 says (policy.default keeps spaces between encoded words)."""
    return str(make_header(decode_header(header.replace("\r\n", ""))))


def named(mail: EmailMessage, header: str = "To") -> tuple[str, str]:
    """The only name and address in a header."""
    raw = email.message_from_bytes(mail.as_bytes(), policy=email.policy.compat32)[header]
    [(name, address)] = getaddresses([raw])
    return written(name), address


def part(mail: EmailMessage, content_type: str) -> EmailMessage:
    """The only part of that type."""
    [found] = [one for one in mail.walk() if one.get_content_type() == content_type]
    return found
