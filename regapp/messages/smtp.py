"""One connection to the mail server for a batch of mails, and what its answers mean.

A mail server answers 4xx for "later" and 5xx for "never" (RFC 5321, 4.2.1). Whatever goes wrong before the first mail
is about the server or our account there, never about a guest's address, so it is always "later".
"""

import ipaddress
import smtplib
import ssl
import urllib.parse
from email.message import EmailMessage

from regapp.messages import mime, sender

# How many mails one connection carries; many servers close it after a hundred.
PER_CONNECTION = 100
_CLOSING = 421
# Seconds to wait for each answer of the server.
TIMEOUT = 15.0
_PORTS = {"smtps": 465, "smtp": 25}
_SUBMISSION = 587


class NotNow(Exception):
    """The server took this mail not now: try again. `words` are the server's."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Never(NotNow):
    """The server will not take this mail however often it is tried."""


class Unreachable(NotNow):
    """The server cannot be spoken with at all, so the other mails of the batch need not be tried."""


class _Closing(Unreachable):
    """The server ends the connection (421; RFC 5321, 3.8), whatever mail was in hand."""


class Connection:
    """A connection that is made with the first mail, kept for the next ones, and closed with the block or by a word."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._over_tls = parts.scheme == "smtps"
        self._user = urllib.parse.unquote(parts.username or "")
        self._password = urllib.parse.unquote(parts.password or "")
        self._port = parts.port or (_SUBMISSION if self._user and not self._over_tls else _PORTS.get(parts.scheme, 25))
        self._client: smtplib.SMTP | None = None
        self._carried = 0

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; the next mail makes a new connection."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.quit()
        except OSError:
            client.close()

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand one mail over. Raises Never, NotNow or Unreachable when it was not taken."""
        try:
            self._hand_over(message, recipient)
        except _Closing:
            if self._carried == 1:
                raise
            self._hand_over(message, recipient)  # it had carried enough mails; a new one takes this mail

    def _hand_over(self, message: EmailMessage, recipient: str) -> None:
        client = self._ready()
        self._carried += 1
        try:
            client.sendmail(sender.address(), [mime.ascii_address(recipient)], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            raise _meaning(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == _CLOSING:
                self._drop()
                raise _Closing(_words(error)) from error
            raise _meaning(error.smtp_code, error.smtp_error) from error
        except OSError as error:  # smtplib's own exceptions are among them
            self._drop()
            raise Unreachable(_words(error)) from error

    def _ready(self) -> smtplib.SMTP:
        """The connection, made anew when it has carried enough, or the server has closed it since the last mail."""
        if self._carried >= PER_CONNECTION:
            self.close()
        try:
            if self._client is not None and self._client.noop()[0] == 250:
                return self._client
        except OSError:
            pass
        self._drop()
        try:
            self._connect()
        except OSError as error:
            self._drop()
            raise Unreachable(_words(error)) from error
        assert self._client is not None
        self._carried = 0
        return self._client

    def _connect(self) -> None:
        name = sender.host()
        if self._over_tls:
            self._client = smtplib.SMTP_SSL(self._host, self._port, name, timeout=TIMEOUT, context=self._trust())
        else:
            self._client = smtplib.SMTP(self._host, self._port, name, timeout=TIMEOUT)
        self._client.ehlo_or_helo_if_needed()
        is_secret = self._over_tls
        if not is_secret and self._client.has_extn("starttls"):
            self._client.starttls(context=self._trust())
            self._client.ehlo()
            is_secret = True
        if not self._user:
            return
        if not is_secret and not self._is_here():
            raise smtplib.SMTPNotSupportedError("the server offers no encryption, so the password was not sent")
        self._client.login(self._user, self._password)

    def _trust(self) -> ssl.SSLContext:
        """Certificates are checked; a server on this machine may have made its own."""
        context = ssl.create_default_context()
        if self._is_here():
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _is_here(self) -> bool:
        try:
            return ipaddress.ip_address(self._host).is_loopback
        except ValueError:
            return self._host == "localhost"

    def _drop(self) -> None:
        """Close without a word: a server that does not answer would let us wait for its farewell too."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _meaning(code: int, answer: bytes | str) -> NotNow:
    words = f"{code} {_text(answer)}".strip()
    return Never(words) if code >= 500 else NotNow(words)


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"no answer within {TIMEOUT:g} seconds"
    return error.strerror or str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
