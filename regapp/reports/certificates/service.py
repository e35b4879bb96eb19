"""Verbs of certificates: write what they say, issue them, issue one again, withdraw one, send them, print them."""

import dataclasses
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid
from regapp.events.naming import file_name
from regapp.extensions import db, transaction
from regapp.invitations.lettering.certificate import sealed, signatory
from regapp.messages.composing import speaking
from regapp.messages.outbox import Letter, enqueue_all
from regapp.models import (
    CertificateException,
    CertificateRole,
    CertificateTemplate,
    DocumentKind,
    Event,
    EventSession,
    Guest,
    IssuedDocument,
    Occasion,
    Upload,
)
from regapp.printing import Printed
from regapp.printing.certificate import Flaws, certificates_pdf, face_looked_through, looked_through
from regapp.printing.certificate_sheet import Certificate
from regapp.reports.certificates import queries
from regapp.reports.certificates.freezing import freeze
from regapp.reports.certificates.numbering import check_pattern, numbered
from regapp.reports.certificates.queries import CERTIFICATE, Entry, Standing
from regapp.reports.certificates.wording import TEXTS, paper_word, papers_word, unknown_fields
from regapp.reports.certificates.writing import Writer
from regapp.tickets import documents
from regapp.tickets.documents import Issue

PICTURE = "certificate"
MOST_SIGNERS = 3
MOST_LINES_OF_HEAD, MOST_LINES_OF_OFFICE, MOST_LINES_OF_BODY = 8, 4, 16
LONGEST_WORD = 120
LARGEST_NUMBER = 999_999_999


class SettingsChanged(DomainError):
    """Somebody else has changed the settings since the page was made."""

    reason = "settings_changed"


class NumberTaken(DomainError):
    """A number that the pattern gives was given before, under another pattern."""

    reason = "number_taken"


class NotIssued(DomainError):
    """This certificate cannot be issued, or is not the one that stands."""

    reason = "not_issued"


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture that was handed in, or (no content) that the standing one is to go."""

    name: str = ""
    content: bytes = b""


@dataclasses.dataclass(frozen=True)
class SignerDetails:
    """Who signs; `picture` None: it stays as it is."""

    office: str = ""
    name: str = ""
    number: str = ""
    picture: Picture | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody signs here."""
        return not (self.office or self.name or self.number)


@dataclasses.dataclass(frozen=True)
class TemplateDetails:
    """What an organizer writes about certificates. `next_number` None: it goes on where it stands."""

    wording: dict[str, dict[str, str]]
    roles: dict[str, dict[str, Any]]
    pattern: str
    code: str = ""
    next_number: int | None = None
    place: str = ""
    dated: dt.date | None = None
    letterhead: str = ""
    emblem: Picture | None = None
    signers: tuple[SignerDetails, ...] = ()
    sessions: tuple[str, ...] = ()
    all_sessions: bool = False
    minutes: int = 0

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that are taken as they were written."""
        names = ("wording", "roles", "pattern", "code", "place", "dated", "letterhead", "all_sessions", "minutes")
        return {name: getattr(self, name) for name in names} | {"sessions": list(self.sessions)}


@dataclasses.dataclass(frozen=True)
class Run:
    """What was issued at once: how many, and their first and last number."""

    count: int = 0
    first: str = ""
    last: str = ""


@dataclasses.dataclass(frozen=True)
class Sent:
    """What was put into the outbox; those without an address get theirs on paper or on their page."""

    queued: int
    without_address: int


@dataclasses.dataclass(frozen=True)
class Remark:
    """What would not come out as one would wish on a guest's certificate; None: on all of one language."""

    guest: Guest | None
    flaws: Flaws
    language: str


def change_template(event: Event, details: TemplateDetails, seen: int, actor: Actor) -> bool:
    """Change what certificates say; False where nothing differs. `seen` is the version that was changed.

    Raises Invalid naming the field, and SettingsChanged where somebody else was faster.
    """
    check_details(details)
    with transaction() as session:
        template = _locked(event)
        if template.version != seen:
            raise SettingsChanged(
                _l(
                    "%(name)s has changed these settings since you opened the page. What you entered is kept below: "
                    "save again to put it in place of theirs.",
                    name=template.changed_by or _l("Somebody"),
                )
            )
        values = details.columns | {"next_number": _next_number(template, details)}
        values["emblem_upload_id"] = _kept(event, details.emblem, template.emblem_upload_id, "emblem")
        values["signers"] = _signers(event, template, details.signers)
        changed = sorted(key for key, value in values.items() if getattr(template, key) != value)
        if not changed:
            return False
        for key in changed:
            setattr(template, key, values[key])
        template.version, template.changed_by, template.changed_at = seen + 1, actor.name, clock.now()
        session.flush()
        record(actor, "certificates.changed", event_id=event.id)
    return True


