"""How an event's files are called, outside and inside: the name in a group chat, and what a reader's "properties" show.

The same data makes the same file, byte for byte, but for the moment at which it was written. Where that must not
differ either, SOURCE_DATE_EPOCH fixes it (seconds since 1970, https://reproducible-builds.org/specs/source-date-epoch).
"""

import datetime as dt
import os
import re
import unicodedata

from regapp import clock
from regapp.models import Event
from regapp.printing import DocumentInfo

# Bytes of UTF-8: three parts and a date stay under the 255 that file systems take.
LONGEST_PART = 72


def file_name(event: Event, what: str, detail: str = "", kind: str = "") -> str:
    """A name that says what the file is: Daftar-Hadir_FGD-…_2031-05-08_Pembukaan.pdf; without `kind` no ending."""
    day = event.starts_at.astimezone(event.zone).strftime("%Y-%m-%d")
    name = "_".join(filter(None, map(_hyphened, (what, event.title, day, detail))))
    return f"{name}.{kind}" if kind else name


def document_info(event: Event, what: str, language: str, created_at: dt.datetime | None = None) -> DocumentInfo:
    """Title, author, subject and language of an event's paper; `created_at` (UTC) is now unless it is given."""
    title = event.text("title", language)
    return DocumentInfo(
        title=f"{what}: {title}",
        author=event.text("host", language) or title,
        subject=title,
        language=language,
        created_at=created_at or written_at(),
    )


def written_at() -> dt.datetime:
    """The moment that a file carries as that of its writing (UTC): now, or the one that SOURCE_DATE_EPOCH fixes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(fixed), dt.UTC) if fixed.isascii() and fixed.isdigit() else clock.now()


def _hyphened(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    name = re.sub(r"[^\w]+", "-", plain).strip("-_")
    return name.encode()[:LONGEST_PART].decode(errors="ignore").rstrip("-_")
