"""`regapp serve`: the production server."""

import pathlib
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from regapp.health import not_ready_because

THREADS_OF_ONE = 16
THREADS_OF_MANY = 8
# Requests that may wait in a process before new connections are left to wait in the kernel.
BACKPRESSURE = 256


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes; many need PostgreSQL to shine.",
)
@click.option("--tls-certificate", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@with_appcontext
def serve(
    host: str, port: int, workers: int, tls_certificate: pathlib.Path | None, tls_key: pathlib.Path | None
) -> None:
    """Serve until stopped.

    One process with threads is the embedded default: its writers queue up in memory, which SQLite likes best.
    """
    if problem := not_ready_because():
        raise click.ClickException(problem)
    if bool(tls_certificate) != bool(tls_key):
        raise click.UsageError("--tls-certificate and --tls-key go together")
    click.echo(f"Serving {current_app.extensions['regapp.settings'].base_url} on {host}:{port}", err=True)
    sys.stderr.flush()
    Granian(
        "regapp:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        backpressure=BACKPRESSURE,
        blocking_threads=THREADS_OF_ONE if workers == 1 else THREADS_OF_MANY,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_access=False,
        ssl_cert=tls_certificate,
        ssl_key=tls_key,
    ).serve()
