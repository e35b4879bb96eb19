"""Runs the migrations on the application's own connection."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from regapp.models import NfcText, UtcDateTime


def plain_type(kind: str, column_type: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our column types into a new migration as what they are in the database: a migration outlives the models."""
    if kind != "type":
        return False
    if isinstance(column_type, NfcText):
        return "sa.Text()"
    if isinstance(column_type, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(column_type, sa.Enum):
        return f"sa.String(length={column_type.length})"
    return False


def run() -> None:
    """Upgrade or downgrade. On SQLite tables are copied (batch mode) with foreign keys off, as SQLite's manual advises."""
    migrate = current_app.extensions["migrate"]
    engine = migrate.db.engine
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transaction_per_migration=True,
            render_item=plain_type,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
