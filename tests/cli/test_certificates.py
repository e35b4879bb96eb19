import zipfile

import pypdfium2
import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from regapp.cli import program
from tests.factories import make_guest
from tests.reports.certificates.coming import came, issue
from tests.reports.certificates.conftest import event

__all__ = ["event"]


@pytest.fixture
def run(app):
    def run(*arguments):
        return CliRunner().invoke(program, [*map(str, arguments)], obj=ScriptInfo(create_app=lambda: app))

    return run


def names_in(file):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]


def test_where_none_was_ever_issued_they_are_issued_first(run, event, tmp_path):
    came(event, make_guest(event, "Nurhayati"))
    make_guest(event, "Bambang")
    done = run("certificates", "fgd", "-o", tmp_path / "s.pdf")
    assert done.exit_code == 0, done.output
    (words,) = names_in(tmp_path / "s.pdf")
    assert "Nurhayati" in words and "1 certificates written" in done.output


def test_otherwise_only_those_that_were_issued_are_written_unless_told_to_issue(run, event, tmp_path):
    came(event, make_guest(event, "Nurhayati"))
    issue(event)
    came(event, make_guest(event, "Bambang"))
    run("certificates", "fgd", "-o", tmp_path / "s.pdf")
    assert len(names_in(tmp_path / "s.pdf")) == 1
    run("certificates", "fgd", "-o", tmp_path / "s.pdf", "--issue")
    assert len(names_in(tmp_path / "s.pdf")) == 2


def test_an_archive_has_one_file_each(run, event, tmp_path):
    came(event, make_guest(event, "Nurhayati"), make_guest(event, "이민석"))
    assert run("certificates", "fgd", "-o", tmp_path / "s.zip", "--zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        assert len(archive.namelist()) == 2


def test_one_guest_or_one_category_can_be_asked_for(run, event, tmp_path):
    one, other = make_guest(event, "Nurhayati"), make_guest(event, "Bambang", "speaker")
    came(event, one, other)
    run("certificates", "fgd", "-o", tmp_path / "one.pdf", "--guest", one.ref.lower())
    assert "Nurhayati" in names_in(tmp_path / "one.pdf")[0]
    run("certificates", "fgd", "-o", tmp_path / "category.pdf", "--category", "speaker")
    assert "Bambang" in names_in(tmp_path / "category.pdf")[0]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("fgd", "-o", "s.pdf"), 1, "nobody"),
        (("fgd", "-o", "s.doc"), 2, ".pdf"),
        (("fgd", "-o", "s.pdf", "--zip"), 2, ".zip"),
        (("fgd", "-o", "s.pdf", "--category", "tidak"), 1, "official"),
        (("tidak", "-o", "s.pdf"), 1, "tidak"),
        (("fgd",), 2, "-o"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, event, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    done = run("certificates", *arguments)
    assert done.exit_code == code and words in done.output
    assert list(tmp_path.iterdir()) == []
