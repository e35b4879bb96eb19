"""Which workers of this machine are alive, told by locks that the system lets go when a process ends, however it ends.

So a worker that starts after another was killed knows at once whose messages nobody has in hand any more, and need not
wait for the lease to end. Workers of other machines, and machines without such locks (Windows), are told by the lease
alone.
"""

import contextlib
import os
import pathlib
import secrets
from collections.abc import Iterator
from types import TracebackType

from flask import current_app

try:
    import fcntl
except ImportError:  # no POSIX
    fcntl = None

_FOLDER = "workers"


class Presence:
    """A worker's name in the leases, and the lock that says it lives; to be used as a block."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self._file: int | None = None

    def __enter__(self) -> "Presence":
        path = _folder() / self.name
        while fcntl and self._file is None:
            file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            # Somebody who looks for the dead may take a file away before it is locked.
            if _locked(file) and path.exists() and path.stat().st_ino == os.fstat(file).st_ino:
                self._file = file
            else:
                os.close(file)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let the lock go; after an error the file stays, for its messages may still have to be given back."""
        if self._file is None:
            return
        if kind is None:
            (_folder() / self.name).unlink(missing_ok=True)
        os.close(self._file)
        self._file = None


@contextlib.contextmanager
def gone() -> Iterator[list[str]]:
    """The names of this machine's workers that ended without a word; forgotten when the block ends without an error."""
    found: dict[pathlib.Path, int] = {}
    try:
        for path in _folder().iterdir() if fcntl else ():
            with contextlib.suppress(FileNotFoundError):
                file = os.open(path, os.O_RDWR)
                if _locked(file):
                    found[path] = file
                else:
                    os.close(file)
        yield [path.name for path in found]
        for path in found:
            path.unlink(missing_ok=True)
    finally:
        for file in found.values():
            os.close(file)


def _folder() -> pathlib.Path:
    folder = pathlib.Path(current_app.instance_path) / _FOLDER
    folder.mkdir(exist_ok=True)
    return folder


def _locked(file: int) -> bool:
    """Whether the lock could be had: nobody who lives holds it."""
    assert fcntl
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
