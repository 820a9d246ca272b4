"""Key rotation: every blob sealed anew with the newest key, a few at a time."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Column, LargeBinary, Table, bindparam, func, select, update

from storage.keys import Keys
from storage.schema import SEALED
from storage.statements import Statement, Work

CHUNK = 200
_HEAD = 5  # version and key id, see storage.keys


class SealedColumn(NamedTuple):
    """A sealed column, with what finds blobs not sealed by some key, one blob of each key, and renews one."""

    what: str
    stale: Statement
    heads: Statement
    sample: Statement
    renew: Statement


def _sealed_column(table: Table, column: Column[bytes]) -> SealedColumn:
    key = list(table.primary_key.columns)
    head = func.substr(column, 1, _HEAD, type_=LargeBinary)
    return SealedColumn(
        table.name,
        Statement(
            select(column, *key).where(column.is_not(None), head != bindparam("newest")).limit(bindparam("most"))
        ),
        Statement(select(head).where(column.is_not(None)).distinct()),
        Statement(select(column).where(head == bindparam("head")).limit(1)),
        Statement(
            update(table)
            .where(*(part == bindparam(f"key{at}") for at, part in enumerate(key)), column == bindparam("old"))
            .values({column.name: bindparam("new")})
        ),
    )


COLUMNS = tuple(_sealed_column(table, table.c[name]) for table, name in SEALED)


def rotate_some(sealed: SealedColumn, keys: Keys) -> Work[int]:
    """Seal the next few old blobs of a column anew; how many. A blob written meanwhile is left alone."""
    rows = yield sealed.stale(newest=keys.newest, most=CHUNK)
    for old, *key in rows:
        new = keys.seal(keys.open(old, sealed.what), sealed.what)
        yield sealed.renew(**{f"key{at}": part for at, part in enumerate(key)}, old=old, new=new)
    return len(rows)


def check_keys(keys: Keys) -> Work[int]:
    """Open one blob of every key that sealed anything; how many. Raises Unopened when a key is missing."""
    opened = 0
    for sealed in COLUMNS:
        for (head,) in (yield sealed.heads()):
            for (blob,) in (yield sealed.sample(head=bytes(head))):
                keys.open(blob, sealed.what)
                opened += 1
    return opened
