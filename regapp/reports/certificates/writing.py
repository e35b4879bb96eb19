"""A guest's certificate as the print room takes it: fields filled, words in the certificate's language."""

import datetime as dt
from collections.abc import Mapping

from flask import current_app

from regapp import clock
from regapp.events.naming import document_info
from regapp.invitations.lettering.fields import filled, paragraphs
from regapp.invitations.lettering.writing import long_day
from regapp.messages.composing import speaking
from regapp.models import CertificateTemplate, Event, IssuedDocument
from regapp.printing import DocumentInfo
from regapp.printing.certificate_sheet import Certificate, CertificateFace, CertificateSigner, Line, LineKind
from regapp.printing.letter_sheet import Check, Letterhead
from regapp.reports.certificates.freezing import Frozen, frozen_from
from regapp.reports.certificates.numbering import numbered
from regapp.reports.certificates.wording import TEXTS, check_line, house_words, number_line, preview_word
from regapp.tickets.badges import country_name
from regapp.tickets.documents import grouped_code

_STRONG = {"{role}": LineKind.ROLE, "{title}": LineKind.TITLE}


class Writer:
    """Writes the certificates of an event; what those of one language share is found out once.

    `pictures` are the contents of the uploads that the template names, by their ids.
    """

    def __init__(self, event: Event, template: CertificateTemplate, pictures: Mapping[int, bytes]) -> None:
        self._event = event
        self._template = template
        self._pictures = pictures
        self._faces: dict[tuple[str, dt.date], CertificateFace] = {}
        self._values: dict[str, dict[str, str]] = {}
        self._words: dict[str, dict[str, str]] = {}

    def issued(self, document: IssuedDocument) -> Certificate:
        """The certificate that was issued, as it was frozen."""
        check = Check(grouped_code(document.code), f"{self._base}/verify/{document.code}", "")
        return self._certificate(
            frozen_from(document.data, self._event.language), document.number, document.dated, check
        )

    def preview(self, frozen: Frozen) -> Certificate:
        """The same for somebody to whom none was issued; the number is the next one, the code says what it is."""
        day = self.day
        number = numbered(self._template.pattern, self._template.next_number, self.code, day)
        with speaking(frozen.language):
            check = Check(preview_word(), f"{self._base}/verify", "")
        return self._certificate(frozen, number, day, check)

    def info(self, what: str, language: str) -> DocumentInfo:
        """What a reader's "properties" show."""
        return document_info(self._event, what, language)

    @property
    def day(self) -> dt.date:
        """The date that a certificate issued now carries."""
        return self._template.dated or clock.now().astimezone(self._event.zone).date()

    @property
    def code(self) -> str:
        """What the field {code} of a number stands for."""
        return code_of(self._event, self._template)

    @property
    def _base(self) -> str:
        return current_app.extensions["regapp.settings"].base_url

    def _certificate(self, frozen: Frozen, number: str, dated: dt.date, check: Check) -> Certificate:
        language = frozen.language
        face = self._face(language, dated)
        with speaking(language):
            introduced = number_line(number)
        return Certificate(
            face=face,
            name=frozen.name,
            native_name="" if frozen.native_name in frozen.name else frozen.native_name,
            number=introduced,
            lines=tuple(self._lines(frozen)),
            check=check,
        )

    def _lines(self, frozen: Frozen) -> list[Line]:
        language = frozen.language
        values = self._values[language] | {
            "role": frozen.role,
            "position": frozen.position,
            "institution": frozen.institution,
            "country": country_name(frozen.country, language),
        }
        lines: list[Line] = []
        for written in self._words[language]["body"].split("\n"):
            kind = _STRONG.get(written.strip().lower(), LineKind.PLAIN)
            lines += [Line(line, kind) for line in paragraphs(filled(written, values))]
        return lines

    def _face(self, language: str, dated: dt.date) -> CertificateFace:
        key = (language, dated)
        if key not in self._faces:
            with speaking(language):
                self._faces[key] = self._made_face(language, dated)
        return self._faces[key]

    def _made_face(self, language: str, dated: dt.date) -> CertificateFace:
        event, template = self._event, self._template
        own = template.wording.get(language) or {}
        house = house_words(with_host=bool(event.text("host", language)))
        self._words[language] = words = {text: own.get(text) or house[text] for text in TEXTS}
        self._values[language] = values = self._of_event(language)
        day = long_day(dated, language)
        lines = template.letterhead or event.letterhead or event.text("host", language)
        return CertificateFace(
            letterhead=Letterhead(paragraphs(lines), self._picture(template.emblem_upload_id)),
            title=filled(words["title"], values),
            given=filled(words["given"], values),
            place_and_date=f"{template.place}, {day}" if template.place else day,
            signers=tuple(
                CertificateSigner(
                    offices=paragraphs(signer.get("office", "")),
                    name=signer.get("name", ""),
                    number=signer.get("number", ""),
                    picture=self._picture(signer.get("upload_id")),
                )
                for signer in template.signers
            ),
            explained=check_line(f"{self._base.partition('://')[2]}/verify"),
            accent=event.accent,
        )

    def _of_event(self, language: str) -> dict[str, str]:
        event = self._event
        return {field: event.text(field, language) for field in ("title", "host", "venue", "address")} | {
            "date": event_span(event, language)
        }

    def _picture(self, upload_id: int | None) -> bytes:
        return self._pictures.get(upload_id, b"") if upload_id is not None else b""


def event_span(event: Event, language: str) -> str:
    """The day of the event without its weekday, or its first and last one: "8 Mei 2031 – 9 Mei 2031"."""
    first, last = (at.astimezone(event.zone).date() for at in (event.starts_at, event.ends_at))
    begin = long_day(first, language)
    return begin if first == last else f"{begin} – {long_day(last, language)}"


def code_of(event: Event, template: CertificateTemplate) -> str:
    """The short name in a number: the committee's, else that of the event's address in capitals."""
    return template.code or event.slug.upper()
