"""Verbs of letters: write, copy and delete templates; and the finished letters, each with its code and signature."""

import dataclasses
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.events.service import plain
from regapp.extensions import transaction
from regapp.invitations.lettering import certificate, queries
from regapp.invitations.lettering.fields import unknown_fields
from regapp.invitations.lettering.queries import Addressed
from regapp.invitations.lettering.texts import Start, starting_text
from regapp.invitations.lettering.writing import Writer
from regapp.invitations.queries import everybody
from regapp.models import (
    DocumentKind,
    Event,
    Guest,
    Invitation,
    IssuedDocument,
    LetterKind,
    LetterTemplate,
    OnBehalf,
    Upload,
)
from regapp.printing import Printed, missing_glyphs
from regapp.printing.letter import letters_pdf, sheets_of
from regapp.printing.letter_picture import sheet_svg
from regapp.printing.letter_sheet import Card, Letter
from regapp.tickets import documents
from regapp.tickets.documents import Issue

EMBLEM = "letterhead"
# Texts in which fields may stand.
WITH_FIELDS = (
    "number",
    "subject",
    "addressee",
    "opening",
    "agenda",
    "closing",
    "contact",
    "copies",
)
_UNSAFE = re.compile(r"[^\w]+")


class NoLetter(DomainError):
    """There is nobody to write to."""

    reason = "no_letter"


@dataclasses.dataclass(frozen=True)
class LetterDetails:
    """What an organizer writes in a letter."""

    name: str
    language: str
    categories: tuple[str, ...] = ()
    letterhead: str = ""
    number: str = ""
    place: str = ""
    dated: dt.date | None = None
    nature: str = ""
    enclosure: str = ""
    subject: str = ""
    addressee: str = ""
    opening: str = ""
    closing: str = ""
    agenda: str = ""
    contact: str = ""
    regrets_only: bool = False
    on_behalf: OnBehalf = OnBehalf.NONE
    signed_for: str = ""
    signer_office: str = ""
    signer_name: str = ""
    signer_rank: str = ""
    signer_number: str = ""
    copies: str = ""
    with_guest_list: bool = False
    with_mail: bool = True

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of the template's columns."""
        return dataclasses.asdict(self) | {"categories": list(self.categories)}


def add_template(event: Event, start: Start, actor: Actor) -> LetterTemplate:
    """A new letter with one of the starting texts."""
    with transaction() as session:
        template = LetterTemplate(
            **starting_text(start, event), event_id=event.id, created_at=clock.now(), updated_at=clock.now()
        )
        session.add(template)
        session.flush()
        record(actor, "letter.added", event_id=event.id, name=template.name)
    return template


def copy_template(event: Event, template: LetterTemplate, actor: Actor) -> LetterTemplate:
    """The same letter once more, for another category or language; it goes to nobody until that is decided."""
    with transaction() as session:
        same = {
            column.key: getattr(template, column.key)
            for column in sa.inspect(LetterTemplate).columns
            if column.key not in ("id", "created_at", "updated_at")
        }
        name = _("%(name)s (copy)", name=template.name)
        copied = LetterTemplate(**same | {"name": name, "created_at": clock.now(), "updated_at": clock.now()})
        session.add(copied)
        session.flush()
        record(actor, "letter.added", event_id=event.id, name=name)
    return copied


def change_template(
    event: Event,
    template: LetterTemplate,
    details: LetterDetails,
    actor: Actor,
    *,
    emblem: tuple[str, bytes] | None = None,
    without_emblem: bool = False,
) -> bool:
    """Change a letter; False where nothing differs. `emblem` is the name and content of a picture to be put in.

    Raises Invalid naming the field: an unknown field in a text, a picture that is none.
    """
    check_fields(details)
    with transaction() as session:
        values = details.columns
        if emblem:
            values["emblem_upload_id"] = _kept_emblem(event, *emblem).id
        elif without_emblem:
            values["emblem_upload_id"] = None
        changed = {key: value for key, value in values.items() if getattr(template, key) != value}
        if not changed:
            return False
        session.add(template)
        told = {key: [_told(getattr(template, key)), _told(value)] for key, value in changed.items()}
        for key, value in changed.items():
            setattr(template, key, value)
        template.updated_at = clock.now()
        record(actor, "letter.changed", event_id=event.id, name=template.name, changed=told)
    return True


def delete_template(event: Event, template: LetterTemplate, actor: Actor) -> None:
    """Take a letter away; letters that were issued from it stay genuine."""
    with transaction() as session:
        session.execute(
            sa.update(IssuedDocument)
            .where(IssuedDocument.template_id == template.id)
            .values(template_id=None)
            .execution_options(synchronize_session=False)
        )
        session.execute(sa.delete(LetterTemplate).where(LetterTemplate.id == template.id))
        record(actor, "letter.deleted", event_id=event.id, name=template.name)


