"""`regapp worker`: delivers what waits in the outbox."""

import logging
import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from regapp.health import not_ready_because
from regapp.messages import worker as messages


@click.command("worker")
@click.option("--once", is_flag=True, help="Deliver what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Deliver messages until stopped. Any number of workers may run beside one another."""
    if problem := not_ready_because():
        raise click.ClickException(problem)
    for name in ("regapp.worker", "regapp.messages"):
        logging.getLogger(name).setLevel(logging.INFO)
    if once:
        done = messages.drain()
        click.echo(f"{done.sent} sent, {done.postponed} postponed, {done.failed} failed, {done.cancelled} cancelled")
        return
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    messages.run(stop)


COMMANDS = (worker,)
