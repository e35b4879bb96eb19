"""Files that people hand in: looked into before they are kept, and kept under what their content is.

What a browser says of a file counts for nothing: a letter of assignment is a PDF because it begins and ends like one,
and has nothing in it that runs. A name that says something else than the content is refused.
"""

import dataclasses
import enum
import errno
import hashlib
import io
import os
import pathlib
import re
import secrets
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import IO

from flask import current_app
from flask_babel import lazy_gettext as _l
from PIL import Image, UnidentifiedImageError

from regapp import clock
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.models import Upload
from regapp.models.types import clean
from regapp.printing.fonts import FontError, FontFault, check_font

LARGEST = 5 * 1024 * 1024
LARGEST_NAME = 200
MOST_PIXELS = 50_000_000
# What an office file or a PDF may unfold to; more is a bomb.
LARGEST_UNFOLDED = 100 * 1024 * 1024
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names in a PDF that make it do something (ISO 32000-1, 12.6.4 and 7.11.4).
# The long ones are looked for everywhere; the short ones not in what a stream carries, where three bytes of a picture
# read like them by chance.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_ACTIVE_IN_OBJECTS = re.compile(rb"/(JS|XFA)\b")
_LOCKED = re.compile(rb"/Encrypt\b")
_CARRIED = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")


class FileKind(enum.StrEnum):
    """What a file may be."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    TRUETYPE = "font/ttf"


DOCUMENTS = (FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.DOCX, FileKind.XLSX)
PICTURES = (FileKind.PNG, FileKind.JPEG)
SUFFIXES = {
    FileKind.PDF: ".pdf",
    FileKind.PNG: ".png",
    FileKind.JPEG: ".jpg",
    FileKind.DOCX: ".docx",
    FileKind.XLSX: ".xlsx",
    FileKind.TRUETYPE: ".ttf",
}
_ENDINGS = {kind: (suffix,) for kind, suffix in SUFFIXES.items()} | {FileKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif")}
# Endings that say what a file is; "Surat Dr.Budi" has none.
_TELLING = re.compile(
    r"\.(pdf|png|jpe?g|jpe|jfif|gif|webp|heic|svg|do[ct][xm]?|xl[st][xmb]?|pp[ts][xm]?|od[tsp]|rtf|txt|csv|html?|zip|"
    r"exe|com|scr|bat|cmd|ps1|js|vbs|jar|apk|msi|lnk|hta|iso)$"
)
_CALLED = {
    FileKind.PDF: "PDF",
    FileKind.PNG: "PNG",
    FileKind.JPEG: "JPEG",
    FileKind.DOCX: "Word (.docx)",
    FileKind.XLSX: "Excel (.xlsx)",
    FileKind.TRUETYPE: "TrueType (.ttf)",
}
# How fonts of all kinds begin: TrueType, with outlines of another kind, several in one file, packed for the web.
_FONTS = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf", b"wOFF", b"wOF2")


@dataclasses.dataclass(frozen=True)
class Handed:
    """A file as it was handed in: what it is called there, and what is in it."""

    name: str
    content: bytes


@dataclasses.dataclass(frozen=True)
class Looked:
    """A file that was looked into and may be kept."""

    name: str
    content: bytes
    kind: FileKind


def read(name: str, stream: IO[bytes]) -> Handed:
    """A file from a form; of one that is too large only so much is read that it is refused as such."""
    return Handed(name, stream.read(LARGEST + 1))


def accepted(allowed: Collection[FileKind]) -> str:
    """What a file field offers to choose from: ".pdf,.png,…"."""
    return ",".join(ending for kind in allowed for ending in _ENDINGS[kind][:2])


def looked_into(name: str, content: bytes, allowed: Collection[FileKind] = DOCUMENTS) -> Looked:
    """Say what a file is. Raises Invalid, in the words of the person, for one that cannot be taken."""
    if not content:
        raise Invalid(_l("This file is empty."))
    if len(content) > LARGEST:
        raise Invalid(_l("This file is too large: %(size)s MB, 5 MB fit.", size=-(-len(content) // (1024 * 1024))))
    kind = _kind_of(content)
    if kind is None or kind not in allowed:
        names = ", ".join(_CALLED[one] for one in allowed)
        raise Invalid(_l("This kind of file cannot be taken. Please use one of these: %(kinds)s.", kinds=names))
    _CHECKS[kind](content)
    said = _TELLING.search(clean(name).lower())
    if said and said[0] not in _ENDINGS[kind]:
        raise Invalid(
            _l("This file is called “%(ending)s” but is something else: %(kind)s.", ending=said[0], kind=_CALLED[kind])
        )
    return Looked(_shown_name(name, kind), content, kind)


def keep(
    event_id: int,
    purpose: str,
    name: str,
    content: bytes,
    *,
    allowed: Collection[FileKind] = DOCUMENTS,
    guest_id: int | None = None,
) -> Upload:
    """Look into a file and keep it; joins the caller's transaction. Raises Invalid."""
    looked = looked_into(name, content, allowed)
    digest = hashlib.sha256(content).hexdigest()
    _write(_folder() / digest, content)
    with transaction():
        upload = Upload(
            event_id=event_id,
            guest_id=guest_id,
            purpose=purpose,
            name=looked.name,
            media_type=looked.kind.value,
            size=len(content),
            sha256=digest,
            at=clock.now(),
        )
        db.session.add(upload)
        db.session.flush()
    return upload