def number_letters(event: Event, actor: Actor, first: str, category: str = "") -> int:
    """Give running numbers, in the order of the lists, to the letters that have none; returns how many.

    "0127" goes on with 0128. A number once given stays. Raises Invalid for what is no number.
    """
    if not (first.isascii() and first.isdecimal() and len(first) <= 9):
        raise Invalid(_l("Please enter the first number, such as 127."), field="first")
    with transaction() as session:
        session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
        found = queries.mailing(event, category=category).addressed
        open_ones = [one.invited for one in found if not one.invited.invitation.letter_number]
        numbered = [
            {"id": one.invitation.id, "letter_number": str(int(first) + at).zfill(len(first))}
            for at, one in enumerate(open_ones)
        ]
        if not numbered:
            return 0
        session.execute(sa.update(Invitation), numbered)
        session.expire_all()
        record(actor, "letters.numbered", event_id=event.id, count=len(numbered), first=numbered[0]["letter_number"])
    return len(numbered)


def check_fields(details: LetterDetails) -> None:
    """Raise Invalid beside the first text with a field nobody knows, or where somebody signs for nobody."""
    for field in WITH_FIELDS:
        if unknown := unknown_fields(getattr(details, field)):
            raise Invalid(unknown_field_words(unknown[0]), field=field)
    if details.on_behalf == OnBehalf.ATAS_NAMA and not details.signed_for:
        raise Invalid(_l("Please name the office that the letter is signed for."), field="signed_for")


def unknown_field_words(name: str) -> Any:
    """What is said about a field that nobody knows."""
    return _l("There is no field {%(name)s}.", name=name.strip() or " ")


def letter_pdf(event: Event, guest: Guest) -> tuple[str, bytes] | None:
    """The guest's letter as a file: its name and content; None: no letter is for them, or theirs is not sent by mail.

    Raises NotSigned when there is a certificate that cannot be used.
    """
    found = queries.letter_of(event, guest)
    if found is None or not found.template.with_mail:
        return None
    return next(iter(each_letter(event, [found])))


