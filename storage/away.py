"""Whether the database was away. What fails for that reason succeeds another time, and is nobody's mistake."""

from __future__ import annotations

import sqlite3
import sys

_PASSING = frozenset(  # of SQLite's primary result codes
    (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)
)


def is_away(error: BaseException) -> bool:
    """Whether this error of a read or a write says that the database cannot be used now; not that what was asked, or
    what was found there, is wrong."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _PASSING
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    psycopg = sys.modules.get("psycopg")  # its errors come from it alone: a house on SQLite never loads it
    return psycopg is not None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
