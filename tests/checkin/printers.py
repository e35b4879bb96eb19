"""A real CUPS for tests: a daemon of its own on its own port and folder, whose queues print to PDF files.

The machine's own print system is neither used nor touched. Debian's PDF printer writes for a user whom the machine does
not know into its folder for such; the job's title, which is ours, tells the files apart.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator

from tests.servers import free_port

MODEL = "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd"
# Debian keeps the daemon where only root looks.
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
# Where the PDF printer puts what somebody prints whom the machine does not know.
PRINTED = pathlib.Path("/var/spool/cups-pdf/ANONYMOUS")
USER = "regapp-test"
WITHIN = 20  # seconds
_ANYBODY = "Order allow,deny\nAllow all\n"


class PrintServer:
    """A CUPS at `address`, with the environment in which its programs find it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self._pause = threading.Event()
        self.address = f"127.0.0.1:{free_port()}"
        self.environ = {**os.environ, "PATH": PATH, "CUPS_SERVER": self.address, "CUPS_USER": USER, "LC_ALL": "C"}

    def run(self, *command: str) -> str:
        """Run one of CUPS's programs to its end."""
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=WITHIN, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def printed(self, title: str) -> bytes:
        """The paper of that title, letters, digits and hyphens, once it has come out."""
        deadline = time.monotonic() + WITHIN
        file = PRINTED / f"{title}.pdf"
        while time.monotonic() < deadline:
            content = file.read_bytes() if file.exists() else b""
            if content.rstrip().endswith(b"%%EOF"):
                file.unlink()
                return content
            self._pause.wait(0.01)
        raise AssertionError(f"{title} has not come out: {self.log()}")

    def log(self) -> str:
        """What the daemon said last."""
        return (self.folder / "log" / "error").read_text(errors="replace")[-3000:]


@contextlib.contextmanager
def print_server(queue: str) -> Iterator[PrintServer]:
    """A CUPS with one queue of that name, until the block ends."""
    daemon = shutil.which("cupsd", path=PATH)
    assert daemon, "no CUPS on the PATH: `make test` as root on Debian installs it"
    # Filters run as another user, for whom a folder of the tests is closed.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="regapp-cups-"))
    server = PrintServer(folder)
    _configure(server)
    process = subprocess.Popen(
        [daemon, "-f", "-c", str(folder / "root/cupsd.conf"), "-s", str(folder / "root/cups-files.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PATH": PATH},
    )
    try:
        _wait_for(server, process)
        server.run("lpadmin", "-p", queue, "-E", "-v", "cups-pdf:/", "-P", MODEL, "-o", "TitlePref=1", "-o", "Label=0")
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(server: PrintServer) -> None:
    folder = server.folder
    folder.chmod(0o755)
    for name in ("root", "spool/tmp", "cache", "state", "log"):
        (folder / name).mkdir(parents=True)
    with contextlib.suppress(LookupError, PermissionError):
        for name in ("root", "spool", "spool/tmp", "cache", "state"):
            shutil.chown(folder / name, group="lp")
    (folder / "spool/tmp").chmod(0o1770)
    (folder / "root/cupsd.conf").write_text(
        f"Listen {server.address}\nBrowsing No\nWebInterface No\nDefaultAuthType None\nLogLevel warn\n"
        f"<Location />\n{_ANYBODY}</Location>\n<Policy default>\n<Limit All>\n{_ANYBODY}</Limit>\n</Policy>\n"
    )
    (folder / "root/cups-files.conf").write_text(
        f"ServerRoot {folder}/root\nRequestRoot {folder}/spool\nTempDir {folder}/spool/tmp\nCacheDir {folder}/cache\n"
        f"StateDir {folder}/state\nAccessLog {folder}/log/access\nErrorLog {folder}/log/error\n"
        f"PageLog {folder}/log/page\nSystemGroup root\n"
    )


def _wait_for(server: PrintServer, process: subprocess.Popen[bytes]) -> None:
    """Ask until the daemon answers."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, server.log()
        asked = subprocess.run(["lpstat", "-r"], env=server.environ, capture_output=True, text=True, check=False)
        if asked.stdout.startswith("scheduler is running"):
            return
    raise AssertionError(f"CUPS has not started: {server.log()}")
