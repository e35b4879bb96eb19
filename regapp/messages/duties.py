"""Periodic duties: what the flows do by themselves now and then, called by the worker.

Any number of workers may run. How often a duty is called is decided in each worker, so it may be called by two at the
same instant: what it does is decided by the database (a conditional UPDATE, a unique key), never by having looked.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from regapp import clock
from regapp.extensions import db

_log = logging.getLogger("regapp.worker")

Duty = Callable[[], object]

_duties: dict[Duty, dt.timedelta] = {}
# When this process did each of them last (UTC).
_done: dict[Duty, dt.datetime] = {}


def duty(every: dt.timedelta) -> Callable[[Duty], Duty]:
    """Register a function that the worker calls about once in that time, inside an application context."""

    def register(function: Duty) -> Duty:
        _duties[function] = every
        return function

    return register


def do_due() -> None:
    """Do the duties whose time has come. One that fails is logged and done again at its next time.

    Raises SQLAlchemyError when the database does not answer.
    """
    now = clock.now()
    for function, every in list(_duties.items()):
        last = _done.get(function)
        if last is not None and last <= now < last + every:
            continue
        _done[function] = now
        _do(function)


def _do(function: Duty) -> None:
    try:
        function()
    except SQLAlchemyError:
        raise
    except Exception as error:
        fields = {"duty": function.__name__, "error_id": secrets.token_hex(4)}
        _log.error("a duty failed", exc_info=error, extra={"fields": fields})
    finally:
        db.session.remove()
