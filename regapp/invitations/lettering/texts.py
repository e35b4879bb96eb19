"""Letters to begin with, in official register. They are the committee's own from the first change on."""

import enum
from typing import Any

import flask_babel

from regapp.models import Event, LetterKind, OnBehalf

_l: Any = flask_babel.lazy_gettext


class Start(enum.StrEnum):
    """The letters to choose from when a new one is made."""

    INDONESIAN = "indonesian"
    ENGLISH = "english"
    CARD = "card"


NAMES = {
    Start.INDONESIAN: _l("Indonesian letter (surat undangan)"),
    Start.ENGLISH: _l("English letter"),
    Start.CARD: _l("Invitation card"),
}

_INDONESIAN = {
    "name": "Surat undangan",
    "kind": LetterKind.INDONESIAN,
    "language": "id",
    "number": "{number}",
    "nature": "Penting",
    "subject": "Undangan {title}",
    "addressee": "Yth. {honorific} {full_name}\n{position}\n{institution}\ndi tempat",
    "opening": (
        "Dengan hormat,\n"
        "Sehubungan dengan akan diselenggarakannya {title}, dengan ini kami mengundang Bapak/Ibu untuk berkenan hadir "
        "pada acara tersebut yang akan dilaksanakan pada:"
    ),
    "closing": (
        "Mengingat pentingnya acara tersebut, kami mengharapkan kehadiran Bapak/Ibu tepat waktu. Konfirmasi kehadiran "
        "mohon disampaikan paling lambat {deadline} melalui tautan {link}. Apabila berhalangan hadir, kami mohon "
        "Bapak/Ibu berkenan menugaskan pejabat yang mewakili melalui tautan yang sama.\n"
        "Atas perhatian dan kehadiran Bapak/Ibu, kami mengucapkan terima kasih."
    ),
}
_ENGLISH = {
    "name": "Letter of invitation",
    "kind": LetterKind.ENGLISH,
    "language": "en",
    "number": "{number}",
    "subject": "Invitation to the {title}",
    "addressee": "{honorific} {full_name}\n{position}\n{institution}\n{country}",
    "opening": (
        "{salutation}\n"
        "On behalf of {host}, I have the honour to invite you to the {title}, which will be held as follows:"
    ),
    "closing": (
        "I should be grateful if you would kindly reply by {deadline}, using your personal link {link}. Should you be "
        "unable to attend, you may name a representative there.\n"
        "We should be honoured by your presence.\n"
        "Please accept the assurances of my highest consideration.\n"
        "Yours sincerely,"
    ),
}
_CARDS = {
    "id": {
        "name": "Kartu undangan",
        "language": "id",
        "number": "{number}",
        "addressee": "{honorific} {full_name}\n{position}\n{institution}",
        "opening": "dengan hormat mengundang\n\nuntuk menghadiri",
        "closing": "Undangan ini berlaku untuk {allowance} orang.\nMohon hadir 30 menit sebelum acara dimulai.",
    },
    "en": {
        "name": "Invitation card",
        "language": "en",
        "number": "{number}",
        "addressee": "{honorific} {full_name}\n{position}\n{institution}",
        "opening": "request the honour of the presence of\n\nat the",
        "closing": "This card admits {allowance}.\nPlease be seated 30 minutes before the opening.",
    },
}


def starting_text(start: Start, event: Event) -> dict[str, Any]:
    """What a new letter of that kind says, with what the event already knows about who signs it."""
    if start is Start.CARD:
        text = _CARDS["id" if event.language == "id" else "en"]
        return text | {"kind": LetterKind.CARD, "regrets_only": event.regrets_only}
    chosen = _INDONESIAN if start is Start.INDONESIAN else _ENGLISH
    return chosen | {
        "place": event.signer_place,
        "signer_office": event.signer_office,
        "signer_name": event.signer_name,
        "signer_number": event.signer_number,
        "on_behalf": OnBehalf.NONE,
    }
