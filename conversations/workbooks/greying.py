"""What greys a cell: the form's own `relevant`, as far as a spreadsheet can say it (forms.formulas). What is taken in
the end is decided by the form alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conversations.markup import plain
from forms.form import Question
from forms.formulas import formula, quoted
from forms.model import NodeDef
from forms.walking.outline import Field
from forms.walking.session import Session


def off(question: Question, sheet: Sheet, below: NodeDef | None = None) -> str:
    """A formula that holds while the question is not asked; '' where it always is, or where no formula can say it. Of
    a table's questions only what stands `below` the repeat."""
    said = []
    for node in _above(question, below):
        relevant = node.binding.relevant
        made = formula(relevant.text, node, sheet) if relevant is not None else None
        if made is not None:
            said.append(made)
        elif relevant is not None and sheet.depends(relevant.reads):
            return ""
    return f"NOT(AND({','.join(said)}))" if said else ""


def may_change(question: Question, sheet: Sheet, below: NodeDef | None = None) -> bool:
    """Whether what is filled in on the sheet decides whether it is asked."""
    return any(
        node.binding.relevant is not None and sheet.depends(node.binding.relevant.reads)
        for node in _above(question, below)
    )


def _above(question: Question, below: NodeDef | None) -> Iterator[NodeDef]:
    for node in question.definition.above():
        if node is below:
            return
        yield node


Labels = Mapping[tuple[str, str], str]
"""The labels of choices, by the question's path without positions and the choice's name."""


def labels_of(fields: Iterable[Field]) -> Labels:
    """Those of all choices of these questions."""
    return {(field.question.path, one.name): plain(one.label) for field in fields for one in field.choices}


class Sheet:
    """Where one place's answers stand on the sheet of figures: in one column. (forms.formulas.Cells)"""

    def __init__(self, session: Session, labels: Labels, column: str, rows: Mapping[str, int]) -> None:
        self._session, self._labels, self._column, self._rows = session, labels, column, rows
        self._depends: dict[NodeDef, bool] = {}

    def value(self, field: NodeDef) -> str | None:
        """The cell of a field; a choice is its label there, so that its name can only be compared."""
        question = field.question
        if field.path not in self._rows or question is None or question.choices is not None:
            return None
        return self._at(self._rows[field.path])

    def filled(self, field: NodeDef) -> str | None:
        rows = self._of(field)
        if not rows:
            return None
        return f"(COUNTA({self._at(rows[0])}:{self._at(rows[-1])})>0)"

    def chosen(self, field: NodeDef, choice: str) -> str | None:
        if (row := self._rows.get(f"{field.path}#{choice}")) is not None:
            return f'({self._at(row)}<>"")'
        question = field.question
        if field.path not in self._rows or question is None or question.type != "select_one":
            return None
        return self._is(self._at(self._rows[field.path]), field, choice)

    def constant(self, field: NodeDef) -> str | None:
        if self.depends(((field, None),)):
            return None
        return self._session.stands_at(field.path)[0] if field.home is None else None

    def depends(self, reads: Iterable[tuple[NodeDef, NodeDef | None]]) -> bool:
        """Whether any of these fields can be changed on the sheet."""
        return any(self._on_sheet(node) for node, _ in reads)

    def _on_sheet(self, node: NodeDef) -> bool:
        if node not in self._depends:
            self._depends[node] = False  # a circle of calculations ends here
            calculate = node.binding.calculate
            own = bool(self._of(node)) or node.question is not None or bool(node.children)
            self._depends[node] = own or (calculate is not None and self.depends(calculate.reads))
        return self._depends[node]

    def _of(self, field: NodeDef) -> list[int]:
        marks = [row for path, row in self._rows.items() if path.startswith(f"{field.path}#")]
        return [self._rows[field.path]] if field.path in self._rows else marks

    def _is(self, cell: str, field: NodeDef, choice: str) -> str | None:
        label = self._labels.get((field.path, choice))
        return f"({cell}={quoted(label)})" if label else None

    def _at(self, row: int) -> str:
        return f"{self._column}${row}"


class RowSheet(Sheet):
    """Where a row's answers stand in its table: the cells of the first row."""

    def __init__(self, session: Session, labels: Labels, cells: Mapping[NodeDef, str]) -> None:
        super().__init__(session, labels, "", {})
        self._cells = cells

    def value(self, field: NodeDef) -> str | None:
        question = field.question
        return None if question is None or question.choices is not None else self._cells.get(field)

    def filled(self, field: NodeDef) -> str | None:
        cell = self._cells.get(field)
        return f'({cell}<>"")' if cell else None

    def chosen(self, field: NodeDef, choice: str) -> str | None:
        cell, question = self._cells.get(field), field.question
        if not cell or question is None or question.type != "select_one":
            return None
        return self._is(cell, field, choice)

    def _of(self, field: NodeDef) -> list[int]:
        return [1] if field in self._cells else []
