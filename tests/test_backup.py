"""A backup brings everything back, into the same database or another."""

import io
import pathlib
import zipfile

import pytest
import sqlalchemy as sa

from regapp import backup, health
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.models import Base, Guest
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.conftest import DATABASES, empty, make_app, new_database
from tests.factories import make_event, make_guest, make_user


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """The tests' tables are made without migrations, so the revision is not looked up."""
    monkeypatch.setattr(health, "_revision", lambda connection: health.newest_revision())


def everything() -> dict[str, list]:
    return {
        table.name: db.session.execute(sa.select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
    }


def something_of_everything() -> None:
    event = make_event()
    make_user(event=event)
    wife = make_guest(event, "İnanoğlu <b>", notes="=1+1")
    governor = make_guest(event, "Hartono")
    with transaction():
        wife.companion_of_id = governor.id
    rsvp.represent(governor.id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())


def written(instance: pathlib.Path) -> io.BytesIO:
    stream = io.BytesIO()
    backup.write(instance, stream)
    return stream


def test_a_backup_brings_back_every_row_and_file(app, tmp_path):
    something_of_everything()
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "surat.pdf").write_bytes(b"%PDF-")
    before, stream = everything(), written(tmp_path)
    db.session.remove()
    empty(db.engine)
    (tmp_path / "uploads" / "surat.pdf").unlink()
    backup.restore(tmp_path, stream)
    assert everything() == before
    assert (tmp_path / "uploads" / "surat.pdf").read_bytes() == b"%PDF-"
    make_guest(make_event("baru"), "Sesudah")


@pytest.mark.parametrize("target", DATABASES)
def test_it_can_be_restored_into_another_kind_of_database(app, tmp_path, target, request):
    something_of_everything()
    before, stream = everything(), written(tmp_path)
    db.session.remove()
    (tmp_path / "other").mkdir()
    url = new_database(request.getfixturevalue("postgresql_server")) if target == "postgresql" else ""
    with make_app(tmp_path / "other", url).app_context():
        Base.metadata.create_all(db.engine)
        backup.restore(tmp_path / "other", stream)
        assert everything() == before
        db.session.remove()
        db.engine.dispose()


def test_it_refuses_to_replace_what_is_there_unless_told_to(app, tmp_path):
    something_of_everything()
    stream = written(tmp_path)
    db.session.remove()
    with pytest.raises(backup.NotEmpty):
        backup.restore(tmp_path, stream)
    backup.restore(tmp_path, stream, force=True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Guest)) == 3


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _other_revision(content: bytes) -> bytes:
    return _with(content, "backup.json", b'{"revision": "9999", "program": "9"}')


def _with(content: bytes, name: str, text: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, text)
    return stream.getvalue()


def _leads_elsewhere(content: bytes) -> bytes:
    return _with(content, "files/keys/../../evil", b"x")


def _empty(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("spoil", [_truncated, _other_revision, _leads_elsewhere, _empty])
def test_a_file_that_is_no_good_changes_nothing(app, tmp_path, spoil):
    something_of_everything()
    content = written(tmp_path).getvalue()
    before = everything()
    db.session.remove()
    with pytest.raises(Invalid):
        backup.restore(tmp_path, io.BytesIO(spoil(content)), force=True)
    assert everything() == before
    assert not (tmp_path.parent / "evil").exists()
