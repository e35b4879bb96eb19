"""A composed mail as the bytes that travel (RFC 5322, MIME).

Names and subjects come from people. Python's own folding of long address headers loses the quotes of a name with a
comma, which makes two addresses of one (python/cpython#100884, open in 3.11), so these headers are encoded here and
handed on as they are. Nothing that a person wrote can begin a new header: every control character becomes a space.
"""

import email.errors
import email.headerregistry
import email.policy
import email.utils
import re
import unicodedata
from email.header import Header
from email.message import EmailMessage

from regapp import clock
from regapp.messages import sender
from regapp.messages.composing import Attachment, Mail

_POLICY = email.policy.SMTP.clone(refold_source="none")
# Longest line that fits an encoded word's header (RFC 2047, section 2).
_LINE = 75
# Longest ASCII name that is quoted on a line of its own; RFC 5322 (2.1.1) allows 998 characters.
_LONGEST_QUOTED = 300


class BadAddress(Exception):
    """This cannot be an e-mail address, so no server is asked."""


def built(mail: Mail, mail_id: str) -> EmailMessage:
    """The mail with all its parts. `mail_id` is its Message-ID, brackets included. Raises BadAddress."""
    message = EmailMessage(policy=_POLICY)
    message.set_raw("From", mailbox(mail.from_name or sender.name(), sender.address()))
    message.set_raw("To", mailbox(mail.to_name, mail.to_address))
    if mail.reply_to:
        message.set_raw("Reply-To", mailbox("", mail.reply_to))
    message.set_raw("Subject", _encoded(one_line(mail.subject), "Subject"))
    message["Date"] = email.utils.format_datetime(clock.now())
    message["Message-ID"] = mail_id
    # So that no machine answers it (RFC 3834); Exchange listens to its own header.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        _attach(message, attachment)
    message["Content-Language"] = mail.language
    return message


def mailbox(name: str, address: str) -> str:
    """`name <address>` as a header carries it. Raises BadAddress."""
    plain = ascii_address(address)
    shown = one_line(name)
    if not shown:
        return plain
    if shown.isascii() and "=?" not in shown and len(shown) <= _LONGEST_QUOTED:
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"\r\n <{plain}>'
    return f"{_encoded(shown, 'Reply-To')}\r\n <{plain}>"


def ascii_address(address: str) -> str:
    """The address as every server takes it: the domain in its ASCII form. Raises BadAddress."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
        parsed = email.headerregistry.Address(addr_spec=plain)
    except (UnicodeError, ValueError, IndexError, email.errors.MessageError) as error:
        raise BadAddress(address) from error
    if not local.isascii() or parsed.addr_spec != plain or re.search(r"[\s<>,;:\"\x00-\x1f]", plain):
        raise BadAddress(address)
    return plain


def one_line(text: str) -> str:
    """The text with each control character and line separator as a space, otherwise as written."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).strip()


def _encoded(text: str, header: str) -> str:
    """Text for a header: as it is where that is safe, else as encoded words that break between characters."""
    plain = text.isascii() and "=?" not in text
    return Header(text, "us-ascii" if plain else "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    main, _slash, sub = kind.partition("/")
    message.add_attachment(
        attachment.content,
        maintype=main,
        subtype=sub,
        filename=attachment.name,
        params=dict(parameter.split("=", 1) for parameter in parameters),
    )
