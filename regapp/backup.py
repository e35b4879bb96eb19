"""Everything of an installation in one file: database, uploads and keys, whatever the database is.

Tables are written as JSON lines, so that a laptop's SQLite can be restored into a cluster's PostgreSQL and back.
"""

import base64
import datetime as dt
import json
import os
import pathlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

import msgspec
import sqlalchemy as sa

from regapp import __version__, clock
from regapp.errors import DomainError, Invalid
from regapp.extensions import db
from regapp.health import newest_revision, not_ready_because
from regapp.models import Base, UtcDateTime

FOLDERS = ("keys", "uploads")
_CHUNK = 500


class NotEmpty(DomainError):
    """There is something already where the backup is to be restored."""

    reason = "not_empty"


def write(instance: pathlib.Path, stream: BinaryIO) -> int:
    """Write a backup of one moment; returns the number of rows. Raises Invalid when the database is not ready."""
    _be_ready()
    rows = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, _at_one_moment() as connection:
        about = {"program": __version__, "revision": newest_revision(), "made_at": clock.now().isoformat()}
        archive.writestr("backup.json", json.dumps(about))
        for table in Base.metadata.sorted_tables:
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings():
                    file.write(msgspec.json.encode(dict(row)) + b"\n")
                    rows += 1
        for path in _files(instance):
            archive.write(path, f"files/{path.relative_to(instance).as_posix()}")
    return rows


def restore(instance: pathlib.Path, stream: BinaryIO, *, force: bool = False) -> int:
    """Put a backup in place of what is there; returns the number of rows.

    Raises NotEmpty when there is something and `force` is not given, Invalid for a file that is no backup of ours, is
    damaged, or was made by another version of the schema. The database changes as a whole or not at all.
    """
    _be_ready()
    try:
        archive = zipfile.ZipFile(stream)
        about = json.loads(archive.read("backup.json"))
        damaged = archive.testzip()
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Invalid("this file is no backup of regapp, or it is damaged") from error
    if damaged:
        raise Invalid(f"this backup is damaged: {damaged}")
    if about.get("revision") != newest_revision():
        raise Invalid(
            f"this backup was made at revision {about.get('revision')}, the program needs {newest_revision()}: "
            f"restore it with regapp {about.get('program')} and upgrade then"
        )
    with archive, db.engine.begin() as connection:
        if not force and _has_rows(connection):
            raise NotEmpty("there is data already; --force replaces it")
        rows = _replace_rows(connection, archive)
        _replace_files(instance, archive)
    return rows


def _be_ready() -> None:
    if problem := not_ready_because():
        raise Invalid(problem)


def _at_one_moment() -> sa.Connection:
    """A connection that sees the database as it is now, whatever is written meanwhile."""
    connection = db.engine.connect()
    if db.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _files(instance: pathlib.Path) -> Iterator[pathlib.Path]:
    for folder in FOLDERS:
        yield from sorted(path for path in (instance / folder).rglob("*") if path.is_file())


def _has_rows(connection: sa.Connection) -> bool:
    return any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None
        for table in Base.metadata.sorted_tables
    )


def _replace_rows(connection: sa.Connection, archive: zipfile.ZipFile) -> int:
    """Empty every table and fill it again; a reference within a table is set when all its rows are there."""
    for table in reversed(Base.metadata.sorted_tables):
        _forget_own_references(connection, table)
        connection.execute(table.delete())
    rows = 0
    for table in Base.metadata.sorted_tables:
        with archive.open(f"tables/{table.name}.jsonl") as file:
            for chunk in _chunks(file, table):
                connection.execute(table.insert(), chunk)
                rows += len(chunk)
    for table in Base.metadata.sorted_tables:
        _set_own_references(connection, table, archive)
        _continue_counting(connection, table)
    return rows


def _own_references(table: sa.Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _forget_own_references(connection: sa.Connection, table: sa.Table) -> None:
    if names := _own_references(table):
        connection.execute(table.update().values(dict.fromkeys(names)))


def _set_own_references(connection: sa.Connection, table: sa.Table, archive: zipfile.ZipFile) -> None:
    names = _own_references(table)
    if not names:
        return
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for row in map(json.loads, file):
            values = {name: row[name] for name in names if row[name] is not None}
            if values:
                connection.execute(table.update().where(table.c.id == row["id"]).values(values))


def _chunks(file: IO[bytes], table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    own = set(_own_references(table))
    chunk: list[dict[str, Any]] = []
    for line in file:
        row = json.loads(line)
        chunk.append({name: None if name in own else _value(table.c[name], row[name]) for name in row})
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _value(column: sa.Column[Any], written: Any) -> Any:
    """A value as its column takes it; JSON knows neither times nor bytes nor our words."""
    if written is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return dt.datetime.fromisoformat(written)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(written)
    if isinstance(column.type, sa.Enum) and column.type.enum_class:
        return column.type.enum_class(written)
    return written


def _continue_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL's sequence go on behind the highest number."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    highest = connection.scalar(sa.select(sa.func.max(table.c.id)))
    if highest:
        name = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
        connection.execute(sa.select(sa.func.setval(name, highest)))


def _replace_files(instance: pathlib.Path, archive: zipfile.ZipFile) -> None:
    """Unpack beside, then put each folder in place at once; names that lead elsewhere are refused."""
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restore-") as draft:
        for entry in archive.infolist():
            parts = pathlib.PurePosixPath(entry.filename).parts
            if entry.is_dir() or parts[:1] != ("files",):
                continue
            if ".." in parts or len(parts) < 3 or parts[1] not in FOLDERS:
                raise Invalid(f"this backup has a file in a place that is none of ours: {entry.filename}")
            target = pathlib.Path(draft, *parts[1:])
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(entry) as packed, open(target, "wb", opener=_for_us_alone) as file:
                shutil.copyfileobj(packed, file)
        for folder in FOLDERS:
            shutil.rmtree(instance / folder, ignore_errors=True)
            if (unpacked := pathlib.Path(draft, folder)).exists():
                unpacked.rename(instance / folder)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
