"""Statements described in SQLAlchemy Core, compiled once a dialect, run by the driver.

No SQLAlchemy stands on the way of a message: a `Statement` remembers its text and the order of its
parameters, and a `Query` is a statement with values. What is to be done is written as a generator (a `Work`)
that yields queries and is sent their rows, so that the same lines run in SQLite's thread and on PostgreSQL's
connection.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]

DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite_dialect(paramstyle="qmark"),
    # numeric_dollar ($1) is what psycopg's raw cursors take
    "postgresql": psycopg_dialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
}
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Compiled(NamedTuple):
    """A statement on one dialect: its text, its parameters in order, those whose value the statement itself
    fixed, and whether it answers with rows."""

    text: str
    order: tuple[str, ...]
    fixed: dict[str, Any]
    gives_rows: bool

    def bind(self, values: dict[str, Any]) -> list[Any]:
        """The parameters' values in order. Raises KeyError when one is missing."""
        given = {**self.fixed, **values} if self.fixed else values
        return [given[name] for name in self.order]


class Statement:
    """A statement. It is given as Core, or, where the dialects differ in `insert`, as a function of that."""

    def __init__(self, core: Any | Callable[[Any], Any]) -> None:
        self._core = core
        self._compiled: dict[str, Compiled] = {}

    def __call__(self, **values: Any) -> Query:
        return Query(self, values)

    def each(self, values: Sequence[dict[str, Any]]) -> Query:
        """The statement once for each of these values; it gives no rows."""
        return Query(self, {}, values)

    def on(self, dialect: str) -> Compiled:
        """Its text on that dialect, compiled at first use."""
        found = self._compiled.get(dialect)
        if found is None:
            core = self._core(_INSERT[dialect]) if callable(self._core) else self._core
            made = core.compile(dialect=DIALECTS[dialect])
            fixed = {name: bind.value for name, bind in made.binds.items() if not bind.required}
            rows = bool(core.is_select or core._returning)
            found = Compiled(made.string, tuple(made.positiontup or ()), fixed, rows)
            self._compiled[dialect] = found
        return found


class Query(NamedTuple):
    """A statement with its values; with `many`, run once for each of them."""

    statement: Statement
    values: dict[str, Any]
    many: Sequence[dict[str, Any]] | None = None


Work: TypeAlias = Generator[Query, list[Row], T]


class _JsonTexts(FunctionElement[str]):
    name = "json_texts"
    inherit_cache = True


@compiles(_JsonTexts, "sqlite")
def _on_sqlite(element: _JsonTexts, compiler: Any, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_JsonTexts, "postgresql")
def _on_postgresql(element: _JsonTexts, compiler: Any, **kwargs: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **kwargs)} AS json))"


def among(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """`column` is one of a list given as a JSON array of texts (values.names): one parameter however many
    there are, so that the text stays the same and is prepared once."""
    given = _JsonTexts(bindparam(parameter)).table_valued("value")
    return column.in_(select(given.c.value))


def among_numbers(column: ColumnElement[int], parameter: str) -> ColumnElement[bool]:
    """`column` is one of a list given as a JSON array of numbers (values.numbers)."""
    given = _JsonTexts(bindparam(parameter)).table_valued("value")
    return column.in_(select(cast(given.c.value, BigInteger)))


def begins_with_one(text: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """`text` begins as one of a list given as a JSON array of texts does, letter by letter."""
    given = _JsonTexts(bindparam(parameter)).table_valued("value")
    return exists().where(func.substr(text, 1, func.length(given.c.value)) == given.c.value)


def run(work: Work[T], rows_of: Callable[[Query], list[Row]]) -> T:
    """Carry a work out: every query it yields is answered by `rows_of`; an error is the work's to bear."""
    try:
        query = next(work)
        while True:
            query = work.send(rows_of(query))
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