def check_details(details: TemplateDetails) -> None:
    """Raise Invalid beside the first thing that cannot be taken."""
    check_pattern(details.pattern)
    for language, texts in details.wording.items():
        for text in TEXTS:
            if unknown := unknown_fields(texts.get(text, "")):
                words = _l("There is no field {%(name)s}.", name=unknown[0].strip() or " ")
                raise Invalid(words, field=f"{text}_{language}")
    _check_lines(details)
    if not 0 <= details.minutes <= 10_000:
        raise Invalid(_l("Please enter a number of minutes, or nothing."), field="minutes")


def _check_lines(details: TemplateDetails) -> None:
    """Raise Invalid beside the first text of more lines than a certificate has room for."""
    texts = [("letterhead", details.letterhead, MOST_LINES_OF_HEAD)]
    texts += [(f"office_{at}", one.office, MOST_LINES_OF_OFFICE) for at, one in enumerate(details.signers, start=1)]
    texts += [(f"body_{code}", words.get("body", ""), MOST_LINES_OF_BODY) for code, words in details.wording.items()]
    for field, text, most in texts:
        if len(text.splitlines()) > most:
            raise Invalid(_l("At most %(max)d lines fit here.", max=most), field=field)


def drafted(event: Event, template: CertificateTemplate, details: TemplateDetails) -> CertificateTemplate:
    """The settings as they would be with these words; they belong to no session and are never kept."""
    signers = [
        {"office": one.office, "name": one.name, "number": one.number, "upload_id": _upload_at(template, at)}
        for at, one in enumerate(details.signers)
        if not one.is_empty
    ]
    kept = {"event_id": event.id, "emblem_upload_id": template.emblem_upload_id, "next_number": template.next_number}
    return CertificateTemplate(**kept, **details.columns, signers=signers, version=template.version)


def set_role(event: Event, guest: Guest, role: CertificateRole | None, word: str, actor: Actor) -> bool:
    """Give one guest another role than that of their category, None to take it back; False where nothing differs."""
    if len(word) > LONGEST_WORD:
        raise Invalid(_l("This is too long: %(max)d characters fit.", max=LONGEST_WORD), field="word")
    with transaction() as session:
        _locked(event)
        standing = queries.exception_of(guest.id)
        if role is None:
            if standing is None:
                return False
            session.delete(standing)
        elif standing is None:
            session.add(CertificateException(guest_id=guest.id, event_id=event.id, role=role, word=word))
        elif (standing.role, standing.word) == (role, word):
            return False
        else:
            standing.role, standing.word = role, word
        record(actor, "certificate.role", event_id=event.id, guest_id=guest.id, name=guest.name)
    return True


def issue(event: Event, sessions: Sequence[EventSession], actor: Actor) -> Run:
    """Issue certificates to all who meet the rule and have none yet.

    Numbers are given in the order of the lists, without a gap; two who issue at once wait for each other, and the
    second one finds nothing left to do. Raises NumberTaken, and NotSigned before anything is issued.
    """
    is_signed = signatory() is not None
    with transaction():
        template = _locked(event)
        run = _issued(event, template, queries.register(event, template, sessions).ready, is_signed)
        if run.count:
            record(actor, "certificates.issued", event_id=event.id, **dataclasses.asdict(run))
    return run


def issue_one(event: Event, sessions: Sequence[EventSession], guest: Guest, actor: Actor) -> Run:
    """Issue one guest's certificate. Raises NotIssued where they do not meet the rule."""
    is_signed = signatory() is not None
    with transaction():
        template = _locked(event)
        entry = queries.register(event, template, sessions, guest_ids=[guest.id]).of(guest.id)
        if entry is None or entry.standing is not Standing.READY:
            raise NotIssued(_l("%(name)s does not meet the rule, or has a certificate already.", name=guest.name))
        run = _issued(event, template, [entry], is_signed)
        record(actor, "certificate.issued", event_id=event.id, guest_id=guest.id, name=guest.name, number=run.first)
    return run


