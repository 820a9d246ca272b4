"""The two sides of a copy, each in our hands alone: nobody else writes while rows travel from one to the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

import psycopg
from sqlalchemy import Connection, Engine, RootTransaction, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from storage import migrate
from storage.postgres import NAME
from storage.schema import metadata
from storage.sqlite import make_file
from storage.store import SchemaOutOfDate

_BUSY_AFTER = 1000  # ms that we wait for somebody who is just closing an SQLite file
_LOCKED_AFTER = 5000  # ms that we wait for PostgreSQL's locks; its own tidying gives way after a second
_LOCK = int.from_bytes(hashlib.blake2b(b"khaoban copy", digest_size=8).digest(), signed=True)

Why = Literal[
    "same",  # the target is the database itself
    "full",  # there are rows in the target already
    "foreign",  # the target is no database of ours, or of a newer program
    "working",  # somebody works on the source
    "taken",  # somebody works on the target
    "unreached",  # the target cannot be reached
    "forbidden",  # we may not make tables there
    "encoding",  # the target does not keep texts in UTF-8: `what` says in what
    "rejected",  # the target does not take a row of this table: the source is damaged
    "unlike",  # what arrived is not what was sent
]


class Refused(Exception):
    """Nothing was copied. `what` says of what, where `why` does not: names of tables, or an encoding."""

    def __init__(self, why: Why, what: str = "") -> None:
        self.why: Why = why
        self.what = what
        super().__init__(f"{why} {what}".strip())


def are_two_files(source: str, target: str) -> None:
    """Raises Refused when both are one SQLite file. PostgreSQL tells by its locks: the same database has many names."""
    from_, to = migrate.driver_url(source), migrate.driver_url(target)
    if from_.get_backend_name() == to.get_backend_name() == "sqlite":
        old, new = Path(from_.database or ""), Path(to.database or "")
        if new.exists() and old.samefile(new):
            raise Refused("same")


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """The source as it is at this moment, with nobody else writing. Raises Refused when somebody works on it, and
    SchemaOutOfDate."""
    with _engine(url) as engine, closing(engine.connect()) as connection:
        try:
            if is_sqlite(connection):
                _must_be_current(connection)
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
                _must_be_current(connection)
                connection.rollback()  # what is committed between this look and the locks is to be seen
                _hold(connection)
        except OperationalError as error:
            if _is_busy(error):
                raise Refused("working") from None
            raise
        yield connection


def _must_be_current(connection: Connection) -> None:
    if migrate.current_on(connection) != migrate.head():
        raise SchemaOutOfDate("the database that is copied wants migrating")


def _hold(connection: Connection) -> None:
    """Keep writers of a PostgreSQL database away. The locks come first: what is committed after the first look would
    not be seen. Raises Refused when the bot, or one of its commands, has it open."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LOCKED_AFTER}")
    names = ", ".join(quoted(connection, table.name) for table in metadata.sorted_tables)
    connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
    _take_hold(connection, "working")
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    )
    if connection.scalar(others, {"name": NAME}):
        raise Refused("working")


@contextmanager
def writing(url: str, copied_from: Why) -> Iterator[Connection]:
    """The target, in one transaction. Raises Refused when it cannot be had; `copied_from` is why when a copy has it."""
    made = _make(url)
    try:
        with _engine(url) as engine:
            _must_keep_utf8(url)
            with closing(engine.connect()) as connection, _begun(connection):
                _take_hold(connection, copied_from)
                yield connection
    except BaseException:
        if made:
            made.unlink()
        raise


def _must_keep_utf8(url: str) -> None:
    """A PostgreSQL database keeps texts in one encoding; SQLite has only this one. Raises Refused."""
    address = migrate.driver_url(url)
    if address.get_backend_name() == "sqlite":
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain) as connection:
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.OperationalError:
        raise Refused("unreached") from None
    if encoding != "UTF8":
        raise Refused("encoding", encoding or "")


def _begun(connection: Connection) -> RootTransaction:
    try:
        return connection.begin()
    except DatabaseError as error:
        raise Refused("taken" if _is_busy(error) else "foreign") from None


def _make(url: str) -> Path | None:
    """The file of an SQLite database, if it was not there before. Raises FileNotFoundError when its folder is not."""
    address = migrate.driver_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    file = Path(address.database or "")
    new = not file.exists()
    make_file(file)
    return file if new else None


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = migrate.engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _alone)
    try:
        yield engine
    finally:
        engine.dispose()


def _alone(connection: Any, _record: object) -> None:
    """An SQLite file is ours alone from the first look on; that is refused while anybody else has it open."""
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_AFTER}")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")


def _take_hold(connection: Connection, why: Why) -> None:
    """Raises Refused when another copy, or our own other side, has this PostgreSQL database in its hands."""
    if not is_sqlite(connection):
        taken = connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not taken:
            raise Refused(why)


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _is_busy(error: DBAPIError) -> bool:
    return isinstance(error.orig, psycopg.errors.LockNotAvailable) or "locked" in str(error.orig)


def quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
