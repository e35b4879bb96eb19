"""`regapp nametents` and `regapp badges --layout`."""

import pypdfium2
import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from regapp.cli import program
from tests.factories import make_event, make_guest


@pytest.fixture
def run(app):
    def run(*arguments):
        return CliRunner().invoke(program, [*map(str, arguments)], obj=ScriptInfo(create_app=lambda: app))

    return run


@pytest.fixture
def event(app):
    return make_event()


def test_tents_are_written_for_everybody_or_for_one(run, event, tmp_path):
    guest = make_guest(event, "PT Borneo <Hijau> & Rekan")
    make_guest(event, "이민석")
    done = run("nametents", "fgd", "-o", tmp_path / "t.pdf")
    assert done.exit_code == 0 and "2 name tents on 2 pages" in done.output
    assert len(pypdfium2.PdfDocument(tmp_path / "t.pdf")) == 2
    assert "1 name tents" in run("nametents", "fgd", "-o", tmp_path / "t.pdf", "--guest", guest.ref).output


@pytest.mark.parametrize("command", ["nametents", "badges"])
def test_nobody_and_an_unknown_layout_are_refused_in_one_line(run, event, tmp_path, command):
    file = tmp_path / "t.pdf"
    nobody = run(command, "fgd", "-o", file)
    assert nobody.exit_code == 1 and "nobody here has a valid ticket" in nobody.output
    make_guest(event, "Wati")
    unknown = run(command, "fgd", "-o", file, "--layout", "gone")
    assert unknown.exit_code == 1 and "there is no layout “gone”; this event has a6" in unknown.output
    assert not file.exists()


def test_badges_are_written_by_the_layout_that_was_asked_for(run, event, tmp_path):
    make_guest(event, "Wati")
    done = run("badges", "fgd", "-o", tmp_path / "b.pdf", "--layout", "card")
    assert done.exit_code == 0, done.output
    (page,) = pypdfium2.PdfDocument(tmp_path / "b.pdf")
    assert round(page.get_width() / 72 * 25.4, 1) == 85.6
