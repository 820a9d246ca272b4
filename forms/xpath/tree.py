"""What a parsed expression is made of. Every part knows at which character it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    at: int


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Tree, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Two or more operands. `or` and `and` take any number, so that long chains stay flat."""

    operator: str
    operands: tuple[Tree, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Tree
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; the name is '*' for any."""

    axis: Literal["child", "parent", "self", "descendant"]
    name: str
    predicates: tuple[Tree, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from a start: '/' the root, '.' the context node, or what another expression (a call) gives."""

    start: Literal["/", "."] | Tree
    steps: tuple[Step, ...]
    at: int


Tree = Number | Text | Call | Operation | Negation | Path


def parts(tree: Tree) -> Iterator[Tree]:
    """The tree and everything in it, predicates included."""
    waiting: list[Tree] = [tree]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Call(arguments=inner) | Operation(operands=inner):
                waiting.extend(inner)
            case Negation(operand=operand):
                waiting.append(operand)
            case Path(start=start, steps=steps):
                if not isinstance(start, str):
                    waiting.append(start)
                waiting.extend(predicate for step in steps for predicate in step.predicates)
