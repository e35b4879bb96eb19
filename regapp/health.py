"""Two addresses for machines: is the process alive, and can it serve."""

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from regapp import paths
from regapp.extensions import db, limiter

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@limiter.exempt
def alive() -> Response:
    """200 as long as the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@limiter.exempt
def ready() -> tuple[Response, int]:
    """200 when the database answers and its schema is ours; 503 with the reason otherwise."""
    problem = not_ready_because()
    if problem:
        return jsonify(status="unavailable", reason=problem), 503
    return jsonify(status="ok"), 200


def not_ready_because() -> str:
    """Why requests cannot be served now, in one line; empty when they can.

    Looks at the table that migrations leave behind without loading their machinery, which a server never needs.
    """
    try:
        with db.engine.connect() as connection:
            found = _revision(connection)
    except SQLAlchemyError:
        return "the database does not answer"
    wanted = newest_revision()
    if found is None:
        return "the database is empty: run `regapp db upgrade`"
    if found != wanted:
        return f"the database is at {found}, the program needs {wanted}: run `regapp db upgrade`"
    return ""


def newest_revision() -> str:
    """The revision that the models need: migrations are numbered, 0001_first_schema.py."""
    return max(file.name.partition("_")[0] for file in (paths.migrations_dir() / "versions").glob("[0-9]*.py"))


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(blueprint)
