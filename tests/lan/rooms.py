"""A real `regapp serve --lan`, on ports of its own, stopped by its process id."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.servers import READY_WITHIN, Installation, free_port

# The addresses are looked at ten times a second instead of every fifteen.
PROGRAM = """
from regapp.lan import room
room.LOOK_EVERY = 0.1
from regapp.cli import main
main()
"""


@dataclasses.dataclass(frozen=True)
class ServedRoom:
    """A server with HTTPS at `url` and the welcome page at `welcome`."""

    installation: Installation
    process: subprocess.Popen[bytes]
    port: int
    welcome_port: int
    log: pathlib.Path

    @property
    def url(self) -> str:
        """Where it serves, for this machine."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def welcome(self) -> str:
        """The page over plain HTTP."""
        return f"http://127.0.0.1:{self.welcome_port}"

    @property
    def authority(self) -> bytes:
        """The authority's certificate, as a phone would keep it; without the key."""
        certificate = x509.load_pem_x509_certificate(
            (self.installation.instance / "keys" / "authority.pem").read_bytes()
        )
        return certificate.public_bytes(serialization.Encoding.PEM)

    def phone(self) -> httpx.Client:
        """A client that trusts this authority and no other."""
        trust = ssl.create_default_context(cadata=self.authority.decode())
        return httpx.Client(base_url=self.url, verify=trust, trust_env=False, timeout=10)


@contextlib.contextmanager
def served(installation: Installation, *arguments: str) -> Iterator[ServedRoom]:
    """Serve the room until the block ends."""
    port, welcome_port = free_port(), free_port()
    log = installation.instance / f"lan-{port}.log"
    command = ["serve", "--lan", "--port", str(port), "--welcome-port", str(welcome_port), *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *command],
            env=installation.environ,
            cwd=installation.instance,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    room = ServedRoom(installation, process, port, welcome_port, log)
    try:
        _wait_until_ready(room)
        yield room
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait_until_ready(room: ServedRoom) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert room.process.poll() is None, room.log.read_text()[-2000:]
        with contextlib.suppress(OSError, httpx.HTTPError), room.phone() as phone:
            if phone.get("/readyz").status_code == 200:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            room.process.wait(0.1)
    raise AssertionError(f"not ready within {READY_WITHIN} s: {room.log.read_text()[-2000:]}")
