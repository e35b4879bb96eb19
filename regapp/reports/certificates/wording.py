"""The words of certificates in the language in hand: the house's own, where the committee wrote none."""

import re
from typing import Any

import flask_babel
from flask_babel import gettext as _
from flask_babel import pgettext

from regapp.models import CertificateRole

# Read in Python and in templates alike; the types say str.
lazy_pgettext: Any = flask_babel.lazy_pgettext
_l: Any = flask_babel.lazy_gettext

ROLES = {
    CertificateRole.PARTICIPANT: lazy_pgettext("role on a certificate", "Participant"),
    CertificateRole.DELEGATE: lazy_pgettext("role on a certificate", "Delegate"),
    CertificateRole.KEYNOTE: lazy_pgettext("role on a certificate", "Keynote Speaker"),
    CertificateRole.SPEAKER: lazy_pgettext("role on a certificate", "Speaker"),
    CertificateRole.MODERATOR: lazy_pgettext("role on a certificate", "Moderator"),
    CertificateRole.RAPPORTEUR: lazy_pgettext("role on a certificate", "Rapporteur"),
    CertificateRole.OBSERVER: lazy_pgettext("role on a certificate", "Observer"),
    CertificateRole.COMMITTEE: lazy_pgettext("role on a certificate", "Member of the Organizing Committee"),
}
# What a category takes part as, until the committee says otherwise; any other as a participant.
USUAL_ROLES = {
    "delegate": CertificateRole.DELEGATE,
    "speaker": CertificateRole.SPEAKER,
    "committee": CertificateRole.COMMITTEE,
}
TEXTS = ("title", "given", "body")
_FIELD = re.compile(r"\{([^{}\n]*)\}")
# What may stand in the text; each is written in the language of the certificate.
FIELD_NAMES = ("role", "title", "host", "date", "venue", "address", "position", "institution", "country")


def house_words(with_host: bool) -> dict[str, str]:
    """The word at the head, what stands above the name, and the lines under it."""
    body = (
        pgettext("certificate", "for having taken part as\n{role}\nin\n{title}\norganized by {host}\n{venue}, {date}")
        if with_host
        else pgettext("certificate", "for having taken part as\n{role}\nin\n{title}\n{venue}, {date}")
    )
    return {
        "title": pgettext("certificate", "CERTIFICATE"),
        "given": pgettext("certificate", "is presented to"),
        "body": body,
    }


def number_line(number: str) -> str:
    """The number as it is introduced on the paper; empty for none."""
    return pgettext("certificate", "Number: %(number)s", number=number) if number else ""


def check_line(address: str) -> str:
    """Where anybody may ask whether the paper is genuine."""
    return pgettext("certificate", "This certificate can be verified at %(address)s", address=address)


def preview_word() -> str:
    """What stands in the place of the code while nothing was issued."""
    return pgettext("letter", "Preview")


def paper_word() -> str:
    """What the file is, for its name and its properties."""
    return pgettext("a paper", "Certificate")


def papers_word() -> str:
    """The same of a file with many."""
    return _("Certificates")


def unknown_fields(text: str) -> list[str]:
    """Names in braces that are no fields, each once, in the order they occur."""
    return list(dict.fromkeys(name for name in _FIELD.findall(text) if name.strip().lower() not in FIELD_NAMES))
