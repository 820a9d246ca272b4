"""Lists that a form looks things up in: its own choices, attachments, what the caller serves (registers, figures)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from forms.xpath.values import boolean, number, text

LAST_SAVED = "__last-saved"  # the list that holds what was sent before
_NAMED = re.compile(r"""instance\(\s*(['"])([^'"]+)\1\s*\)""")
Row = Mapping[str, Any]
Shape = tuple[tuple[str, type], ...]  # columns, each with what it is compared as


class Item(Mapping[str, Any]):
    """An element of a list that is more than rows and columns: it has children, attributes (`@name`) and a parent.

    As a mapping it is a row like any other: `item["name"]` is a child's text, `item["place/name"]` one further down.
    """

    __slots__ = ("children", "name", "parent", "parts", "text")

    def __init__(self, name: str, parent: Item | None = None, text: str = "") -> None:
        self.name = name
        self.parent = parent
        self.text = text
        self.children: dict[str, list[Item]] = {}
        self.parts: list[Item] = []  # the children in their order, attributes left out

    def add(self, name: str, text: str = "") -> Item:
        """A new child, the last of its name."""
        child = Item(name, self, text)
        self.children.setdefault(name, []).append(child)
        if not name.startswith("@"):
            self.parts.append(child)
        return child

    def named(self, name: str) -> list[Item]:
        """The children of that name; `*` is every child that is no attribute."""
        return self.parts if name == "*" else self.children.get(name, [])

    def below(self) -> Iterator[Item]:
        """Everything below, attributes left out."""
        waiting = self.parts[::-1]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.parts[::-1])

    def typed(self) -> str:
        """Its own text: what stands in what stands in it does not count."""
        return self.text

    def __getitem__(self, path: str) -> str:
        item = self
        for name in path.split("/"):
            found = item.named(name)
            if not found:
                raise KeyError(path)
            item = found[0]
        return item.text

    def __iter__(self) -> Iterator[str]:
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __bool__(self) -> bool:
        return True


class Rows(tuple[Row, ...]):
    """A list's rows, each column → text, with hash indices that are made when first asked for.

    The indices live with the rows: a caller who keeps one `Rows` per list and version pays for them once.
    `item` is what its rows are called where it came as a file, '' where any name will do; the root's name never counts
    (JavaRosa). A list of another shape has the Item that holds its root as `tree`; its rows are then what stands there.
    A *record* (`Rows.record(row)`) is a single row whose columns hang directly under the list's root, as in
    `instance('__last-saved')/data/g/q`; its nested columns are keyed by their path, `g/q`.
    """

    is_record: bool
    item: str
    tree: Item | None
    _found: dict[Shape, dict[tuple[object, ...], list[Row]]]

    def __new__(
        cls,
        rows: Iterable[Row] = (),
        *,
        is_record: bool = False,
        item: str = "",
        tree: Item | None = None,
    ) -> Rows:
        self = super().__new__(cls, rows)
        self.is_record = is_record
        self.item = item
        self.tree = tree
        self._found = {}
        return self

    @classmethod
    def record(cls, row: Row) -> Rows:
        """A list of one row without `item` above it."""
        return cls((row,), is_record=True)

    @classmethod
    def nested(cls, tree: Item) -> Rows:
        """A list of any shape, out of the Item that holds its root."""
        return cls((row for root in tree.parts for row in root.parts), tree=tree)

    def having(self, column: str, value: str) -> list[Row]:
        """The rows whose column is that text; a row that lacks the column has '' in it."""
        return self.matching((column,), (value,))

    def matching(self, columns: tuple[str, ...], values: tuple[Any, ...]) -> list[Row]:
        """The rows whose columns equal these values: text as text, numbers as numbers ('01' and '1.0' are 1)."""
        shape = tuple(zip(columns, map(_kind, values), strict=True))
        index = self._found.get(shape)
        if index is None:
            missing = {column for column in columns if not any(column in row for row in self)}
            if missing:  # a column may be an answer: what is no column of the list leaves no index behind
                return self._lacking(missing, columns, values)
            index = self._found[shape] = self._index(shape)
        blank = any(value != value for value in values)  # NaN equals nothing, itself neither
        return [] if blank else index.get(values, [])

    def _index(self, shape: Shape) -> dict[tuple[object, ...], list[Row]]:
        index: dict[tuple[object, ...], list[Row]] = {}
        readings = [(column, _READ_AS[kind]) for column, kind in shape]
        for row in self:
            key = tuple(read(row.get(column) or "") for column, read in readings)
            index.setdefault(key, []).append(row)
        return index

    def _lacking(self, missing: set[str], columns: tuple[str, ...], values: tuple[Any, ...]) -> list[Row]:
        """`matching` where no row has some of the columns: these are blank in all."""
        pairs = list(zip(columns, values, strict=True))
        if any(_READ_AS[_kind(value)]("") != value for column, value in pairs if column in missing):
            return []
        rest = [pair for pair in pairs if pair[0] not in missing]
        return self.matching(*zip(*rest, strict=True)) if rest else list(self)


def _kind(value: object) -> type:
    return str if isinstance(value, str) else type(value)


_READ_AS: Mapping[type, Any] = {str: text, float: number, bool: boolean}
NO_ROWS = Rows()


def lists_named(expression: str) -> list[str]:
    """The names in `instance('…')`, as an expression writes them."""
    return [name for _, name in _NAMED.findall(expression)]


def rows_of(served: Iterable[Row]) -> Rows:
    """What a caller serves, as Rows (unchanged when it is that already, with the index it has)."""
    return served if isinstance(served, Rows) else Rows(served)


@lru_cache(maxsize=512)
def _language_of(column: str) -> str:
    return language_code(column.partition("::")[2]) if column.startswith("label::") else ""


def language_code(name: str) -> str:
    """'lo' of 'Lao (lo)'; a name without a code in brackets stands for itself."""
    name = name.strip()
    if name.endswith(")") and "(" in name:
        return name[name.rindex("(") + 1 : -1].strip()
    return name


def label_of(row: Row, column: str, languages: Iterable[str]) -> str:
    """A row's label: of the first of these languages that has one (columns `label::Lao (lo)`), else `column`'s."""
    translated = _translated(tuple(row))
    if not translated:  # of eight thousand rows each is asked
        return str(row.get(column) or "")
    labels = {language: text for key, language in translated if (text := row[key])}
    for language in languages:
        if labels.get(language):
            return str(labels[language])
    return str(row.get(column) or next(iter(labels.values()), ""))


@lru_cache(maxsize=512)
def _translated(columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The columns that are translations, each with its language."""
    return tuple((column, _language_of(column)) for column in columns if "::" in column)
