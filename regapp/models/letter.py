"""Letters: how they are written, and which were issued."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from regapp.models.base import Base, Instant, Key, Words, key_of
from regapp.models.types import UtcDateTime, words


class LetterKind(enum.StrEnum):
    """The customary forms of an invitation."""

    INDONESIAN = "indonesian"
    ENGLISH = "english"
    CARD = "card"


class OnBehalf(enum.StrEnum):
    """In which capacity somebody signs (a.n., Plt., Plh.)."""

    NONE = "none"
    ATAS_NAMA = "atas_nama"
    PELAKSANA_TUGAS = "pelaksana_tugas"
    PELAKSANA_HARIAN = "pelaksana_harian"


class LetterTemplate(Base):
    """One letter of an event, with fields for what differs from guest to guest."""

    __tablename__ = "letter_template"

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # What the committee calls it.
    name: Mapped[Words]
    # Which customary form it has, and in which language it is written.
    kind: Mapped[LetterKind] = mapped_column(words(LetterKind))
    language: Mapped[str] = mapped_column(sa.String(8))
    # Codes of the categories that get it; empty: everybody whom no other letter names.
    categories: Mapped[list[str]] = mapped_column(default=list)
    # Lines of the letterhead; empty: the event's. The emblem above or beside them; empty: none.
    letterhead: Mapped[Words] = mapped_column(default="")
    emblem_upload_id: Mapped[int | None] = key_of("upload", nullable=True)
    # Number as the registry writes it, free text with fields; empty: none is printed.
    number: Mapped[Words] = mapped_column(default="")
    # Place and date at the head; the date as it stands in the letter, empty: the day of the printing.
    place: Mapped[Words] = mapped_column(default="")
    dated: Mapped[dt.date | None]
    # Sifat, Lampiran and Hal; each may be empty.
    nature: Mapped[Words] = mapped_column(default="")
    enclosure: Mapped[Words] = mapped_column(default="")
    subject: Mapped[Words] = mapped_column(default="")
    # To whom ("Yth. …"), text before and after the block of day, time, place, agenda and attire; all with fields.
    addressee: Mapped[Words] = mapped_column(default="")
    opening: Mapped[Words] = mapped_column(default="")
    closing: Mapped[Words] = mapped_column(default="")
    # What stands in the block as the agenda; empty: the event's title.
    agenda: Mapped[Words] = mapped_column(default="")
    # Whom to ask; empty: the event's contact person.
    contact: Mapped[Words] = mapped_column(default="")
    # On a card: whether silence is taken as yes ("Regrets only") instead of R.S.V.P.
    regrets_only: Mapped[bool] = mapped_column(default=False)
    # Signature block: the capacity, the office signed for, own office, name, rank and staff number.
    on_behalf: Mapped[OnBehalf] = mapped_column(words(OnBehalf), default=OnBehalf.NONE)
    signed_for: Mapped[Words] = mapped_column(default="")
    signer_office: Mapped[Words] = mapped_column(default="")
    signer_name: Mapped[Words] = mapped_column(default="")
    signer_rank: Mapped[Words] = mapped_column(default="")
    signer_number: Mapped[str] = mapped_column(sa.String(40), default="")
    # Copies (tembusan), one a line; empty: none.
    copies: Mapped[Words] = mapped_column(default="")
    # Whether the list of those invited is attached.
    with_guest_list: Mapped[bool] = mapped_column(default=False)
    # Whether mails carry it.
    with_mail: Mapped[bool] = mapped_column(default=True)
    # When it was made and last changed (UTC).
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class DocumentKind(enum.StrEnum):
    """What somebody may ask `/verify` about."""

    LETTER = "letter"
    BADGE = "badge"
    CERTIFICATE = "certificate"
    LIST = "list"


class IssuedDocument(Base):
    """A paper that carries a code for `/verify`. One stands for each guest and kind; a new issue withdraws it."""

    __tablename__ = "issued_document"
    __table_args__ = (
        sa.Index(
            "uq_issued_document_standing",
            "guest_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        # A certificate's number is given once at its event, withdrawn or not.
        sa.Index(
            "uq_issued_document_certificate_number",
            "event_id",
            "number",
            unique=True,
            sqlite_where=sa.text("kind = 'certificate' AND number <> ''"),
            postgresql_where=sa.text("kind = 'certificate' AND number <> ''"),
        ),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = key_of("event", index=True)
    # For whom; empty: for the event itself.
    guest_id: Mapped[int | None] = key_of("guest", nullable=True)
    # What it is, and from which template.
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    template_id: Mapped[int | None] = key_of("letter_template", nullable=True)
    # The code printed on it: letters and digits without those that are mistaken for each other.
    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    # Number and date printed on it; the number may be empty.
    number: Mapped[Words] = mapped_column(default="")
    dated: Mapped[dt.date]
    # Whether its PDF carries the organization's electronic signature.
    is_signed: Mapped[bool] = mapped_column(default=False)
    # What else was frozen when it was issued (names as printed on a certificate); never shown by `/verify`.
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # When it was issued (UTC), and when withdrawn; empty: it stands.
    issued_at: Mapped[Instant]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
