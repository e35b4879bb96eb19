"""Imports that were begun: the file as it came, and what the person has decided about it so far.

A draft lies in the instance's folder for a day, so that it survives a reload, a second tab and a walk to the coffee. It
is known by a random word, and it belongs to one event.
"""

import contextlib
import dataclasses
import datetime as dt
import errno
import json
import re
import secrets
import time
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from regapp import clock
from regapp.extensions import db, transaction
from regapp.guests.importing.columns import shape_of
from regapp.guests.importing.files import FileProblem, Table, read_table
from regapp.guests.importing.plan import Reading
from regapp.guests.importing.service import Decisions
from regapp.messages.duties import duty
from regapp.models import ColumnMapping, Event

LASTS = dt.timedelta(days=1)
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclasses.dataclass
class Draft:
    """A file on its way onto the list. `columns` maps the number of a column to a field; None: by its name."""

    key: str
    event_id: int
    name: str
    sheet: str = ""
    encoding: str = ""
    columns: dict[int, str] | None = None
    first_numbers: bool = False
    # Lines that are left out, and lines that are rows of somebody on the list, by that guest's reference.
    left_out: set[int] = dataclasses.field(default_factory=set)
    same: dict[int, str] = dataclasses.field(default_factory=dict)
    # Of those lines what recognises the change that was looked at.
    seen: dict[int, str] = dataclasses.field(default_factory=dict)
    # The import that it has become; None: none yet.
    run_id: int | None = None

    @property
    def reading(self) -> Reading:
        """How the file is to be read."""
        return Reading(self.columns, self.first_numbers)

    @property
    def decisions(self) -> Decisions:
        """What was decided about rows."""
        return Decisions(self.left_out, self.same, self.seen)

    def table(self) -> Table:
        """The file's rows, of the sheet and in the alphabet chosen. Raises FileProblem."""
        return read_table((_folder() / self.key).read_bytes(), self.sheet, self.encoding)

    def content(self) -> bytes:
        """The file as it came."""
        return (_folder() / self.key).read_bytes()

    def forget_decisions(self) -> None:
        """Another sheet, alphabet or mapping makes other rows: what was decided about lines counts no more."""
        self.left_out, self.same, self.seen = set(), {}, {}

    def choose(self, line: int, ref: str, seen: str) -> None:
        """Remember that a line is a row of that guest, and the change that was looked at."""
        self.same[line] = ref
        if seen:
            self.seen[line] = seen

    def forget(self, line: int) -> None:
        """Forget what was chosen for a line."""
        self.left_out.discard(line)
        self.same.pop(line, None)
        self.seen.pop(line, None)


def begin(event: Event, name: str, content: bytes) -> Draft:
    """Keep a file and what its columns were the last time. Raises FileProblem for one that cannot be read."""
    table = read_table(content)
    draft = Draft(secrets.token_hex(16), event.id, name[:200], table.sheet, table.encoding)
    try:
        (_folder() / draft.key).write_bytes(content)
        save(draft)
    except OSError as error:
        discard(draft)
        if error.errno == errno.ENOSPC:
            raise FileProblem(_l("The disk of the server is full. Nothing was changed.")) from error
        raise
    return draft


def found(event: Event, key: str) -> Draft | None:
    """The draft of that word; None when it is over, or another event's."""
    if not _KEY.fullmatch(key):
        return None
    try:
        kept = json.loads((_folder() / f"{key}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if kept["event_id"] != event.id or not (kept.get("run_id") or (_folder() / key).exists()):
        return None
    columns = kept.pop("columns")
    return Draft(
        **{
            **kept,
            "columns": None if columns is None else {int(at): field for at, field in columns.items()},
            "left_out": set(kept["left_out"]),
            "same": {int(line): ref for line, ref in kept["same"].items()},
            "seen": {int(line): seen for line, seen in kept.get("seen", {}).items()},
        }
    )


def save(draft: Draft) -> None:
    """Remember what was decided, at once or not at all."""
    values: dict[str, Any] = dataclasses.asdict(draft) | {"left_out": sorted(draft.left_out)}
    unfinished = _folder() / f".{draft.key}.{secrets.token_hex(4)}"
    unfinished.write_text(json.dumps(values), encoding="utf-8")
    unfinished.replace(_folder() / f"{draft.key}.json")


def finish(draft: Draft, run_id: int) -> None:
    """Forget the file and remember what it has become, for a second click and another tab."""
    draft.run_id = run_id
    draft.forget_decisions()
    save(draft)
    (_folder() / draft.key).unlink(missing_ok=True)


def discard(draft: Draft) -> None:
    """Forget a draft and its file."""
    for path in (_folder() / draft.key, _folder() / f"{draft.key}.json"):
        path.unlink(missing_ok=True)


def remembered(header: list[str]) -> dict[int, str] | None:
    """What the columns of a file with this header meant the last time; None: it was never seen. One statement."""
    mapping = db.session.get(ColumnMapping, shape_of(header))
    return None if mapping is None else {int(at): field for at, field in mapping.columns.items()}


def remember(header: list[str], columns: dict[int, str]) -> None:
    """Keep what the columns mean for the next file with this header."""
    # Of two tabs that do so at one instant the first is remembered.
    with contextlib.suppress(IntegrityError), transaction() as session:
        row = ColumnMapping(
            shape=shape_of(header), columns={str(at): field for at, field in columns.items()}, used_at=clock.now()
        )
        session.merge(row)


@duty(every=dt.timedelta(hours=1))
def clear_drafts() -> None:
    """Remove what nobody came back to within a day."""
    for old in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):  # another worker is clearing as well
            if time.time() - old.stat().st_mtime > LASTS.total_seconds():
                old.unlink()


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "uploads" / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
