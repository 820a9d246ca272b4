"""Tokens to a tree, by the grammar of XPath 1.0 as far as forms use it."""

from __future__ import annotations

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
DEEPEST = 60  # nested brackets: each costs some ten Python frames while reading, one or two while running
LONGEST_CHAIN = 250  # operands of one level that nest to the left


def parse(expression: str) -> Tree:
    """The tree of an expression. Raises ExpressionError, naming the character where it stops making sense."""
    return _Parser(expression).whole()


class _Parser:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = tokens(expression)
        self.position = 0
        self.depth = 0

    def whole(self) -> Tree:
        tree = self.operation()
        if self.next.kind != "end":
            raise self.error("expression_rest")
        return tree

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def is_mark(self, *marks: str) -> bool:
        return self.next.kind == "mark" and self.next.text in marks

    def expect(self, mark: str) -> None:
        if not self.is_mark(mark):
            raise self.error("expression_expected", expected=mark)
        self.position += 1

    def error(self, code: str, **values: object) -> ExpressionError:
        if self.next.kind == "end":
            code = "expression_ends"
        return ExpressionError(code, self.expression, self.next.at, found=self.next.text, **values)

    def operation(self, loosest: int = 1) -> Tree:
        """Operands and the operators between them that bind at least as tightly as `loosest`."""
        left = self.negation()
        chain = 0
        while (power := self.power()) >= loosest:
            operator = self.take()
            right = self.operation(power + 1)
            if operator.text in _FLAT and isinstance(left, Operation) and left.operator == operator.text:
                left = Operation(operator.text, (*left.operands, right), left.at)
                continue
            chain += 1
            if chain > LONGEST_CHAIN:
                raise self.error("expression_deep")
            left = Operation(operator.text, (left, right), operator.at)
        return left

    def power(self) -> int:
        """How tightly the operator that comes next binds; 0 when none comes."""
        return _POWERS.get(self.next.text, 0) if self.next.kind == "mark" else 0

    def negation(self) -> Tree:
        if self.is_mark("-"):
            at = self.take().at
            self.deeper()
            operand = self.negation()
            self.depth -= 1
            return Negation(operand, at)
        return self.union()

    def union(self) -> Tree:
        left = self.path()
        while self.is_mark("|"):
            at = self.take().at
            left = Operation("|", (left, self.path()), at)
        return left

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error("expression_deep")

    def path(self) -> Tree:
        token = self.next
        if self.is_mark("/", "//"):
            return Path("/", self.steps_after_root(), token.at)
        if self.is_mark(".", "..", "*", "@") or (token.kind == "name" and not self.is_call()):
            return Path(".", self.steps(), token.at)
        start = self.primary()
        predicates = self.predicates()
        if predicates:
            start = Path(start, (Step("self", "*", predicates, token.at),), token.at)
        if self.is_mark("/", "//"):
            more = self.steps_after_root()
            steps = (*start.steps, *more) if predicates and isinstance(start, Path) else more
            return Path(start.start if predicates and isinstance(start, Path) else start, steps, token.at)
        return start

    def is_call(self) -> bool:
        return self.tokens[self.position + 1].text == "(" and self.next.text not in {"node", "text"}

    def steps_after_root(self) -> tuple[Step, ...]:
        if self.take().text == "//":
            first = self.step()
            return (Step("descendant", first.name, first.predicates, first.at), *self.further())
        if self.next.kind == "name" or self.is_mark(".", "..", "*", "@"):
            return self.steps()
        return ()

    def steps(self) -> tuple[Step, ...]:
        return (self.step(), *self.further())

    def further(self) -> tuple[Step, ...]:
        found: list[Step] = []
        while self.is_mark("/", "//"):
            deep = self.take().text == "//"
            step = self.step()
            found.append(Step("descendant", step.name, step.predicates, step.at) if deep else step)
        return tuple(found)

    def step(self) -> Step:
        token = self.take()
        if token.kind == "mark" and token.text == ".":
            return Step("self", "*", self.predicates(), token.at)
        if token.kind == "mark" and token.text == "..":
            return Step("parent", "*", self.predicates(), token.at)
        if token.text == "@" and self.next.kind == "name":
            return Step("child", "@" + self.take().text, self.predicates(), token.at)
        if token.kind == "name" or token.text == "*":
            return self.named(token)
        self.position -= 1
        raise self.error("expression_step")

    def named(self, token: Token) -> Step:
        """A step by name; `child::x`, `parent::*` … are written out, `node()` and `text()` stand for any."""
        axis = "child"
        if self.is_mark("::"):
            if token.text not in {"child", "parent", "self", "descendant"}:
                raise self.error("expression_axis", axis=token.text)
            axis = token.text
            self.take()
            token = self.take()
        name = token.text
        if self.is_mark("(") and name in {"node", "text"}:
            self.take()
            self.expect(")")
            axis, name = ("self", "*") if name == "text" else (axis, "*")
        return Step(axis, name, self.predicates(), token.at)  # type: ignore[arg-type]  # one of the four, just checked

    def predicates(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.is_mark("["):
            self.take()
            self.deeper()
            found.append(self.operation())
            self.depth -= 1
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
        if self.is_mark("("):
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
        while not self.is_mark(")"):
            arguments.append(self.operation())
            if not self.is_mark(","):
                break
            self.take()
        self.depth -= 1
        self.expect(")")
        return Call(name.text, tuple(arguments), name.at)