def issue_again(event: Event, sessions: Sequence[EventSession], guest: Guest, document_id: int, actor: Actor) -> Run:
    """Withdraw a certificate and issue it anew, with a new number and code and the guest as they are now.

    Raises NotIssued where it is not the one that stands, or the guest does not meet the rule any more.
    """
    is_signed = signatory() is not None
    with transaction():
        template = _locked(event)
        entry = queries.register(event, template, sessions, guest_ids=[guest.id]).of(guest.id)
        old = _standing_one(entry, guest, document_id)
        if entry is None or entry.lacks:
            raise NotIssued(_l("%(name)s does not meet the rule any more.", name=guest.name))
        run = _issued(event, template, [entry], is_signed)
        about = {"name": guest.name, "old": old.number, "number": run.first}
        record(actor, "certificate.issued_again", event_id=event.id, guest_id=guest.id, **about)
    return run


def withdraw(event: Event, guest: Guest, document_id: int, actor: Actor) -> None:
    """Take a certificate back: its code answers "withdrawn" from now on, and its number is not given again.

    Raises NotIssued where it is not the one that stands.
    """
    with transaction():
        template = _locked(event)
        entry = queries.register(event, template, [], guest_ids=[guest.id]).of(guest.id)
        old = _standing_one(entry, guest, document_id)
        documents.withdraw(event.id, DocumentKind.CERTIFICATE, [guest.id])
        record(actor, "certificate.withdrawn", event_id=event.id, guest_id=guest.id, name=guest.name, number=old.number)


def send(event: Event, actor: Actor, ref: str = "") -> Sent:
    """Put the mail of every certificate that stands (of one guest: theirs) into the outbox, each once only."""
    with transaction():
        standing = queries.issued(event.id, ref=ref)
        letters = [
            Letter(
                event_id=event.id,
                guest_id=guest.id,
                kind=CERTIFICATE,
                address=guest.email,
                once_key=queries.once_key(document),
                data={"document_id": document.id},
                occasion=Occasion.HAND,
            )
            for document, guest in standing
            if guest.email
        ]
        queued = len(enqueue_all(letters))
        if queued:
            record(actor, "certificates.sent", event_id=event.id, count=queued)
    return Sent(queued, sum(not guest.email for _document, guest in standing))


def all_certificates(
    event: Event, standing: Sequence[tuple[IssuedDocument, Guest]], stream: BinaryIO, shown: Iterable[Any] | None = None
) -> Printed:
    """The certificates behind each other as one PDF, signed once. There is at least one. Raises NotSigned.

    `shown` are the same, where somebody watches how far it is.
    """
    by = signatory()
    _remember_signed([document for document, _guest in standing], by is not None)
    template, writer = _writer(event)
    with speaking(event.language):
        info = writer.info(papers_word(), event.language)
    written = io.BytesIO()
    drawn = (writer.issued(document) for document, _guest in shown or standing)
    printed = certificates_pdf(drawn, info, written)
    stream.write(sealed(written.getvalue(), by, template.place))
    return printed


