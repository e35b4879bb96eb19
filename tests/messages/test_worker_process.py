"""`regapp worker` as a real process beside a real mail server."""

import os
import signal
import subprocess
import sys

import pytest

from tests.messages.mailserver import mail_server
from tests.servers import Installation

GUESTS = "nama,surel,kategori\nNurhayati,nurhayati@prov.example,pejabat\nSuparman,suparman@prov.example,pejabat\n"


@pytest.fixture
def installation(tmp_path):
    """An event with two guests, in an instance folder of its own."""
    made = Installation(tmp_path)
    made.run("db", "upgrade")
    times = ("--starts", "2031-05-08T08:30", "--ends", "2031-05-08T16:00", "--timezone", "Asia/Makassar")
    made.run("events", "create", "--slug", "fgd", "--title", "FGD", *times, "--venue", "Balikpapan")
    (tmp_path / "tamu.csv").write_text(GUESTS, encoding="utf-8")
    made.run("guests", "import", "fgd", tmp_path / "tamu.csv")
    return made


@pytest.mark.slow
def test_the_worker_sends_what_is_written_while_it_runs_and_ends_gracefully_when_told(installation):
    with mail_server() as server:
        environ = {**os.environ, **installation.environ, "REGAPP_SMTP_URL": server.url}
        program = [sys.executable, "-c", "from regapp.cli import main; main()", "worker"]
        worker = subprocess.Popen(program, env=environ, cwd=installation.instance, stderr=subprocess.PIPE, text=True)
        try:
            assert installation.run("invitations", "send", "fgd").stdout.startswith("2 queued")
            assert server.arrived.wait(30)
        finally:
            worker.send_signal(signal.SIGTERM)
            _output, log = worker.communicate(timeout=30)
    assert worker.returncode == 0, log
    assert "prov.example" not in log and '"sent": ' in log
    assert sorted(server.recipients)[:1] == ["nurhayati@prov.example"]


@pytest.mark.slow
def test_what_a_killed_worker_had_in_hand_is_still_in_the_outbox(installation):
    with mail_server() as server:
        server.stalls = True
        environ = {**os.environ, **installation.environ, "REGAPP_SMTP_URL": server.url}
        installation.run("invitations", "send", "fgd")
        program = [sys.executable, "-c", "from regapp.cli import main; main()", "worker", "--once"]
        worker = subprocess.Popen(program, env=environ, cwd=installation.instance, stderr=subprocess.DEVNULL)
        try:
            assert server.arrived.wait(30)
        finally:
            worker.kill()
            worker.wait(30)
    again = installation.run("invitations", "send", "fgd").stdout
    assert again.startswith("0 queued, 0 without an address, 2 asked")
