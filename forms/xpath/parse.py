"""Tokens to a tree, by the grammar of XPath 1.0 as far as forms use it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from forms.problems import ExpressionError
from forms.xpath.tokens import Token, tokens
from forms.xpath.tree import Call, Negation, Number, Operation, Path, Step, Text, Tree

# How tightly operators bind, `or` the loosest.
_POWERS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
_FLAT = frozenset({"or", "and"})
_ROOTS = frozenset({"/", "//"})
_STEPS = frozenset({".", "..", "*", "@"})
# How deep operands, brackets and calls may nest (a predicate counts twice): the author's 100th `if(` within an `if(` is
# no form any more. A level costs up to six of Python's 1,000 frames while it is read, five while it is compiled.
DEEPEST = 100
LONGEST_CHAIN = 1_000  # operators one after the other, as in a sum of all fields


REMEMBERED = 300  # characters; the trees of longer expressions are too big to be kept for somebody who may ask again


def parse(expression: str) -> Tree:
    """The tree of an expression. Raises ExpressionError, naming the character where it stops making sense."""
    return _remembered(expression) if len(expression) <= REMEMBERED else _Parser(expression).whole()


@lru_cache(maxsize=1_000)
def _remembered(expression: str) -> Tree:
    """Forms say the same thing again and again: `true()`, `. >= 0`, the same field in three languages."""
    return _Parser(expression).whole()


class _Parser:
    """`next` is the token that comes next, always up to date."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = tokens(expression)
        self.position = 0
        self.next: Token = self.tokens[0]
        self.depth = 0

    def whole(self) -> Tree:
        tree = self.operation()
        if self.next.kind != "end":
            raise self.error("expression_rest")
        return tree

    def take(self) -> Token:
        token = self.next
        self.position += 1
        self.next = self.tokens[min(self.position, len(self.tokens) - 1)]
        return token

    def expect(self, mark: str) -> None:
        if self.next.mark != mark:
            raise self.error("expression_expected", expected=mark)
        self.take()

    def error(self, code: str, **values: object) -> ExpressionError:
        if self.next.kind == "end":
            code = "expression_ends"
        return ExpressionError(code, self.expression, self.next.at, found=self.next.text, **values)

    def deeper(self, levels: int = 1) -> None:
        self.depth += levels
        if self.depth > DEEPEST:
            raise self.error("expression_deep")

    def operation(self, loosest: int = 1) -> Tree:
        """Operands and the operators between them that bind at least as tightly as `loosest`."""
        left = self.negation()
        chain = 0
        while (power := _POWERS.get(self.next.mark, 0)) >= loosest:
            operator = self.take()
            if operator.mark in _FLAT:
                left = Operation(operator.mark, tuple(self.operands(left, operator.mark, power)), left.at)
                continue
            right = self.operand(power)
            chain += 1
            if chain > LONGEST_CHAIN:
                raise self.error("expression_deep")
            left = Operation(operator.mark, (left, right), operator.at)
        return left

    def operand(self, power: int) -> Tree:
        """What stands to the right of an operator."""
        self.deeper()
        right = self.operation(power + 1)
        self.depth -= 1
        return right

    def operands(self, left: Tree, operator: str, power: int) -> Iterator[Tree]:
        """All operands of a chain of `or` or of `and`, the first operator taken already."""
        if isinstance(left, Operation) and left.operator == operator:
            yield from left.operands
        else:
            yield left
        yield self.operand(power)
        while self.next.mark == operator:
            self.take()
            yield self.operand(power)

    def negation(self) -> Tree:
        if self.next.mark == "-":
            at = self.take().at
            self.deeper()
            operand = self.negation()
            self.depth -= 1
            return Negation(operand, at)
        left = self.path()
        if self.next.mark != "|":
            return left
        found, at = [left], self.next.at
        while self.next.mark == "|":
            self.take()
            found.append(self.path())
        return Operation("|", tuple(found), at)

    def path(self) -> Tree:
        token = self.next
        if token.mark in _ROOTS:
            return Path("/", self.steps_after_root(), token.at)
        if token.mark in _STEPS or (token.kind == "name" and not self.is_call()):
            return Path(".", self.steps(), token.at)
        start = self.primary()
        predicates = self.predicates()
        if predicates:
            start = Path(start, (Step("self", "*", predicates, token.at),), token.at)
        if self.next.mark in _ROOTS:
            more = self.steps_after_root()
            steps = (*start.steps, *more) if predicates and isinstance(start, Path) else more
            return Path(start.start if predicates and isinstance(start, Path) else start, steps, token.at)
        return start

    def is_call(self) -> bool:
        return self.tokens[self.position + 1].mark == "(" and self.next.text not in {"node", "text"}

    def steps_after_root(self) -> tuple[Step, ...]:
        if self.take().text == "//":
            first = self.step()
            return (Step("descendant", first.name, first.predicates, first.at), *self.further())
        if self.next.kind == "name" or self.next.mark in _STEPS:
            return self.steps()
        return ()

    def steps(self) -> tuple[Step, ...]:
        return (self.step(), *self.further())

    def further(self) -> tuple[Step, ...]:
        found: list[Step] = []
        while self.next.mark in _ROOTS:
            deep = self.take().text == "//"
            step = self.step()
            found.append(Step("descendant", step.name, step.predicates, step.at) if deep else step)
        return tuple(found)

    def step(self) -> Step:
        token = self.next
        if token.kind == "name" or token.mark == "*":
            return self.named(self.take())
        if token.mark not in _STEPS or (token.mark == "@" and self.tokens[self.position + 1].kind != "name"):
            raise self.error("expression_step")
        self.take()
        if token.mark == "@":
            return Step("child", "@" + self.take().text, self.predicates(), token.at)
        return Step("self" if token.mark == "." else "parent", "*", self.predicates(), token.at)

    def named(self, token: Token) -> Step:
        """A step by name; `child::x`, `parent::*` … are written out, `node()` and `text()` stand for any."""
        axis = "child"
        if self.next.mark == "::":
            if token.text not in {"child", "parent", "self", "descendant"}:
                raise self.error("expression_axis", axis=token.text)
            axis = token.text
            self.take()
            token = self.take()
        name = token.text
        if self.next.mark == "(" and name in {"node", "text"}:
            self.take()
            self.expect(")")
            axis, name = ("self", "*") if name == "text" else (axis, "*")
        return Step(axis, name, self.predicates(), token.at)  # type: ignore[arg-type]  # one of the four, just checked

    def predicates(self) -> tuple[Tree, ...]:
        if self.next.mark != "[":
            return ()
        found: list[Tree] = []
        while self.next.mark == "[":
            self.take()
            self.deeper(2)
            found.append(self.operation())
            self.depth -= 2
            self.expect("]")
        return tuple(found)

    def primary(self) -> Tree:
        token = self.next
        if token.kind == "number":
            self.take()
            return Number(float(token.text), token.at)
        if token.kind == "text":
            self.take()
            return Text(token.text[1:-1], token.at)
        if token.mark == "(":
            self.take()
            self.deeper()
            inner = self.operation()
            self.depth -= 1
            self.expect(")")
            return inner
        if token.kind == "name":
            return self.call()
        raise self.error("expression_operand")

    def call(self) -> Call:
        name = self.take()
        self.expect("(")
        self.deeper()
        arguments: list[Tree] = []
        while self.next.mark != ")":
            arguments.append(self.operation())
            if self.next.mark != ",":
                break
            self.take()
        self.depth -= 1
        self.expect(")")
        return Call(name.text, tuple(arguments), name.at)
