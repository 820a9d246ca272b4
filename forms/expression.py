"""The forms' expression language over one flat record: what programme.toml says with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from forms.lists import Row, Rows, rows_of
from forms.model import NodeDef
from forms.xpath.compiler import Compiler, Expression, Surroundings
from forms.xpath.parse import parse
from forms.xpath.paths import Run
from forms.xpath.tree import Call, Path
from forms.xpath.world import World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RecordExpression:
    """A compiled expression. Called with a record it gives text, a number (float) or a boolean; '' when finding it
    takes more than it may take.

    `names` are those it uses, `instances` the lists. `today()` and lists are given by keyword where they are used.
    """

    def __init__(self, compiled: Expression, names: frozenset[str]) -> None:
        self.text = compiled.text
        self.names = names
        self.instances = compiled.lists
        self._compiled = compiled

    def __call__(
        self,
        record: Mapping[str, object],
        *,
        instances: Mapping[str, Iterable[Row]] | None = None,
        now: datetime = _EPOCH,
        zone: tzinfo = UTC,
    ) -> object:
        """The value for a record; what it lacks is blank."""
        lists: dict[str, Rows] = {name: rows_of(rows) for name, rows in (instances or {}).items()}
        found = self._compiled.at(World(now=now, zone=zone, instances=lists), record)
        return _first(found) if isinstance(found, list) else found

    def __repr__(self) -> str:
        return f"RecordExpression({self.text!r})"


def compile_expression(
    text: str, names: Iterable[str], *, functions: Mapping[str, Callable[..., Any]] | None = None
) -> RecordExpression:
    """An expression over a record with these names (which may contain a slash: `L07/now`). Raises ExpressionError,
    which is a FormError, with the place: syntax, unknown names and functions."""
    compiler = _RecordCompiler(text, frozenset(names), functions or {})
    run = compiler.value(parse(text))
    return RecordExpression(Expression(text, run, lists=frozenset(compiler.lists)), frozenset(compiler.used))


class _RecordCompiler(Compiler):
    """The same compiler, whose paths are names of a record."""

    def __init__(self, text: str, names: frozenset[str], functions: Mapping[str, Callable[..., Any]]) -> None:
        root = NodeDef("record", None, 0)
        super().__init__(text, root, Surroundings(root, {}, functions))
        self.known = names
        self.used: set[str] = set()

    def call(self, tree: Call) -> Run:
        if tree.name == "once":  # a record has no value of its own that could stay
            raise self.error("unknown_function", tree.at, function=tree.name)
        return super().call(tree)

    def in_model(self, tree: Path, as_nodes: bool) -> Run:
        name = "/".join(step.name for step in tree.steps)
        plain = tree.start == "." and all(s.axis == "child" and not s.predicates for s in tree.steps)
        if not plain or name not in self.known:
            raise self.error("unknown_name_here", tree.at, name=name, known=", ".join(sorted(self.known)))
        self.used.add(name)
        if as_nodes:
            return lambda world, here: found if isinstance(found := _value(here.get(name)), list) else [found]
        return lambda world, here: _value(here.get(name))


def _value(value: object) -> Any:
    """A value of Python as one of XPath."""
    if value is None:
        return ""
    if isinstance(value, str | bool | float):
        return value
    if isinstance(value, int | Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return " ".join(value)
    return [_value(part) for part in value] if isinstance(value, list | tuple) else str(value)


def _first(found: list[Any]) -> object:
    return found[0] if found else ""