def content_of(upload: Upload) -> bytes:
    """What was handed in. Raises FileNotFoundError where the instance's folder has lost it or has something else."""
    content = (_folder() / upload.sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise FileNotFoundError(upload.sha256)
    return content


def upload_of(event_id: int, upload_id: int) -> Upload | None:
    """The record of a file of that event. One statement."""
    found = db.session.get(Upload, upload_id)
    return found if found is not None and found.event_id == event_id else None


def _folder() -> pathlib.Path:
    return pathlib.Path(current_app.instance_path) / "uploads"


def _write(path: pathlib.Path, content: bytes) -> None:
    """Write a file at once or not at all; one with the same content lies there already."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # the record that names it is on the disk as soon as it is written
        unfinished.replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Invalid(_l("The disk of the server is full. Nothing was changed.")) from error
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def _shown_name(name: str, kind: FileKind) -> str:
    """What the file was called, without folders, and with the ending of what it is."""
    base = clean(re.split(r"[\\/]", name)[-1]).replace("\n", " ")[:LARGEST_NAME]
    stem = base if not base.lower().endswith((SUFFIXES[kind], ".jpeg")) else base.rsplit(".", 1)[0]
    return (stem.strip(". ") or "file") + SUFFIXES[kind]


def _kind_of(content: bytes) -> FileKind | None:
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(_OLE):
        raise Invalid(_l("Old Office files can carry macros. Please save it as PDF and try again."))
    if content.startswith(_FONTS):
        return FileKind.TRUETYPE
    return _office_kind(content) if content.startswith(b"PK\x03\x04") else None


def _office_kind(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return FileKind.DOCX
    return FileKind.XLSX if "xl/workbook.xml" in names else None


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(_l("This PDF is damaged or incomplete."))
    plain = _unescaped(_CARRIED.sub(b"", content))
    if _LOCKED.search(plain):
        raise Invalid(_l("This PDF is locked. Please save it without a password."))
    if _ACTIVE_IN_OBJECTS.search(plain) or any(_does_something(part) for part in (content, *_unfolded(content))):
        raise Invalid(_l("This PDF has something in it that runs or opens other files. Please print it to PDF anew."))


def _does_something(part: bytes) -> bool:
    """Whether a name in there makes the PDF act; one with escapes is read plainly, where it has any."""
    return bool(_ACTIVE.search(part) or (b"#" in part and _ACTIVE.search(_unescaped(part))))


def _unescaped(content: bytes) -> bytes:
    """Names may be written with escapes (/J#61vaScript); here they read plainly."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _unfolded(content: bytes) -> Iterator[bytes]:
    """The compressed streams, one after the other, in which objects with actions can lie."""
    left = LARGEST_UNFOLDED
    for found in _STREAM.finditer(content):
        try:
            part = zlib.decompressobj().decompress(content[found.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise Invalid(_l("This file unfolds to far more than it seems. Please print it to PDF anew."))
        yield part


def _check_picture(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Invalid(_l("This picture has too many pixels. Please make it smaller."))
                picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Invalid(_l("This picture is damaged or incomplete.")) from error


def _check_office(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unfolded = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or unfolded > LARGEST_UNFOLDED:
            raise Invalid(_l("This file unfolds to far more than it seems. Please save it as PDF and try again."))
        types = _read(archive, "[Content_Types].xml")
        names = [part.filename.lower() for part in parts]
    if b"macroEnabled" in types or any("vbaproject" in name or "/activex/" in name for name in names):
        raise Invalid(_l("This file carries macros. Please save it as PDF and try again."))
    if any("/embeddings/" in name for name in names):
        raise Invalid(_l("This file has other files in it. Please save it as PDF and try again."))


def _check_font(content: bytes) -> None:
    try:
        check_font(content)
    except FontError as error:
        raise Invalid(_FAULTS[error.fault]) from error


_FAULTS = {
    FontFault.NO_TRUETYPE: _l("This font is packed for web pages. Please use its TrueType file (.ttf)."),
    FontFault.CFF: _l("This font has outlines of another kind (CFF). Please use its TrueType file (.ttf)."),
    FontFault.COLLECTION: _l("This file has several fonts in it. Please use one TrueType file (.ttf) for each."),
    FontFault.VARIABLE: _l("This font is variable and would come out thin. Please use a file of one fixed weight."),
    FontFault.RESTRICTED: _l("Who made this font does not allow it in documents. Please use another one."),
    FontFault.SUBSET: _l("This font lacks letters: it was cut down for a document. Please use the whole one."),
    FontFault.DAMAGED: _l("This font is damaged or incomplete."),
}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise Invalid(_l("This file is damaged, or protected by a password.")) from error


_CHECKS = {
    FileKind.PDF: _check_pdf,
    FileKind.PNG: _check_picture,
    FileKind.JPEG: _check_picture,
    FileKind.DOCX: _check_office,
    FileKind.XLSX: _check_office,
    FileKind.TRUETYPE: _check_font,
}