def each_letter(
    event: Event, addressed: Sequence[Addressed], shown: Iterable[Addressed] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Each letter as a file of its own: name and content. Raises NotSigned before the first.

    `shown` are the same letters, where somebody watches how far it is.
    """
    by = certificate.signatory()
    writing = _Writing(event, addressed, is_signed=by is not None)
    for one in shown or addressed:
        stream = io.BytesIO()
        letters_pdf([writing.letter(one)], writing.writer(one).info, stream)
        yield file_name(event, one), certificate.sealed(stream.getvalue(), by, one.template.place)


def all_letters(
    event: Event, addressed: Sequence[Addressed], stream: BinaryIO, shown: Iterable[Addressed] | None = None
) -> Printed:
    """The letters behind each other as one PDF, signed once. Raises NoLetter and NotSigned."""
    if not addressed:
        raise NoLetter(_l("There is no letter to print."))
    by = certificate.signatory()
    writing = _Writing(event, addressed, is_signed=by is not None)
    written = io.BytesIO()
    printed = letters_pdf(map(writing.letter, shown or addressed), writing.writer(addressed[0]).info, written)
    stream.write(certificate.sealed(written.getvalue(), by, addressed[0].template.place))
    return printed


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Files as one archive, piece by piece as they are made; PDF is packed already and only stored."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, clock.now().timetuple()[:6])
            archive.writestr(entry, content)
            yield pipe.taken()
    yield pipe.taken()


def drafted(template: LetterTemplate, details: LetterDetails) -> LetterTemplate:
    """The letter as it would be with these words; it belongs to no session and is never kept."""
    kept = {"id": template.id, "event_id": template.event_id, "kind": template.kind}
    return LetterTemplate(**kept, **details.columns, emblem_upload_id=template.emblem_upload_id)


def for_everybody(template: LetterTemplate) -> LetterTemplate:
    """The same letter as if it went to all, so that it can be seen for any guest."""
    everything = {column.key: getattr(template, column.key) for column in sa.inspect(LetterTemplate).columns}
    return LetterTemplate(**everything | {"categories": []})


def preview(event: Event, template: LetterTemplate, one: Addressed) -> list[str]:
    """The pages of a guest's letter as SVG drawings. Nothing is issued: the code says that it is a preview."""
    title = _("Letter to %(name)s", name=one.invited.guest.name)
    return [sheet_svg(sheet, title) for sheet in sheets_of(_previewer(event, template).letter(one.invited))]


def preview_pdf(event: Event, template: LetterTemplate, one: Addressed, stream: BinaryIO) -> Printed:
    """The same as a PDF."""
    writer = _previewer(event, template)
    return letters_pdf([writer.letter(one.invited)], writer.info, stream)


def standing_letter(event: Event, one: Addressed) -> Letter | Card:
    """A guest's letter as it went out, with the code and date of the document that stands; nothing is issued."""
    document = documents.standing_of(one.invited.guest.id, DocumentKind.LETTER)
    return _previewer(event, one.template).letter(one.invited, document)


def unknown_in(details: LetterDetails) -> list[str]:
    """Fields in the texts that nobody knows, each once."""
    return unknown_fields("\n".join(getattr(details, field) for field in WITH_FIELDS))


def _previewer(event: Event, template: LetterTemplate) -> Writer:
    invited = [one for one in everybody(event.id) if queries.is_written_to(one)] if template.with_guest_list else []
    return Writer(event, template, emblem=emblem_of(template), invited=invited)


def emblem_of(template: LetterTemplate) -> bytes:
    """The picture of the letterhead; nothing where there is none, or the instance's folder has lost it."""
    if template.emblem_upload_id is None:
        return b""
    return _content(queries.uploads([template.emblem_upload_id]).get(template.emblem_upload_id))


def missing_in(event: Event, addressed: Sequence[Addressed]) -> Printed:
    """Which characters of these letters no font has, without printing them."""
    words = {
        word
        for one in addressed
        for word in (one.invited.guest.full_name, one.invited.guest.position, one.invited.guest.institution)
    }
    texts = {getattr(one.template, field) for one in addressed for field in (*WITH_FIELDS, "letterhead", "signer_name")}
    return Printed(0, missing=tuple(missing_glyphs(*sorted(words), *sorted(texts), event.title, event.venue)))


def file_name(event: Event, one: Addressed) -> str:
    """A name that says what the file is, which every system takes: Undangan_fgd-mikta_K7PX2M_Nurhayati.pdf."""
    what = "Undangan" if one.template.language == "id" else "Invitation"
    guest = one.invited.guest
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", guest.name)).strip("-_")[:60]
    return "_".join(filter(None, (what, event.slug, guest.ref, name))) + ".pdf"


class _Writing:
    """The letters of one run: their documents are issued at once, and each template has one writer."""

    def __init__(self, event: Event, addressed: Sequence[Addressed], *, is_signed: bool) -> None:
        templates = {one.template.id: one.template for one in addressed}
        emblems = queries.uploads({one.emblem_upload_id for one in templates.values() if one.emblem_upload_id})
        with_list = any(template.with_guest_list for template in templates.values())
        invited = [one for one in everybody(event.id) if queries.is_written_to(one)] if with_list else []
        self._writers = {
            key: Writer(
                event,
                template,
                emblem=_content(emblems.get(template.emblem_upload_id or 0)),
                invited=invited,
                is_signed=is_signed and template.kind != LetterKind.CARD,
            )
            for key, template in templates.items()
        }
        self._documents = documents.issue_all(
            event.id, DocumentKind.LETTER, [self._issue(one, is_signed) for one in addressed]
        )

    def writer(self, one: Addressed) -> Writer:
        """Who writes that letter."""
        return self._writers[one.template.id]

    def letter(self, one: Addressed) -> Any:
        """The letter as the print room takes it."""
        return self.writer(one).letter(one.invited, self._documents[one.invited.guest.id])

    def _issue(self, one: Addressed, is_signed: bool) -> Issue:
        return Issue(
            guest_id=one.invited.guest.id,
            number=self.writer(one).number(one.invited),
            dated=one.template.dated,
            template_id=one.template.id,
            is_signed=is_signed,
        )


class _Pipe(io.RawIOBase):
    """Takes what an archive writes, to be given on at once."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Yes; but nothing goes back."""
        return True

    def write(self, part: Any) -> int:
        """Keep the next piece."""
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _kept_emblem(event: Event, name: str, content: bytes) -> Upload:
    try:
        return uploads.keep(event.id, EMBLEM, name, content, allowed=uploads.PICTURES)
    except Invalid as error:
        raise Invalid(error.message, field="emblem") from error


def _content(upload: Upload | None) -> bytes:
    """What was handed in; a letter goes without its emblem rather than not at all."""
    if upload is None:
        return b""
    try:
        return uploads.content_of(upload)
    except FileNotFoundError:
        return b""


def _told(value: Any) -> Any:
    """A value as the history keeps it: of a long text only the beginning."""
    said = value.isoformat() if isinstance(value, dt.date) else plain(value)
    return said[:200] if isinstance(said, str) else said
