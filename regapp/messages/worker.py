"""The worker's life: look every second whether something is due, deliver it, do its periodic duties, end when told."""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from regapp.extensions import db
from regapp.messages import delivery, duties, sender
from regapp.messages.delivery import Courier, Delivered

_log = logging.getLogger("regapp.worker")
# Seconds between two looks into the outbox, and after the database did not answer.
POLL = 1.0
DATABASE_PAUSE = 5.0
# Seconds between two looks for workers that were killed.
LOOK_FOR_THE_DEAD = 30.0


def run(stop: threading.Event) -> None:
    """Deliver until `stop` is set. A mail that was begun is finished, what was not is given back."""
    if not sender.settings().smtp_url:
        _log.info("no mail server is set (REGAPP_SMTP_URL): messages stay in the outbox, where they can be read")
    looked = -LOOK_FOR_THE_DEAD
    with _at_work() as courier:
        while not stop.is_set():
            if time.monotonic() - looked >= LOOK_FOR_THE_DEAD and _gave_back():
                looked = time.monotonic()
            pause = _turn(stop, courier)
            if pause:
                courier.connection.close()
                stop.wait(pause)


def drain() -> Delivered:
    """Do what is to be done now, deliver what is due, and nothing that becomes due later."""
    total = Delivered()
    with _at_work() as courier:
        delivery.give_back_what_the_dead_held()
        duties.do_due()
        while (done := delivery.deliver_due(courier=courier)).total:
            total += done
            db.session.remove()
    return total


@contextlib.contextmanager
def _at_work() -> Iterator[Courier]:
    with Courier(sender.settings().smtp_url) as courier:
        yield courier


def _gave_back() -> bool:
    """Whether it could be looked for messages of the dead."""
    try:
        if count := delivery.give_back_what_the_dead_held():
            _log.info("given back", extra={"fields": {"messages": count}})
    except SQLAlchemyError as error:
        _database_does_not_answer(error)
        return False
    finally:
        db.session.remove()
    return True


def _turn(stop: threading.Event, courier: Courier) -> float:
    """One look at the duties, and a batch if something is due; returns how long to pause (seconds)."""
    try:
        duties.do_due()
        if not sender.settings().smtp_url or not delivery.is_due():
            return POLL
        return 0.0 if delivery.deliver_due(stopping=stop.is_set, courier=courier).total else POLL
    except SQLAlchemyError as error:
        _database_does_not_answer(error)
        return DATABASE_PAUSE
    finally:
        db.session.remove()


def _database_does_not_answer(error: SQLAlchemyError) -> None:
    # The error's own words carry the statement's values, addresses among them.
    _log.error("the database does not answer", extra={"fields": {"error": type(error).__name__}})
