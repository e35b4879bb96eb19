"""What it takes: packages, the first migration, the memory of a serving process, the start of the server."""

import pathlib
import subprocess
import sys
import tempfile
import time

from bench import BenchRow
from tests.servers import Installation

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD_TOOLS = {"pip", "setuptools"}


def rows() -> list[BenchRow]:
    """Measured on a throw-away instance with SQLite."""
    with tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        installation = Installation(pathlib.Path(folder))
        migrated = _seconds(lambda: installation.run("db", "upgrade"))
        idle = _seconds(lambda: installation.run("--help"))
        begun = time.perf_counter()
        with installation.serving():
            started = time.perf_counter() - begun
            memory = _largest_process(installation)
    return [
        BenchRow.at_most("run-time packages", _package_bytes() / 1e6, "MB", limit=200),
        BenchRow.at_most("first migration (SQLite), start of the program included", migrated, "s", limit=5),
        BenchRow.shown("the program's own start (`regapp --help`)", idle, "s"),
        BenchRow.at_most("server ready after", started, "s", limit=8),
        BenchRow.at_most("memory of a serving process", memory / 1e6, "MB", limit=130),
    ]


def _seconds(act) -> float:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _package_bytes() -> int:
    """What a virtual environment with only the locked run-time packages weighs."""
    with tempfile.TemporaryDirectory(prefix="regapp-packages-") as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--require-hashes"]
        subprocess.run(
            [*pip, "--target", folder, "-r", str(ROOT / "requirements" / "run.txt")], check=True, capture_output=True
        )
        return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())


def _largest_process(installation: Installation) -> int:
    """Resident bytes of the largest process that runs on this instance."""
    marker = f"REGAPP_INSTANCE={installation.instance}".encode()
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if marker in (process / "environ").read_bytes().split(b"\x00"):
                status = (process / "status").read_text()
                found.append(int(status.partition("VmRSS:")[2].split()[0]) * 1024)
        except (OSError, IndexError):
            continue
    return max(found, default=0)
