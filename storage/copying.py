"""Copying the whole database into another, of either engine: what moves a house from SQLite to PostgreSQL and back.

Nobody works on either side meanwhile, and all of it is one transaction on the target: its tables, every row, and the
look whether both sides are the same. So a copy that is broken off, however, leaves nothing behind. Rows travel a few at
a time, whatever there is of them; what they are is never looked at, and what is sealed stays sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import psycopg
from sqlalchemy import Connection, Table, exists, func, inspect, select, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.exc import DBAPIError, ProgrammingError

from storage import migrate
from storage.keys import Keys
from storage.schema import metadata
from storage.sealing import check_keys
from storage.sides import Refused, are_two_files, is_sqlite, quoted, reading, writing
from storage.sqlite import rows_on
from storage.statements import Query, Row, run

BATCH = 100  # rows in memory at a time; a form's version may have a megabyte
Told: TypeAlias = Callable[[int, int], object]
"""Is told how much is done of how much: rows, once when they are copied and once when they are compared."""


@dataclass(slots=True)
class Tally:
    """Rows, and a digest of them that does not ask for their order, because the engines sort texts differently."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Their values are None, bool, int, str and bytes, which Python writes in one way only."""
        self.rows += len(rows)
        for row in rows:
            self.digest += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied, and compared: rows by table; and how many sealed blobs were opened, one of each key and
    column."""

    rows: dict[str, int]
    opened: int


@dataclass(slots=True)
class _Progress:
    told: Told
    total: int
    done: int = field(default=0)

    def add(self, rows: int) -> None:
        self.done += rows
        self.told(self.done, self.total)


def copy(source: str, target: str, keys: Keys, told: Told = lambda done, total: None) -> Copied:
    """Copy the database at one URL into the one at another, which is made if it is not there (of PostgreSQL's, its
    tables are), and compare both.

    Raises Refused, and then nothing was copied; what else is raised leaves nothing behind either: Unopened when a key
    is missing, FileNotFoundError when the folder of an SQLite file is, SchemaOutOfDate when the source is not at this
    version. The source must be there.
    """
    are_two_files(source, target)
    with reading(source) as old:
        check_keys_on(old, keys)
        with writing(target, "taken" if is_sqlite(old) else "same") as new:
            _make_ready(new)
            progress = _Progress(told, 2 * sum(_count(old, table) for table in metadata.sorted_tables))
            sent = {table.name: _pour(table, old, new, progress) for table in metadata.sorted_tables}
            _settle(new)
            for table in metadata.sorted_tables:
                _keep_counting(table, old, new)
                if _tally(table, new, progress) != sent[table.name]:
                    raise Refused("unlike", table.name)
            opened = check_keys_on(new, keys)
    return Copied({name: tally.rows for name, tally in sent.items()}, opened)


def check_keys_on(connection: Connection, keys: Keys) -> int:
    """Open one blob of every key that sealed anything; how many. Raises Unopened when a key is missing."""
    rows_of = rows_on if is_sqlite(connection) else _rows_on_postgres
    return run(check_keys(keys), rows_of(_raw(connection)))


def _rows_on_postgres(connection: psycopg.Connection[Row]) -> Callable[[Query], list[Row]]:
    def rows_of(query: Query) -> list[Row]:
        compiled = query.statement.on("postgresql")
        with psycopg.RawCursor(connection) as cursor:
            return cursor.execute(compiled.text, compiled.bind(query.values)).fetchall()

    return rows_of


# The target, before and after


def _make_ready(new: Connection) -> None:
    """An empty database of this version, whose rows may come in any order. Raises Refused for one that is not empty."""
    ours = metadata.tables.keys()
    there = set(inspect(new).get_table_names())
    version = migrate.current_on(new)
    if there - ours - {"alembic_version"} or (version not in migrate.known() if version else there & ours):
        raise Refused("foreign", ", ".join(sorted(there)))
    full = [name for name in sorted(there & ours) if new.scalar(select(exists().select_from(metadata.tables[name])))]
    if full:
        raise Refused("full", ", ".join(full))
    try:
        migrate.upgrade_on(new)
    except ProgrammingError:
        raise Refused("forbidden") from None
    _within_a_table(new, "DEFERRABLE INITIALLY DEFERRED")


def _settle(new: Connection) -> None:
    """Every reference is checked, and from now on with each row again. Raises Refused when one leads nowhere."""
    if is_sqlite(new):
        if stray := new.exec_driver_sql("PRAGMA foreign_key_check").fetchone():
            raise Refused("rejected", str(stray[0]))
        return
    try:
        new.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except DBAPIError as error:
        raise Refused("rejected", _table_of(error)) from None
    _within_a_table(new, "NOT DEFERRABLE")


def _within_a_table(new: Connection, how: str) -> None:
    """How references to other rows of the same table are checked, such as a place's parent: whichever row comes
    first. Tables themselves are filled in the order of their references; and SQLite checks nothing unless told."""
    if is_sqlite(new):
        return
    for table in metadata.sorted_tables:
        for key in inspect(new).get_foreign_keys(table.name):
            if key["referred_table"] == table.name:
                name = quoted(new, str(key["name"]))
                new.exec_driver_sql(f"ALTER TABLE {quoted(new, table.name)} ALTER CONSTRAINT {name} {how}")


# Rows


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def _batches(table: Table, connection: Connection) -> Iterator[Iterator[Sequence[SqlRow[Any]]]]:
    with connection.execute(select(table), execution_options={"yield_per": BATCH}) as rows:
        yield rows.partitions()


def _pour(table: Table, old: Connection, new: Connection, progress: _Progress) -> Tally:
    """Copy a table. Raises Refused when a row is not taken."""
    tally = Tally()
    write = _write_sqlite if is_sqlite(new) else _write_postgres
    with _batches(table, old) as batches:
        for batch in batches:
            try:
                write(table, new, batch)
            except (DBAPIError, psycopg.Error):  # its words quote the row
                raise Refused("rejected", table.name) from None
            tally.add(batch)
            progress.add(len(batch))
    return tally


def _write_sqlite(table: Table, new: Connection, rows: Sequence[SqlRow[Any]]) -> None:
    new.execute(table.insert(), [dict(row._mapping) for row in rows])


def _write_postgres(table: Table, new: Connection, rows: Sequence[SqlRow[Any]]) -> None:
    """By COPY, which spares a message to and fro for each row."""
    columns = ", ".join(quoted(new, column.name) for column in table.columns)
    with _raw(new).cursor() as cursor, cursor.copy(f"COPY {quoted(new, table.name)} ({columns}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def _raw(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection


def _tally(table: Table, connection: Connection, progress: _Progress) -> Tally:
    tally = Tally()
    with _batches(table, connection) as batches:
        for batch in batches:
            tally.add(batch)
            progress.add(len(batch))
    return tally


def _table_of(error: DBAPIError) -> str:
    return error.orig.diag.table_name or "" if isinstance(error.orig, psycopg.Error) else ""


# Numbers that the database gives


def _keep_counting(table: Table, old: Connection, new: Connection) -> None:
    """What is numbered goes on after the highest number that was ever given, also where its row is gone."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = max(_given(old, table), old.scalar(select(func.max(column))) or 0)
    if not highest:
        return
    if not is_sqlite(new):
        new.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :value)"),
                    {"table": table.name, "column": column.name, "value": highest})  # fmt: skip
    elif table.dialect_options["sqlite"]["autoincrement"]:
        values = {"table": table.name, "value": highest}
        new.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        new.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :value)"), values)


def _given(old: Connection, table: Table) -> int:
    """The highest number given so far, as the database itself remembers it; 0 where it does not."""
    if not is_sqlite(old):
        column = table.autoincrement_column
        assert column is not None
        named = {"table": table.name, "column": column.name}
        sequence = old.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
        return old.scalar(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")) or 0  # noqa: S608
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    return old.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}) or 0
