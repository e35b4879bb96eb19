"""The one clock. Tests put another in its place with `clock.stopped_at`."""

import contextlib
import datetime as dt
from collections.abc import Iterator

_stopped: list[dt.datetime] = []


def now() -> dt.datetime:
    """This instant, aware, in UTC."""
    return _stopped[-1] if _stopped else dt.datetime.now(dt.UTC)


@contextlib.contextmanager
def stopped_at(instant: dt.datetime) -> Iterator[None]:
    """Let `now` answer this instant (aware) until the block ends."""
    _stopped.append(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _stopped.pop()
