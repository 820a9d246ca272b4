"""Lists that a form looks things up in: its own choices, and what the caller serves (registers, figures)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

Row = Mapping[str, Any]


class Rows(tuple[Row, ...]):
    """A list's rows, each column → text, with a hash index per column that is made when first asked for.

    The index lives with the rows: a caller who keeps one `Rows` per list and version pays for it once.
    A *record* (`Rows.record(row)`) is a single row whose columns hang directly under the list's root, as in
    `instance('__last-saved')/data/g/q`; its nested columns are keyed by their path, `g/q`.
    """

    is_record: bool
    _texts: dict[str, dict[str, list[Row]]]
    _numbers: dict[str, dict[float, list[Row]]]

    def __new__(cls, rows: Iterable[Row] = (), *, is_record: bool = False) -> Rows:
        self = super().__new__(cls, rows)
        self.is_record = is_record
        self._texts = {}
        self._numbers = {}
        return self

    @classmethod
    def record(cls, row: Row) -> Rows:
        """A list of one row without `item` above it."""
        return cls((row,), is_record=True)

    def having(self, column: str, value: str) -> list[Row]:
        """The rows whose column is that text; a row that lacks the column has '' in it."""
        index = self._texts.get(column)
        if index is None:
            index = self._texts[column] = {}
            for row in self:
                index.setdefault(row.get(column) or "", []).append(row)
        return index.get(value, [])

    def having_number(self, column: str, value: float) -> list[Row]:
        """The rows whose column reads as that number ('01' and '1.0' are 1)."""
        from forms.xpath.values import number

        index = self._numbers.get(column)
        if index is None:
            index = self._numbers[column] = {}
            for row in self:
                index.setdefault(number(row.get(column) or ""), []).append(row)
        return index.get(value, [])


NO_ROWS = Rows()


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
    labels = {_language_of(key): text for key, text in row.items() if "::" in key and text}
    for language in languages:
        if labels.get(language):
            return str(labels[language])
    return str(row.get(column) or next(iter(labels.values()), ""))