def each_certificate(
    event: Event, standing: Sequence[tuple[IssuedDocument, Guest]], shown: Iterable[Any] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Each certificate as a file of its own: name and content. Raises NotSigned before the first."""
    by = signatory()
    _remember_signed([document for document, _guest in standing], by is not None)
    template, writer = _writer(event)
    for document, _guest in shown or standing:
        language = document.data.get("language", event.language)
        stream = io.BytesIO()
        with speaking(language):
            what = paper_word()
        certificates_pdf([writer.issued(document)], writer.info(what, language), stream)
        name = file_name(event, what, f"{document.number} {document.data.get('name', '')}", "pdf")
        yield name, sealed(stream.getvalue(), by, template.place)


def preview(event: Event, template: CertificateTemplate, guest: Guest) -> Certificate:
    """The certificate as this guest would get it now; nothing is issued, and its code says so."""
    frozen = freeze(event, template, guest, guest.category, queries.exception_of(guest.id))
    return Writer(event, template, _pictures(template)).preview(frozen)


def as_issued(event: Event, document: IssuedDocument) -> Certificate:
    """The certificate that was issued."""
    return _writer(event)[1].issued(document)


def preview_pdf(event: Event, template: CertificateTemplate, guest: Guest, stream: BinaryIO) -> Printed:
    """The same as a PDF."""
    shown = preview(event, template, guest)
    with speaking(event.language):
        info = Writer(event, template, {}).info(paper_word(), event.language)
    return certificates_pdf([shown], info, stream)


def remarks(event: Event, template: CertificateTemplate, entries: Iterable[Entry]) -> list[Remark]:
    """What would not come out well: first what the certificates of a language share, then whose own and why."""
    writer = Writer(event, template, _pictures(template))
    shared: dict[str, Remark] = {}
    own: list[Remark] = []
    for entry in entries:
        shown, language = writer.preview(entry.frozen), entry.frozen.language
        if language not in shared:
            shared[language] = Remark(None, face_looked_through(shown), language)
        if flaws := looked_through(shown):
            own.append(Remark(entry.guest, flaws, language))
    return [*(one for one in shared.values() if one.flaws), *own]


def _locked(event: Event) -> CertificateTemplate:
    """The event's settings, made where there are none; whoever else issues or changes waits until we are done."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    usual = insert(CertificateTemplate).values(queries.usual_template(event))
    db.session.execute(usual.on_conflict_do_nothing(index_elements=["event_id"]))
    return db.session.scalars(
        sa.select(CertificateTemplate)
        .where(CertificateTemplate.event_id == event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _issued(event: Event, template: CertificateTemplate, entries: Sequence[Entry], is_signed: bool) -> Run:
    """Give these guests the next numbers and their papers; the template is locked."""
    if not entries:
        return Run()
    writer = Writer(event, template, {})
    day, code, begin = writer.day, writer.code, template.next_number
    numbers = [numbered(template.pattern, begin + at, code, day) for at in range(len(entries))]
    if known := queries.taken(event.id, numbers):
        raise NumberTaken(
            _l("The number %(number)s was given before. Please change the pattern of the numbers.", number=known[0])
        )
    template.next_number = begin + len(entries)
    db.session.flush()
    wanted = [
        Issue(entry.guest.id, number, day, None, is_signed, entry.frozen.data(number))
        for entry, number in zip(entries, numbers, strict=True)
    ]
    documents.issue_all(event.id, DocumentKind.CERTIFICATE, wanted)
    return Run(len(entries), numbers[0], numbers[-1])


def _standing_one(entry: Entry | None, guest: Guest, document_id: int) -> IssuedDocument:
    if entry is None or entry.document is None or entry.document.id != document_id:
        raise NotIssued(
            _l("The certificate of %(name)s was withdrawn or issued again since. Please look again.", name=guest.name)
        )
    return entry.document


def _remember_signed(standing: Sequence[IssuedDocument], is_signed: bool) -> None:
    """What `/verify` says of the signature follows what leaves: a certificate may have been set up since."""
    others = [document.id for document in standing if document.is_signed != is_signed]
    if not others:
        return
    with transaction() as session:
        for start in range(0, len(others), 500):
            session.execute(
                sa.update(IssuedDocument)
                .where(IssuedDocument.id.in_(others[start : start + 500]))
                .values(is_signed=is_signed)
            )


def _writer(event: Event) -> tuple[CertificateTemplate, Writer]:
    template = queries.template_of(event)
    return template, Writer(event, template, _pictures(template))


def _pictures(template: CertificateTemplate) -> dict[int, bytes]:
    """The pictures that the template names; one that the instance's folder has lost is left out."""
    found: dict[int, bytes] = {}
    for upload_id, upload in queries.uploads(template).items():
        try:
            found[upload_id] = uploads.content_of(upload)
        except FileNotFoundError:
            continue
    return found


def _next_number(template: CertificateTemplate, details: TemplateDetails) -> int:
    """Raises Invalid for a number that was passed already: none is given twice."""
    if details.next_number is None:
        return template.next_number
    if not template.next_number <= details.next_number <= LARGEST_NUMBER:
        words = _l("Numbers are given once. The next one is %(number)s, or higher.", number=template.next_number)
        raise Invalid(words, field="next_number")
    return details.next_number


def _signers(event: Event, template: CertificateTemplate, given: Sequence[SignerDetails]) -> list[dict[str, Any]]:
    signers: list[dict[str, Any]] = []
    for at, one in enumerate(given[:MOST_SIGNERS]):
        if one.is_empty:
            if one.picture and one.picture.content:
                words = _l("Please say who signs: an office or a name beside the picture.")
                raise Invalid(words, field=f"office_{at + 1}")
            continue
        upload_id = _kept(event, one.picture, _upload_at(template, at), f"picture_{at + 1}")
        signers.append({"office": one.office, "name": one.name, "number": one.number, "upload_id": upload_id})
    return signers


def _upload_at(template: CertificateTemplate, at: int) -> int | None:
    return template.signers[at].get("upload_id") if at < len(template.signers) else None


def _kept(event: Event, picture: Picture | None, standing: int | None, field: str) -> int | None:
    """The upload that stands now. Raises Invalid naming the field for what is no picture."""
    if picture is None:
        return standing
    if not picture.content:
        return None
    try:
        upload: Upload = uploads.keep(event.id, PICTURE, picture.name, picture.content, allowed=uploads.PICTURES)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error
    return upload.id
