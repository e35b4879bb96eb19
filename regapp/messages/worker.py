"""The worker's life: look every second whether something is due, deliver it, end when told."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from regapp.extensions import db
from regapp.messages import delivery, sender

_log = logging.getLogger("regapp.worker")
# Seconds between two looks into the outbox, and after the database did not answer.
POLL = 1.0
DATABASE_PAUSE = 5.0


def run(stop: threading.Event) -> None:
    """Deliver until `stop` is set. A mail that was begun is finished, what was not is given back."""
    if not sender.settings().smtp_url:
        _log.info("no mail server is set (REGAPP_SMTP_URL): messages stay in the outbox, where they can be read")
    while not stop.is_set():
        pause = _turn(stop)
        if pause:
            stop.wait(pause)


def drain() -> delivery.Delivered:
    """Deliver what is due now, and nothing that becomes due later."""
    total = delivery.Delivered()
    while (done := delivery.deliver_due()).total:
        total += done
        db.session.remove()
    return total


def _turn(stop: threading.Event) -> float:
    """One look, and a batch if something is due; returns how long to pause (seconds)."""
    try:
        if not sender.settings().smtp_url or not delivery.is_due():
            return POLL
        return 0.0 if delivery.deliver_due(stopping=stop.is_set).total else POLL
    except SQLAlchemyError as error:
        # The error's own words carry the statement's values, addresses among them.
        _log.error("the database does not answer", extra={"fields": {"error": type(error).__name__}})
        return DATABASE_PAUSE
    finally:
        db.session.remove()
