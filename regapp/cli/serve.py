"""`regapp serve`: the production server."""

import multiprocessing
import pathlib
import socket
import sys
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server.common import AbstractServer

from regapp.health import not_ready_because
from regapp.lan.room import Room

THREADS_OF_ONE = 16
THREADS_OF_MANY = 8
# Requests that may wait in a process before new connections are left to wait in the kernel.
BACKPRESSURE = 256
# Seconds for which a process that is started anew gets ready before the one that it replaces leaves: with less, nobody
# listens for a moment on a busy laptop.
HANDED_OVER_AFTER = 9.0


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1; with --lan all]")
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
@click.option("--lan", is_flag=True, help="HTTPS on the local network, by a certificate authority of our own.")
@click.option(
    "--welcome-port",
    default=8080,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="With --lan: plain HTTP, where phones fetch the authority's certificate.",
)
@with_appcontext
def serve(
    host: str | None,
    port: int,
    workers: int,
    tls_certificate: pathlib.Path | None,
    tls_key: pathlib.Path | None,
    lan: bool,
    welcome_port: int,
) -> None:
    """Serve until stopped.

    One process with threads is the embedded default: its writers queue up in memory, which SQLite likes best.
    """
    if problem := not_ready_because():
        raise click.ClickException(problem)
    if bool(tls_certificate) != bool(tls_key):
        raise click.UsageError("--tls-certificate and --tls-key go together")
    if lan and tls_certificate:
        raise click.UsageError("--lan makes a certificate of its own: leave --tls-certificate and --tls-key out")
    if lan:
        _serve_room(host, port, workers, welcome_port)
        return
    host = host or "127.0.0.1"
    _announce(current_app.extensions["regapp.settings"].base_url, host, port)
    _server(host, port, workers, ssl_cert=tls_certificate, ssl_key=tls_key).serve()


def _serve_room(host: str | None, port: int, workers: int, welcome_port: int) -> None:
    """HTTPS for phones in a room without internet. Its processes begin empty, not as copies of one with threads."""
    if port == welcome_port:
        raise click.UsageError("--port and --welcome-port are two ports")
    settings = current_app.extensions["regapp.settings"]
    multiprocessing.set_start_method("spawn", force=True)
    room = Room(
        settings.instance,
        host=host or "",
        port=port,
        welcome_port=welcome_port,
        link=settings.base_url if settings.is_base_url_given else "",
    )
    host = host or ("::" if socket.has_dualstack_ipv6() else "0.0.0.0")
    _announce(room.link, host, port)
    tls = {"ssl_cert": room.certificate, "ssl_key": room.certificate, "ssl_protocol_min": SSLProtocols.tls12}
    server = _server(host, port, workers, **tls)
    server.on_startup(lambda: room.open(server.signal_handler_reload))
    server.on_shutdown(room.close)
    server.serve()


def _announce(base_url: str, host: str, port: int) -> None:
    click.echo(f"Serving {base_url} on {host}:{port}", err=True)
    sys.stderr.flush()


def _server(host: str, port: int, workers: int, **tls: Any) -> AbstractServer[Any]:
    return Granian(
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
        respawn_interval=HANDED_OVER_AFTER,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_access=False,
        **tls,
    )
