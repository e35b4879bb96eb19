"""Real server processes for tests: `regapp serve` on a free port, stopped by its process id."""

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

READY_WITHIN = 40  # seconds


class Installation:
    """An instance folder and a database, and the program run on them."""

    def __init__(self, instance: pathlib.Path, database_url: str = "", **settings: str) -> None:
        self.instance = instance
        self.environ = {**os.environ, "REGAPP_INSTANCE": str(instance), **settings}
        # The server that was started last.
        self.server: subprocess.Popen[bytes] | None = None
        if database_url:
            self.environ["REGAPP_DATABASE_URL"] = database_url

    def run(self, *arguments: object, check: bool = True, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        done = subprocess.run(
            [*self._program(), *map(str, arguments)],
            env=self.environ,
            cwd=self.instance,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert not check or done.returncode == 0, f"regapp {arguments}: {done.stderr or done.stdout}"
        return done

    @contextlib.contextmanager
    def serving(self, port: int | None = None) -> Iterator[str]:
        """Serve until the block ends; gives the address once the server is ready."""
        port = port or free_port()
        log = (self.instance / f"serve-{port}.log").open("w")
        process = subprocess.Popen(
            [*self._program(), "serve", "--port", str(port)],
            env={**self.environ, "REGAPP_BASE_URL": f"http://127.0.0.1:{port}"},
            cwd=self.instance,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.server = process
        try:
            _wait_until_ready(port, process, pathlib.Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
            log.close()

    def _program(self) -> list[str]:
        return [sys.executable, "-c", "from regapp.cli import main; main()"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2000:]
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise AssertionError(f"not ready within {READY_WITHIN} s: {log.read_text()[-2000:]}")
