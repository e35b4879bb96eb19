"""`kill -9` of the worker, again and again, at seeded random points: nothing is lost, and a repeat is recognised."""

import collections
import datetime as dt
import multiprocessing
import os
import random
import signal
import sys
import threading

import pytest
import sqlalchemy as sa

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.invitations.service import send_invitations
from regapp.models import Message
from tests.conftest import make_app
from tests.factories import make_event, make_guests
from tests.messages.mailserver import MailServer, mail_server
from tests.servers import Installation

MAILS = 500
KILLS = 50
STEPS = ("MAIL", "RCPT", "DATA", "TAKEN")
WAIT = 120  # seconds for one life, more than any takes


def work(environ: dict[str, str]) -> None:
    """`regapp worker`, in a process that has the modules loaded already."""
    os.environ.update(environ)
    sys.argv = ["regapp", "worker"]
    from regapp.cli import main

    main()


class Killer:
    """Kills a process at one point: so long after a step of its nth mail, or so long after its beginning."""

    def __init__(self, chance: random.Random) -> None:
        self._mails = chance.randint(1, 17)
        self._step = chance.choice(STEPS)
        # Composing, sending and marking one mail takes about this long, so any point between two steps may be hit.
        self._delay = chance.uniform(0, 0.03)
        self._from_the_start = chance.uniform(0.1, 1.5) if chance.random() < 0.15 else None
        self._begun = 0
        self._pid: int | None = None

    def watch(self, server: MailServer, pid: int) -> None:
        """Follow that process through what the server hears from it."""
        self._pid = pid
        server.listener = self._heard
        if self._from_the_start is not None:
            self._after(self._from_the_start)

    def _heard(self, step: str) -> None:
        self._begun += step == "MAIL"
        if self._begun >= self._mails and step == self._step:
            self._after(self._delay)
            self._mails = MAILS + 1

    def _after(self, delay: float) -> None:
        timer = threading.Timer(delay, self._kill)
        timer.daemon = True
        timer.start()

    def _kill(self) -> None:
        pid, self._pid = self._pid, None
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def installation(tmp_path):
    """An event with five hundred invitations in the queue."""
    made = Installation(tmp_path, REGAPP_SECRET_KEY="for tests")
    made.run("db", "upgrade")
    return made


@pytest.mark.slow
def test_fifty_kills_among_five_hundred_messages_lose_none_and_repeats_are_recognised(installation, capsys):
    app = make_app(installation.instance, "")
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["regapp.cli", "tests.messages.test_killed_worker"])
    chance = random.Random(20310508)
    with app.app_context(), mail_server() as server:
        event = make_event(starts_in=dt.timedelta(days=20))
        make_guests(event, [GuestDetails(f"Tamu {n}", "official", email=f"t{n}@x.example") for n in range(MAILS)])
        assert send_invitations(event, COMMAND).queued == MAILS
        db.session.remove()
        environ = {**installation.environ, "REGAPP_SMTP_URL": server.url}
        deaths = collections.Counter()
        for _kill in range(KILLS):
            killer = Killer(chance)
            worker = processes.Process(target=work, args=(environ,))
            worker.start()
            killer.watch(server, worker.pid)
            worker.join(WAIT)
            deaths[worker.exitcode] += 1
        server.listener = lambda step: None
        before_the_last = len(set(server.ids))
        installation.environ["REGAPP_SMTP_URL"] = server.url
        installation.run("worker", "--once")
        states = collections.Counter(
            dict(iter(db.session.execute(sa.select(Message.state, sa.func.count()).group_by(Message.state))))
        )
        known = set(db.session.scalars(sa.select(Message.mail_id)))
    twice = len(server.ids) - len(set(server.ids))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{MAILS} messages, {KILLS} kills: {before_the_last} delivered before the last worker, "
            f"{len(set(server.ids))} in the end; {twice} delivered twice, each with its first Message-ID\n"
        )
    assert deaths == {-signal.SIGKILL: KILLS}
    assert {state.value: count for state, count in states.items()} == {"sent": MAILS}
    assert set(server.ids) == known and len(known) == MAILS
    assert len(set(server.recipients)) == MAILS
    assert twice <= KILLS
