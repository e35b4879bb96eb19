"""Reads of past imports."""

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import ImportRun


def runs(event_id: int) -> list[ImportRun]:
    """Every import of the event, the newest first. One statement."""
    return list(
        db.session.scalars(sa.select(ImportRun).where(ImportRun.event_id == event_id).order_by(ImportRun.id.desc()))
    )


def run(event_id: int, run_id: int) -> ImportRun | None:
    """One import of the event. One statement."""
    return db.session.scalar(sa.select(ImportRun).where(ImportRun.event_id == event_id, ImportRun.id == run_id))
