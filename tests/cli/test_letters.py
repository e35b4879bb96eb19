"""`regapp invitations letters`: everybody's letter as a file."""

import zipfile

import pytest

from regapp.accounts.service import COMMAND
from regapp.cli.invitations import invitations
from regapp.guests.service import GuestDetails
from regapp.invitations.lettering.service import add_template
from regapp.invitations.lettering.texts import Start
from tests.factories import make_event, make_guest, make_guests
from tests.printing.reading import texts


@pytest.fixture
def event(app):
    event = make_event()
    add_template(event, Start.INDONESIAN, COMMAND)
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(3)])
    make_guest(event, "Rina", "student")
    return event


def run(app, *arguments):
    return app.test_cli_runner().invoke(invitations, ["letters", *map(str, arguments)])


def test_all_letters_as_one_pdf(app, event, tmp_path):
    result = run(app, "fgd", "-o", tmp_path / "surat.pdf")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"4 letters written to {tmp_path / 'surat.pdf'}")
    assert len(texts((tmp_path / "surat.pdf").read_bytes())) == 4


def test_a_category_as_one_file_each(app, event, tmp_path):
    assert run(app, "fgd", "-o", tmp_path / "surat.zip", "--category", "student").exit_code == 0
    with zipfile.ZipFile(tmp_path / "surat.zip") as archive:
        (name,) = archive.namelist()
        assert name.endswith("_Rina.pdf") and archive.testzip() is None


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("fgd", "-o", "surat.doc"), 2, "ends in .pdf or .zip"),
        (("fgd",), 2, "--output"),
        (("lain", "-o", "surat.pdf"), 1, "there is no event “lain”"),
        (("fgd", "-o", "surat.pdf", "--category", "raja"), 1, "there is no category “raja”"),
        (("fgd", "-o", "surat.pdf", "--category", "media"), 1, "there is no letter to print"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line_and_leaves_no_file(
    app, event, tmp_path, monkeypatch, arguments, code, words
):
    monkeypatch.chdir(tmp_path)
    result = run(app, *arguments)
    assert result.exit_code == code and words in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_character_that_no_font_has_is_named(app, event, tmp_path):
    make_guest(event, "नूर", "media")
    assert "no font has न" in run(app, "fgd", "-o", tmp_path / "surat.pdf").output
    assert "no font has न" in run(app, "fgd", "-o", tmp_path / "surat.zip").output
