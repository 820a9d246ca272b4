"""Backup and restore of an SQLite database: one file, taken while the bot works, put back only if sound."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

from storage import migrate
from storage.keys import Keys, Unopened
from storage.sealing import check_keys
from storage.sqlite import make_file, rows_on
from storage.statements import run

_PAGES = 256  # copied at a time; between them others may use the disk


Why = Literal[
    "absent",  # there is no database
    "missing",  # there is no such backup
    "postgres",  # of which its own tools make backups
    "foreign",  # the file is no database of ours, or can hardly be read
    "damaged",  # it is one, and not sound
    "newer",  # it comes from a newer program
    "keys",  # none of the keys opens it
    "in_use",  # somebody works with the database
]


class Refused(Exception):
    """A backup or restore that cannot be done, and was not begun. `file` is the one that `why` is about."""

    def __init__(self, why: Why, file: Path | None = None) -> None:
        self.why: Why = why
        self.file = file
        super().__init__(why)


def backup(url: str, file: Path) -> int:
    """Copy the database into a file, as it is at this moment, while others go on writing; its size in bytes.

    The file appears whole or not at all. Raises Refused for PostgreSQL, or when there is no database.
    """
    source = _database(url)
    if not source.exists():
        raise Refused("absent", source)
    with _beside(file) as unfinished:
        make_file(unfinished)
        with closing(sqlite3.connect(source, isolation_level=None)) as old:
            # A read transaction holds one picture of the database: the copy neither mixes two nor begins anew
            # whenever an answer arrives.
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as new:
                old.backup(new, pages=_PAGES, sleep=0.001)
                new.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        _put(unfinished, file)
    return file.stat().st_size


def restore(url: str, file: Path, keys: Keys) -> Path | None:
    """Put a backup in the place of the database, brought to this program's version; where the old one lies.

    Raises Refused, and changes nothing, when the backup is damaged, comes from a newer program or was sealed
    with keys that are missing, or when the database is in use.
    """
    target = _database(url)
    if not file.exists():
        raise Refused("missing", file)
    with _beside(target) as fresh:
        make_file(fresh)
        shutil.copyfile(file, fresh)
        _check(fresh, keys, file)
        migrate.upgrade(f"sqlite:///{fresh}")
        kept = _set_aside(target) if target.exists() else None
        _put(fresh, target)
    return kept


def _database(url: str) -> Path:
    made = migrate.driver_url(url)
    if made.get_backend_name() != "sqlite":
        raise Refused("postgres")
    return Path(made.database or "")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A path for an unfinished copy, in the same folder, so that it can be moved into place at once."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _put(unfinished: Path, file: Path) -> None:
    """Move a finished copy into place, and be sure that the disk has it."""
    _sync(unfinished)
    unfinished.replace(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check(copy: Path, keys: Keys, file: Path) -> None:
    """Raises Refused unless the copy of the file is sound, of a version we know, and the keys open it."""
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            strays = connection.execute("PRAGMA foreign_key_check").fetchone()
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as problem:
        raise Refused("foreign", file) from problem
    if verdict != "ok" or strays:
        raise Refused("damaged", file)
    if len(versions) != 1 or versions[0][0] not in migrate.known():
        raise Refused("newer", file)
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            run(check_keys(keys), rows_on(connection))
    except Unopened as problem:
        raise Refused("keys", file) from problem


def _set_aside(target: Path) -> Path:
    """Keep the old database under another name beside it; its path. `target` stays until it is replaced."""
    try:
        with closing(sqlite3.connect(target, isolation_level=None, timeout=0)) as old:
            old.execute("PRAGMA locking_mode = EXCLUSIVE")  # refused while anybody else has it open
            old.execute("PRAGMA journal_mode = DELETE")  # brings home what stands in the -wal file
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
    except sqlite3.OperationalError as problem:
        raise Refused("in_use", target) from problem
    except sqlite3.DatabaseError:
        pass  # damaged: that is why there are backups; it is kept as it is
    names = (target.with_name(f"{target.name}.before-{number}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    os.link(target, kept)
    for ending in ("-wal", "-shm"):  # of a damaged one; they must not be taken for the new one's
        leftover = target.with_name(target.name + ending)
        if leftover.exists():
            leftover.replace(kept.with_name(kept.name + ending))
    return kept
