"""Migrations, run from code: which version the database is at, which one the house wants, and getting there.

Alembic talks to the database through SQLAlchemy's ordinary, synchronous engines, once, when there is something to do.
Which version a database is at is read without it: importing it costs every start half a second.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError

from storage.sqlite import make_file

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_VERSIONS = _FOLDER / "versions"
_TABLE = "alembic_version"  # where Alembic keeps the version


def driver_url(url: str) -> URL:
    """The URL with the driver we use: plain `postgresql://` means psycopg. Raises ValueError for others."""
    with suppress(ArgumentError, ValueError):  # what SQLAlchemy says of a URL may quote the password
        made = make_url(url)
        if made.get_backend_name() == "postgresql":
            return made.set(drivername="postgresql+psycopg")
        if made.get_backend_name() == "sqlite" and made.database not in (None, "", ":memory:"):
            return made.set(drivername="sqlite")
    raise ValueError(
        "DATABASE_URL must be sqlite:///FILE (sqlite:////absolute/file) or postgresql://USER:PASSWORD@HOST/NAME."
    )


def engine(url: str) -> Engine:
    """A synchronous engine for migrations. The caller disposes of it."""
    made = create_engine(driver_url(url), poolclass=NullPool)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _own_transactions)
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return made


def _own_transactions(connection: object, _record: object) -> None:
    """Python's sqlite3 would commit before each CREATE TABLE; so half a migration could stay behind."""
    connection.isolation_level = None  # type: ignore[attr-defined]


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a version (an empty one to the newest), in one transaction.

    Raises ValueError for a URL that is none of ours, FileNotFoundError when the folder of an SQLite file is missing.
    """
    address = driver_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(address.database or "")
        if not file.parent.is_dir():
            why = "there is no such folder; make it, or mount the disk it lies on"
            raise FileNotFoundError(errno.ENOENT, why, str(file.parent))
        make_file(file)
    made = engine(url)
    try:
        with made.connect() as connection:
            if revision == "head" and current_on(connection) == head():
                return
        with made.begin() as connection:
            upgrade_on(connection, revision)
    finally:
        made.dispose()


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """The same within a transaction of the caller's."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database back to an earlier version, in one transaction; what only later ones know is lost."""
    from alembic import command

    made = engine(url)
    try:
        with made.begin() as connection:
            command.downgrade(_config(connection), revision)
    finally:
        made.dispose()


def current(url: str) -> str | None:
    """The version the database is at; None when it is empty."""
    made = engine(url)
    try:
        with made.connect() as connection:
            return current_on(connection)
    finally:
        made.dispose()


def current_on(connection: Connection) -> str | None:
    """The same over a connection of the caller's."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()  # noqa: S608  our own name
    return found


@cache
def head() -> str:
    """The version the house wants."""
    return max(known())


@cache
def known() -> frozenset[str]:
    """Every version there ever was: a migration's file is named `<version>_<what it does>.py`, in order."""
    return frozenset(path.stem.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
