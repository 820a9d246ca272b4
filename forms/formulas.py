"""Expressions of a form as formulas of a spreadsheet, as far as both can say the same thing."""

from __future__ import annotations

from typing import Protocol

from forms.model import NodeDef
from forms.problems import ExpressionError
from forms.xpath.parse import parse
from forms.xpath.tree import Call, Negation, Number, Operation, Path, Text, Tree

LONGEST = 2_000  # characters; Excel takes 8,192, and nobody reads a formula of 2,000


class Untold(Exception):
    """A spreadsheet has no formula for this."""


class Cells(Protocol):
    """Where the answers stand on the sheet. Every one of these is None for a field that has no cell there."""

    def value(self, field: NodeDef) -> str | None:
        """The cell that holds a field's answer, as a formula names it."""

    def filled(self, field: NodeDef) -> str | None:
        """A formula that holds where the field is answered."""

    def chosen(self, field: NodeDef, choice: str) -> str | None:
        """A formula that holds where this choice was made."""

    def constant(self, field: NodeDef) -> str | None:
        """The value of a field that nothing on the sheet changes."""


def formula(expression: str, context: NodeDef, cells: Cells) -> str | None:
    """The formula (without its `=`) of an expression that stands on this node; None when there is none."""
    try:
        made = _Formula(cells).of(parse(expression), context)
    except (Untold, ExpressionError):
        return None
    return made if len(made) <= LONGEST else None


def target(path: Path, context: NodeDef) -> NodeDef | None:
    """The one field that a plain path names; None of any other path."""
    steps = list(path.steps)
    if path.start == "/":
        node = context
        while node.parent is not None:
            node = node.parent
        if not steps or steps.pop(0).name != node.name:
            return None
    elif path.start == ".":
        node = context
    else:
        return None
    for step in steps:
        if step.predicates or step.axis == "descendant":
            return None
        if step.axis == "parent":
            if node.parent is None:
                return None
            node = node.parent
        elif step.axis == "child":
            if step.name not in node.names:
                return None
            node = node.names[step.name]
    return node


_AS_THEY_ARE = {"max": "MAX", "min": "MIN", "round": "ROUND", "abs": "ABS", "int": "INT"}
_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*", "div": "/"}
_ORDERED = frozenset(("<", "<=", ">", ">="))
_EQUAL = frozenset(("=", "!="))


class _Formula:
    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def of(self, tree: Tree, context: NodeDef) -> str:
        match tree:
            case Number(value):
                return f"{value:.15g}"
            case Text(value):
                return quoted(value)
            case Negation(operand):
                return f"-({self.of(operand, context)})"
            case Operation(operator, operands):
                return self._operation(operator, operands, context)
            case Call(name, arguments):
                return self._call(name, arguments, context)
            case Path():
                return self._field(self._node(tree, context))

    def _operation(self, operator: str, operands: tuple[Tree, ...], context: NodeDef) -> str:
        if operator in ("and", "or"):
            return f"{operator.upper()}({','.join(self.of(one, context) for one in operands)})"
        left, right = operands
        if operator in _EQUAL:
            for field, other in ((left, right), (right, left)):
                if isinstance(field, Path) and isinstance(other, Text):
                    return self._is(self._node(field, context), other.value, context, same=operator == "=")
        if operator == "mod":
            return f"MOD({self.of(left, context)},{self.of(right, context)})"
        if operator not in _SIGNS:
            raise Untold
        one, other_ = self.of(left, context), self.of(right, context)
        if operator in _ORDERED:  # to a spreadsheet every text is more than any number
            one, other_ = f"N({one})", f"N({other_})"
        return f"({one}{_SIGNS[operator]}{other_})"

    def _is(self, node: NodeDef, text: str, context: NodeDef, *, same: bool) -> str:
        filled, chosen = self._cells.filled(node), self._cells.chosen(node, text)
        if not text and filled is not None:
            return f"NOT({filled})" if same else filled
        if text and chosen is not None:
            return chosen if same else f"NOT({chosen})"
        return f"({self._field(node)}{'=' if same else '<>'}{quoted(text)})"

    def _call(self, name: str, arguments: tuple[Tree, ...], context: NodeDef) -> str:
        if name == "selected" and len(arguments) == 2:
            field, choice = arguments
            if isinstance(field, Path) and isinstance(choice, Text):
                chosen = self._cells.chosen(self._node(field, context), choice.value)
                if chosen is not None:
                    return chosen
            raise Untold
        said = [self.of(one, context) for one in arguments]
        match name, said:
            case (("true" | "false"), []):
                return f"{name.upper()}()"
            case (("not" | "if"), [_, *_]):
                return f"{name.upper()}({','.join(said)})"
            case "coalesce", [one, other]:
                return f'IF({one}="",{other},{one})'
            case "string-length", [one]:
                return f"LEN({one})"
            case (("boolean" | "number" | "string"), [one]):
                return one
        if name in _AS_THEY_ARE and said:
            return f"{_AS_THEY_ARE[name]}({','.join(said)})"
        raise Untold

    def _node(self, path: Path, context: NodeDef) -> NodeDef:
        node = target(path, context)
        if node is None or node.children:
            raise Untold
        return node

    def _field(self, node: NodeDef) -> str:
        """A field's cell; of what the form reckons, how; of what nothing on the sheet changes, what it is."""
        for told in (self._cells.value, self._constant):
            said = told(node)
            if said is not None:
                return said
        calculate = node.binding.calculate
        if calculate is None:
            raise Untold
        return self.of(parse(calculate.text), node)

    def _constant(self, node: NodeDef) -> str | None:
        value = self._cells.constant(node)
        if value is None:
            return None
        return value if _is_number(value) else quoted(value)


def quoted(text: str) -> str:
    """A text within a formula."""
    return '"' + text.replace('"', '""') + '"'


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
